"""Finding a slot for what the matchings left over: chains in which one meeting makes way
for another, and then other candidates for the time that is still free."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.masks import bits
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.timetable import Timetable
from matchmaker.scheduler.worth import loads_of

_DEPTHS = (1, 2, 3)
# Steps, not seconds, so that a busy machine gives the same timetable.
_STEPS = 300_000
_STEPS_A_PAIR = 20_000


def repair(table: Timetable, chosen: Ints, stop: Callable[[], bool]) -> None:
    """Place what can be placed of the chosen pairs, and then of all other candidates."""
    chains = Chains(table)
    waiting = [p for p in chosen.tolist() if table.slot_of[p] == UNPLACED]
    waiting.sort(key=lambda p: (not table.problem.pairs.must[p], -table.problem.pairs.points[p]))
    for depth in _DEPTHS:
        waiting = [p for p in waiting if stop() or not chains.insert_if_allowed(p, depth)]
    for pair in _by_worth(table):
        if stop():
            break
        chains.insert_if_allowed(pair, 1)


def _by_worth(table: Timetable) -> list[int]:
    """Pairs that caps would allow, those that serve an open floor or promise first."""
    problem = table.problem
    pairs = problem.pairs
    loads = loads_of(problem, np.array(table.slot_of, dtype=np.int64))
    buyer = problem.desk_buyer[pairs.desk]
    short = (loads.buyer < np.maximum(problem.buyer_floor, problem.buyer_promise))[buyer] * 1
    short += (loads.vendor < np.maximum(problem.vendor_floor, problem.vendor_promise))[pairs.vendor]
    short += 4 * pairs.must
    groups = problem.groups
    if len(groups):
        open_groups = groups.loads(loads.buyer, loads.vendor) < groups.goal
        short += (groups.buyers.T @ open_groups)[buyer]
        short += (groups.vendors.T @ open_groups)[pairs.vendor]
    room = (np.array(table.desk_left)[pairs.desk] > 0) & (np.array(table.buyer_left)[buyer] > 0)
    room &= np.array(table.vendor_left)[pairs.vendor] > 0
    able = np.flatnonzero(room)
    found: list[int] = able[np.lexsort((-pairs.points[able], -short[able]))].tolist()
    return found


class Chains:
    """Ejection chains: a meeting takes a slot, and those in its way look for another."""

    def __init__(self, table: Timetable) -> None:
        self._table = table
        self._journal: list[tuple[int, int]] = []
        self._settled: set[int] = set()
        self._steps_left = _STEPS
        self._steps_this_pair = 0

    def insert_if_allowed(self, pair: int, depth: int) -> bool:
        """Let a pair meet if caps allow it and chains up to ``depth`` find the room; the
        timetable is as before where they do not."""
        if self._steps_left <= 0 or not self._table.caps_allow(pair):
            return False
        self._journal.clear()
        self._settled.clear()
        self._steps_this_pair = min(_STEPS_A_PAIR, self._steps_left)
        before = self._steps_this_pair
        done = self._insert(pair, depth)
        if not done:
            self._undo(0)
        self._steps_left -= before - self._steps_this_pair
        return done

    def _insert(self, pair: int, depth: int) -> bool:
        table = self._table
        self._steps_this_pair -= 1
        slot = table.slot_for(pair)
        if slot != UNPLACED:
            self._put(pair, slot)
            return True
        for slot in bits(table.possible(pair)) if depth else []:
            mark = len(self._journal)
            if self._steps_this_pair > 0 and self._make_way(pair, slot, depth):
                return True
            self._undo(mark)
        return False

    def _make_way(self, pair: int, slot: int, depth: int) -> bool:
        table = self._table
        in_the_way = table.in_the_way(pair, slot)
        if any(other in self._settled for other in in_the_way):
            return False
        for other in in_the_way:
            self._take(other)
        if table.rooms[slot] <= 0 and not self._free_a_room(slot):
            return False
        if not table.common(pair) >> slot & 1:
            return False
        self._put(pair, slot)
        return all(self._insert(other, depth - 1) for other in in_the_way)

    def _free_a_room(self, slot: int) -> bool:
        """Move a meeting out of a full slot to one where all of its sides are idle."""
        table = self._table
        for other in sorted(table.slot_at[slot]):
            self._steps_this_pair -= 1
            elsewhere = table.slot_for(other) if other not in self._settled else UNPLACED
            if elsewhere != UNPLACED:
                self._take(other)
                self._put(other, elsewhere)
                return True
        return False

    def _put(self, pair: int, slot: int) -> None:
        self._table.put(pair, slot)
        self._settled.add(pair)
        self._journal.append((pair, UNPLACED))

    def _take(self, pair: int) -> None:
        self._journal.append((pair, self._table.take(pair)))

    def _undo(self, mark: int) -> None:
        while len(self._journal) > mark:
            pair, slot = self._journal.pop()
            if slot == UNPLACED:
                self._table.take(pair)
                self._settled.discard(pair)
            else:
                self._table.put(pair, slot)


def repaired(
    problem: ScheduleProblem, slot_of: Ints, chosen: Ints, stop: Callable[[], bool]
) -> Ints:
    """A placement after `repair`; shape (n,)."""
    table = Timetable(problem, slot_of)
    repair(table, chosen, stop)
    return np.array(table.slot_of, dtype=np.int64)
