"""What a timetable looks like beside its value: breaks, sessions attended, slots used.

The organiser's wishes come in order; each counts only where those before it are equal. The
bounds hold for the meetings as chosen, whatever slots they get.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from matchmaker.domain import Fair, TimingWish
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.masks import bits
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.result import Timing, TimingEnd
from matchmaker.scheduler.stretches import Stretches, stretches_of
from matchmaker.scheduler.timetable import Timetable

Cost = tuple[int, ...]
# When each desk and each vendor could talk, as masks over the slots.
Possible = tuple[dict[int, int], dict[int, int]]


@dataclass(frozen=True, kw_only=True)
class Aims:
    """What is asked for, worked out. ``most_breaks`` is what a participant may have before
    it counts as too much, where the organiser set it."""

    stretches: Stretches
    wishes: tuple[TimingWish, ...]
    most_breaks: int | None
    moment: list[int]

    def of_desk(self, busy: int) -> Cost:
        """What a desk's calendar adds to each of `parts`."""
        return self._of(busy, desk=True)

    def of_vendor(self, busy: int) -> Cost:
        """What a vendor's calendar adds to each of `parts`."""
        return self._of(busy, desk=False)

    @property
    def counts_people(self) -> bool:
        """Whether it matters who talks when, and not only how many do."""
        of_people = {TimingWish.FEW_BREAKS, TimingWish.FEW_SESSIONS}
        return self.most_breaks is not None or bool(of_people & set(self.wishes))

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the cost, the most important first."""
        return ("excess", *self.wishes)

    def cost(self, table: Timetable) -> Cost:
        """The whole cost of a timetable, a number for each of `parts`."""
        rows = [self.of_desk(busy) for busy in table.desks.busy]
        rows += [self.of_vendor(busy) for busy in table.vendors.busy]
        used = _used(table)
        total = [sum(column) for column in zip(*rows, strict=True)]
        for k, wish in enumerate(self.wishes, start=1):
            if wish is TimingWish.EARLY:
                total[k] = sum(n * m for n, m in zip(used, self.moment, strict=True))
            elif wish is TimingWish.BALANCED:
                total[k] = sum(n * n for n in used)
        return tuple(total)

    def _of(self, busy: int, *, desk: bool) -> Cost:
        breaks = self.stretches.breaks(busy)
        excess = 0 if self.most_breaks is None else max(0, breaks - self.most_breaks)
        found = [excess]
        for wish in self.wishes:
            if wish is TimingWish.FEW_BREAKS:
                found.append(breaks)
            elif wish is TimingWish.FEW_SESSIONS and desk:
                found.append(self.stretches.attended(busy))
            else:
                found.append(0)
        return tuple(found)


def aims_of(problem: ScheduleProblem, fair: Fair) -> Aims:
    """What the organiser wishes of the timetable."""
    timing = fair.policy.timing
    return Aims(
        stretches=stretches_of(fair, problem.slots),
        wishes=timing.wishes,
        most_breaks=timing.break_spread,
        moment=problem.slots.moment.tolist(),
    )


def timing_of(
    problem: ScheduleProblem, aims: Aims, before: Ints, slot_of: Ints, end: TimingEnd
) -> Timing:
    """The figures of a placement, beside those of the one it was made from."""
    new = Timetable(problem, slot_of)
    old = new if before is slot_of else Timetable(problem, before)
    breaks, possible = _breaks(aims, new), _possible(new)
    used = _used(new)
    return Timing(
        breaks=sum(breaks),
        breaks_before=sum(breaks if old is new else _breaks(aims, old)),
        breaks_bound=_breaks_bound(aims, new, possible),
        most_breaks=max(breaks, default=0),
        sessions=sum(map(aims.stretches.attended, new.desks.busy)),
        sessions_before=sum(map(aims.stretches.attended, old.desks.busy)),
        sessions_bound=_sessions_bound(aims, new, possible),
        fullest_slot=max(used, default=0),
        emptiest_slot=min(used, default=0),
        end=end,
    )


def least_cost(aims: Aims, table: Timetable) -> Cost:
    """A cost that no placement of the same meetings can be below, part by part."""
    used, possible = _used(table), _possible(table)
    even, more = divmod(sum(used), max(1, len(used)))
    least = {
        TimingWish.FEW_BREAKS: _breaks_bound(aims, table, possible),
        TimingWish.FEW_SESSIONS: _sessions_bound(aims, table, possible),
        TimingWish.EARLY: _earliest(aims, table, possible),
        TimingWish.BALANCED: (len(used) - more) * even**2 + more * (even + 1) ** 2,
    }
    return (0, *(least[wish] for wish in aims.wishes))


def _earliest(aims: Aims, table: Timetable, possible: Possible) -> int:
    """Every desk in its earliest slots, whatever the others do; or every vendor."""
    desks, vendors = possible
    sides = ((desks, table.desks.busy), (vendors, table.vendors.busy))
    return max(
        sum(
            sum(aims.moment[s] for s in bits(mask)[: busy[person].bit_count()])
            for person, mask in people.items()
        )
        for people, busy in sides
    )


def _breaks(aims: Aims, table: Timetable) -> list[int]:
    return [aims.stretches.breaks(busy) for busy in (*table.desks.busy, *table.vendors.busy)]


def _used(table: Timetable) -> list[int]:
    """Meetings in each slot, pinned ones included."""
    used = np.bincount(table.problem.pinned.slot, minlength=len(table.rooms)).tolist()
    return [n + len(own) for n, own in zip(used, table.slot_at, strict=True)]


def _possible(table: Timetable) -> Possible:
    """When each desk and vendor could talk at all, given whom it meets."""
    desks: dict[int, int] = defaultdict(int)
    vendors: dict[int, int] = defaultdict(int)
    for pair in np.flatnonzero(np.array(table.slot_of) != UNPLACED).tolist():
        desks[table.desk[pair]] |= table.possible(pair)
        vendors[table.vendor[pair]] |= table.possible(pair)
    pinned = table.problem.pinned
    for desk, vendor, slot in zip(pinned.desk, pinned.vendor, pinned.slot, strict=True):
        desks[int(desk)] |= 1 << int(slot)
        vendors[int(vendor)] |= 1 << int(slot)
    return desks, vendors


def _breaks_bound(aims: Aims, table: Timetable, possible: Possible) -> int:
    desks, vendors = possible
    busy = [(mask, table.desks.busy[k]) for k, mask in desks.items()]
    busy += [(mask, table.vendors.busy[k]) for k, mask in vendors.items()]
    return sum(aims.stretches.fewest_breaks(mask, own.bit_count()) for mask, own in busy)


def _sessions_bound(aims: Aims, table: Timetable, possible: Possible) -> int:
    desks, _ = possible
    return sum(
        aims.stretches.fewest_attended(mask, table.desks.busy[k].bit_count())
        for k, mask in desks.items()
    )
