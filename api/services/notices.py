"""Telling people: notices are written in the transaction of their cause, and sent later.

Others call `tell` (one kind of notice to everybody who speaks for a participant), `tell_person`
(to one address), and `tell_timetable` (to everybody whose talks are not as they were told).
A notice is HELD until the organiser says so: for one (`release_held`) or for all from a moment
on (`send_from`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from api.services import calendars
from api.services.calendars import TalkBook
from api.services.notice_kinds import KINDS, SAMPLE, TIMETABLE, TIMETABLE_KINDS, NoticeKind
from api.services.notice_words import samples
from api.services.recipients import Recipient, recipients
from api.store import new_id
from api.store.tables import (
    Account,
    Channel,
    LinkPurpose,
    Notice,
    NoticeState,
    NoticeTemplate,
    StoredFair,
)

Draft = dict[str, Any]
_AT_ONCE = 200
_LONGEST_CAUSE = 64
_EMPTY: Draft = {"subject": "", "body": "", "attempts": 0, "fence": 0} | dict.fromkeys(
    ("provider_id", "problem"), ""
)


def tell(
    session: Session,
    fair_id: str,
    template: str,
    *,
    side: str,
    participant: str,
    cause: str,
    now: datetime,
    params: Mapping[str, str] | None = None,
) -> int:
    """Tell everybody who speaks for a participant. ``params`` fill the words. Returns how many
    notices were written."""
    fair = session.get_one(StoredFair, fair_id)
    people = recipients(session, fair_id, side, participant)
    drafts = [
        draft
        for one in people
        for draft in _drafts(session, fair, KINDS[template], one, params or {})
    ]
    return _write(session, drafts, cause, now, fair)


def tell_person(
    session: Session,
    template: str,
    to: Recipient,
    *,
    fair_id: str | None,
    cause: str,
    now: datetime,
    params: Mapping[str, str] | None = None,
    link: Mapping[str, Any] | None = None,
) -> int:
    """Tell one person by mail. ``link`` is the link that is made when the notice is sent:
    its ``purpose``, and the ``account_id`` or the ``role`` that it is for."""
    fair = session.get_one(StoredFair, fair_id) if fair_id else None
    draft = _draft(fair, KINDS[template], to, Channel.MAIL, params or {})
    return _write(session, [{**draft, "link": dict(link) if link else None}], cause, now, fair)


def tell_timetable(session: Session, fair_id: str, *, cause: str, now: datetime) -> int:
    """Tell everybody whose released talks are not as their calendar knows them: after a
    release, a withdrawal, or a change on the day. Who has a notice of the timetable waiting
    gets no second one: it will say all. Returns how many notices were written."""
    fair = session.get_one(StoredFair, fair_id)
    phone = phone_channel(session, fair_id, KINDS[TIMETABLE])
    people = _by_address(session, fair, phone)
    told = calendars.entries_by_address(session, fair_id)
    book = TalkBook(session, fair, whole=True)
    waiting = _waiting_for(session, fair_id, TIMETABLE, now)
    drafts = []
    for address in sorted((people.keys() | told.keys()) - waiting):
        is_mail = "@" in address
        if not is_mail and phone is None:
            continue
        one, *_ = stands_for = people.get(address) or [_nobody(address)]
        if calendars.compare(told.get(address, []), book.of(stands_for)):
            channel = Channel.MAIL if is_mail else phone or Channel.SMS
            values = {"participant": one.participant_name}
            drafts.append(_draft(fair, KINDS[TIMETABLE], one, channel, values))
    return _write(session, drafts, cause, now, fair)


def _nobody(address: str) -> Recipient:
    """An address that stands for nobody any more, and whose calendar still shows talks."""
    is_mail = "@" in address
    return Recipient(
        name=address, email=address if is_mail else "", phone="" if is_mail else address
    )


def invite(
    session: Session,
    fair_id: str,
    *,
    side: str | None,
    participants: Collection[str] | None,
    now: datetime,
) -> int:
    """Invite everybody, a side, or some participants of it by personal link: once a day."""
    fair = session.get_one(StoredFair, fair_id)
    drafts = [
        draft
        for one in recipients(session, fair_id, side)
        if participants is None or one.participant in participants
        for draft in _drafts(session, fair, KINDS["invitation"], one, {})
    ]
    return _write(session, drafts, f"invited {now.date()}", now, fair)


def remind(session: Session, fair_id: str, day: date, *, now: datetime) -> int:
    """Remind everybody who has a talk on a day of the fair (in its time zone)."""
    fair = session.get_one(StoredFair, fair_id)
    zone, kind = ZoneInfo(fair.timezone), KINDS["reminder"]
    phone = phone_channel(session, fair_id, kind)
    book = TalkBook(session, fair, whole=True)
    drafts = []
    for address, people in sorted(_by_address(session, fair, phone).items()):
        if any(t.starts_at.astimezone(zone).date() == day for t in book.of(people)):
            channel = Channel.MAIL if "@" in address else phone or Channel.SMS
            values = {"participant": people[0].participant_name, "date": day.isoformat()}
            drafts.append(_draft(fair, kind, people[0], channel, values))
    return _write(session, drafts, f"reminder {day}", now, fair)


def tell_oneself(
    session: Session,
    fair_id: str,
    template: str,
    *,
    account_id: str,
    language: str,
    cause: str,
    now: datetime,
) -> int:
    """Send a template with invented values to an account, now. Its link leads nowhere."""
    account = session.get_one(Account, account_id)
    kind = KINDS[template]
    one = Recipient(name=account.name, email=account.email, language=language)
    fair = session.get_one(StoredFair, fair_id)
    draft = _draft(fair, kind, one, Channel.MAIL, {**samples(kind, language), SAMPLE: "1"})
    return _write(session, [draft], cause, now, None, at_once=True)


def send_from(session: Session, fair: StoredFair, moment: datetime | None, now: datetime) -> int:
    """From when on the notices of a fair are sent without asking. None stops them: what has
    not left is held again. Returns how many notices changed their state."""
    fair.notices_from = moment
    fair.version += 1
    before, after = (
        (NoticeState.WAITING, NoticeState.HELD)
        if moment is None
        else (NoticeState.HELD, NoticeState.WAITING)
    )
    query = select(Notice).where(Notice.fair_id == fair.id, Notice.state == before)
    changed = [n for n in session.scalars(query) if KINDS[n.template].waits]
    for notice in changed:
        notice.state = after
        notice.next_try_at = None if moment is None else max(moment, now)
    return len(changed)


def release_held(notices: Iterable[Notice], now: datetime) -> int:
    """Let these notices go, those of them that are held."""
    held = [notice for notice in notices if notice.state is NoticeState.HELD]
    for notice in held:
        notice.state, notice.next_try_at = NoticeState.WAITING, now
    return len(held)


def drop(notices: Iterable[Notice], now: datetime) -> int:
    """Never send these notices, those of them that have not left."""
    unsent = [
        notice
        for notice in notices
        if notice.state in (NoticeState.HELD, NoticeState.WAITING, NoticeState.FAILED)
        and not is_leased(notice, now)
    ]
    for notice in unsent:
        notice.state = NoticeState.DROPPED
    return len(unsent)


def resend(notices: Iterable[Notice], now: datetime) -> int:
    """Try these notices again, those of them that failed."""
    failed = [notice for notice in notices if notice.state is NoticeState.FAILED]
    for notice in failed:
        notice.state, notice.next_try_at = NoticeState.WAITING, now
        notice.attempts, notice.problem, notice.provider_id = 0, "", ""
    return len(failed)


def is_leased(notice: Notice, now: datetime) -> bool:
    """Whether a sender is at work on a notice."""
    return notice.leased_until is not None and notice.leased_until > now


def _drafts(
    session: Session, fair: StoredFair, kind: NoticeKind, one: Recipient, params: Mapping[str, str]
) -> Iterator[Draft]:
    """A notice by mail, and one by phone where the fair has words for that."""
    values = {"participant": one.participant_name, **params}
    if one.email:
        yield _draft(fair, kind, one, Channel.MAIL, values)
    phone = phone_channel(session, fair.id, kind) if one.phone else None
    if phone is not None:
        yield _draft(fair, kind, one, phone, values)


def _draft(
    fair: StoredFair | None,
    kind: NoticeKind,
    one: Recipient,
    channel: Channel,
    params: Mapping[str, str],
) -> Draft:
    return {
        "fair_id": fair.id if fair else None,
        "side": one.side,
        "participant": one.participant,
        "name": one.name,
        "channel": channel,
        "address": one.email if channel is Channel.MAIL else one.phone,
        "language": one.language,
        "template": kind.name,
        "params": dict(params),
        "link": {"purpose": LinkPurpose.PERSONAL, "role": one.role} if one.role else None,
        "urgent": kind.urgent,
    }


def phone_channel(session: Session, fair_id: str, kind: NoticeKind) -> Channel | None:
    """How a fair sends this kind to phones: Alimtalk where its words are approved, SMS where
    the organiser keeps words for it, None where neither."""
    if not kind.by_phone:
        return None
    names = TIMETABLE_KINDS if kind.of_timetable else (kind.name,)
    query = select(NoticeTemplate.channel).where(
        NoticeTemplate.fair_id == fair_id,
        NoticeTemplate.template.in_(names),
        (NoticeTemplate.channel == Channel.SMS) | NoticeTemplate.approved_at.is_not(None),
    )
    kept = set(session.scalars(query))
    return next((c for c in (Channel.ALIMTALK, Channel.SMS) if c in kept), None)


def _write(
    session: Session,
    drafts: Sequence[Draft],
    cause: str,
    now: datetime,
    fair: StoredFair | None,
    *,
    at_once: bool = False,
) -> int:
    """Keep drafts as notices, each at most once. Returns how many are new."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    written = 0
    for start in range(0, len(drafts), _AT_ONCE):
        part = drafts[start : start + _AT_ONCE]
        rows = [{**_EMPTY, **draft, **_state(draft, cause, now, fair, at_once)} for draft in part]
        statement = dialect.insert(Notice).values(rows).on_conflict_do_nothing()
        written += len(session.scalars(statement.returning(Notice.id)).all())
    return written


def _state(
    draft: Draft, cause: str, now: datetime, fair: StoredFair | None, at_once: bool
) -> Draft:
    waits = KINDS[draft["template"]].waits and not at_once
    start = fair.notices_from if fair and waits else None
    is_held = waits and start is None
    key = "\x1f".join((cause, draft["template"], draft["channel"], draft["address"]))
    return {
        "id": new_id(),
        "cause": cause[:_LONGEST_CAUSE],
        "once": hashlib.sha256(key.encode()).hexdigest(),
        "state": NoticeState.HELD if is_held else NoticeState.WAITING,
        "next_try_at": None if is_held else max(now, start or now),
        "created_at": now,
    }


def _by_address(
    session: Session, fair: StoredFair, phone: Channel | None
) -> dict[str, list[Recipient]]:
    """The people of a fair by mail address, and by phone number where phones are told too."""
    found: dict[str, list[Recipient]] = {}
    for one in recipients(session, fair.id):
        for address in (one.email, one.phone if phone else ""):
            if address:
                found.setdefault(address, []).append(one)
    return found


def _waiting_for(session: Session, fair_id: str, template: str, now: datetime) -> set[str]:
    """The addresses that a notice of this kind is still to be worded for. On PostgreSQL this
    waits for a sender that is about to word one: it then sees what we have changed, or we see
    that it is on its way."""
    query = (
        select(Notice)
        .where(
            Notice.fair_id == fair_id,
            Notice.template == template,
            Notice.state.in_((NoticeState.HELD, NoticeState.WAITING)),
            # What the provider has is worded already.
            Notice.provider_id == "",
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {n.address for n in session.scalars(query) if not is_leased(n, now)}
