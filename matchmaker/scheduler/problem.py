"""Fair and candidates → `ScheduleProblem`: integers and arrays, nothing left to work out.

Pinned meetings are taken out first: what remains is the problem that is still open, with
their rooms, calendars, caps and floors already used up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Fairness, Meeting, PreferenceKind, PurchaseId
from matchmaker.scheduler.calendars import (
    Flags,
    Ints,
    Slots,
    array_of,
    common_slots,
    desks_free,
    indices_of,
    slots_of,
    vendors_free,
)
from matchmaker.scheduler.groups import Groups
from matchmaker.scheduler.most_talks import most_talks
from matchmaker.scheduler.orders import Orders, open_beside_pins, orders_of
from matchmaker.scheduler.pauses import Pauses, pauses_of, time_of
from matchmaker.scheduler.units import NOTHING_FIRST, Units, best_sums, bonus_of, floors, units_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """The candidate pairs that have a common free slot; shape (n,), sorted by (desk, vendor).

    ``group`` numbers the (agency, vendor) pairs: of one group at most one row meets, and
    exactly one where ``must``. ``row`` points into the `Candidates`; ``common`` counts the
    common free slots.
    """

    desk: Ints
    vendor: Ints
    points: Ints
    must: Flags
    group: Ints
    row: Ints
    common: Ints

    def __len__(self) -> int:
        return len(self.desk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """The fixed meetings: indices of desk, vendor and slot (in order of time), the row in
    the `Candidates` (−1: none), and the points of each, in hundredths (none: 0). ``meetings``
    are the fixed meetings with the lines that they are about."""

    desk: Ints
    vendor: Ints
    slot: Ints
    row: Ints
    point: Ints
    meetings: tuple[Meeting, ...]

    @property
    def points(self) -> int:
        """What they are all worth."""
        return int(self.point.sum())

    def lines(self, candidates: Candidates) -> frozenset[PurchaseId]:
        """The lines that they cover: each the first of a talk whose pair suits it."""
        suited = candidates.subjects or [()] * len(candidates)
        return frozenset(
            m.purchases[0]
            for m, k in zip(self.meetings, self.row.tolist(), strict=True)
            if k >= 0 and m.purchases and m.purchases[0] in suited[k]
        )


@dataclass(frozen=True, kw_only=True)
class ScheduleProblem:
    """What is still open. D desks, B buyers, V vendors, S slots, n pairs.

    Caps never exceed the number of disjoint free slots. ``*_promise`` are floors that must
    be kept, ``*_floor`` the policy's floors that earn ``floor_bonus`` for each unit. A point
    of the worst-off vendor is worth ``worst_bonus`` (0: it does not count).
    ``candidates`` is what the pairs came from, for their lines; ``reserves`` are the pairs
    that standby vendors are drawn from.
    """

    candidates: Candidates
    reserves: Candidates
    slots: Slots
    pairs: Pairs
    pinned: Pinned
    desk_buyer: Ints
    desk_free: Flags
    desk_cap: Ints
    buyer_cap: Ints
    buyer_promise: Ints
    buyer_floor: Ints
    vendor_free: Flags
    vendor_cap: Ints
    vendor_promise: Ints
    vendor_floor: Ints
    pauses: Pauses
    orders: Orders
    units: Units = NOTHING_FIRST
    floor_bonus: int = 0
    worst_bonus: int = 0
    floor_units_wanted: int = 0

    @property
    def flow_bonus(self) -> int:
        """What a unit weighs against fit alone, as in the choice of meetings by flows."""
        return self.worst_bonus or self.floor_bonus

    @property
    def pinned_fit(self) -> Ints:
        """The fit of each vendor's fixed meetings, (V,)."""
        fit = np.zeros(len(self.vendor_cap), dtype=np.int64)
        np.add.at(fit, self.pinned.vendor, self.pinned.point)
        return fit

    @property
    def groups(self) -> Groups:
        """Participants whose talks are counted together."""
        return self.units.groups

    @property
    def pinned_value(self) -> int:
        """What the fixed meetings add to the objective of every schedule."""
        return self.pinned.points + self.floor_bonus * self.units.pinned


def prepare(
    fair: Fair, candidates: Candidates, reserves: Candidates | None = None
) -> ScheduleProblem:
    """Work the fair's rules out into arrays; pairs without a common free slot fall away.

    ``reserves`` may hold weaker pairs than ``candidates``: they only stand by, and are the
    candidates themselves by default.
    """
    slots = slots_of(fair)
    desk_buyer = indices_of((d.buyer for d in fair.desks), [b.id for b in fair.buyers])
    desk_free = desks_free(fair, slots)
    vendor_free = vendors_free(fair, slots)
    pinned = _pinned(fair, candidates, slots)
    for desk, vendor, slot in zip(pinned.desk, pinned.vendor, pinned.slot, strict=True):
        desk_free[desk, slots.overlap[slot]] = False
        vendor_free[vendor, slots.overlap[slot]] = False
    pauses = pauses_of(fair, slots)
    desk_cap, buyer_cap, vendor_cap = _caps(
        fair, slots, pinned, pauses, desk_buyer, desk_free, vendor_free
    )
    pairs = _pairs(fair, candidates, slots, pinned, desk_buyer, desk_free, vendor_free)
    pins_of_buyer = np.bincount(desk_buyer[pinned.desk], minlength=len(fair.buyers))
    pins_of_vendor = np.bincount(pinned.vendor, minlength=len(fair.vendors))
    problem = ScheduleProblem(
        candidates=candidates,
        reserves=candidates if reserves is None else reserves,
        slots=slots,
        pairs=pairs,
        pinned=pinned,
        desk_buyer=desk_buyer,
        desk_free=desk_free,
        desk_cap=desk_cap,
        buyer_cap=buyer_cap,
        buyer_promise=_left(array_of(b.floor for b in fair.buyers), pins_of_buyer),
        buyer_floor=np.zeros_like(buyer_cap),
        vendor_free=vendor_free,
        vendor_cap=vendor_cap,
        vendor_promise=_left(array_of(v.floor for v in fair.vendors), pins_of_vendor),
        vendor_floor=np.zeros_like(vendor_cap),
        pauses=pauses,
        orders=orders_of(fair, slots, desk_buyer[pairs.desk], pairs.vendor, pairs.group),
    )
    return with_policy(problem, fair)


def with_policy(problem: ScheduleProblem, fair: Fair) -> ScheduleProblem:
    """The problem with what the policy of ``fair`` puts before fit; the rest stays."""
    pairs, pinned = problem.pairs, problem.pinned
    buyer_pins = np.bincount(problem.desk_buyer[pinned.desk], minlength=len(fair.buyers))
    vendor_pins = np.bincount(pinned.vendor, minlength=len(fair.vendors))
    buyer_wanted, vendor_wanted = floors(fair)
    pins = buyer_pins, vendor_pins
    talks = _most_talks(problem) if any(g.share for g in fair.groups) else 0
    covered = pinned.lines(problem.candidates)
    units = units_of(fair, problem.candidates, pairs.row, covered, pins, talks)
    owners, caps = (pairs.desk, pairs.vendor), (problem.desk_cap, problem.vendor_cap)
    bonus = bonus_of(owners, caps, pairs.points, pinned.points) if units.any else 0
    worst_bonus = bonus if fair.policy.fairness is Fairness.WORST_OFF else 0
    if worst_bonus:
        most = problem.pinned_fit + best_sums(pairs.vendor, pairs.points, problem.vendor_cap)
        bonus *= int(most.max(initial=0)) + 1
    return replace(
        problem,
        buyer_floor=_left(buyer_wanted, buyer_pins),
        vendor_floor=_left(vendor_wanted, vendor_pins),
        units=units,
        floor_bonus=bonus,
        worst_bonus=worst_bonus,
        floor_units_wanted=int(buyer_wanted.sum() + vendor_wanted.sum()),
    )


def _most_talks(problem: ScheduleProblem) -> int:
    pairs = problem.pairs
    owners = pairs.vendor, pairs.desk, pairs.group
    caps = problem.vendor_cap, problem.desk_cap, problem.buyer_cap
    rooms = int(problem.slots.rooms.sum())
    return len(problem.pinned.desk) + most_talks(owners, caps, problem.desk_buyer, rooms)


def _caps(
    fair: Fair,
    slots: Slots,
    pinned: Pinned,
    pauses: Pauses,
    desk_buyer: Ints,
    desk_free: Flags,
    vendor_free: Flags,
) -> tuple[Ints, Ints, Ints]:
    """What pinned meetings and free time leave of the caps of desks, agencies and vendors."""
    desks, buyers, vendors = len(fair.desks), len(fair.buyers), len(fair.vendors)
    endless = (len(slots) + len(fair.fixed)) * (desks + 1)
    own_desk = array_of(endless if d.cap is None else d.cap for d in fair.desks)
    buyer_caps = [fair.cap_of_buyer(b) for b in fair.buyers]
    own_buyer = array_of(endless if cap is None else cap for cap in buyer_caps)
    own_vendor = array_of(fair.cap_of_vendor(v) for v in fair.vendors)
    desk_left = _left(own_desk, np.bincount(pinned.desk, minlength=desks))
    desk_cap = np.minimum(desk_left, time_of(desk_free, slots, pauses.desk))
    buyer_time = np.bincount(desk_buyer, weights=desk_cap, minlength=buyers).astype(np.int64)
    buyer_left = _left(own_buyer, np.bincount(desk_buyer[pinned.desk], minlength=buyers))
    vendor_left = _left(own_vendor, np.bincount(pinned.vendor, minlength=vendors))
    vendor_time = time_of(vendor_free, slots, pauses.vendor)
    return desk_cap, np.minimum(buyer_left, buyer_time), np.minimum(vendor_left, vendor_time)


def _pinned(fair: Fair, candidates: Candidates, slots: Slots) -> Pinned:
    place = {fair.slots[i].id: k for k, i in enumerate(slots.index)}
    desk = indices_of((m.desk for m in fair.fixed), [d.id for d in fair.desks])
    vendor = indices_of((m.vendor for m in fair.fixed), [v.id for v in fair.vendors])
    rows = (
        {
            (d, v): k
            for k, (d, v) in enumerate(
                zip(candidates.desk.tolist(), candidates.vendor.tolist(), strict=True)
            )
        }
        if fair.fixed
        else {}
    )
    row = array_of(rows.get(pair, -1) for pair in zip(desk.tolist(), vendor.tolist(), strict=True))
    return Pinned(
        desk=desk,
        vendor=vendor,
        slot=array_of(place[m.slot] for m in fair.fixed),
        row=row,
        point=array_of(int(candidates.points[k]) if k >= 0 else 0 for k in row.tolist()),
        meetings=tuple(
            m if m.purchases or k < 0 else replace(m, purchases=candidates.purchases[k])
            for m, k in zip(fair.fixed, row.tolist(), strict=True)
        ),
    )


def _pairs(
    fair: Fair,
    candidates: Candidates,
    slots: Slots,
    pinned: Pinned,
    desk_buyer: Ints,
    desk_free: Flags,
    vendor_free: Flags,
) -> Pairs:
    """The candidates that may still meet: not pinned, not vetoed, free at a common time."""
    desk, vendor = candidates.desk.astype(np.int64), candidates.vendor.astype(np.int64)
    key = desk_buyer[desk] * len(fair.vendors) + vendor
    pinned_key = desk_buyer[pinned.desk] * len(fair.vendors) + pinned.vendor
    vetoes = [p for p in fair.preferences if p.kind is PreferenceKind.VETO]
    vetoed_key = indices_of((p.buyer for p in vetoes), [b.id for b in fair.buyers]) * len(
        fair.vendors
    ) + indices_of((p.vendor for p in vetoes), [v.id for v in fair.vendors])
    common = common_slots(desk_free, vendor_free, desk, vendor)
    for beside, flags in open_beside_pins(fair, slots, key):
        open_there = desk_free[desk[beside]] & vendor_free[vendor[beside]] & flags
        common[beside] = open_there.sum()
    keep = (common > 0) & ~np.isin(key, np.concatenate([pinned_key, vetoed_key]))
    row = np.flatnonzero(keep)
    group = np.unique(key[row], return_inverse=True)[1].reshape(-1)
    must = np.bincount(group, weights=candidates.must[row])[group] > 0
    return Pairs(
        desk=desk[row],
        vendor=vendor[row],
        points=candidates.points[row].astype(np.int64),
        must=must,
        group=group.astype(np.int64),
        row=row,
        common=common[row],
    )


def _left(limit: Ints, used: Ints) -> Ints:
    left: Ints = np.maximum(0, limit - used)
    return left
