"""Links: looked at with GET, used with POST, so that a mail scanner uses none up."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from api.calls import Call, Reading, Writing, store_of
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.routes.answers import CREATES, READS, problems
from api.routes.sign_in import welcome
from api.schemas.links import (
    Acceptance,
    InvitationOut,
    InvitationWanted,
    LinkOut,
    LinkState,
    NewPassword,
    PersonalLinkGiven,
    PersonalLinksGiven,
    PersonalLinksWanted,
)
from api.schemas.people import SignedInOut
from api.services import accepting, access_log, inviting, links, memberships, passwords
from api.store.tables import Link, LinkPurpose, StoredFair

router = APIRouter(prefix="/api/v1", tags=["people"])
Token = Annotated[str, Path(max_length=100, description="What stands at the end of the link")]
LOOKS = {**READS, **problems(410)}
USES = {**CREATES, **problems(410)}


@router.get("/links/{token}", operation_id="get_link", responses=LOOKS)
def get_link(call: Reading, token: Token) -> LinkOut:
    """What a link is good for."""
    link = accepting.look(call.session, token, call.now)
    fair = call.session.get(StoredFair, link.fair_id) if link.fair_id else None
    name = memberships.name_of(call.session, link.fair_id, link.role, link.participant)
    return LinkOut(
        purpose=link.purpose,
        fair_id=link.fair_id,
        fair_name=fair.name if fair else "",
        role=link.role,
        participant=link.participant,
        participant_name=name,
        email=link.email,
        expires_at=link.expires_at,
    )


@router.post("/links/{token}/open", operation_id="open_link", responses=USES)
def open_link(call: Writing, token: Token, request: Request, response: Response) -> SignedInOut:
    """Sign in by a personal link."""
    link = accepting.open_personal(call, token)
    return welcome(call, request, response, link=link)


def _hashed_acceptance(
    request: Request, token: Token, wanted: Acceptance
) -> tuple[Acceptance, str | None]:
    """The password is hashed before the transaction begins, for holders of a good link alone."""
    if wanted.password is None:
        return wanted, None
    with store_of(request).reading() as session:
        link = links.find(session, token, request.app.state.clock(), *accepting.ACCEPTABLE)
        email = wanted.email or link.email
    passwords.must_be_strong(wanted.password, email, wanted.name or "")
    return wanted, passwords.hash_password(wanted.password)


HashedAcceptance = Annotated[
    tuple[Acceptance, str | None], Depends(_hashed_acceptance, scope="function")
]


@router.post("/links/{token}/accept", operation_id="accept_link", responses=USES)
def accept_link(
    hashed: HashedAcceptance, call: Writing, token: Token, request: Request, response: Response
) -> SignedInOut:
    """Take up an invitation, a personal link or the link to the first account: with the account
    that is signed in, or with a new one. You are signed in by it."""
    wanted, password_hash = hashed
    account = accepting.accept(call, token, wanted, password_hash)
    return welcome(call, request, response, account=account)


def _hashed_password(request: Request, token: Token, wanted: NewPassword) -> str:
    with store_of(request).reading() as session:
        links.find(session, token, request.app.state.clock(), LinkPurpose.NEW_PASSWORD)
    passwords.must_be_strong(wanted.password)
    return passwords.hash_password(wanted.password)


HashedPassword = Annotated[str, Depends(_hashed_password, scope="function")]


@router.post(
    "/links/{token}/password", operation_id="set_password", status_code=204, responses=USES
)
def set_password(password: HashedPassword, call: Writing, token: Token) -> None:
    """Set a new password by a link. It ends every sign-in of the account."""
    accepting.set_password(call, token, password)


@router.get("/fairs/{fair_id}/personal-links", operation_id="list_personal_links", responses=READS)
def list_personal_links(
    call: Reading, fair_id: str, after: After = None, limit: Limit = USUAL
) -> Page[LinkState]:
    """The personal links of a fair and what became of them, newest first. Their secrets are not
    kept."""
    found = _states(call, fair_id, LinkPurpose.PERSONAL, after, limit)
    # Those that were sent by mail know the address.
    sent = {(inviting.SIDES[one.role], one.participant) for one in found.items if one.email}
    access_log.note(call, {access_log.of(*whose) for whose in sent})
    return found


def _states(
    call: Call, fair_id: str, purpose: LinkPurpose, after: str | None, limit: int
) -> Page[LinkState]:
    return page(
        call.session,
        inviting.of_fair(fair_id, purpose),
        Link.id,
        lambda link: LinkState.of(link, is_good=links.is_good(link, call.now)),
        after=after,
        limit=limit,
        newest_first=True,
    )


@router.post(
    "/fairs/{fair_id}/personal-links",
    operation_id="give_personal_links",
    status_code=201,
    response_model=PersonalLinksGiven,
    responses=CREATES,
)
def give_personal_links(
    call: Writing, once: Creating, fair_id: str, wanted: PersonalLinksWanted
) -> Response:
    """Make personal links for participants. Each is shown once."""
    given = [
        PersonalLinkGiven(
            id=one.link.id,
            role=wanted.role,
            participant=one.link.participant,
            name=one.name,
            expires_at=one.link.expires_at,
            address=links.address_of(call.settings.base_url, one.token),
        )
        for one in inviting.give_personal_links(call, fair_id, wanted)
    ]
    hidden = [one.model_copy(update={"address": None}) for one in given]
    return once.created(
        PersonalLinksGiven(links=given),
        location=f"/api/v1/fairs/{fair_id}/personal-links",
        again=PersonalLinksGiven(links=hidden),
    )


@router.delete(
    "/fairs/{fair_id}/personal-links/{link_id}",
    operation_id="revoke_personal_link",
    status_code=204,
    responses=READS,
)
def revoke_personal_link(call: Writing, fair_id: str, link_id: str) -> None:
    """Withdraw a personal link. Who came by it is signed out."""
    inviting.withdraw(call, fair_id, link_id, LinkPurpose.PERSONAL)


@router.get("/fairs/{fair_id}/invitations", operation_id="list_invitations", responses=READS)
def list_invitations(
    call: Reading, fair_id: str, after: After = None, limit: Limit = USUAL
) -> Page[LinkState]:
    """The invitations of a fair and what became of them, newest first."""
    found = _states(call, fair_id, LinkPurpose.INVITATION, after, limit)
    access_log.note(call, {access_log.of("mail", one.email) for one in found.items})
    return found


@router.post(
    "/fairs/{fair_id}/invitations",
    operation_id="invite",
    status_code=201,
    response_model=InvitationOut,
    responses=CREATES,
)
def invite(call: Writing, once: Creating, fair_id: str, wanted: InvitationWanted) -> Response:
    """Invite somebody to a part in the fair, by a link that is good once."""
    place = f"/api/v1/fairs/{fair_id}/invitations"
    shown = InvitationOut(
        id=None,
        email=wanted.email,
        role=wanted.role,
        participant=wanted.participant,
        expires_at=None,
        address=None,
    )
    if wanted.by_mail:
        inviting.invite_by_mail(call, fair_id, wanted)
        return once.created(shown, location=place)
    token, link = inviting.invite(call, fair_id, wanted)
    shown = shown.model_copy(update={"id": link.id, "expires_at": link.expires_at})
    address = links.address_of(call.settings.base_url, token)
    return once.created(shown.model_copy(update={"address": address}), location=place, again=shown)


@router.delete(
    "/fairs/{fair_id}/invitations/{link_id}",
    operation_id="revoke_invitation",
    status_code=204,
    responses=READS,
)
def revoke_invitation(call: Writing, fair_id: str, link_id: str) -> None:
    """Withdraw an invitation that was not taken up."""
    inviting.withdraw(call, fair_id, link_id, LinkPurpose.INVITATION)
