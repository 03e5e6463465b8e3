"""Signing in and out: opaque tokens, of which only hashes are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from api.calls import Call
from api.problems import ProblemError
from api.settings import Settings
from api.store.tables import Account, Link, SignIn
from api.tokens import hash_of, new_token

_AGENT = 300


def begin(
    call: Call, *, account: Account | None = None, link: Link | None = None, agent: str = ""
) -> tuple[str, SignIn]:
    """Sign an account or the holder of a personal link in: the token, and what is kept of it."""
    expires, ends = _times(call.settings, call.now, link)
    token = new_token()
    sign_in = SignIn(
        token_hash=hash_of(token),
        account_id=account.id if account else None,
        link_id=link.id if link else None,
        created_at=call.now,
        seen_at=call.now,
        expires_at=expires,
        ends_at=ends,
        address=call.address[:64],
        agent=agent[:_AGENT],
    )
    call.session.add(sign_in)
    call.session.flush()
    return token, sign_in


def _times(settings: Settings, now: datetime, link: Link | None) -> tuple[datetime, datetime]:
    """When a sign-in expires unused, and when it ends at the latest."""
    if link is not None:
        ends = min(now + timedelta(days=settings.link_sign_in_days), link.expires_at)
        return ends, ends
    ends = now + timedelta(days=settings.sign_in_days)
    return min(now + settings.idle_time, ends), ends


def begin_for_program(call: Call, name: str, days: int) -> tuple[str, SignIn]:
    """A token with which a program acts as the account that asks."""
    ends = call.now + timedelta(days=days)
    token = new_token()
    sign_in = SignIn(
        token_hash=hash_of(token),
        account_id=call.person.account_id,
        created_at=call.now,
        seen_at=call.now,
        expires_at=ends,
        ends_at=ends,
        program=name,
        address=call.address[:64],
    )
    call.session.add(sign_in)
    call.session.flush()
    return token, sign_in


def sign_ins_of(account_id: str, now: datetime) -> Select[SignIn]:
    """The sign-ins of an account that are still good."""
    return (
        select(SignIn)
        .where(SignIn.account_id == account_id, SignIn.revoked_at.is_(None))
        .where(SignIn.expires_at > now)
    )


def end(session: Session, sign_in_id: str, now: datetime) -> None:
    """End one sign-in."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(revoked_at=now))


def end_own(call: Call, sign_in_id: str) -> None:
    """End one of the caller's own sign-ins. Raises ProblemError ``unknown``."""
    found = call.session.get(SignIn, sign_in_id)
    if found is None or found.account_id != call.person.account_id or found.revoked_at is not None:
        raise ProblemError("unknown")
    end(call.session, found.id, call.now)


def end_all(session: Session, account_id: str, now: datetime, *, but: str | None = None) -> None:
    """End every sign-in of an account, those of its programs too, ``but`` perhaps one."""
    ended = update(SignIn).where(SignIn.account_id == account_id, SignIn.revoked_at.is_(None))
    if but is not None:
        ended = ended.where(SignIn.id != but)
    session.execute(ended.values(revoked_at=now))
