"""What a link leads to: an account, a part in a fair, a sign-in, a new password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from api.calls import Call
from api.problems import ProblemError
from api.schemas.links import Acceptance
from api.services import accounts, links, memberships
from api.store.tables import Account, Link, LinkPurpose

P = LinkPurpose
ACCEPTABLE = (P.FIRST_ACCOUNT, P.INVITATION, P.PERSONAL)
"""The purposes of the links that can become an account."""


def look(session: Session, token: str, now: datetime) -> Link:
    """A link as its holder may see it. (A calendar's is for calendars alone.)"""
    return links.find(session, token, now, *ACCEPTABLE, P.NEW_PASSWORD)


def open_personal(call: Call, token: str) -> Link:
    """Use a personal link: it is good until it expires or is withdrawn."""
    link = links.find(call.session, token, call.now, P.PERSONAL)
    links.consume(call.session, link, call.now)
    return link


def accept(call: Call, token: str, given: Acceptance, password_hash: str | None) -> Account:
    """Take a link up: with the account that is signed in, or with a new one.

    Raises ProblemError ``other_account``, ``account_exists``, ``details_missing``.
    """
    link = links.find(call.session, token, call.now, *ACCEPTABLE)
    account = _own(call, link) or _new(call, link, given, password_hash)
    links.consume(call.session, link, call.now)
    if link.fair_id is not None and link.role is not None:
        memberships.add(call, account, link.fair_id, link.role, link.participant)
        call.session.flush()
    return account


def _own(call: Call, link: Link) -> Account | None:
    """The account that is signed in, where the link can be taken up with it."""
    if call.person.account_id is None or link.purpose is P.FIRST_ACCOUNT:
        return None
    account = call.session.get_one(Account, call.person.account_id)
    if link.purpose is P.INVITATION and link.email and link.email != account.email:
        raise ProblemError("other_account")
    return account


def _new(call: Call, link: Link, given: Acceptance, password_hash: str | None) -> Account:
    invited = link.email if link.purpose is P.INVITATION else ""
    email = invited or given.email
    if not (email and given.name and password_hash):
        raise ProblemError("details_missing")
    return accounts.create(
        call,
        email=email,
        name=given.name,
        language=given.language,
        password_hash=password_hash,
        is_administrator=link.purpose is P.FIRST_ACCOUNT,
        # Who holds a link that was sent there reads mail there.
        email_proven_at=call.now if link.email == email else None,
    )


def set_password(call: Call, token: str, password_hash: str) -> None:
    """Take a link to a new password up."""
    link = links.find(call.session, token, call.now, P.NEW_PASSWORD)
    links.consume(call.session, link, call.now)
    account = accounts.get_account(call.session, link.account_id or "", to_change=True)
    if account.disabled_at is not None:
        raise ProblemError("gone")
    if link.email == account.email:
        account.email_proven_at = call.now
    accounts.set_password(call, account, password_hash, but=None)
