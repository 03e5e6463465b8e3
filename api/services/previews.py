"""Who will be told what, before anything is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.services import calendars
from api.services.calendars import TalkBook
from api.services.composing import Composed, preview, timetable_kind
from api.services.notice_kinds import KINDS
from api.services.recipients import Recipient, recipients
from api.settings import Settings
from api.store.tables import Channel, Entry, Notice, StoredBuyer, StoredFair, StoredVendor


def words_of(
    session: Session, notice: Notice, settings: Settings, now: datetime
) -> Composed | None:
    """A notice as it would go out now; None where nothing is left to say."""
    return preview(session, notice, settings, now)


def counts(
    session: Session, fair: StoredFair, notices: Iterable[Notice]
) -> Counter[tuple[str, Channel]]:
    """How many of these notices are of each kind and channel, without those that have nothing
    left to say."""
    people: dict[str, list[Recipient]] = {}
    for one in recipients(session, fair.id):
        for address in filter(None, (one.email, one.phone)):
            people.setdefault(address, []).append(one)
    told = calendars.entries_by_address(session, fair.id)
    book = TalkBook(session, fair, whole=True)
    found: Counter[tuple[str, Channel]] = Counter()
    for notice in notices:
        kind = notice.template
        if KINDS[kind].of_timetable:
            entries = told.get(notice.address, [])
            talks = book.of(people.get(notice.address, []))
            if not calendars.compare(entries, talks):
                continue
            kind = timetable_kind(talks, entries)
        found[kind, notice.channel] += 1
    return found


def unreachable(session: Session, fair_id: str) -> list[tuple[str, str, str]]:
    """The side, code and name of each participant for whom no address is known."""
    known = {(one.side, one.participant) for one in recipients(session, fair_id)}
    sides: tuple[tuple[str, type[Entry]], ...] = (("buyer", StoredBuyer), ("vendor", StoredVendor))
    return [
        (side, entry.code, str(entry.content["name"]))
        for side, table in sides
        for entry in session.scalars(
            select(table).where(table.fair_id == fair_id).order_by(table.place, table.code)
        )
        if (side, entry.code) not in known
    ]
