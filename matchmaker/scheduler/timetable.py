"""`Timetable`: a schedule in the making, with every calendar, load and room kept up to date."""

from __future__ import annotations

import numpy as np

from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import Flags, Ints, ScheduleProblem


class Timetable:
    """Pairs put into slots, never two meetings at a time, never above a cap or the rooms.

    Calendars are bit masks over the slots, so that common free time is one ``&``.
    """

    def __init__(self, problem: ScheduleProblem, slot_of: Ints | None = None) -> None:
        """``slot_of`` gives a slot or `UNPLACED` for each pair of the problem."""
        self.problem = problem
        pairs = problem.pairs
        self.slot_of: list[int] = [UNPLACED] * len(pairs)
        self.desk: list[int] = pairs.desk.tolist()
        self.vendor: list[int] = pairs.vendor.tolist()
        self.group: list[int] = pairs.group.tolist()
        self.buyer_of_desk: list[int] = problem.desk_buyer.tolist()
        self.overlap = _masks(problem.slots.overlap)
        self.desk_free, self.vendor_free = _masks(problem.desk_free), _masks(problem.vendor_free)
        self.desk_open, self.vendor_open = list(self.desk_free), list(self.vendor_free)
        self.rooms: list[int] = problem.slots.rooms.tolist()
        self.desk_left: list[int] = problem.desk_cap.tolist()
        self.buyer_left: list[int] = problem.buyer_cap.tolist()
        self.vendor_left: list[int] = problem.vendor_cap.tolist()
        self.desk_at: list[dict[int, int]] = [{} for _ in self.desk_left]
        self.vendor_at: list[dict[int, int]] = [{} for _ in self.vendor_left]
        self.slot_at: list[set[int]] = [set() for _ in self.rooms]
        self.met: set[int] = set()
        if slot_of is not None:
            for pair in np.flatnonzero(slot_of != UNPLACED).tolist():
                self.put(pair, int(slot_of[pair]))

    def put(self, pair: int, slot: int) -> None:
        """Let a pair meet in a slot; the caller has checked that it may."""
        desk, vendor = self.desk[pair], self.vendor[pair]
        self.slot_of[pair] = slot
        self.desk_open[desk] &= ~self.overlap[slot]
        self.vendor_open[vendor] &= ~self.overlap[slot]
        self.desk_at[desk][slot] = pair
        self.vendor_at[vendor][slot] = pair
        self.slot_at[slot].add(pair)
        self._count(pair, slot, -1)
        self.met.add(self.group[pair])

    def take(self, pair: int) -> int:
        """Undo a meeting and return the slot that it had."""
        desk, vendor = self.desk[pair], self.vendor[pair]
        slot = self.slot_of[pair]
        self.slot_of[pair] = UNPLACED
        del self.desk_at[desk][slot]
        del self.vendor_at[vendor][slot]
        self.slot_at[slot].remove(pair)
        self.desk_open[desk] = self._open(self.desk_free[desk], self.desk_at[desk])
        self.vendor_open[vendor] = self._open(self.vendor_free[vendor], self.vendor_at[vendor])
        self._count(pair, slot, 1)
        self.met.discard(self.group[pair])
        return slot

    def common(self, pair: int) -> int:
        """The mask of slots in which both sides of a pair are idle (rooms not asked)."""
        return self.desk_open[self.desk[pair]] & self.vendor_open[self.vendor[pair]]

    def slot_for(self, pair: int) -> int:
        """The earliest slot in which a pair could meet now, or `UNPLACED`."""
        return next((s for s in bits(self.common(pair)) if self.rooms[s] > 0), UNPLACED)

    def in_the_way(self, pair: int, slot: int) -> list[int]:
        """The meetings of either side that share a moment with a slot, each once."""
        overlap = self.overlap[slot]
        meetings = (self.desk_at[self.desk[pair]], self.vendor_at[self.vendor[pair]])
        found = {p: None for own in meetings for s, p in own.items() if overlap >> s & 1}
        return list(found)

    def caps_allow(self, pair: int) -> bool:
        """Whether caps allow one more meeting of this pair, and it does not meet yet."""
        desk = self.desk[pair]
        return (
            self.group[pair] not in self.met
            and self.desk_left[desk] > 0
            and self.buyer_left[self.buyer_of_desk[desk]] > 0
            and self.vendor_left[self.vendor[pair]] > 0
        )

    def may_meet(self, pair: int, slot: int) -> bool:
        """Whether every rule lets this pair meet in this slot now."""
        idle = self.common(pair) >> slot & 1
        return bool(idle) and self.rooms[slot] > 0 and self.caps_allow(pair)

    def _open(self, free: int, meetings: dict[int, int]) -> int:
        for slot in meetings:
            free &= ~self.overlap[slot]
        return free

    def _count(self, pair: int, slot: int, change: int) -> None:
        desk = self.desk[pair]
        self.rooms[slot] += change
        self.desk_left[desk] += change
        self.buyer_left[self.buyer_of_desk[desk]] += change
        self.vendor_left[self.vendor[pair]] += change


def bits(mask: int) -> list[int]:
    """The numbers of the set bits, ascending."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def _masks(flags: Flags) -> list[int]:
    """Each row of flags (rows, S) as an integer whose bit s is column s."""
    packed = np.packbits(flags, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]
