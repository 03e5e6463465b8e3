"""What each choice of fairness would cost: the best selection of each, before time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.domain import Fair, Fairness
from matchmaker.errors import Finding, Severity
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.problem import ScheduleProblem, with_policy
from matchmaker.scheduler.selection import select
from matchmaker.scheduler.worst_off.exact import Budget
from matchmaker.scheduler.worst_off.search import FLOWS_ONLY

# Pairs beyond which comparing would take minutes.
MOST_PAIRS = 400_000
_COMPARED = (Fairness.TOTAL, Fairness.FLOOR, Fairness.EVEN, Fairness.WORST_OFF)
# What a question about the worst-off vendor may spend, in CP-SAT's deterministic units, and
# the pairs beyond which flows alone answer it: a choice that is good, and not always the best.
_EFFORT = Budget(work=0.5, seconds_left=lambda: math.inf, stop=lambda: False)
_MOST_CLOSED = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessChoice:
    """The best selection under one choice of fairness; ``fairness`` None is fit alone, with
    no line and no group first either. ``price`` is the share of the most total fit that it
    gives up. ``lowest_load`` and ``lowest_fit`` (points) are those of the worst-off vendor, of
    those that could meet anybody; None where nobody could."""

    fairness: Fairness | None
    meetings: int
    fit_points: float
    price: float
    floor_units: int
    lines_covered: int
    lowest_load: int | None
    lowest_fit: float | None


def compare_fairness(
    problem: ScheduleProblem, fair: Fair, most_pairs: int = MOST_PAIRS
) -> tuple[tuple[FairnessChoice, ...], tuple[Finding, ...]]:
    """Every choice beside fit alone, and what could not be compared.

    Calendars decide who can meet at all, but places in time are not given: a flow for each
    choice. Nothing is compared where the demands cannot hold together.
    """
    if len(problem.pairs) > most_pairs:
        params = {"pairs": len(problem.pairs), "most": most_pairs}
        note = Finding(code="fairness_not_compared", severity=Severity.NOTE, params=params)
        return (), (note,)
    return tuple(_choices(problem, fair)), ()


def _choices(problem: ScheduleProblem, fair: Fair) -> Iterator[FairnessChoice]:
    most = 0.0
    effort = _EFFORT if len(problem.pairs) <= _MOST_CLOSED else FLOWS_ONLY
    for fairness in (None, *_COMPARED):
        policy = replace(
            fair.policy,
            fairness=fairness or Fairness.TOTAL,
            lines_first=fair.policy.lines_first and fairness is not None,
        )
        groups = fair.groups
        if fairness is None:
            groups = tuple(replace(g, floor=0, share=0) for g in groups)
        changed = replace(fair, policy=policy, groups=groups)
        selection = select(with_policy(problem, changed), effort)
        if not selection.feasible:
            return
        choice = _choice(problem, fair, fairness, selection.chosen)
        most = most or choice.fit_points
        yield replace(choice, price=1 - choice.fit_points / most if most else 0.0)


def _choice(
    problem: ScheduleProblem, fair: Fair, fairness: Fairness | None, chosen: Ints
) -> FairnessChoice:
    pairs, pinned = problem.pairs, problem.pinned
    vendors, buyers = len(problem.vendor_cap), len(problem.buyer_cap)
    vendor = np.concatenate([pairs.vendor[chosen], pinned.vendor])
    desk = np.concatenate([pairs.desk[chosen], pinned.desk])
    points = np.concatenate([pairs.points[chosen], pinned.point])
    loads = np.bincount(vendor, minlength=vendors)
    buyer_loads = np.bincount(problem.desk_buyer[desk], minlength=buyers)
    fit = np.bincount(vendor, weights=points, minlength=vendors)
    able = np.unique(np.concatenate([pairs.vendor, pinned.vendor]))
    met = np.zeros(len(pairs), dtype=bool)
    met[chosen] = True
    floors = np.minimum(loads, fair.policy.vendor_floor).sum()
    floors += np.minimum(buyer_loads, fair.policy.buyer_floor).sum()
    lines = with_policy(problem, replace(fair, policy=replace(fair.policy, lines_first=True)))
    return FairnessChoice(
        fairness=fairness,
        meetings=len(vendor),
        fit_points=int(points.sum()) / 100,
        price=0.0,
        floor_units=int(floors),
        lines_covered=lines.units.lines.covered + lines.units.lines.count(met),
        lowest_load=int(loads[able].min()) if len(able) else None,
        lowest_fit=round(float(fit[able].min())) / 100 if len(able) else None,
    )
