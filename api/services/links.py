"""Links that were handed to somebody: one purpose each, expiring, kept as a hash.

Looking at a link never uses it up (mail scanners open every address); only an answer does.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.store.tables import Link, LinkPurpose, Role
from api.tokens import hash_of, new_token

P = LinkPurpose
LIVES = {
    P.FIRST_ACCOUNT: timedelta(days=1),
    P.INVITATION: timedelta(days=14),
    P.PERSONAL: timedelta(days=60),
    P.NEW_PASSWORD: timedelta(hours=24),
    P.CALENDAR: timedelta(days=365),
}
"""How long a link lives where nobody says otherwise."""
REUSABLE = frozenset({P.PERSONAL, P.CALENDAR})


def issue(
    session: Session,
    now: datetime,
    *,
    purpose: LinkPurpose,
    expires_at: datetime | None = None,
    account_id: str | None = None,
    fair_id: str | None = None,
    role: Role | None = None,
    participant: str = "",
    email: str = "",
    created_by: str = "",
) -> str:
    """A new link: its token, which is shown to its holder and never again."""
    return make(
        session,
        now,
        purpose=purpose,
        expires_at=expires_at or now + LIVES[purpose],
        account_id=account_id,
        fair_id=fair_id,
        role=role,
        participant=participant,
        email=email,
        created_by=created_by,
    )[0]


def make(session: Session, now: datetime, **fields: object) -> tuple[str, Link]:
    """A new link: its token, and what is kept of it."""
    token = new_token()
    link = Link(token_hash=hash_of(token), created_at=now, **fields)
    session.add(link)
    session.flush()
    return token, link


def find(session: Session, token: str, now: datetime, *purposes: LinkPurpose) -> Link:
    """The link of a token, still good for one of some purposes (any where none is named).

    Raises ProblemError ``unknown``; ``gone`` where it has expired, was used, or was withdrawn.
    """
    link = session.scalar(select(Link).where(Link.token_hash == hash_of(token)))
    if link is None or (purposes and link.purpose not in purposes):
        raise ProblemError("unknown")
    if not is_good(link, now):
        raise ProblemError("gone")
    return link


def is_good(link: Link, now: datetime) -> bool:
    """Whether a link can still be used."""
    if link.revoked_at is not None or link.expires_at <= now:
        return False
    return link.used_at is None or link.purpose in REUSABLE


def consume(session: Session, link: Link, now: datetime) -> None:
    """Use a link. One that is good once is used up. Raises ProblemError ``gone`` where
    somebody else was faster."""
    used = update(Link).where(Link.id == link.id, Link.revoked_at.is_(None))
    if link.purpose not in REUSABLE:
        used = used.where(Link.used_at.is_(None))
    done = session.execute(used.values(used_at=now).returning(Link.id)).first()
    if done is None:
        raise ProblemError("gone")
    session.refresh(link)


def revoke(session: Session, links: Select[Link], now: datetime) -> int:
    """Withdraw links; the sign-ins that they opened end with them. How many they were."""
    found = session.scalars(links.where(Link.revoked_at.is_(None))).all()
    for link in found:
        link.revoked_at = now
    session.flush()
    return len(found)


def first_account_link(session: Session, now: datetime) -> str:
    """The one-time link to the first account, the administrator's. Earlier ones are void."""
    revoke(session, select(Link).where(Link.purpose == P.FIRST_ACCOUNT), now)
    return issue(session, now, purpose=P.FIRST_ACCOUNT)


def address_of(base_url: str, token: str) -> str:
    """Where a link leads."""
    return f"{base_url.rstrip('/')}/links/{token}"
