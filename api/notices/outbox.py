"""Taking notices from the outbox, one at a time, and writing down how they went.

A notice is leased, worded and numbered in one transaction, sent outside of any, and settled in
another. Who comes back after their lease has run out finds a higher fence and changes nothing.
A sender that dies between the two sends again: at least once, with the same Message-ID while
the words are the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.services import calendars
from api.services.composing import Composed, compose
from api.services.notice_words import kept_template
from api.settings import Settings
from api.store.tables import Channel, Notice, NoticeState, StoredFair

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 12
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)
_LONGEST_PROBLEM = 500
_PATIENCE = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A notice that is ours to send until its lease runs out."""

    notice_id: str
    fence: int
    fair_id: str | None
    channel: Channel
    address: str
    name: str
    attempts: int
    template_code: str
    composed: Composed

    @property
    def message_id(self) -> str:
        """The same for the same notice with the same words, so that a second copy shows."""
        said = f"{self.composed.kept.subject}\x1f{self.composed.kept.body}"
        return f"{self.notice_id}.{hashlib.sha256(said.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How sending went. Neither sent nor ``is_final``: it is tried again. ``retry_at`` says
    when; ``channel`` by which other way."""

    is_sent: bool = False
    is_final: bool = False
    problem: str = ""
    provider_id: str = ""
    channel: Channel | None = None
    retry_at: datetime | None = None


SENT = Outcome(is_sent=True)


def lease(
    session: Session, channels: Collection[Channel], settings: Settings, now: datetime
) -> Outgoing | None:
    """The next notice that is due, worded and numbered; None where there is none. What would
    ring at night waits for the morning, unless it is urgent."""
    while (notice := _next_due(session, channels, now)) is not None:
        morning = _end_of_night(session, notice, settings, now)
        if morning is not None:
            notice.next_try_at = morning
            continue
        try:
            composed = compose(session, notice, settings, now)
        except ProblemError as error:
            notice.state, notice.problem = NoticeState.FAILED, str(error)[:_LONGEST_PROBLEM]
            continue
        if composed is None:
            # What was to be said does not hold any more, or was said already.
            notice.state = NoticeState.DROPPED
            continue
        return _leased(session, notice, composed, now)
    return None


def _end_of_night(
    session: Session, notice: Notice, settings: Settings, now: datetime
) -> datetime | None:
    """When a phone may ring again, None where it may now: by the clock of the fair."""
    fair = session.get(StoredFair, notice.fair_id) if notice.fair_id else None
    if notice.channel is Channel.MAIL or notice.urgent or fair is None:
        return None
    local = now.astimezone(ZoneInfo(fair.timezone))
    start, end = settings.quiet_from, settings.quiet_until
    over_midnight = start > end
    is_late = local.time() >= start
    if not (is_late or local.time() < end) if over_midnight else not start <= local.time() < end:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and is_late else 0)
    return datetime.combine(day, end, local.tzinfo)


def _next_due(session: Session, channels: Collection[Channel], now: datetime) -> Notice | None:
    session.flush()
    query = (
        select(Notice)
        .where(
            Notice.state == NoticeState.WAITING,
            Notice.channel.in_(channels),
            Notice.provider_id == "",
            Notice.next_try_at <= now,
            or_(Notice.leased_until.is_(None), Notice.leased_until <= now),
        )
        .order_by(Notice.urgent.desc(), Notice.next_try_at, Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.scalar(query)


def _leased(session: Session, notice: Notice, composed: Composed, now: datetime) -> Outgoing:
    code = ""
    if notice.channel is Channel.ALIMTALK:
        kept = kept_template(
            session, notice.fair_id, composed.kind, notice.channel, notice.language
        )
        code = kept.provider_code if kept and kept.approved_at else ""
    notice.leased_until = now + LEASE
    notice.fence += 1
    notice.attempts += 1
    notice.subject, notice.body = composed.kept.subject, composed.kept.body
    notice.calendar = b"".join(composed.invitations) or None
    return Outgoing(
        notice_id=notice.id,
        fence=notice.fence,
        fair_id=notice.fair_id,
        channel=notice.channel,
        address=notice.address,
        name=notice.name,
        attempts=notice.attempts,
        template_code=code,
        composed=composed,
    )


def settle(session: Session, out: Outgoing, outcome: Outcome, now: datetime) -> bool:
    """Write down how a notice went; False where it is not ours any more."""
    notice = session.scalar(
        select(Notice)
        .where(Notice.id == out.notice_id, Notice.fence == out.fence)
        .with_for_update()
    )
    if notice is None or notice.state is not NoticeState.WAITING:
        return False
    notice.leased_until = None
    notice.problem = outcome.problem[:_LONGEST_PROBLEM]
    notice.provider_id = outcome.provider_id or notice.provider_id
    if outcome.is_sent:
        notice.state, notice.sent_at = NoticeState.SENT, now
        if out.fair_id is not None:
            calendars.surely_told(session, out.fair_id, out.address, out.composed.numbers, now)
    elif outcome.is_final or out.attempts >= MOST_ATTEMPTS:
        notice.state = NoticeState.FAILED
    else:
        notice.next_try_at = outcome.retry_at or now + wait_after(out.attempts, notice.id)
        notice.channel = outcome.channel or notice.channel
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A notice that the provider took, and whose way it knows by now."""

    notice_id: str
    fence: int
    channel: Channel
    provider_id: str


def lease_accepted(session: Session, now: datetime) -> Accepted | None:
    """The next notice to ask the provider about."""
    notice = session.scalar(
        select(Notice)
        .where(
            Notice.state == NoticeState.WAITING,
            Notice.provider_id != "",
            Notice.next_try_at <= now,
            or_(Notice.leased_until.is_(None), Notice.leased_until <= now),
        )
        .order_by(Notice.next_try_at, Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if notice is None:
        return None
    notice.leased_until = now + LEASE
    notice.fence += 1
    return Accepted(
        notice_id=notice.id,
        fence=notice.fence,
        channel=notice.channel,
        provider_id=notice.provider_id,
    )


def settle_accepted(session: Session, asked: Accepted, outcome: Outcome, now: datetime) -> None:
    """Write down what the provider says. What it has not settled after two days counts as
    sent: it never said otherwise."""
    notice = session.scalar(
        select(Notice)
        .where(Notice.id == asked.notice_id, Notice.fence == asked.fence)
        .with_for_update()
    )
    if notice is None or notice.state is not NoticeState.WAITING:
        return
    notice.leased_until = None
    notice.problem = outcome.problem[:_LONGEST_PROBLEM]
    if outcome.is_sent or now - notice.created_at > _PATIENCE:
        notice.state, notice.sent_at = NoticeState.SENT, now
        if notice.fair_id is not None:
            entries = calendars.entries_of(session, notice.fair_id, notice.address)
            numbers = {entry.uid: entry.sequence for entry in entries}
            calendars.surely_told(session, notice.fair_id, notice.address, numbers, now)
    elif outcome.channel is not None:
        notice.channel, notice.provider_id, notice.next_try_at = outcome.channel, "", now
    elif outcome.is_final:
        notice.state = NoticeState.FAILED
    else:
        notice.next_try_at = now + _FIRST_WAIT


def wait_after(attempts: int, who: str) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, up to six hours, and
    up to a quarter more, so that those who failed together do not come back together."""
    seconds = min(
        _FIRST_WAIT.total_seconds() * 2.0 ** (attempts - 1), _LONGEST_WAIT.total_seconds()
    )
    share = int(hashlib.sha256(who.encode()).hexdigest()[:4], 16) / 0xFFFF
    return timedelta(seconds=seconds * (1 + share / 4))


def sent_since(session: Session, channel: Channel, moment: datetime) -> int:
    """How many notices went out by a channel since a moment, by all senders together."""
    query = select(func.count()).where(
        Notice.channel == channel, Notice.state == NoticeState.SENT, Notice.sent_at > moment
    )
    return session.scalar(query) or 0
