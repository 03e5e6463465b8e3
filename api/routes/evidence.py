"""Operations on files that show certificates."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Response, UploadFile

from api.calls import Reading, Writing
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.routes.answers import CREATES, EDITS, READS
from api.routes.entries import Of
from api.schemas.entries import NO_NUL
from api.schemas.evidence import EvidenceOut, Judgement
from api.services import evidence, fairs
from api.services.access_log import note, of
from api.store.tables import Evidence

router = APIRouter(prefix="/api/v1/fairs/{fair_id}/evidence", tags=["evidence"])

Words = Annotated[str, Form(min_length=1, max_length=200, pattern=NO_NUL)]
Number = Annotated[str, Form(max_length=200, pattern=NO_NUL)]
Shown = Annotated[UploadFile, File(description="A PDF, PNG or JPEG file of at most 10 MiB")]


@router.get("", operation_id="list_evidence", responses=READS)
def list_evidence(
    call: Reading,
    fair_id: str,
    vendor: Of = None,
    after: After = None,
    limit: Limit = USUAL,
) -> Page[EvidenceOut]:
    """The files that show certificates; a vendor sees its own."""
    fairs.get_fair(call.session, fair_id)
    query = evidence.evidence_query(call, fair_id, vendor)
    return page(call.session, query, Evidence.id, EvidenceOut.of, after=after, limit=limit)


@router.post(
    "",
    operation_id="add_evidence",
    status_code=201,
    response_model=EvidenceOut,
    responses=CREATES,
)
def add_evidence(
    call: Writing,
    once: Creating,
    fair_id: str,
    vendor: Words,
    certificate: Words,
    file: Shown,
    number: Number = "",
) -> Response:
    """Hand in a file that shows a certificate of a firm."""
    kept = evidence.add_evidence(
        call,
        fair_id,
        vendor=vendor,
        certificate=certificate,
        number=number,
        file_name=file.filename or "",
        content=file.file.read(evidence.MOST_BYTES + 1),
    )
    place = f"/api/v1/fairs/{fair_id}/evidence/{kept.id}"
    return once.created(EvidenceOut.of(kept), location=place)


@router.get("/{evidence_id}", operation_id="get_evidence", responses=READS)
def get_evidence(call: Reading, fair_id: str, evidence_id: str) -> EvidenceOut:
    """What is known of a file."""
    return EvidenceOut.of(evidence.get_evidence(call, fair_id, evidence_id))


@router.get(
    "/{evidence_id}/file",
    operation_id="get_evidence_file",
    response_class=Response,
    responses=READS,
)
def get_evidence_file(call: Reading, fair_id: str, evidence_id: str) -> Response:
    """The file itself, to be saved: no browser shows it on a page of this service."""
    kept = evidence.get_evidence(call, fair_id, evidence_id, with_content=True)
    note(call, [of("vendor", kept.vendor)])
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(kept.file_name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return Response(kept.content, media_type=kept.media_type, headers=headers)


@router.put("/{evidence_id}/judgement", operation_id="judge_evidence", responses=EDITS)
def judge_evidence(call: Writing, fair_id: str, evidence_id: str, wanted: Judgement) -> EvidenceOut:
    """Accept or refuse a file."""
    kept = evidence.get_evidence(call, fair_id, evidence_id)
    evidence.judge(call, kept, wanted.accepted)
    call.session.flush()
    return EvidenceOut.of(kept)


@router.delete("/{evidence_id}", operation_id="delete_evidence", status_code=204, responses=EDITS)
def delete_evidence(call: Writing, fair_id: str, evidence_id: str) -> None:
    """Take a file away. Its firm may do so until it is accepted."""
    kept = evidence.get_evidence(call, fair_id, evidence_id)
    evidence.delete_evidence(call, fair_id, kept)
