"""What counts before anyone's fit: units, earned meeting by meeting, and their bonus.

Every choice of fairness is one shape: the k-th meeting of a participant earns some units,
never more than the one before it. That is a separable concave function, and a cheapest flow
maximises it exactly (Ahuja, Magnanti, Orlin: Network Flows, 14). With one unit less for each
further meeting its maximum is the most even choice in every sense: the fewest meetings are
as many as possible, then the second fewest, and so on (Frank and Murota, 2022: Decreasing
minimization on M-convex sets).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Fairness, PurchaseId
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.groups import NO_GROUPS, Groups, groups_of
from matchmaker.scheduler.lines import Lines, lines_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """What still earns units: the k-th further meeting of an agency, ``buyer`` (B, k), and of
    a vendor, ``vendor`` (V, k), ``lines`` that get a talk of their own, and talks of
    ``groups``. ``pinned`` were earned by fixed meetings."""

    buyer: Ints
    vendor: Ints
    lines: Lines
    groups: Groups
    pinned: int

    @property
    def any(self) -> bool:
        """Whether anything could ever earn a unit, fixed meetings included."""
        people = self.buyer.any() or self.vendor.any() or self.groups.goal.any()
        return bool(self.pinned or people or self.lines.wanted)

    def of(self, buyer_loads: Ints, vendor_loads: Ints, met: Flags) -> int:
        """The units of a choice of pairs (``met``, (n,)), fixed meetings included."""
        loads = earned(self.buyer, buyer_loads) + earned(self.vendor, vendor_loads)
        loads += self.groups.earned(self.groups.loads(buyer_loads, vendor_loads))
        return self.pinned + loads + self.lines.unit * self.lines.count(met)


_NOBODY = np.zeros((0, 0), dtype=np.int64)
_NONE = np.zeros(0, dtype=np.int64)
_NO_LINES = Lines(ids=(), pair=_NONE, line=_NONE, unit=0, wanted=0, covered=0)
NOTHING_FIRST = Units(buyer=_NOBODY, vendor=_NOBODY, lines=_NO_LINES, groups=NO_GROUPS, pinned=0)


def units_of(
    fair: Fair,
    candidates: Candidates,
    rows: Ints,
    covered: frozenset[PurchaseId],
    pins: tuple[Ints, Ints],
    most_talks: int,
) -> Units:
    """What earns units; ``rows`` (n,) are the pairs' rows in the candidates, ``covered``
    the lines of fixed meetings, ``pins`` how many each agency and each vendor has, and
    ``most_talks`` what the groups' shares are taken of."""
    every = steps(fair)
    lines = lines_of(
        fair, candidates, rows, covered, first_units(fair) if fair.policy.lines_first else 0
    )
    buyer, vendor = (after(step, count) for step, count in zip(every, pins, strict=True))
    groups, sure = groups_of(fair, pins, most_talks, first_units(fair))
    sure += sum(earned(step, count) for step, count in zip(every, pins, strict=True))
    sure += lines.covered * lines.unit
    return Units(buyer=buyer, vendor=vendor, lines=lines, groups=groups, pinned=sure)


def first_units(fair: Fair) -> int:
    """What the first meeting of a vendor, or of an agency, is worth: a first for everyone
    comes before a second for anyone."""
    if fair.policy.fairness is not Fairness.EVEN:
        return 1
    slots = len(fair.slots)
    return max((min(fair.cap_of_vendor(v), slots) for v in fair.vendors), default=0)


def floors(fair: Fair) -> tuple[Ints, Ints]:
    """The policy's floor of each agency and vendor; nobody wants more than its cap, and
    nobody anything where the organiser asks for total fit alone. Where the worst-off vendor
    counts, each vendor wants one talk: only then can it be the worst-off."""
    policy = fair.policy
    if policy.fairness is Fairness.TOTAL:
        return np.zeros(len(fair.buyers), np.int64), np.zeros(len(fair.vendors), np.int64)
    buyer_caps = [fair.cap_of_buyer(b) for b in fair.buyers]
    vendor_floor = 1 if policy.fairness is Fairness.WORST_OFF else policy.vendor_floor
    return (
        _array(policy.buyer_floor if c is None else min(policy.buyer_floor, c) for c in buyer_caps),
        _array(min(vendor_floor, fair.cap_of_vendor(v)) for v in fair.vendors),
    )


def steps(fair: Fair) -> tuple[Ints, Ints]:
    """The units that each meeting of an agency (B, k) and of a vendor (V, k) earns."""
    first = first_units(fair)
    buyer_floor, vendor_floor = floors(fair)
    buyers = first * _up_to(buyer_floor)
    if fair.policy.fairness is Fairness.EVEN:
        return buyers, np.tile(np.arange(first, 0, -1), (len(fair.vendors), 1))
    return buyers, _up_to(vendor_floor)


def _up_to(floor: Ints) -> Ints:
    """One unit for each meeting up to a floor."""
    return (np.arange(floor.max(initial=0)) < floor[:, None]).astype(np.int64)


def after(step: Ints, meetings: Ints) -> Ints:
    """The steps that are left when each participant has some meetings already."""
    width = step.shape[1]
    place = np.arange(width) + meetings[:, None]
    left = np.take_along_axis(step, np.minimum(place, max(0, width - 1)), axis=1)
    return np.where(place < width, left, 0)


def earned(step: Ints, meetings: Ints) -> int:
    """The units that participants earn with so many meetings each."""
    return int(step[np.arange(step.shape[1]) < meetings[:, None]].sum())


def bonus_of(owners: tuple[Ints, ...], caps: tuple[Ints, ...], points: Ints, sure: int) -> int:
    """One more than the fit that any schedule can have, so that no fit outweighs a unit.

    ``owners`` and ``caps`` are ways to count the same meetings; ``sure`` is fit already had.
    """
    most = (
        int(best_sums(owner, points, cap).sum()) for owner, cap in zip(owners, caps, strict=True)
    )
    return sure + min(most) + 1


def best_sums(owner: Ints, points: Ints, cap: Ints) -> Ints:
    """The sum of the best ``cap`` points of each owner, shape of ``cap``."""
    order = np.lexsort((-points, owner))
    owners = owner[order]
    first = np.searchsorted(owners, owners)
    rank = np.arange(len(owners)) - first
    counts = rank < cap[owners]
    sums = np.zeros(len(cap), dtype=np.int64)
    np.add.at(sums, owners[counts], points[order][counts])
    return sums


def _array(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
