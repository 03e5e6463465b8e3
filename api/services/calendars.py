"""The talks of a person as calendars know them: what changed since they were last told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.services.recipients import Recipient
from api.store.tables import (
    Booking,
    CalendarEntry,
    Reserve,
    StoredBuyer,
    StoredDesk,
    StoredFair,
    StoredPurchase,
    StoredVendor,
    Timetable,
    TimetableState,
)
from api.store.tables.participants import Entry
from matchmaker.codec.fair_rows import BuyerRow, DeskRow, PlannedPurchaseRow, Row, VendorRow
from matchmaker.codec.schema import build
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    PlannedPurchase,
    Vendor,
    VendorId,
)
from matchmaker.exports.ics import (
    CalendarEvent,
    Party,
    calendar_file,
    event_description,
    event_location,
    event_summary,
)
from matchmaker.exports.wording import clean
from matchmaker.texts import texts

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A meeting of the released timetable, as one side of it sees it."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    counterpart: str
    summary: str
    place: str
    description: str


class ChangeKind(StrEnum):
    """MAYBE is the end of a talk that the person may never have heard of: nobody knows whether
    the mail before arrived. The calendar has to hear of it."""

    NEW = "new"
    MOVED = "moved"
    CANCELLED = "cancelled"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkChange:
    """One difference between a calendar and the timetable. ``entry`` is what the calendar was
    told, ``talk`` what holds."""

    kind: ChangeKind
    entry: CalendarEntry | None
    talk: Talk | None


def in_force(session: Session, fair_id: str) -> Timetable | None:
    """The released timetable of a fair."""
    return session.scalar(
        select(Timetable).where(
            Timetable.fair_id == fair_id, Timetable.state == TimetableState.RELEASED
        )
    )


class TalkBook:
    """The released talks of a fair, by person."""

    def __init__(self, session: Session, fair: StoredFair, *, whole: bool = False) -> None:
        """``whole`` reads everything at once: for many people."""
        self._session = session
        self._fair = fair
        self.timetable = in_force(session, fair.id)
        self._of_side: dict[tuple[str, str], list[Booking]] | None = None
        self._buyers: dict[str, Buyer] = {}
        self._vendors: dict[str, Vendor] = {}
        self._desks: dict[str, Desk] = {}
        self._purchases: dict[str, PlannedPurchase] = {}
        if whole:
            self._read_all()

    def _read_all(self) -> None:
        self._of_side = {}
        bookings: Sequence[Booking] = ()
        if self.timetable is not None:
            query = select(Booking).where(Booking.timetable_id == self.timetable.id)
            bookings = self._session.scalars(query).all()
        for booking in bookings:
            self._of_side.setdefault(("buyer", booking.buyer), []).append(booking)
            self._of_side.setdefault(("vendor", booking.vendor), []).append(booking)
        self._learn(bookings)

    def of(self, people: Iterable[Recipient]) -> list[Talk]:
        """The talks of one person, who may stand for several participants, in time order."""
        found: dict[str, Talk] = {}
        for one in people:
            bookings = self._bookings(one)
            self._learn(bookings)
            for booking in bookings:
                found.setdefault(booking.uid, self._talk(booking, one))
        return sorted(found.values(), key=lambda talk: (talk.starts_at, talk.uid))

    def standby_of(self, people: Iterable[Recipient]) -> list[tuple[str, int]]:
        """The agencies that a person's firms stand by for, with their ranks."""
        codes = [one.participant for one in people if one.side == "vendor"]
        if self.timetable is None or not codes:
            return []
        query = (
            select(Reserve.rank, StoredBuyer)
            .join(StoredBuyer, StoredBuyer.code == Reserve.buyer)
            .where(
                Reserve.timetable_id == self.timetable.id,
                Reserve.vendor.in_(codes),
                StoredBuyer.fair_id == self._fair.id,
            )
            .order_by(Reserve.rank, Reserve.buyer)
        )
        return [(str(buyer.content["name"]), rank) for rank, buyer in self._session.execute(query)]

    def _bookings(self, one: Recipient) -> Sequence[Booking]:
        if self._of_side is not None:
            held = self._of_side.get((one.side, one.participant), [])
            return [b for b in held if one.desks is None or b.desk in one.desks]
        if self.timetable is None:
            return ()
        query = select(Booking).where(Booking.timetable_id == self.timetable.id)
        if one.side == "vendor":
            query = query.where(Booking.vendor == one.participant)
        else:
            query = query.where(Booking.buyer == one.participant)
            if one.desks is not None:
                query = query.where(Booking.desk.in_(sorted(one.desks)))
        return self._session.scalars(query).all()

    def _learn(self, bookings: Iterable[Booking]) -> None:
        """Read the nouns of these bookings that are not known yet."""
        held = list(bookings)
        self._read(StoredBuyer, BuyerRow, {b.buyer for b in held}, self._buyers)
        self._read(StoredVendor, VendorRow, {b.vendor for b in held}, self._vendors)
        self._read(StoredDesk, DeskRow, {b.desk for b in held}, self._desks)
        lines = {str(line) for b in held for line in b.purchases}
        self._read(StoredPurchase, PlannedPurchaseRow, lines, self._purchases)

    def _read(
        self, table: type[Entry], row: type[Row], codes: set[str], known: dict[str, Any]
    ) -> None:
        missing = sorted(codes - known.keys())
        for start in range(0, len(missing), _AT_ONCE):
            part = missing[start : start + _AT_ONCE]
            query = select(table).where(table.fair_id == self._fair.id, table.code.in_(part))
            for entry in self._session.scalars(query):
                known[entry.code] = build(row.model_validate(entry.content, strict=False))

    def _talk(self, booking: Booking, one: Recipient) -> Talk:
        words = texts(one.language)
        # An agency without a desk has one all the same, and who was released may be gone since.
        buyer = self._buyers.get(booking.buyer) or Buyer(
            id=BuyerId(booking.buyer), name=booking.buyer
        )
        desk = self._desks.get(booking.desk) or Desk(
            id=DeskId(booking.desk), buyer=buyer.id, name=""
        )
        vendor = self._vendors.get(booking.vendor) or Vendor(
            id=VendorId(booking.vendor), name=booking.vendor
        )
        lines = [self._purchases[p] for p in booking.purchases if p in self._purchases]
        return Talk(
            uid=booking.uid,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            counterpart=clean(vendor.name if one.side == "buyer" else buyer.name),
            summary=event_summary(one.side, buyer, vendor, words),
            place=event_location(buyer, desk, words),
            description=event_description(one.side, buyer, desk, vendor, lines, words),
        )


def entries_by_address(session: Session, fair_id: str) -> dict[str, list[CalendarEntry]]:
    """What every calendar of a fair was told."""
    found: dict[str, list[CalendarEntry]] = {}
    for entry in session.scalars(select(CalendarEntry).where(CalendarEntry.fair_id == fair_id)):
        found.setdefault(entry.address, []).append(entry)
    return found


def entries_of(session: Session, fair_id: str, address: str) -> list[CalendarEntry]:
    """What one calendar was told."""
    query = select(CalendarEntry).where(
        CalendarEntry.fair_id == fair_id, CalendarEntry.address == address
    )
    return list(session.scalars(query.order_by(CalendarEntry.starts_at, CalendarEntry.uid)))


def compare(entries: Iterable[CalendarEntry], talks: Iterable[Talk]) -> list[TalkChange]:
    """The differences between what a calendar was told and the talks that hold."""
    told = {entry.uid: entry for entry in entries}
    found = []
    for talk in talks:
        entry = told.pop(talk.uid, None)
        kind = _kind(entry, talk)
        if kind is not None:
            found.append(TalkChange(kind=kind, entry=entry, talk=talk))
    for entry in told.values():
        if not entry.cancelled or entry.told_sequence != entry.sequence:
            known = entry.told_starts_at is not None
            kind = ChangeKind.CANCELLED if known else ChangeKind.MAYBE
            found.append(TalkChange(kind=kind, entry=entry, talk=None))
    return found


def _kind(entry: CalendarEntry | None, talk: Talk) -> ChangeKind | None:
    if entry is None or entry.told_sequence is None or entry.told_starts_at is None:
        return ChangeKind.NEW
    if entry.told_sequence != entry.sequence or entry.cancelled:
        return ChangeKind.MOVED
    told = (entry.starts_at, entry.ends_at, entry.place)
    return None if told == (talk.starts_at, talk.ends_at, talk.place) else ChangeKind.MOVED


def invite(
    session: Session,
    fair: StoredFair,
    organiser: Party,
    attendee: Party,
    found: Iterable[TalkChange],
    *,
    language: str,
    now: datetime,
) -> tuple[bytes, ...]:
    """A calendar message for each change, each with a number that was never used before: a
    later one wins wherever and whenever it arrives. Those that cancel come first."""
    requests: list[bytes] = []
    cancels: list[bytes] = []
    for change in found:
        entry = _numbered(session, fair.id, attendee.email, change)
        message = calendar_file(
            [_event(entry, change.talk, ZoneInfo(fair.timezone))],
            texts(language),
            timezone=fair.timezone,
            stamp=now,
            method="CANCEL" if change.talk is None else "REQUEST",
            organiser=organiser,
            attendee=attendee,
        )
        (cancels if change.talk is None else requests).append(message)
    return (*cancels, *requests)


def _numbered(session: Session, fair_id: str, address: str, change: TalkChange) -> CalendarEntry:
    entry, talk = change.entry, change.talk
    if entry is None:
        assert talk is not None  # noqa: S101 - without an entry there is a new talk
        entry = CalendarEntry(fair_id=fair_id, uid=talk.uid, address=address, sequence=0)
        session.add(entry)
    else:
        entry.sequence += 1
    if talk is not None:
        entry.starts_at, entry.ends_at = talk.starts_at, talk.ends_at
        entry.summary, entry.place = talk.summary[:500], talk.place[:500]
    entry.cancelled = talk is None
    return entry


def _event(entry: CalendarEntry, talk: Talk | None, zone: ZoneInfo) -> CalendarEvent:
    return CalendarEvent(
        uid=entry.uid,
        sequence=entry.sequence,
        start=entry.starts_at.astimezone(zone).replace(tzinfo=None),
        end=entry.ends_at.astimezone(zone).replace(tzinfo=None),
        summary=entry.summary,
        location=entry.place,
        description=talk.description if talk else "",
        is_cancelled=talk is None,
    )


def feed_of(book: TalkBook, fair: StoredFair, one: Recipient) -> bytes:
    """The released talks of a participant as a calendar to subscribe to: what is cancelled is
    not in it any more. The same talks give the same bytes."""
    words, zone = texts(one.language), ZoneInfo(fair.timezone)
    timetable = book.timetable
    events = [
        CalendarEvent(
            uid=talk.uid,
            # Rises with each release: who subscribes sees the newest.
            sequence=timetable.number if timetable else 0,
            start=talk.starts_at.astimezone(zone).replace(tzinfo=None),
            end=talk.ends_at.astimezone(zone).replace(tzinfo=None),
            summary=talk.summary,
            location=talk.place,
            description=talk.description,
        )
        for talk in book.of([one])
    ]
    name = words(
        "exports.ics.calendar", fair=clean(fair.name), participant=clean(one.participant_name)
    )
    stamp = (timetable.released_at if timetable else None) or fair.created_at
    return calendar_file(events, words, timezone=fair.timezone, stamp=stamp, name=name)


def surely_told(
    session: Session, fair_id: str, address: str, numbers: Mapping[str, int], now: datetime
) -> None:
    """A message with these numbers (by UID) has gone out."""
    for entry in entries_of(session, fair_id, address):
        if numbers.get(entry.uid) == entry.sequence:
            entry.told_sequence = entry.sequence
            entry.told_starts_at = None if entry.cancelled else entry.starts_at
            entry.told_ends_at = None if entry.cancelled else entry.ends_at
            entry.told_at = now
