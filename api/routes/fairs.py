"""Operations on fairs."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.calls import Reading, Writing
from api.etags import IfMatch, must_match, tag
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.routes.answers import CREATES, EDITS, READS
from api.schemas.fairs import FairChange, FairOut, NewFair, NewState
from api.services import fairs, history, readiness
from api.services.settings_of_fair import settings_of
from api.store.tables import StoredFair

router = APIRouter(prefix="/api/v1/fairs", tags=["fairs"])


@router.get("", operation_id="list_fairs", responses=READS)
def list_fairs(call: Reading, after: After = None, limit: Limit = USUAL) -> Page[FairOut]:
    """The fairs that you have a part in, newest first."""
    return page(
        call.session,
        fairs.fairs_of(call.person),
        StoredFair.id,
        FairOut.of,
        after=after,
        limit=limit,
        newest_first=True,
    )


@router.post(
    "", operation_id="create_fair", status_code=201, response_model=FairOut, responses=CREATES
)
def create_fair(call: Writing, once: Creating, wanted: NewFair) -> Response:
    """A new fair in draft. You own it."""
    fair = fairs.create_fair(call, wanted)
    return once.created(FairOut.of(fair), location=f"/api/v1/fairs/{fair.id}", version=fair.version)


@router.get("/{fair_id}", operation_id="get_fair", responses=READS)
def get_fair(call: Reading, fair_id: str, response: Response) -> FairOut:
    """A fair."""
    fair = fairs.get_fair(call.session, fair_id)
    tag(response, fair.version)
    return FairOut.of(fair)


@router.patch("/{fair_id}", operation_id="change_fair", responses=EDITS)
def change_fair(
    call: Writing, fair_id: str, change: FairChange, response: Response, if_match: IfMatch = None
) -> FairOut:
    """Change a fair's name, day, rules or retention."""
    fair = fairs.get_fair(call.session, fair_id)
    must_match(if_match, fair.version)
    before = settings_of(fair)
    fairs.change_fair(fair, change)
    history.tell_settings(call, fair, before)
    tag(response, fair.version)
    return FairOut.of(fair)


@router.put("/{fair_id}/state", operation_id="move_fair", responses=EDITS)
def move_fair(
    call: Writing, fair_id: str, wanted: NewState, response: Response, if_match: IfMatch = None
) -> FairOut:
    """Take a fair to the next step of its life, or back."""
    fair = fairs.get_fair(call.session, fair_id)
    must_match(if_match, fair.version)
    fairs.move_fair(call, fair, wanted.state)
    readiness.must_be_ready(call, fair, wanted.state)
    tag(response, fair.version)
    return FairOut.of(fair)


@router.delete("/{fair_id}", operation_id="delete_fair", status_code=204, responses=EDITS)
def delete_fair(call: Writing, fair_id: str, if_match: IfMatch = None) -> None:
    """Delete a fair with everything in it. This cannot be undone."""
    fair = fairs.get_fair(call.session, fair_id)
    must_match(if_match, fair.version)
    call.session.delete(fair)
