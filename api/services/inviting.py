"""Bringing people into a fair: invitations to accounts, personal links of participants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from sqlalchemy import Select, select

from api.calls import Call
from api.problems import ProblemError
from api.schemas.links import InvitationWanted, PersonalLinksWanted
from api.services import links, memberships, notices
from api.services.recipients import Recipient
from api.store import new_id
from api.store.tables import Link, LinkPurpose, Role

P = LinkPurpose
SIDES: Mapping[Role | None, str] = MappingProxyType({Role.OFFICER: "buyer", Role.VENDOR: "vendor"})
"""The side that a role speaks for."""


@dataclass(frozen=True)
class Given:
    """A personal link that was just made: what is kept of it, its token, and for whom it is."""

    link: Link
    token: str
    name: str


def of_fair(fair_id: str, purpose: LinkPurpose) -> Select[Link]:
    """The links of a fair for one purpose."""
    return select(Link).where(Link.fair_id == fair_id, Link.purpose == purpose)


def get_link(call: Call, fair_id: str, link_id: str, purpose: LinkPurpose) -> Link:
    """A link of a fair. Raises ProblemError ``unknown``."""
    found = call.session.get(Link, link_id)
    if found is None or found.fair_id != fair_id or found.purpose is not purpose:
        raise ProblemError("unknown")
    return found


def withdraw(call: Call, fair_id: str, link_id: str, purpose: LinkPurpose) -> None:
    """Withdraw a link of a fair; the sign-ins that it opened end with it."""
    get_link(call, fair_id, link_id, purpose)
    links.revoke(call.session, select(Link).where(Link.id == link_id), call.now)


def invite(call: Call, fair_id: str, wanted: InvitationWanted) -> tuple[str, Link]:
    """A link by which the holder of a mail address gets a part in a fair. Raises ProblemError
    ``unknown`` where the participant is."""
    memberships.must_suit(call.session, fair_id, wanted.role, wanted.participant)
    return links.make(
        call.session,
        call.now,
        purpose=P.INVITATION,
        fair_id=fair_id,
        role=wanted.role,
        participant=wanted.participant,
        email=wanted.email,
        created_by=call.person.name,
        expires_at=call.now + timedelta(days=wanted.days),
    )


def invite_by_mail(call: Call, fair_id: str, wanted: InvitationWanted) -> None:
    """Send an invitation; its link is made when it is sent. Raises ProblemError ``unknown``."""
    name = memberships.must_suit(call.session, fair_id, wanted.role, wanted.participant)
    to = Recipient(
        name=wanted.name or wanted.email,
        email=wanted.email,
        side=SIDES.get(wanted.role, ""),
        participant=wanted.participant,
        participant_name=name,
    )
    notices.tell_person(
        call.session,
        "account_invitation",
        to,
        fair_id=fair_id,
        cause=f"invitation:{new_id()}",
        now=call.now,
        params={"role": call.words(f"notices.role.{wanted.role}")},
        link={"purpose": P.INVITATION, "role": wanted.role},
    )


def give_personal_links(call: Call, fair_id: str, wanted: PersonalLinksWanted) -> list[Given]:
    """A personal link for each participant that is named, or for all of a role. Raises
    ProblemError ``unknown`` where one of them is."""
    names = memberships.names_of(call.session, fair_id, wanted.role)
    chosen = names if wanted.participants is None else dict.fromkeys(wanted.participants)
    if not chosen.keys() <= names.keys():
        raise ProblemError("unknown")
    if wanted.replace:
        earlier = of_fair(fair_id, P.PERSONAL).where(
            Link.role == wanted.role, Link.participant.in_(chosen)
        )
        links.revoke(call.session, earlier, call.now)
    return [_personal(call, fair_id, wanted, code, names[code]) for code in chosen]


def _personal(call: Call, fair_id: str, wanted: PersonalLinksWanted, code: str, name: str) -> Given:
    token, link = links.make(
        call.session,
        call.now,
        purpose=P.PERSONAL,
        fair_id=fair_id,
        role=wanted.role,
        participant=code,
        created_by=call.person.name,
        expires_at=call.now + timedelta(days=wanted.days),
    )
    return Given(link, token, name)
