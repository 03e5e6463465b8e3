"""Questions to a browser that are still open: kept here, good once, and for minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.store.tables import Challenge, ChallengeKind
from api.tokens import hash_of, new_token

LIFE = timedelta(minutes=10)


def begin(
    session: Session,
    now: datetime,
    kind: ChallengeKind,
    content: dict[str, Any],
    account_id: str | None = None,
) -> str:
    """Keep what an answer will be checked against: the token by which it is found again."""
    session.execute(delete(Challenge).where(Challenge.expires_at <= now))
    token = new_token()
    session.add(
        Challenge(
            token_hash=hash_of(token),
            kind=kind,
            account_id=account_id,
            content=content,
            expires_at=now + LIFE,
        )
    )
    session.flush()
    return token


def take(session: Session, now: datetime, kind: ChallengeKind, token: str) -> Challenge:
    """The open question of a token, which is closed by this. Raises ProblemError ``gone``."""
    found = session.scalar(
        select(Challenge).where(Challenge.token_hash == hash_of(token), Challenge.kind == kind)
    )
    closed = delete(Challenge).where(Challenge.token_hash == hash_of(token))
    # Of two answers at once, only one closes it.
    done = session.execute(closed.returning(Challenge.id)).first()
    if found is None or done is None or found.expires_at <= now:
        raise ProblemError("gone")
    return found
