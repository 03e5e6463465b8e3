"""Pauses: which further talk would make somebody talk for too long without one.

Two talks are in a row where less than a pause lies between them. Calendars are bit masks
over the slots, which are sorted by start.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matchmaker.domain import Fair
from matchmaker.scheduler.calendars import Flags, Ints, Slots, most_disjoint

# Rows worked on at a time, for the sake of memory.
_ROWS = 20_000


@dataclass(frozen=True, kw_only=True)
class PauseRule:
    """At most ``most`` talks in a row. ``start`` and ``end`` (S,) of the slots and the length
    of a ``pause`` are in seconds."""

    most: int
    pause: int
    start: Ints
    end: Ints

    @cached_property
    def links(self) -> Flags:
        """Whether a talk in slot u would follow one in slot t in a row; shape (t, u)."""
        gap = self.start[None, :] - self.end[:, None]
        links: Flags = (gap >= 0) & (gap < self.pause)
        return links

    @cached_property
    def together(self) -> Flags:
        """Whether two slots are of one island; shape (S, S)."""
        numbers = np.array([island.bit_length() for island in self.islands])
        together: Flags = numbers[:, None] == numbers[None, :]
        return together

    @cached_property
    def islands(self) -> list[int]:
        """For each slot the mask of the slots around it, as far as no pause is sure."""
        latest = np.maximum.accumulate(self.end) if len(self.end) else self.end
        fresh = np.ones(len(self.end), dtype=bool)
        fresh[1:] = self.start[1:] - latest[:-1] >= self.pause
        number = np.cumsum(fresh)
        masks = {n: _mask(number == n) for n in set(number.tolist())}
        return [masks[n] for n in number.tolist()]

    def closed_around(self, busy: int, slot: int) -> int:
        """The slots of the island of ``slot`` in which one more talk would be too many."""
        island = self.islands[slot]
        return self._closed_in(busy & island, island)

    def closed(self, busy: int) -> int:
        """All slots in which one more talk would be too many."""
        closed = 0
        for island in self._all_islands:
            closed |= self._closed_in(busy & island, island)
        return closed

    def too_long(self, busy: int) -> list[int]:
        """The slots of talks in runs that are too long."""
        return [slot for run in self._runs(busy) if len(run) > self.most for slot in run]

    def run_through(self, busy: int, slot: int) -> list[int]:
        """The talks in a row that a busy slot is one of."""
        return next(run for run in self._runs(busy & self.islands[slot]) if slot in run)

    def chains(self, inside: int) -> list[tuple[int, ...]]:
        """Every row of one talk too many within the slots of a mask."""
        found: list[tuple[int, ...]] = [(s,) for s in _bits(inside)]
        for _ in range(self.most):
            found = [(*c, u) for c in found for u in self._after[c[-1]] if inside >> u & 1]
        return found

    @cached_property
    def _all_islands(self) -> list[int]:
        return sorted(set(self.islands))

    @cached_property
    def _after(self) -> list[list[int]]:
        return [np.flatnonzero(row).tolist() for row in self.links]

    @cached_property
    def _known(self) -> dict[tuple[int, int], int]:
        return {}

    def _closed_in(self, busy: int, island: int) -> int:
        """People's halves of a day are alike, so that each answer is looked up often."""
        if busy.bit_count() < self.most:
            return 0
        closed = self._known.get((busy, island))
        if closed is None:
            others = (s for s in _bits(island & ~busy))
            closed = sum(1 << s for s in others if self.too_long(busy | 1 << s))
            self._known[busy, island] = closed
        return closed

    def _runs(self, busy: int) -> list[list[int]]:
        runs: list[list[int]] = []
        for slot in _bits(busy):
            if runs and self.start[slot] - self.end[runs[-1][-1]] < self.pause:
                runs[-1].append(slot)
            else:
                runs.append([slot])
        return runs


@dataclass(frozen=True, kw_only=True)
class Pauses:
    """The pause rules of desks and of vendors, where there are any."""

    desk: PauseRule | None
    vendor: PauseRule | None


def pauses_of(fair: Fair, slots: Slots) -> Pauses:
    """The pause rules that the organiser set."""
    timing = fair.policy.timing

    def rule(most: int | None) -> PauseRule | None:
        if most is None:
            return None
        pause = round(fair.pause.total_seconds())
        return PauseRule(most=most, pause=pause, start=slots.start, end=slots.end)

    return Pauses(desk=rule(timing.desk_pause_after), vendor=rule(timing.vendor_pause_after))


def time_of(free: Flags, slots: Slots, rule: PauseRule | None) -> Ints:
    """The most talks that each row of ``free`` (rows, S) has time for."""
    return most_disjoint(free, slots) if rule is None else most_talks(free, rule)


def most_talks(free: Flags, rule: PauseRule) -> Ints:
    """The most talks that each row of ``free`` (rows, S) can hold with pauses in between.

    By the last slot used and the talks in a row that end in it (dynamic programming).
    """
    blocks = (free[k : k + _ROWS] for k in range(0, len(free), _ROWS))
    return np.concatenate([np.zeros(0, dtype=np.int64), *(_most_talks(b, rule) for b in blocks)])


def _most_talks(free: Flags, rule: PauseRule) -> Ints:
    rows, slots = free.shape
    best = np.full((slots, rule.most + 1, rows), -1, dtype=np.int32)
    top = np.zeros(rows, dtype=np.int32)
    for slot in range(slots):
        rested = np.flatnonzero(rule.end + rule.pause <= rule.start[slot])
        before = best[rested].max(axis=(0, 1)) if len(rested) else np.full(rows, -1)
        best[slot, 1] = np.where(free[:, slot], np.maximum(before, 0) + 1, -1)
        for earlier in np.flatnonzero(rule.links[:, slot]).tolist():
            longer = best[earlier, 1 : rule.most]
            better = np.where((longer > 0) & free[:, slot], longer + 1, -1)
            best[slot, 2:] = np.maximum(best[slot, 2:], better)
        top = np.maximum(top, best[slot].max(axis=0))
    return top.astype(np.int64)


def _mask(flags: Flags) -> int:
    return sum(1 << s for s in np.flatnonzero(flags).tolist())


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
