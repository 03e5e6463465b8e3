"""Stretches of time in which breaks count, and the breaks of a calendar.

A stretch is a session, or sessions that run side by side: nobody misses the time between
two half-days. A break is a gap between two talks of one participant in one stretch that is
at least as long as the shortest slot there. Calendars are bit masks over the slots.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matchmaker.domain import Fair
from matchmaker.scheduler.calendars import Ints, Slots
from matchmaker.scheduler.masks import bits


@dataclass(frozen=True, kw_only=True)
class Stretches:
    """``number`` (S,) is the stretch of each slot, from 0, in order of time; ``start`` and
    ``end`` (S,) are in seconds."""

    number: Ints
    start: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.masks)

    @cached_property
    def masks(self) -> list[int]:
        """The slots of each stretch."""
        masks = [0] * (int(self.number.max(initial=-1)) + 1)
        for slot, number in enumerate(self.number.tolist()):
            masks[number] |= 1 << slot
        return masks

    @cached_property
    def _times(self) -> tuple[list[int], list[int]]:
        """Starts and ends as plain numbers: many single looks at an array are slow."""
        return self.start.tolist(), self.end.tolist()

    @cached_property
    def before(self) -> list[int]:
        """For each slot those in which a talk would leave no break before it."""
        length = self.end - self.start
        shortest = [int(length[self.number == n].min()) for n in range(len(self))]
        gap = self.start[None, :] - self.end[:, None]
        found = []
        for slot, number in enumerate(self.number.tolist()):
            near = (gap[:, slot] >= 0) & (gap[:, slot] < shortest[number])
            near &= self.number == number
            found.append(sum(1 << s for s in np.flatnonzero(near).tolist()))
        return found

    @cached_property
    def _known(self) -> dict[int, int]:
        return {}

    def runs(self, busy: int, stretch: int) -> int:
        """How many runs of talks without a break there are in a stretch."""
        inside = busy & self.masks[stretch]
        if not inside:
            return 0
        runs = self._known.get(inside)
        if runs is None:
            runs = sum(not inside & self.before[slot] for slot in bits(inside))
            self._known[inside] = runs
        return runs

    def breaks(self, busy: int) -> int:
        """The breaks of a calendar."""
        return sum(max(0, self.runs(busy, k) - 1) for k in range(len(self)))

    def attended(self, busy: int) -> int:
        """The stretches in which a calendar holds any talk."""
        return sum(bool(busy & mask) for mask in self.masks)

    def fewest_breaks(self, possible: int, talks: int) -> int:
        """Breaks that a participant cannot avoid, other people aside: the largest block of
        each stretch is used without a break, every further block costs one."""
        first, more = 0, []
        for stretch in range(len(self)):
            sizes = sorted(self._blocks(possible & self.masks[stretch]), reverse=True)
            first += sum(sizes[:1])
            more += sizes[1:]
        return _units_for(talks - first, more)

    def fewest_attended(self, possible: int, talks: int) -> int:
        """Stretches that a participant cannot avoid to attend, other people aside."""
        return _units_for(talks, [sum(self._blocks(possible & mask)) for mask in self.masks])

    @cached_property
    def _blocks_known(self) -> dict[int, list[int]]:
        return {}

    def _blocks(self, inside: int) -> list[int]:
        """The most talks in each block of possible slots that no break parts for sure."""
        blocks = self._blocks_known.get(inside)
        if blocks is None:
            blocks = self._blocks_known[inside] = [self._most(b) for b in self._parts(inside)]
        return blocks

    def _parts(self, inside: int) -> list[list[int]]:
        parts: list[list[int]] = []
        latest, (start, end) = 0, self._times
        for slot in bits(inside):
            near = self.before[slot] & inside or (parts and start[slot] < latest)
            if parts and near:
                parts[-1].append(slot)
            else:
                parts.append([slot])
            latest = max(latest, end[slot])
        return parts

    def _most(self, slots: list[int]) -> int:
        """The most of some slots that do not share a moment (interval scheduling)."""
        count, until, (start, end) = 0, None, self._times
        for slot in sorted(slots, key=lambda s: (end[s], start[s])):
            if until is None or start[slot] >= until:
                count, until = count + 1, end[slot]
        return count


def _units_for(talks: int, sizes: list[int]) -> int:
    """How many of these must be used for so many talks, the largest first."""
    count = 0
    for size in sorted(sizes, reverse=True):
        if talks <= 0:
            break
        talks, count = talks - size, count + 1
    return count


def stretches_of(fair: Fair, slots: Slots) -> Stretches:
    """The stretches of a fair: sessions that share a moment are one."""
    number_of: dict[str, int] = {}
    latest = None
    for session in sorted(fair.sessions, key=lambda s: (s.start, s.end)):
        apart = latest is None or session.start >= latest
        number_of[session.id] = len(set(number_of.values())) - (not apart)
        latest = session.end if latest is None else max(latest, session.end)
    used = [number_of[fair.slots[i].session] for i in slots.index.tolist()]
    number = np.unique(np.array(used, dtype=np.int64), return_inverse=True)[1].reshape(-1)
    return Stretches(number=number.astype(np.int64), start=slots.start, end=slots.end)
