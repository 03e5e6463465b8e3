"""What it costs people when a released meeting is changed: the specification of re-planning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from matchmaker.domain import BuyerId, DeskId, Fair, Meeting, Schedule, SlotId, VendorId

Pair: TypeAlias = tuple[BuyerId, VendorId]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWeights:
    """What each change of one released meeting costs.

    A meeting that is ``lost`` costs most; else the largest that applies of ``other_day``,
    ``other_time`` (on the same day) and ``other_desk`` (in the same slot). ``urgency``
    multiplies it by how few days are left: (most days ahead, factor), the nearest first;
    past the last of them the factor is 1.
    """

    lost: int = 12
    other_day: int = 6
    other_time: int = 4
    other_desk: int = 1
    urgency: tuple[tuple[int, int], ...] = ((0, 4), (1, 3), (6, 2))

    def factor(self, days_ahead: int) -> int:
        """How much a change counts that concerns a day so many days ahead."""
        return next((factor for most, factor in self.urgency if days_ahead <= most), 1)


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of every change at one fair. ``today`` is None where all days count alike."""

    fair: Fair
    weights: ChangeWeights = ChangeWeights()
    today: date | None = None

    def lost(self, meeting: Meeting) -> int:
        """The price of a released meeting that is held no more."""
        return self.weights.lost * self._factor(meeting.slot)

    def moved(self, meeting: Meeting, desk: DeskId, slot: SlotId) -> int:
        """The price of a released meeting that is now at this desk and in this slot."""
        weights = self.weights
        if slot == meeting.slot:
            change = 0 if desk == meeting.desk else weights.other_desk
        elif self._day(slot) == self._day(meeting.slot):
            change = weights.other_time
        else:
            change = weights.other_day
        return change * max(self._factor(meeting.slot), self._factor(slot))

    def left(self, meeting: Meeting) -> int:
        """The least price at which a meeting leaves its slot and is held in another."""
        return min(self.weights.other_time, self.weights.other_day) * self._factor(meeting.slot)

    def _day(self, slot: SlotId) -> date:
        return self.fair.slot_of[slot].start.date()

    def _factor(self, slot: SlotId) -> int:
        if self.today is None:
            return 1
        return self.weights.factor((self._day(slot) - self.today).days)


def by_pair(fair: Fair, schedule: Schedule) -> Mapping[Pair, Meeting]:
    """The meeting of each agency and vendor."""
    return {(fair.desk_of[m.desk].buyer, m.vendor): m for m in schedule.meetings}


def change_cost(prices: Prices, released: Schedule, schedule: Schedule) -> int:
    """What all changes of released meetings cost; new meetings cost nothing."""
    now = by_pair(prices.fair, schedule)
    return sum(
        prices.moved(before, after.desk, after.slot)
        if (after := now.get(pair))
        else prices.lost(before)
        for pair, before in by_pair(prices.fair, released).items()
    )
