"""`Timetable`: a schedule in the making, with every calendar, load and room kept up to date."""

from __future__ import annotations

import numpy as np

from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.masks import Calendars, OrderMasks, bits, masks_of
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import ScheduleProblem


class Timetable:
    """Pairs put into slots, never two meetings at a time, never above a cap or the rooms, with
    pauses, and in the order that they have."""

    def __init__(self, problem: ScheduleProblem, slot_of: Ints | None = None) -> None:
        """``slot_of`` gives a slot or `UNPLACED` for each pair of the problem."""
        self.problem = problem
        pairs = problem.pairs
        self.slot_of: list[int] = [UNPLACED] * len(pairs)
        self.desk: list[int] = pairs.desk.tolist()
        self.vendor: list[int] = pairs.vendor.tolist()
        self.group: list[int] = pairs.group.tolist()
        self.buyer_of_desk: list[int] = problem.desk_buyer.tolist()
        overlap = masks_of(problem.slots.overlap)
        self.desks = Calendars(problem.desk_free, overlap, problem.pauses.desk)
        self.vendors = Calendars(problem.vendor_free, overlap, problem.pauses.vendor)
        self.orders = OrderMasks(problem.orders)
        self.rooms: list[int] = problem.slots.rooms.tolist()
        self.desk_left: list[int] = problem.desk_cap.tolist()
        self.buyer_left: list[int] = problem.buyer_cap.tolist()
        self.vendor_left: list[int] = problem.vendor_cap.tolist()
        self.group_left: list[int] = problem.groups.cap.tolist()
        self.groups_of_buyer = _groups_by_member(problem.groups.buyers)
        self.groups_of_vendor = _groups_by_member(problem.groups.vendors)
        self.desk_at: list[dict[int, int]] = [{} for _ in self.desk_left]
        self.vendor_at: list[dict[int, int]] = [{} for _ in self.vendor_left]
        self.slot_at: list[set[int]] = [set() for _ in self.rooms]
        self.met: dict[int, int] = {}
        self._begin_pinned()
        if slot_of is not None:
            for pair in np.flatnonzero(slot_of != UNPLACED).tolist():
                self.put(pair, int(slot_of[pair]))

    def put(self, pair: int, slot: int) -> None:
        """Let a pair meet in a slot; the caller has checked that it may."""
        desk, vendor = self.desk[pair], self.vendor[pair]
        self.slot_of[pair] = slot
        self.desks.begin(desk, slot)
        self.vendors.begin(vendor, slot)
        self.desk_at[desk][slot] = pair
        self.vendor_at[vendor][slot] = pair
        self.slot_at[slot].add(pair)
        self._count(pair, slot, -1)
        self.met[self.group[pair]] = pair

    def take(self, pair: int) -> int:
        """Undo a meeting and return the slot that it had."""
        desk, vendor = self.desk[pair], self.vendor[pair]
        slot = self.slot_of[pair]
        self.slot_of[pair] = UNPLACED
        del self.desk_at[desk][slot]
        del self.vendor_at[vendor][slot]
        self.slot_at[slot].remove(pair)
        self.desks.end(desk, slot, self.desk_at[desk])
        self.vendors.end(vendor, slot, self.vendor_at[vendor])
        self._count(pair, slot, 1)
        del self.met[self.group[pair]]
        return slot

    def possible(self, pair: int) -> int:
        """The mask of slots in which a pair could meet if nobody else did."""
        mask = self.desks.free[self.desk[pair]] & self.vendors.free[self.vendor[pair]]
        return mask & self.orders.window.get(self.group[pair], mask)

    def common(self, pair: int) -> int:
        """The mask of slots in which a pair could meet now (rooms not asked): both sides are
        idle, nobody goes without a pause, and orders are kept."""
        mask = self.desks.open[self.desk[pair]] & self.vendors.open[self.vendor[pair]]
        group = self.group[pair]
        return mask & self._in_order(group) if group in self.orders.groups else mask

    def slot_for(self, pair: int) -> int:
        """The earliest slot in which a pair could meet now, or `UNPLACED`."""
        return next((s for s in bits(self.common(pair)) if self.rooms[s] > 0), UNPLACED)

    def in_the_way(self, pair: int, slot: int) -> list[int]:
        """The meetings that would have to leave for a pair to meet in a slot, each once: of
        either side those that share a moment with it or deny a pause, and those out of order.
        """
        desk, vendor, group = self.desk[pair], self.vendor[pair], self.group[pair]
        found: dict[int, None] = {}
        for calendars, person, own in (
            (self.desks, desk, self.desk_at[desk]),
            (self.vendors, vendor, self.vendor_at[vendor]),
        ):
            leaving = calendars.in_the_way(person, slot)
            found |= {p: None for s, p in own.items() if leaving >> s & 1}
        if group in self.orders.groups and not self._in_order(group) >> slot & 1:
            found |= {self.met[g]: None for g in self.orders.beside(group) if g in self.met}
        return list(found)

    def caps_allow(self, pair: int) -> bool:
        """Whether caps allow one more meeting of this pair, and it does not meet yet."""
        desk = self.desk[pair]
        return (
            self.group[pair] not in self.met
            and self.desk_left[desk] > 0
            and self.buyer_left[self.buyer_of_desk[desk]] > 0
            and self.vendor_left[self.vendor[pair]] > 0
            and (not self.group_left or all(self.group_left[g] > 0 for g in self._groups(pair)))
        )

    def may_meet(self, pair: int, slot: int) -> bool:
        """Whether every rule lets this pair meet in this slot now."""
        idle = self.common(pair) >> slot & 1
        return bool(idle) and self.rooms[slot] > 0 and self.caps_allow(pair)

    def _begin_pinned(self) -> None:
        """Pinned meetings count where somebody needs a pause; their time is not free anyway."""
        pinned = self.problem.pinned
        for desk, slot in zip(pinned.desk.tolist(), pinned.slot.tolist(), strict=True):
            self.desks.begin(desk, slot)
        for vendor, slot in zip(pinned.vendor.tolist(), pinned.slot.tolist(), strict=True):
            self.vendors.begin(vendor, slot)

    def _in_order(self, group: int) -> int:
        """The slots that the orders of a group leave, beside pins and meetings that stand."""
        orders = self.orders
        mask = orders.window.get(group, -1)
        for first, then in orders.between.get(group, ()):
            if group == then and first in self.met:
                mask &= orders.after[self.slot_of[self.met[first]]]
            if group == first and then in self.met:
                mask &= orders.before[self.slot_of[self.met[then]]]
        return mask

    def _count(self, pair: int, slot: int, change: int) -> None:
        desk = self.desk[pair]
        self.rooms[slot] += change
        self.desk_left[desk] += change
        self.buyer_left[self.buyer_of_desk[desk]] += change
        self.vendor_left[self.vendor[pair]] += change
        if self.group_left:
            for group in self._groups(pair):
                self.group_left[group] += change

    def _groups(self, pair: int) -> list[int]:
        """The groups of participants that a talk of this pair counts for."""
        buyer = self.buyer_of_desk[self.desk[pair]]
        return self.groups_of_buyer[buyer] + self.groups_of_vendor[self.vendor[pair]]


def _groups_by_member(members: Flags) -> list[list[int]]:
    """The groups of each participant of one side, from flags (G, n)."""
    found: list[list[int]] = [[] for _ in range(members.shape[1])]
    for group, member in zip(*(axis.tolist() for axis in np.nonzero(members)), strict=True):
        found[member].append(group)
    return found
