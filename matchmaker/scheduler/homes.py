"""`Homes`: where released meetings stand in a problem, and what leaving costs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matchmaker.domain import Fair, Meeting, Schedule
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.change_cost import Prices, by_pair
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import ScheduleProblem


@dataclass(frozen=True, kw_only=True)
class Homes:
    """The released meetings that could still be held, by the group of their pair.

    ``pair`` and ``slot`` give the released place of a group that can stay there, other
    things aside. ``pairs_of`` holds the pairs of every group, released or not. ``gone`` are
    the released meetings of pairs that cannot meet at all any more, or are pinned elsewhere.
    """

    fair: Fair
    problem: ScheduleProblem
    prices: Prices
    meeting: dict[int, Meeting]
    pair: dict[int, int]
    slot: dict[int, int]
    pairs_of: dict[int, list[int]]
    gone: tuple[Meeting, ...]

    @property
    def broken(self) -> set[int]:
        """Released groups that cannot stay where they were."""
        return self.meeting.keys() - self.pair.keys()

    @cached_property
    def by_person(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """The groups at their places of each desk, and of each vendor."""
        desks: dict[int, list[int]] = defaultdict(list)
        vendors: dict[int, list[int]] = defaultdict(list)
        for group, pair in self.pair.items():
            desks[int(self.problem.pairs.desk[pair])].append(group)
            vendors[int(self.problem.pairs.vendor[pair])].append(group)
        return desks, vendors

    def lost(self, group: int) -> int:
        """What it costs when a released group does not meet."""
        return self.prices.lost(self.meeting[group])

    def moved(self, pair: int, slot: int) -> int:
        """What it costs when a pair of a released group meets in a slot."""
        problem, fair = self.problem, self.fair
        return self.prices.moved(
            self.meeting[int(problem.pairs.group[pair])],
            fair.desks[int(problem.pairs.desk[pair])].id,
            fair.slots[int(problem.slots.index[slot])].id,
        )

    def unavoidable(self) -> int:
        """A cost that nothing can avoid: each broken group at the cheapest of all its places,
        as if it were alone."""
        return sum(self.least_of(group) for group in self.broken)

    def least_of(self, group: int) -> int:
        """What a released group costs at the cheapest of all its places."""
        if group in self.pair:
            return 0
        problem, pairs = self.problem, self.problem.pairs
        prices = [self.lost(group)]
        for pair in self.pairs_of[group]:
            desk, vendor = int(pairs.desk[pair]), int(pairs.vendor[pair])
            free = np.flatnonzero(problem.desk_free[desk] & problem.vendor_free[vendor])
            prices += [self.moved(pair, slot) for slot in free.tolist()]
        return min(prices)

    def cost(self, slot_of: Ints, groups: set[int] | None = None) -> int:
        """What a placement costs, over some released groups or over all of them."""
        asked = self.meeting.keys() if groups is None else groups & self.meeting.keys()
        return sum(self._cost_of(group, slot_of) for group in asked)

    def _cost_of(self, group: int, slot_of: Ints) -> int:
        for pair in self.pairs_of[group]:
            if slot_of[pair] != UNPLACED:
                return self.moved(pair, int(slot_of[pair]))
        return self.lost(group)

    def unsettled(self, slot_of: Ints) -> list[Meeting]:
        """The released meetings that a placement does not leave at their places."""
        shifted = [
            meeting
            for group, meeting in self.meeting.items()
            if group not in self.pair or slot_of[self.pair[group]] != self.slot[group]
        ]
        return [*self.gone, *shifted]

    def placed(self, without: set[int]) -> Ints:
        """Every released group at its place, except some; shape (n,)."""
        slot_of = np.full(len(self.problem.pairs), UNPLACED, dtype=np.int64)
        for group, pair in self.pair.items():
            if group not in without:
                slot_of[pair] = self.slot[group]
        return slot_of


def homes_of(problem: ScheduleProblem, fair: Fair, released: Schedule, prices: Prices) -> Homes:
    """Find the released meetings again among the pairs of a problem."""
    pairs = problem.pairs
    pairs_of: dict[int, list[int]] = defaultdict(list)
    for pair, group in enumerate(pairs.group.tolist()):
        pairs_of[group].append(pair)
    buyer_of = problem.desk_buyer[pairs.desk].tolist()
    group_of = {
        (fair.buyers[b].id, fair.vendors[v].id): g
        for b, v, g in zip(buyer_of, pairs.vendor.tolist(), pairs.group.tolist(), strict=True)
    }
    place_of = {fair.slots[i].id: k for k, i in enumerate(problem.slots.index.tolist())}
    pinned = {(m.desk, m.vendor, m.slot) for m in fair.fixed}
    meeting, home_pair, home_slot, gone = {}, {}, {}, []
    for key, released_meeting in by_pair(fair, released).items():
        if (group := group_of.get(key)) is None:
            if (
                released_meeting.desk,
                released_meeting.vendor,
                released_meeting.slot,
            ) not in pinned:
                gone.append(released_meeting)
            continue
        meeting[group] = released_meeting
        slot = place_of[released_meeting.slot]
        for pair in pairs_of[group]:
            desk, vendor = int(pairs.desk[pair]), int(pairs.vendor[pair])
            free = problem.desk_free[desk, slot] and problem.vendor_free[vendor, slot]
            if fair.desks[desk].id == released_meeting.desk and free:
                home_pair[group], home_slot[group] = pair, slot
    return Homes(
        fair=fair,
        problem=problem,
        prices=prices,
        meeting=meeting,
        pair=home_pair,
        slot=home_slot,
        pairs_of=dict(pairs_of),
        gone=tuple(gone),
    )
