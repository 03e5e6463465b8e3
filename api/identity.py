"""Who asks: nobody, an account, or the holder of a personal link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
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
    account_id: str | None = None
    link_id: str | None = None
    sign_in_id: str | None = None
    is_administrator: bool = False
    language: str | None = None
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


def token_of(request: HTTPConnection, settings: Settings) -> str | None:
    """The token of a request, from its Authorization header or its cookie."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        return token.strip()
    return request.cookies.get(cookie_name(settings))


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
        account_id=account.id,
        sign_in_id=sign_in.id,
        is_administrator=account.is_administrator,
        language=account.language,
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
        parts=(Part(link.fair_id, link.role, link.participant),),
    )
