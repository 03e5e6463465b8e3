"""Who has which part in a fair."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.calls import Call, Reading, Writing
from api.etags import IfMatch, must_match, tag
from api.paging import USUAL, After, Limit, Page, page
from api.routes.answers import EDITS, READS
from api.schemas.links import RoleChange
from api.schemas.people import MemberOut
from api.services import access_log, memberships
from api.store.tables import Account, Membership

router = APIRouter(prefix="/api/v1/fairs/{fair_id}/members", tags=["people"])


def _shown(call: Call, member: Membership) -> MemberOut:
    return MemberOut.of(member, call.session.get_one(Account, member.account_id))


def _noted(call: Call, *shown: MemberOut) -> None:
    access_log.note(call, {access_log.of("account", member.account_id) for member in shown})


@router.get("", operation_id="list_members", responses=READS)
def list_members(
    call: Reading, fair_id: str, after: After = None, limit: Limit = USUAL
) -> Page[MemberOut]:
    """Everybody with an account and a part in the fair."""
    found = page(
        call.session,
        memberships.members(fair_id),
        Membership.id,
        lambda member: _shown(call, member),
        after=after,
        limit=limit,
    )
    _noted(call, *found.items)
    return found


@router.get("/{member_id}", operation_id="get_member", responses=READS)
def get_member(call: Reading, fair_id: str, member_id: str, response: Response) -> MemberOut:
    """Somebody's part in the fair."""
    member = memberships.get_member(call.session, fair_id, member_id)
    tag(response, member.version)
    shown = _shown(call, member)
    _noted(call, shown)
    return shown


@router.patch("/{member_id}", operation_id="change_member", responses=EDITS)
def change_member(
    call: Writing,
    fair_id: str,
    member_id: str,
    change: RoleChange,
    response: Response,
    if_match: IfMatch = None,
) -> MemberOut:
    """Give an organiser another role. A fair keeps an owner."""
    member = memberships.get_member(call.session, fair_id, member_id, to_change=True)
    must_match(if_match, member.version)
    memberships.change_role(call, member, change.role)
    tag(response, member.version)
    shown = _shown(call, member)
    _noted(call, shown)
    return shown


@router.delete("/{member_id}", operation_id="remove_member", status_code=204, responses=EDITS)
def remove_member(call: Writing, fair_id: str, member_id: str, if_match: IfMatch = None) -> None:
    """Take somebody's part in the fair. A fair keeps an owner."""
    member = memberships.get_member(call.session, fair_id, member_id, to_change=True)
    must_match(if_match, member.version)
    memberships.remove(call, member)
