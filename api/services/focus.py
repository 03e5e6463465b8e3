"""The part of a timetable that an edit can affect, small enough to check at every click.

The part holds every meeting of the agencies and vendors concerned and of the slots concerned,
and of those who are tied to them by an order. A rule that was broken elsewhere is broken before
and after: what is new in the part is what is new in the whole. Caps of groups count meetings
all over the fair and are checked apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from api.services.bookings import Row
from api.store.tables import Booking, Reserve
from matchmaker.domain import (
    BuyerId,
    DeskId,
    Fair,
    Meeting,
    PurchaseId,
    Schedule,
    SlotId,
    Standby,
    VendorId,
)
from matchmaker.errors import Finding
from matchmaker.validation import find_violations
from matchmaker.validation.book import over_or_under

Pair = tuple[DeskId, VendorId]


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """Whom and what an edit names."""

    buyers: frozenset[BuyerId] = frozenset()
    vendors: frozenset[VendorId] = frozenset()
    slots: frozenset[SlotId] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a fair and of one timetable. ``reasons`` are kept explanations by pair,
    ``seats`` who sits where in the slots concerned."""

    whole: Fair
    fair: Fair
    schedule: Schedule
    reasons: Mapping[Pair, Row | None]
    reserve_reasons: Mapping[tuple[BuyerId, VendorId], Row | None]
    seats: Mapping[Pair, int | None]


def part_of(session: Session, timetable_id: str, whole: Fair, concerned: Concerned) -> Part:
    """What has to be looked at for an edit that names these."""
    concerned = _with_orders(whole, concerned)
    rows = session.scalars(
        select(Booking).where(Booking.timetable_id == timetable_id, or_(*_any_of(concerned)))
    ).all()
    reserves = session.scalars(
        select(Reserve)
        .where(Reserve.timetable_id == timetable_id, Reserve.buyer.in_(concerned.buyers))
        .order_by(Reserve.buyer, Reserve.rank)
    ).all()
    buyers = concerned.buyers | {BuyerId(row.buyer) for row in rows}
    vendors = concerned.vendors | {VendorId(row.vendor) for row in rows}
    vendors |= {VendorId(row.vendor) for row in reserves}
    standby = tuple(map(standby_of_row, reserves))
    return Part(
        whole=whole,
        fair=_cut(whole, buyers, vendors),
        schedule=Schedule(meetings=tuple(map(meeting_of_row, rows)), standby=standby),
        reasons={_pair(row): row.explanation for row in rows},
        reserve_reasons={
            (s.buyer, s.vendor): r.explanation for s, r in zip(standby, reserves, strict=True)
        },
        seats={_pair(row): row.seat for row in rows},
    )


def _any_of(concerned: Concerned) -> Iterable[ColumnElement[bool]]:
    named = (
        (Booking.buyer, concerned.buyers),
        (Booking.vendor, concerned.vendors),
        (Booking.slot, concerned.slots),
    )
    return [column.in_(names) for column, names in named]


def _with_orders(fair: Fair, concerned: Concerned) -> Concerned:
    """And those whose talks come before or after a talk of these."""
    tied = [
        pair
        for order in fair.precedences
        if any(b in concerned.buyers and v in concerned.vendors for b, v in order.pairs)
        for pair in order.pairs
    ]
    return replace(concerned, buyers=concerned.buyers | {buyer for buyer, _ in tied})


def _pair(row: Booking) -> Pair:
    return DeskId(row.desk), VendorId(row.vendor)


def meeting_of_row(row: Booking) -> Meeting:
    """A booking as the meeting that it is."""
    return Meeting(
        desk=DeskId(row.desk),
        vendor=VendorId(row.vendor),
        slot=SlotId(row.slot),
        purchases=tuple(map(PurchaseId, row.purchases)),
        fixed=row.fixed,
    )


def standby_of_row(row: Reserve) -> Standby:
    """A reserve as the standby that it is."""
    return Standby(
        buyer=BuyerId(row.buyer),
        vendor=VendorId(row.vendor),
        rank=row.rank,
        points=row.points,
        purchases=tuple(map(PurchaseId, row.purchases)),
    )


def _cut(fair: Fair, buyers: Collection[BuyerId], vendors: Collection[VendorId]) -> Fair:
    """A fair with some of its participants, in its order, and what is said of these."""
    desks = tuple(d for d in fair.desks if d.buyer in buyers)
    names = {d.id for d in desks}
    return replace(
        fair,
        buyers=tuple(b for b in fair.buyers if b.id in buyers),
        desks=desks,
        purchases=tuple(p for p in fair.purchases if p.buyer in buyers),
        vendors=tuple(v for v in fair.vendors if v.id in vendors),
        products=(),
        preferences=tuple(p for p in fair.preferences if p.buyer in buyers and p.vendor in vendors),
        precedences=tuple(
            p for p in fair.precedences if all(b in buyers and v in vendors for b, v in p.pairs)
        ),
        fixed=tuple(m for m in fair.fixed if m.desk in names and m.vendor in vendors),
        groups=(),
        terms=(),
    )


def new_violations(
    session: Session, timetable_id: str, part: Part, after: Schedule
) -> tuple[Finding, ...]:
    """The rules that a changed part breaks and that it did not break before."""
    known = find_violations(part.fair, part.schedule)
    broken = [f for f in find_violations(part.fair, after) if f not in known]
    return (*broken, *_groups_over_cap(session, timetable_id, part, after))


def _groups_over_cap(
    session: Session, timetable_id: str, part: Part, after: Schedule
) -> Iterable[Finding]:
    """Groups that get more talks than before, and more than their cap."""
    capped = [group for group in part.whole.groups if group.cap is not None]
    if not capped:
        return
    before, now = (_pairs(part.fair, schedule) for schedule in (part.schedule, after))
    for group in capped:
        more = sum(group.counts(*p) for p in now) - sum(group.counts(*p) for p in before)
        if more <= 0:
            continue
        every = session.execute(
            select(Booking.buyer, Booking.vendor).where(Booking.timetable_id == timetable_id)
        )
        talks = more + sum(group.counts(BuyerId(b), VendorId(v)) for b, v in every)
        if talks > (group.cap or 0):
            yield over_or_under("group_over_cap", group.name, talks, cap=group.cap or 0)


def _pairs(fair: Fair, schedule: Schedule) -> list[tuple[BuyerId, VendorId]]:
    return [(fair.desk_of[m.desk].buyer, m.vendor) for m in schedule.meetings]


def with_rooms_left(session: Session, timetable_id: str, part: Part) -> Fair:
    """The fair of a part, each slot with the rooms that meetings outside of it leave free."""
    counted = (
        select(Booking.slot, func.count())
        .where(Booking.timetable_id == timetable_id)
        .group_by(Booking.slot)
    )
    used: Counter[str] = Counter()
    for slot, count in session.execute(counted):
        used[slot] = count
    inside = Counter(m.slot for m in part.schedule.meetings)
    slots = tuple(
        slot
        if slot.rooms is None
        else replace(slot, rooms=max(0, slot.rooms - used[slot.id] + inside[slot.id]))
        for slot in part.fair.slots
    )
    return replace(part.fair, slots=slots)
