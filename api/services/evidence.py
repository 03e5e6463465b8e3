"""Files that show a certificate: what they are is read from their bytes, never from a name."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import undefer

from api.calls import Call
from api.problems import ProblemError
from api.services.fairs import get_fair
from api.services.seeing import must_be_open
from api.store.tables import Evidence, StoredVendor

MOST_BYTES = 10 * 2**20
_MOST_FILES = 100
_LONGEST_STEM, _LONGEST_ENDING = 55, 8
_KINDS = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]')


def media_type_of(content: bytes) -> tuple[str, str]:
    """The media type and the ending of a file. Raises ProblemError ``other_file_kind``."""
    for start, media_type, ending in _KINDS:
        if content.startswith(start):
            return media_type, ending
    raise ProblemError("other_file_kind")


def safe_name(name: str, ending: str | None = None) -> str:
    """A file name that is only a name, with the ending of what the file is."""
    bare = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .") or "file"
    stem, dot, own = bare.rpartition(".") if "." in bare else (bare, "", "")
    # Bytes count in names of files, and a letter has up to four.
    short = stem[:_LONGEST_STEM] or "file"
    if ending is None:
        return f"{short}{dot}{own[:_LONGEST_ENDING]}"
    return f"{short}.{ending}"


def evidence_query(call: Call, fair_id: str, vendor: str | None) -> Select[Evidence]:
    """The evidence that the caller sees, of one firm where asked."""
    query = select(Evidence).where(_visible(call, fair_id))
    return query if vendor is None else query.where(Evidence.vendor == vendor)


def _visible(call: Call, fair_id: str) -> ColumnElement[bool]:
    here = Evidence.fair_id == fair_id
    return here if call.own is None else here & (Evidence.vendor == call.own.participant)


def get_evidence(
    call: Call, fair_id: str, evidence_id: str, *, with_content: bool = False
) -> Evidence:
    """One file that the caller sees. Raises ProblemError ``unknown``."""
    query = select(Evidence).where(_visible(call, fair_id), Evidence.id == evidence_id)
    if with_content:
        query = query.options(undefer(Evidence.content))
    found = call.session.scalar(query)
    if found is None:
        raise ProblemError("unknown")
    return found


def add_evidence(
    call: Call,
    fair_id: str,
    *,
    vendor: str,
    certificate: str,
    number: str,
    file_name: str,
    content: bytes,
) -> Evidence:
    """Keep a file for a certificate of a firm. Raises ProblemError."""
    must_be_open(call, get_fair(call.session, fair_id))
    own = call.own
    known = call.session.get(StoredVendor, (fair_id, vendor))
    if known is None or (own is not None and own.participant != vendor):
        raise ProblemError("unknown")
    if len(content) > MOST_BYTES:
        raise ProblemError("too_large")
    held = select(func.count()).select_from(Evidence)
    mine = held.where(Evidence.fair_id == fair_id, Evidence.vendor == vendor)
    if (call.session.scalar(mine) or 0) >= _MOST_FILES:
        raise ProblemError("too_many_files", limit=_MOST_FILES)
    media_type, ending = media_type_of(content)
    kept = Evidence(
        fair_id=fair_id,
        vendor=vendor,
        certificate=certificate,
        number=number,
        file_name=safe_name(file_name, ending),
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        added_at=call.now,
        added_by=call.person.name,
    )
    call.session.add(kept)
    call.session.flush()
    return kept


def judge(call: Call, evidence: Evidence, accepted: bool | None) -> None:
    """Accept or refuse a file; None takes the judgement back."""
    evidence.accepted = accepted
    evidence.judged_by = "" if accepted is None else call.person.name
    evidence.judged_at = None if accepted is None else call.now


def delete_evidence(call: Call, fair_id: str, evidence: Evidence) -> None:
    """Take a file away; its firm may do so until it is accepted. Raises ProblemError."""
    must_be_open(call, get_fair(call.session, fair_id))
    if call.own is not None and evidence.accepted:
        raise ProblemError("accepted_evidence")
    call.session.delete(evidence)
