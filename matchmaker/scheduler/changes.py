"""What happens between a release and the fair, and the fair as it is after that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, TypeVar

import numpy as np

from matchmaker.candidates import Candidates
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Meeting,
    Preference,
    PreferenceKind,
    Product,
    Schedule,
    SlotId,
    Vendor,
    VendorId,
)
from matchmaker.errors import Finding, InputError
from matchmaker.validation import when


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerCancels:
    """An agency does not come any more."""

    buyer: BuyerId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCancels:
    """One officer or seat of an agency does not come any more."""

    desk: DeskId


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorCancels:
    """A vendor does not come any more."""

    vendor: VendorId


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerAway:
    """An agency cannot come in some slots: it is late, or leaves early."""

    buyer: BuyerId
    slots: frozenset[SlotId]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAway:
    """A desk is empty in some slots."""

    desk: DeskId
    slots: frozenset[SlotId]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorAway:
    """A vendor cannot come in some slots: it is late, or leaves early."""

    vendor: VendorId
    slots: frozenset[SlotId]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomsLost:
    """A slot has so many rooms less. Where rooms were not limited, so many less than the
    released meetings of the slot need."""

    slot: SlotId
    rooms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotLost:
    """Nobody can meet in a slot any more."""

    slot: SlotId


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLost:
    """Nobody can meet on a day any more."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn:
    """A vendor that nobody had counted on. ``points`` says which desks it suits and how
    well, in hundredths of points (1 to 10,000)."""

    vendor: Vendor
    products: tuple[Product, ...] = ()
    points: tuple[tuple[DeskId, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PairVetoed:
    """An agency and a vendor must not meet."""

    buyer: BuyerId
    vendor: VendorId


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPinned:
    """A person says at which desk and in which slot a pair meets, wherever it met before."""

    desk: DeskId
    vendor: VendorId
    slot: SlotId


Disruption: TypeAlias = (
    BuyerCancels
    | DeskCancels
    | VendorCancels
    | BuyerAway
    | DeskAway
    | VendorAway
    | RoomsLost
    | SlotLost
    | DayLost
    | WalkIn
    | PairVetoed
    | MeetingPinned
)
_Person = TypeVar("_Person", Buyer, Desk, Vendor)


def changed(
    fair: Fair,
    disruptions: Iterable[Disruption],
    *,
    released: Schedule,
    begun: frozenset[SlotId] = frozenset(),
) -> Fair:
    """The fair after everything that happened; ids must be the fair's own.

    Slots that have begun stay as they were: who cancels still had its earlier meetings.
    Pins and must-meets that nobody can keep any more are dropped, unless a person has just
    asked for them. Raises InputError for what would change a slot that has begun.
    """
    disruptions = tuple(disruptions)
    past = tuple(m for m in released.meetings if m.slot in begun)
    if late := [f for d in disruptions for f in _too_late(fair, d, past, begun)]:
        raise InputError(late)
    for disruption in disruptions:
        fair = _after(fair, disruption, released, past, begun)
    asked = {(d.desk, d.vendor, d.slot) for d in disruptions if isinstance(d, MeetingPinned)}
    kept = tuple(
        m
        for m in fair.fixed
        if m.slot in begun or (m.desk, m.vendor, m.slot) in asked or can_stand(fair, m)
    )
    return replace(fair, fixed=kept)


def walk_ins(disruptions: Iterable[Disruption]) -> frozenset[VendorId]:
    """The vendors that came unannounced: new meetings may go to them."""
    return frozenset(d.vendor.id for d in disruptions if isinstance(d, WalkIn))


def with_walk_ins(
    candidates: Candidates, after: Fair, disruptions: Iterable[Disruption]
) -> Candidates:
    """The candidates of the changed fair, with the pairs of those who walked in."""
    desk_at = {d.id: k for k, d in enumerate(after.desks)}
    vendor_at = {v.id: k for k, v in enumerate(after.vendors)}
    rows = [
        (desk_at[desk], vendor_at[d.vendor.id], points)
        for d in disruptions
        if isinstance(d, WalkIn)
        for desk, points in d.points
    ]
    if not rows:
        return candidates
    more = np.array(rows, dtype=np.int32)
    desk = np.concatenate([candidates.desk, more[:, 0]])
    vendor = np.concatenate([candidates.vendor, more[:, 1]])
    order = np.lexsort((vendor, desk))
    lines = [tuple(p.id for p in after.lines_of_desk(after.desks[d])) for d, _, _ in rows]
    purchases = (*candidates.purchases, *lines)
    subjects = (*candidates.subjects, *(own[:1] for own in lines)) if candidates.subjects else ()
    return Candidates(
        desk=desk[order],
        vendor=vendor[order],
        points=np.concatenate([candidates.points, more[:, 2]])[order],
        must=np.concatenate([candidates.must, np.zeros(len(rows), dtype=bool)])[order],
        purchases=tuple(purchases[k] for k in order.tolist()),
        subjects=tuple(subjects[k] for k in order.tolist()) if subjects else (),
    )


def _too_late(
    fair: Fair, disruption: Disruption, past: tuple[Meeting, ...], begun: frozenset[SlotId]
) -> list[Finding]:
    """What asks for a change of the past."""
    touched: set[SlotId] = set()
    match disruption:
        case SlotLost(slot=slot) | RoomsLost(slot=slot):
            touched = {slot}
        case DayLost(day=day):
            touched = {s.id for s in fair.slots if s.start.date() == day}
        case PairVetoed(buyer=buyer, vendor=vendor):
            touched = _met(fair, past, buyer, vendor)
        case MeetingPinned(desk=desk, vendor=vendor, slot=slot):
            touched = {slot} | _met(fair, past, fair.desk_of[desk].buyer, vendor)
    late = sorted(touched & begun, key=lambda s: fair.slot_of[s].start)
    return [
        Finding(code="change_too_late", params={"when": when(fair.slot_of[s])}) for s in late[:1]
    ]


def _met(fair: Fair, meetings: Iterable[Meeting], buyer: BuyerId, vendor: VendorId) -> set[SlotId]:
    return {m.slot for m in meetings if m.vendor == vendor and fair.desk_of[m.desk].buyer == buyer}


def _after(
    fair: Fair,
    disruption: Disruption,
    released: Schedule,
    past: tuple[Meeting, ...],
    begun: frozenset[SlotId],
) -> Fair:
    ahead = frozenset(s.id for s in fair.slots) - begun
    match disruption:
        case BuyerCancels(buyer=buyer):
            held = sum(fair.desk_of[m.desk].buyer == buyer for m in past)
            gone = replace(fair, buyers=_cancelled(fair.buyers, buyer, ahead, held))
            return _without_musts(gone, past, lambda p: p.buyer == buyer)
        case VendorCancels(vendor=vendor):
            held = sum(m.vendor == vendor for m in past)
            gone = replace(fair, vendors=_cancelled(fair.vendors, vendor, ahead, held))
            return _without_musts(gone, past, lambda p: p.vendor == vendor)
        case DeskCancels(desk=desk):
            held = sum(m.desk == desk for m in past)
            return replace(fair, desks=_cancelled(fair.desks, desk, ahead, held))
        case BuyerAway(buyer=buyer, slots=slots):
            return replace(fair, buyers=_away(fair.buyers, buyer, slots - begun))
        case DeskAway(desk=desk, slots=slots):
            return replace(fair, desks=_away(fair.desks, desk, slots - begun))
        case VendorAway(vendor=vendor, slots=slots):
            return replace(fair, vendors=_away(fair.vendors, vendor, slots - begun))
        case SlotLost(slot=slot):
            return _with_rooms(fair, {slot: 0})
        case DayLost(day=day):
            return _with_rooms(fair, {s.id: 0 for s in fair.slots if s.start.date() == day})
        case RoomsLost(slot=slot, rooms=lost):
            rooms = fair.slot_of[slot].rooms
            used = sum(m.slot == slot for m in released.meetings)
            return _with_rooms(fair, {slot: max(0, (used if rooms is None else rooms) - lost)})
        case WalkIn(vendor=newcomer, products=products):
            return replace(
                fair,
                vendors=(*fair.vendors, newcomer),
                products=(*fair.products, *products),
            )
        case PairVetoed(buyer=buyer, vendor=vendor):
            return _vetoed(fair, buyer, vendor)
        case MeetingPinned():
            return _pinned(fair, disruption, released)


def _cancelled(
    people: tuple[_Person, ...], ident: str, ahead: frozenset[SlotId], held: int
) -> tuple[_Person, ...]:
    """Nothing is promised any more, and the cap is what was held already."""
    return tuple(_gone(p, ahead, held) if p.id == ident else p for p in people)


def _gone(person: _Person, ahead: frozenset[SlotId], held: int) -> _Person:
    gone = replace(person, unavailable=person.unavailable | ahead, cap=held)
    return gone if isinstance(gone, Desk) else replace(gone, floor=0)


def _away(people: tuple[_Person, ...], ident: str, slots: frozenset[SlotId]) -> tuple[_Person, ...]:
    return tuple(
        replace(p, unavailable=p.unavailable | slots) if p.id == ident else p for p in people
    )


def _with_rooms(fair: Fair, rooms: Mapping[SlotId, int]) -> Fair:
    slots = tuple(replace(s, rooms=rooms[s.id]) if s.id in rooms else s for s in fair.slots)
    return replace(fair, slots=slots)


def _without_musts(
    fair: Fair, past: tuple[Meeting, ...], cancelled: Callable[[Preference], bool]
) -> Fair:
    """Must-meets of someone who cancelled fall, unless they were held already."""
    kept = tuple(
        p
        for p in fair.preferences
        if p.kind is not PreferenceKind.MUST_MEET
        or not cancelled(p)
        or _met(fair, past, p.buyer, p.vendor)
    )
    return replace(fair, preferences=kept)


def _vetoed(fair: Fair, buyer: BuyerId, vendor: VendorId) -> Fair:
    kept = tuple(
        p
        for p in fair.preferences
        if (p.buyer, p.vendor) != (buyer, vendor) or p.kind is not PreferenceKind.MUST_MEET
    )
    veto = Preference(buyer=buyer, vendor=vendor, kind=PreferenceKind.VETO)
    fixed = tuple(m for m in fair.fixed if not _met(fair, [m], buyer, vendor))
    return replace(fair, preferences=(*kept, veto), fixed=fixed)


def _pinned(fair: Fair, pin: MeetingPinned, released: Schedule) -> Fair:
    buyer = fair.desk_of[pin.desk].buyer
    lines = next(
        (m.purchases for m in released.meetings if (m.desk, m.vendor) == (pin.desk, pin.vendor)), ()
    )
    meeting = Meeting(desk=pin.desk, vendor=pin.vendor, slot=pin.slot, purchases=lines, fixed=True)
    others = tuple(m for m in fair.fixed if not _met(fair, [m], buyer, pin.vendor))
    return replace(fair, fixed=(*others, meeting))


def can_stand(fair: Fair, meeting: Meeting) -> bool:
    """Whether both sides and a room are there in the meeting's slot."""
    slot, desk = fair.slot_of[meeting.slot], fair.desk_of[meeting.desk]
    vendor = fair.vendor_of[meeting.vendor]
    return slot.rooms != 0 and fair.desk_can_use(desk, slot) and fair.vendor_can_use(vendor, slot)
