"""Who asks: nobody, an account, or the holder of a personal link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection

from api.settings import Settings
from api.store.tables import Account, Link, Membership, Role, SignIn
from api.tokens import hash_of


@dataclass(frozen=True, slots=True)
class Part:
    """A role in a fair. ``participant`` is the code of the agency or firm that an officer or a
    vendor speaks for, empty for organisers."""

    fair_id: str
    role: Role
    participant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks. Nobody has neither an account nor a link. ``name`` is what histories show."""

    name: str = ""
    email: str = ""
    account_id: str | None = None
    link_id: str | None = None
    sign_in_id: str | None = None
    is_administrator: bool = False
    language: str | None = None
    expires_at: datetime | None = None
    ends_at: datetime | None = None
    parts: tuple[Part, ...] = ()

    @property
    def is_signed_in(self) -> bool:
        """Whether it is somebody."""
        return self.sign_in_id is not None

    @property
    def key(self) -> str:
        """One string for one person: what idempotency keys and rate limits are counted by."""
        return self.account_id or self.link_id or ""

    def parts_in(self, fair_id: str) -> tuple[Part, ...]:
        """The parts that the person has in a fair."""
        return tuple(part for part in self.parts if part.fair_id == fair_id)


NOBODY = Person()


def cookie_name(settings: Settings) -> str:
    """The cookie of a sign-in; browsers bind a ``__Host-`` one to the host and to TLS."""
    return "__Host-matchmaker" if settings.is_https else "matchmaker"


def bearer_of(request: HTTPConnection) -> str | None:
    """The token that a program sends in its Authorization header."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None


def token_of(request: HTTPConnection, settings: Settings) -> str | None:
    """The token of a request, from its Authorization header or its cookie."""
    return bearer_of(request) or request.cookies.get(cookie_name(settings))


def person_of(session: Session, token: str | None, now: datetime) -> Person:
    """The person that a token stands for; nobody where it is unknown, old or revoked."""
    if not token:
        return NOBODY
    found = session.scalar(select(SignIn).where(SignIn.token_hash == hash_of(token)))
    if found is None or found.revoked_at is not None or found.expires_at <= now:
        return NOBODY
    if found.account_id is not None:
        return _by_account(session, found, found.account_id)
    return _by_link(session, found, now)


def _by_account(session: Session, sign_in: SignIn, account_id: str) -> Person:
    account = session.get_one(Account, account_id)
    if account.disabled_at is not None:
        return NOBODY
    held = session.scalars(select(Membership).where(Membership.account_id == account.id))
    return Person(
        name=account.name,
        email=account.email,
        account_id=account.id,
        sign_in_id=sign_in.id,
        is_administrator=account.is_administrator,
        language=account.language,
        expires_at=sign_in.expires_at,
        ends_at=sign_in.ends_at,
        parts=tuple(Part(m.fair_id, m.role, m.participant) for m in held),
    )


def _by_link(session: Session, sign_in: SignIn, now: datetime) -> Person:
    link = session.get(Link, sign_in.link_id)
    if link is None or link.revoked_at is not None or link.expires_at <= now:
        return NOBODY
    if link.fair_id is None or link.role is None:
        return NOBODY
    return Person(
        name=link.participant,
        link_id=link.id,
        sign_in_id=sign_in.id,
        expires_at=sign_in.expires_at,
        ends_at=sign_in.ends_at,
        parts=(Part(link.fair_id, link.role, link.participant),),
    )


# A sign-in is prolonged when this share of its idle time has gone by: not with every request.
_RENEWED_AFTER = 0.1


def wants_renewal(person: Person, now: datetime, idle: timedelta) -> bool:
    """Whether a sign-in that is in use should be prolonged. Those that end with their expiry
    (personal links, tokens of programs) never are."""
    if person.expires_at is None or person.ends_at is None or person.expires_at >= person.ends_at:
        return False
    return person.expires_at - now < idle * (1 - _RENEWED_AFTER)


def renew(session: Session, person: Person, now: datetime, idle: timedelta) -> None:
    """Prolong a sign-in by its idle time, but not beyond its end."""
    assert person.ends_at is not None  # noqa: S101 - `wants_renewal` says so
    session.execute(
        update(SignIn)
        .where(SignIn.id == person.sign_in_id)
        .values(seen_at=now, expires_at=min(now + idle, person.ends_at))
    )
