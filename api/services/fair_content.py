"""A whole fair out of its entries, and into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.services.nouns import (
    FIELD_OF,
    LONGEST_CODE,
    Content,
    Contents,
    columns_of,
    contents_of,
)
from api.store import new_id
from api.store.tables import ENTRIES, Change, ChangeSet, StoredFair
from matchmaker.codec.fair_rows import FairRow
from matchmaker.codec.schema import build
from matchmaker.domain import Fair
from matchmaker.errors import Finding
from matchmaker.spreadsheet.buyers import with_missing_desks

_AT_ONCE = 2_000


def load_fair(session: Session, fair_id: str) -> Fair:
    """A fair as it was handed in so far. An agency without a desk has one, as a workbook's has.

    Raises ProblemError ``unknown``.
    """
    stored = session.get(StoredFair, fair_id)
    if stored is None:
        raise ProblemError("unknown")
    row = {
        "name": stored.name,
        "timezone": stored.timezone,
        "policy": stored.policy,
        **{FIELD_OF[noun]: list(contents(session, fair_id, noun)) for noun in ENTRIES},
    }
    fair: Fair = build(FairRow.model_validate(row, strict=False))
    return replace(fair, desks=with_missing_desks(fair.buyers, fair.desks))


def contents(session: Session, fair_id: str, noun: str) -> Iterator[Content]:
    """The contents of a noun's entries, in order."""
    table = ENTRIES[noun]
    query = select(table.place, table.code, table.content).where(table.fair_id == fair_id)
    # Sorted here: databases disagree on the order of texts.
    for row in sorted(session.execute(query), key=lambda row: (row.place, row.code)):
        yield row.content


def keep_fair(
    session: Session,
    fair_id: str,
    fair: Fair,
    *,
    now: datetime,
    who: str = "",
    reason: str = "",
    kind: str = "import",
) -> ChangeSet:
    """Put a whole fair into a stored one that has no entries yet; also its name, time zone and
    policy. Raises ProblemError ``not_empty``, ``refused``."""
    stored = session.get(StoredFair, fair_id, with_for_update=True)
    if stored is None:
        raise ProblemError("unknown")
    if any(_has_some(session, fair_id, noun) for noun in ENTRIES):
        raise ProblemError("not_empty")
    row = FairRow.model_validate(fair)
    stored.name, stored.timezone = row.name, row.timezone
    stored.policy = row.policy.model_dump(mode="json")
    stored.content_version += 1
    stored.version += 1
    made = ChangeSet(
        id=new_id(), fair_id=fair_id, kind=kind, made_at=now, made_by=who, reason=reason
    )
    session.add(made)
    session.flush()
    found = contents_of(row)
    _refuse_long_codes(found)
    for noun, by_code in found.items():
        _insert(session, ENTRIES[noun], _entries(fair_id, noun, by_code.items(), now, who))
        _insert(session, Change, _additions(fair_id, made.id, noun, by_code.items()))
    return made


def _has_some(session: Session, fair_id: str, noun: str) -> bool:
    table = ENTRIES[noun]
    query = select(table.code).where(table.fair_id == fair_id).limit(1)
    return session.scalar(query) is not None


def _refuse_long_codes(found: Contents) -> None:
    """A code longer than its column is no code."""
    long = [code for by_code in found.values() for code in by_code if len(code) > LONGEST_CODE]
    if long:
        params = {"limit": LONGEST_CODE}
        raise ProblemError(
            "refused",
            findings=tuple(
                Finding(code="entry_code_long", params={"id": code[:60], **params})
                for code in long[:50]
            ),
        )


def _entries(
    fair_id: str, noun: str, coded: Iterable[tuple[str, Content]], now: datetime, who: str
) -> Iterator[dict[str, Any]]:
    for place, (code, content) in enumerate(coded):
        yield {
            "fair_id": fair_id,
            "code": code,
            "place": place,
            "content": content,
            "version": 1,
            "created_at": now,
            "changed_at": now,
            "changed_by": who,
            **columns_of(noun, content),
        }


def _additions(
    fair_id: str, change_set: str, noun: str, coded: Iterable[tuple[str, Content]]
) -> Iterator[dict[str, Any]]:
    for code, content in coded:
        yield {
            "id": new_id(),
            "fair_id": fair_id,
            "change_set_id": change_set,
            "noun": noun,
            "code": code,
            "version": 1,
            "before": None,
            "after": content,
        }


def _insert(session: Session, table: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    while some := list(islice(rows, _AT_ONCE)):
        session.execute(insert(table), some)
