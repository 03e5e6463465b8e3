"""Who must not talk now: those who need a pause, and pairs whose turn has not come.

Slots are taken in order of time, so that it is enough to remember what was last.
"""

from __future__ import annotations

import numpy as np

from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.pauses import PauseRule
from matchmaker.scheduler.problem import ScheduleProblem

_LONG_AGO = np.iinfo(np.int64).min // 2


class Rest:
    """How many talks in a row each person of one side has had, pinned ones included."""

    def __init__(self, rule: PauseRule, people: int, pinned: Ints, slots: Ints) -> None:
        self._rule = rule
        self._row = np.zeros(people, dtype=np.int64)
        self._until = np.full(people, _LONG_AGO)
        self._pins: dict[int, int] = {}
        for person, slot in zip(pinned.tolist(), slots.tolist(), strict=True):
            self._pins[person] = self._pins.get(person, 0) | 1 << slot

    def able(self, slot: int) -> Flags:
        """Who may talk in a slot, by person."""
        rule = self._rule
        row = np.where(rule.start[slot] - self._until < rule.pause, self._row, 0)
        able: Flags = row < rule.most
        for person, pins in self._pins.items():
            ahead = [s for s in rule.run_through(pins | 1 << slot, slot) if s > slot]
            able[person] = row[person] + 1 + len(ahead) <= rule.most
        return able

    def talk(self, people: Ints, slot: int) -> None:
        """People talk in a slot, as do those who were pinned to it."""
        rule = self._rule
        pinned = [person for person, pins in self._pins.items() if pins >> slot & 1]
        who = np.concatenate([people, np.array(pinned, dtype=np.int64)])
        goes_on = rule.start[slot] - self._until[who] < rule.pause
        self._row[who] = np.where(goes_on, self._row[who], 0) + 1
        self._until[who] = rule.end[slot]


class Turns:
    """The orders among chosen pairs: the later waits until the earlier is over."""

    def __init__(self, problem: ScheduleProblem, chosen: Ints) -> None:
        orders = problem.orders
        self._over_before = orders.over_before
        at = {}
        if orders.groups:
            at = {g: k for k, g in enumerate(problem.pairs.group[chosen].tolist())}
        self._between = [(at[a], at[b]) for a, b in orders.between if a in at and b in at]
        self._windows = [(at[g], flags) for g, flags in orders.window.items() if g in at]

    def able(self, slot: int, slot_of: Ints) -> Flags:
        """Which chosen pairs may meet in a slot, given the slots so far (or −1)."""
        able = np.ones(len(slot_of), dtype=bool)
        for first, then in self._between:
            able[then] &= slot_of[first] >= 0 and self._over_before[slot_of[first], slot]
        for pair, flags in self._windows:
            able[pair] &= flags[slot]
        return able
