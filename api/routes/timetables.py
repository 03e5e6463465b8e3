"""Operations on versions of a fair's timetable."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.calls import Call, Reading, Writing
from api.etags import IfMatch, must_match, tag
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.routes.answers import CREATES, EDITS, READS
from api.schemas.edits import EditOut, NewEdits, Why
from api.schemas.timetables import (
    AskedParts,
    DifferenceOut,
    Edited,
    NewCopy,
    NewRelease,
    PartsOut,
    Preview,
    TimetableOut,
)
from api.services import edits, releases, versions
from api.services.comparing import difference_of
from api.services.timetables import get_timetable
from api.store.tables import Edit, Timetable

router = APIRouter(prefix="/api/v1/fairs/{fair_id}/timetables", tags=["timetables"])
Earlier = Annotated[str, Query(alias="from", description="The version to compare with")]


def _locked(call: Call, fair_id: str, timetable_id: str, if_match: str | None) -> Timetable:
    """A version to change, seen as it is by who changes it."""
    found = get_timetable(call.session, fair_id, timetable_id, lock=True)
    must_match(if_match, found.revision)
    return found


def _place(timetable: Timetable) -> str:
    return f"/api/v1/fairs/{timetable.fair_id}/timetables/{timetable.id}"


@router.get("", operation_id="list_timetables", responses=READS)
def list_timetables(
    call: Reading, fair_id: str, after: After = None, limit: Limit = USUAL
) -> Page[TimetableOut]:
    """The versions of the timetable, newest first."""
    return page(
        call.session,
        versions.versions_of(fair_id),
        Timetable.id,
        TimetableOut.of,
        after=after,
        limit=limit,
        newest_first=True,
    )


@router.get("/{timetable_id}", operation_id="get_timetable", responses=READS)
def read_timetable(
    call: Reading, fair_id: str, timetable_id: str, response: Response
) -> TimetableOut:
    """A version of the timetable."""
    found = get_timetable(call.session, fair_id, timetable_id)
    tag(response, found.revision)
    return TimetableOut.of(found)


@router.delete("/{timetable_id}", operation_id="delete_timetable", status_code=204, responses=EDITS)
def delete_timetable(
    call: Writing, fair_id: str, timetable_id: str, if_match: IfMatch = None
) -> None:
    """Delete a draft that no other version came from."""
    found = _locked(call, fair_id, timetable_id, if_match)
    versions.delete_version(call.session, found)


@router.get("/{timetable_id}/difference", operation_id="compare_timetables", responses=READS)
def compare_timetables(
    call: Reading, fair_id: str, timetable_id: str, earlier: Earlier
) -> DifferenceOut:
    """What is different in a version from another: who is added, lost and moved, and the
    figures of both side by side."""
    before = get_timetable(call.session, fair_id, earlier)
    return difference_of(call.session, before, get_timetable(call.session, fair_id, timetable_id))


@router.post(
    "/{timetable_id}/copies",
    operation_id="copy_timetable",
    status_code=201,
    response_model=TimetableOut,
    responses=CREATES,
)
def copy_timetable(
    call: Writing, once: Creating, fair_id: str, timetable_id: str, wanted: NewCopy
) -> Response:
    """A new draft that is equal to a version: roll back to it, or go on from it."""
    made = versions.copy_of(
        call.session,
        get_timetable(call.session, fair_id, timetable_id),
        origin="copy",
        author=call.person.name,
        reason=wanted.reason,
        now=call.now,
    )
    return once.created(TimetableOut.of(made), location=_place(made), version=made.revision)


@router.post("/{timetable_id}/edits", operation_id="edit_timetable", responses=EDITS)
def edit_timetable(
    call: Writing,
    fair_id: str,
    timetable_id: str,
    asked: NewEdits,
    response: Response,
    if_match: IfMatch = None,
) -> Edited:
    """Change meetings of a draft by hand. An edit that breaks a rule is refused (409) with the
    rules in ``findings`` and the nearest places that break none in ``more.alternatives``."""
    found = _locked(call, fair_id, timetable_id, if_match)
    made = edits.make_edits(
        call.session,
        found,
        asked.edits,
        who=call.person.name,
        reason=asked.reason,
        now=call.now,
    )
    return _edited(found, made, response)


def _edited(timetable: Timetable, edit: Edit, response: Response) -> Edited:
    tag(response, timetable.revision)
    return Edited(timetable=TimetableOut.of(timetable), edit=EditOut.of(edit))


@router.get("/{timetable_id}/edits", operation_id="list_edits", responses=READS)
def list_edits(call: Reading, fair_id: str, timetable_id: str) -> list[EditOut]:
    """The hand edits of a version, the last first (500 at most)."""
    found = get_timetable(call.session, fair_id, timetable_id)
    return [EditOut.of(edit) for edit in edits.edits_of(call.session, found)]


@router.post("/{timetable_id}/undo", operation_id="undo_edit", responses=EDITS)
def undo_edit(
    call: Writing,
    fair_id: str,
    timetable_id: str,
    why: Why,
    response: Response,
    if_match: IfMatch = None,
) -> Edited:
    """Take the last hand edit back."""
    found = _locked(call, fair_id, timetable_id, if_match)
    made = edits.undo(call.session, found, who=call.person.name, reason=why.reason, now=call.now)
    return _edited(found, made, response)


@router.post("/{timetable_id}/redo", operation_id="redo_edit", responses=EDITS)
def redo_edit(
    call: Writing,
    fair_id: str,
    timetable_id: str,
    why: Why,
    response: Response,
    if_match: IfMatch = None,
) -> Edited:
    """Make the hand edit again that was taken back last."""
    found = _locked(call, fair_id, timetable_id, if_match)
    made = edits.redo(call.session, found, who=call.person.name, reason=why.reason, now=call.now)
    return _edited(found, made, response)


@router.get("/{timetable_id}/parts", operation_id="list_parts", responses=READS)
def list_parts(call: Reading, fair_id: str, timetable_id: str) -> PartsOut:
    """The parts in which a re-planned version can be accepted or refused."""
    found = get_timetable(call.session, fair_id, timetable_id)
    return PartsOut(parts=versions.parts_of(call.session, found, call.words))


@router.post(
    "/{timetable_id}/accept",
    operation_id="accept_parts",
    status_code=201,
    response_model=TimetableOut,
    responses=CREATES,
)
def accept_parts(
    call: Writing, once: Creating, fair_id: str, timetable_id: str, asked: AskedParts
) -> Response:
    """A new version with some parts of a re-plan; those that are required come along."""
    made = versions.accept_parts(
        call.session,
        get_timetable(call.session, fair_id, timetable_id),
        asked.parts,
        author=call.person.name,
        reason=asked.reason,
        now=call.now,
    )
    return once.created(TimetableOut.of(made), location=_place(made), version=made.revision)


@router.get("/{timetable_id}/release", operation_id="preview_release", responses=READS)
def preview_release(call: Reading, fair_id: str, timetable_id: str) -> Preview:
    """What the release of a version would change for whom, and what forbids it."""
    found = get_timetable(call.session, fair_id, timetable_id)
    return releases.preview(call.session, found, call.words)


@router.post("/{timetable_id}/release", operation_id="release_timetable", responses=EDITS)
def release_timetable(
    call: Writing,
    fair_id: str,
    timetable_id: str,
    wanted: NewRelease,
    response: Response,
    if_match: IfMatch = None,
) -> TimetableOut:
    """Put a draft in force under a name; it never changes afterwards. The timetable in force
    before is withdrawn. Notices wait until the organiser sends them."""
    found = _locked(call, fair_id, timetable_id, if_match)
    releases.release(
        call.session,
        found,
        name=wanted.name,
        who=call.person.name,
        reason=wanted.reason,
        now=call.now,
        words=call.words,
    )
    tag(response, found.revision)
    return TimetableOut.of(found)


@router.post("/{timetable_id}/withdraw", operation_id="withdraw_timetable", responses=EDITS)
def withdraw_timetable(
    call: Writing,
    fair_id: str,
    timetable_id: str,
    why: Why,
    response: Response,
    if_match: IfMatch = None,
) -> TimetableOut:
    """Take the timetable in force back: no talk holds any more."""
    found = _locked(call, fair_id, timetable_id, if_match)
    releases.withdraw(call.session, found, who=call.person.name, reason=why.reason, now=call.now)
    tag(response, found.revision)
    return TimetableOut.of(found)
