"""Schedule → one Agenda per participant, and the summary figures of the fair."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import TypeVar

from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    Fair,
    Meeting,
    PlannedPurchase,
    Schedule,
    Session,
    Standby,
    TimeSlot,
    Vendor,
    VendorId,
)

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaEntry:
    """One meeting as its participants see it. ``purchases`` are the lines to talk about.

    ``idle_before`` is the time since the same seat's meeting before on that day (the desk
    on an agency's agenda, the vendor on a vendor's), midday breaks included; ``None`` for
    the first of the day.
    """

    meeting: Meeting
    session: Session
    slot: TimeSlot
    buyer: Buyer
    desk: Desk
    vendor: Vendor
    purchases: tuple[PlannedPurchase, ...]
    idle_before: timedelta | None

    @property
    def day(self) -> date:
        """The day that the meeting starts on."""
        return self.slot.start.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What one participant does at the fair, in the order of time, then of desks.

    ``standby`` are an agency's reserves by rank, or the places where a vendor stands by.
    ``unmet`` are an agency's planned purchases that none of its meetings talks about.
    """

    participant: Buyer | Vendor
    entries: tuple[AgendaEntry, ...]
    standby: tuple[Standby, ...]
    unmet: tuple[PlannedPurchase, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether there is a meeting or a place as a reserve: what a participant is told of."""
        return bool(self.entries or self.standby)

    @property
    def days(self) -> tuple[date, ...]:
        """The days with a meeting, in order."""
        return tuple(sorted({e.day for e in self.entries}))

    @property
    def idle(self) -> timedelta:
        """All the time spent waiting between meetings."""
        return sum((e.idle_before for e in self.entries if e.idle_before), timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadFigures:
    """How the meetings spread over one side. ``spread`` counts participants by their number
    of meetings, from 0 to the most; ``mean`` is over all of them."""

    spread: tuple[int, ...]
    mean: float

    @property
    def most(self) -> int:
        """The most meetings that anyone has."""
        return max(0, len(self.spread) - 1)

    @property
    def few(self) -> int:
        """At most this many meetings is "few": less than half of the mean, and always 0."""
        return max(0, ceil(self.mean / 2) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotUse:
    """How many meetings run in a slot, out of its rooms and of the desks free in it."""

    slot: TimeSlot
    meetings: int
    desks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryFigures:
    """The fair in figures. ``vendors_few`` have some meetings, but less than half of the
    mean; ``unmet_purchases`` are lines that no meeting talks about."""

    buyers: int
    desks: int
    purchases: int
    vendors: int
    products: int
    meetings: int
    fixed: int
    standby: int
    buyer_load: LoadFigures
    vendor_load: LoadFigures
    buyers_without: tuple[Buyer, ...]
    vendors_without: tuple[Vendor, ...]
    vendors_few: tuple[Vendor, ...]
    unmet_purchases: tuple[PlannedPurchase, ...]
    slot_use: tuple[SlotUse, ...]


@dataclass(frozen=True, kw_only=True)
class Agendas:
    """An agenda for everyone, in the fair's order, and the figures of the whole."""

    buyers: Mapping[BuyerId, Agenda]
    vendors: Mapping[VendorId, Agenda]
    figures: SummaryFigures

    def of(self, participant: Buyer | Vendor) -> Agenda:
        """The agenda of an agency or a vendor; KeyError when it is not of this fair."""
        if isinstance(participant, Buyer):
            return self.buyers[participant.id]
        return self.vendors[participant.id]

    def all(self) -> tuple[Agenda, ...]:
        """Every agenda: agencies first, then vendors."""
        return (*self.buyers.values(), *self.vendors.values())


def agendas(fair: Fair, schedule: Schedule) -> Agendas:
    """One agenda per participant of the fair, also for those without a meeting.

    Raises KeyError when the schedule names a desk, vendor, slot or line of another fair.
    """
    ordered = _in_time_order(fair, schedule.meetings)
    by_buyer = _grouped((fair.desk_of[m.desk].buyer, m) for m in ordered)
    by_vendor = _grouped((m.vendor, m) for m in ordered)
    reserves = _grouped((s.buyer, s) for s in sorted(schedule.standby, key=lambda s: s.rank))
    places = _grouped((s.vendor, s) for s in sorted(schedule.standby, key=_place_order))
    discussed = {p for m in ordered for p in m.purchases}
    buyers = {
        b.id: Agenda(
            participant=b,
            entries=_entries(fair, by_buyer.get(b.id, ())),
            standby=tuple(reserves.get(b.id, ())),
            unmet=tuple(p for p in fair.purchases_of_buyer[b.id] if p.id not in discussed),
        )
        for b in fair.buyers
    }
    vendors = {
        v.id: Agenda(
            participant=v,
            entries=_entries(fair, by_vendor.get(v.id, ()), by_desk=False),
            standby=tuple(places.get(v.id, ())),
        )
        for v in fair.vendors
    }
    return Agendas(
        buyers=buyers, vendors=vendors, figures=_figures(fair, schedule, buyers, vendors)
    )


def _in_time_order(fair: Fair, meetings: Iterable[Meeting]) -> list[Meeting]:
    desk_order = {d.id: i for i, d in enumerate(fair.desks)}

    def when(meeting: Meeting) -> tuple[datetime, datetime, int]:
        slot = fair.slot_of[meeting.slot]
        return slot.start, slot.end, desk_order[meeting.desk]

    return sorted(meetings, key=when)


def _place_order(standby: Standby) -> tuple[float, int]:
    return -standby.points, standby.rank


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    groups: dict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _entries(
    fair: Fair, meetings: Sequence[Meeting], by_desk: bool = True
) -> tuple[AgendaEntry, ...]:
    free_since: dict[object, TimeSlot] = {}
    entries = []
    for meeting in meetings:
        slot = fair.slot_of[meeting.slot]
        seat = (slot.start.date(), meeting.desk if by_desk else meeting.vendor)
        before = free_since.get(seat)
        free_since[seat] = slot
        entries.append(
            AgendaEntry(
                meeting=meeting,
                session=fair.session_of[slot.session],
                slot=slot,
                buyer=fair.buyer_at(meeting.desk),
                desk=fair.desk_of[meeting.desk],
                vendor=fair.vendor_of[meeting.vendor],
                purchases=tuple(fair.purchase_of[p] for p in meeting.purchases),
                idle_before=None if before is None else slot.start - before.end,
            )
        )
    return tuple(entries)


def _figures(
    fair: Fair,
    schedule: Schedule,
    buyers: Mapping[BuyerId, Agenda],
    vendors: Mapping[VendorId, Agenda],
) -> SummaryFigures:
    buyer_load = _load([len(a.entries) for a in buyers.values()])
    vendor_load = _load([len(a.entries) for a in vendors.values()])
    return SummaryFigures(
        buyers=len(fair.buyers),
        desks=len(fair.desks),
        purchases=len(fair.purchases),
        vendors=len(fair.vendors),
        products=len(fair.products),
        meetings=len(schedule.meetings),
        fixed=sum(m.fixed for m in schedule.meetings),
        standby=len(schedule.standby),
        buyer_load=buyer_load,
        vendor_load=vendor_load,
        buyers_without=tuple(b for b in fair.buyers if not buyers[b.id].entries),
        vendors_without=tuple(v for v in fair.vendors if not vendors[v.id].entries),
        vendors_few=tuple(
            v for v in fair.vendors if 0 < len(vendors[v.id].entries) <= vendor_load.few
        ),
        unmet_purchases=tuple(p for a in buyers.values() for p in a.unmet),
        slot_use=_slot_use(fair, schedule),
    )


def _load(counts: Sequence[int]) -> LoadFigures:
    tally = Counter(counts)
    spread = tuple(tally[n] for n in range(max(counts, default=-1) + 1))
    return LoadFigures(spread=spread, mean=sum(counts) / len(counts) if counts else 0.0)


def _slot_use(fair: Fair, schedule: Schedule) -> tuple[SlotUse, ...]:
    busy = Counter(m.slot for m in schedule.meetings)
    slots = sorted(fair.slots, key=lambda s: (s.start, s.end, s.id))
    return tuple(
        SlotUse(
            slot=slot,
            meetings=busy[slot.id],
            desks=sum(fair.desk_can_use(desk, slot) for desk in fair.desks),
        )
        for slot in slots
    )
