"""Calendars as bit masks over the slots, so that common free time is one ``&``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from matchmaker.scheduler.calendars import Flags
from matchmaker.scheduler.orders import Orders
from matchmaker.scheduler.pauses import PauseRule


def bits(mask: int) -> list[int]:
    """The numbers of the set bits, ascending."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def masks_of(flags: Flags | Sequence[Flags]) -> list[int]:
    """Each row of flags (rows, S) as an integer whose bit s is column s."""
    if not len(flags):
        return []
    packed = np.packbits(np.asarray(flags, dtype=bool), axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


class Calendars:
    """When the people of one side are free, busy, and open for one more talk."""

    def __init__(self, free: Flags, overlap: list[int], rule: PauseRule | None) -> None:
        self.free = masks_of(free)
        self.open = list(self.free)
        self.busy = [0] * len(self.free)
        self.overlap, self._rule = overlap, rule

    def begin(self, person: int, slot: int) -> None:
        """Somebody talks in a slot."""
        self.busy[person] |= 1 << slot
        self.open[person] &= ~self.overlap[slot]
        if self._rule:
            self.open[person] &= ~self._rule.closed_around(self.busy[person], slot)

    def end(self, person: int, slot: int, others: Iterable[int]) -> None:
        """Somebody does not talk in a slot any more, but in others."""
        self.busy[person] &= ~(1 << slot)
        free = self.free[person]
        for other in others:
            free &= ~self.overlap[other]
        if self._rule:
            free &= ~self._rule.closed(self.busy[person])
        self.open[person] = free

    def in_the_way(self, person: int, slot: int) -> int:
        """Talks that could not stand beside one in a slot: those at the same moment, and
        where a pause is denied, the talks next to it until it is not."""
        leaving = self.busy[person] & self.overlap[slot]
        rule = self._rule
        if rule is None:
            return leaving
        busy = self.busy[person] & ~leaving | 1 << slot
        while len(run := rule.run_through(busy, slot)) > rule.most:
            place = run.index(slot)
            beside = run[place - 1] if 2 * place >= len(run) else run[place + 1]
            busy &= ~(1 << beside)
            leaving |= 1 << beside
        return leaving


class OrderMasks:
    """The orders among pairs, and what they leave. ``before`` and ``after`` hold for each
    slot the slots that are over before it begins, and that begin after it is over."""

    def __init__(self, orders: Orders) -> None:
        self.groups = orders.groups
        self.window = dict(zip(orders.window, masks_of(list(orders.window.values())), strict=True))
        self.before = masks_of(orders.over_before.T)
        self.after = masks_of(orders.over_before)
        self.between: dict[int, list[tuple[int, int]]] = {}
        for order in orders.between:
            for group in order:
                self.between.setdefault(group, []).append(order)

    def beside(self, group: int) -> list[int]:
        """The other groups in the orders of a group."""
        return [g for order in self.between.get(group, ()) for g in order if g != group]
