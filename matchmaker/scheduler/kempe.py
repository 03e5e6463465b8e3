"""Better timing without touching who meets whom: two slots exchange some of their meetings.

Meetings in two slots are edges of a graph in which everyone has at most two, so its parts
are paths and rings; the slots can be exchanged within one part alone (Kempe chains, as in
Morgenstern and Shapiro 1990). Worse steps are taken with a chance that falls step by step
(simulated annealing).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from matchmaker.domain import TimingWish
from matchmaker.scheduler.masks import bits
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.timetable import Timetable
from matchmaker.scheduler.timing import Aims, Cost

# A chain longer than this is left alone: it changes too much to be for the better.
_LONGEST = 24
# How warm it is at first and at last, in breaks.
_WARM, _COLD = 0.6, 0.06
# What each wish weighs beside the next one while searching.
_STEP = 4.0
# Slots are many and their numbers large beside breaks.
_SCALE = {TimingWish.EARLY: 0.05, TimingWish.BALANCED: 0.1}
_ASK_EVERY = 256


@dataclass
class Search:
    """A timetable that is being rearranged. ``best`` are the slots of the best so far."""

    table: Timetable
    aims: Aims
    seed: int
    weights: list[float] = field(init=False)
    desk_cost: list[Cost] = field(init=False)
    vendor_cost: list[Cost] = field(init=False)
    cost: list[int] = field(init=False)
    best_cost: Cost = field(init=False)
    best: list[int] = field(init=False)

    def __post_init__(self) -> None:
        aims, table = self.aims, self.table
        last = len(aims.wishes)
        self.weights = [_STEP**last] + [
            _SCALE.get(wish, 1.0) * _STEP ** (last - k)
            for k, wish in enumerate(aims.wishes, start=1)
        ]
        self.desk_cost = [aims.of_desk(busy) for busy in table.desks.busy]
        self.vendor_cost = [aims.of_vendor(busy) for busy in table.vendors.busy]
        self.cost = list(aims.cost(table))
        self.best_cost, self.best = tuple(self.cost), list(table.slot_of)
        self._luck = _numbers(self.seed)
        self._pinned = [0] * len(table.rooms)
        for slot in table.problem.pinned.slot.tolist():
            self._pinned[slot] += 1

    def run(self, steps: int, over: Callable[[], bool], bound: Cost) -> int:
        """Take up to so many steps, fewer where the bound is met; how many were taken."""
        meetings = [p for p, slot in enumerate(self.table.slot_of) if slot != UNPLACED]
        choices = {p: bits(self.table.possible(p)) for p in meetings}
        meetings = [p for p in meetings if len(choices[p]) > 1]
        for step in range(steps if meetings else 0):
            if step % _ASK_EVERY == 0 and (over() or self.best_cost <= bound):
                return step
            pair = meetings[int(next(self._luck) * len(meetings))]
            slots = choices[pair]
            target = slots[int(next(self._luck) * len(slots))]
            self._try(pair, target, _WARM * (_COLD / _WARM) ** (step / steps))
        return steps

    def _try(self, pair: int, target: int, warmth: float) -> None:
        source = self.table.slot_of[pair]
        if source == target or (chain := self._chain(pair, source, target)) is None:
            return
        change = self._change(chain)
        worse = sum(w * c for w, c in zip(self.weights, change, strict=True))
        if worse > 0 and next(self._luck) >= math.exp(-worse / warmth):
            return
        if not self._apply(chain):
            return
        for desk in {self.table.desk[p] for p in chain}:
            self.desk_cost[desk] = self.aims.of_desk(self.table.desks.busy[desk])
        for vendor in {self.table.vendor[p] for p in chain}:
            self.vendor_cost[vendor] = self.aims.of_vendor(self.table.vendors.busy[vendor])
        self.cost = [a + b for a, b in zip(self.cost, change, strict=True)]
        if tuple(self.cost) < self.best_cost:
            self.best_cost, self.best = tuple(self.cost), list(self.table.slot_of)

    def _chain(self, pair: int, source: int, target: int) -> dict[int, int] | None:
        """The meetings that change places, with their new slots; None where that cannot be."""
        table = self.table
        overlap = table.desks.overlap
        moved = {pair: target}
        waiting = [pair]
        while waiting:
            now = waiting.pop()
            there = moved[now]
            if not table.possible(now) >> there & 1:
                return None
            back = source if there == target else target
            for own in (table.desk_at[table.desk[now]], table.vendor_at[table.vendor[now]]):
                for slot, other in own.items():
                    if other in moved or not overlap[there] >> slot & 1:
                        continue
                    if slot != there or len(moved) >= _LONGEST:
                        return None
                    moved[other] = back
                    waiting.append(other)
        return moved if self._rooms_allow(moved, source, target) else None

    def _rooms_allow(self, moved: dict[int, int], source: int, target: int) -> bool:
        more = 2 * sum(slot == target for slot in moved.values()) - len(moved)
        rooms = self.table.rooms
        return rooms[target] >= more and rooms[source] >= -more

    def _change(self, chain: dict[int, int]) -> list[int]:
        """What a chain would add to each part of the cost."""
        table = self.table
        desks: dict[int, int] = {}
        vendors: dict[int, int] = {}
        shift: dict[int, int] = {}
        for pair, slot in chain.items():
            desk, vendor, old = table.desk[pair], table.vendor[pair], table.slot_of[pair]
            desks[desk] = desks.get(desk, 0) ^ 1 << slot ^ 1 << old
            vendors[vendor] = vendors.get(vendor, 0) ^ 1 << slot ^ 1 << old
            shift[slot], shift[old] = shift.get(slot, 0) + 1, shift.get(old, 0) - 1
        change, costs = [0] * len(self.cost), self.vendor_cost
        for desk, flips in desks.items() if self.aims.counts_people else ():
            new = self.aims.of_desk(table.desks.busy[desk] ^ flips)
            change = [c + n - o for c, n, o in zip(change, new, self.desk_cost[desk], strict=True)]
        for vendor, flips in vendors.items() if self.aims.counts_people else ():
            new = self.aims.of_vendor(table.vendors.busy[vendor] ^ flips)
            change = [c + n - o for c, n, o in zip(change, new, costs[vendor], strict=True)]
        for k, wish in enumerate(self.aims.wishes, start=1):
            if wish is TimingWish.EARLY:
                change[k] = sum(n * self.aims.moment[s] for s, n in shift.items())
            elif wish is TimingWish.BALANCED:
                used = {s: self._pinned[s] + len(table.slot_at[s]) for s in shift}
                change[k] = sum((used[s] + n) ** 2 - used[s] ** 2 for s, n in shift.items())
        return change

    def _apply(self, chain: dict[int, int]) -> bool:
        """Move the meetings, unless somebody lacks a pause or an order is broken by it."""
        table = self.table
        old = {pair: table.take(pair) for pair in chain}
        done: list[int] = []
        for pair, slot in chain.items():
            if not table.common(pair) >> slot & 1:
                for other in done:
                    table.take(other)
                for other, home in old.items():
                    table.put(other, home)
                return False
            table.put(pair, slot)
            done.append(pair)
        return True


def _numbers(seed: int) -> Iterator[float]:
    """Random numbers from 0 to 1, drawn many at a time."""
    rng = np.random.default_rng(seed)
    while True:
        yield from rng.random(4096).tolist()
