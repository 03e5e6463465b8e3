"""The figures of an answer, counted anew from its schedule."""

from __future__ import annotations

from itertools import chain
from typing import TypedDict

from matchmaker.domain import Fair, Schedule, VendorId
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.validation import (
    fit_points_of,
    floor_units_of,
    lines_covered,
    units_of,
    worst_off_of,
)


class Figures(TypedDict):
    """Fields of `SolveResult` that say what a schedule holds."""

    fit_points: float
    units: int
    floor_units_met: int
    floor_units_wanted: int
    lines_covered: int
    lines_wanted: int
    floor_bonus: int
    worst_bonus: int
    worst_vendor: VendorId | None
    worst_fit: float
    most_talks: int


def figures_of(problem: ScheduleProblem, fair: Fair, schedule: Schedule) -> Figures:
    """What a schedule holds, and what was wanted of it."""
    candidates = problem.candidates
    vendor, points = worst_off_of(fair, schedule, candidates) or (None, 0)
    return Figures(
        fit_points=fit_points_of(fair, schedule, candidates),
        units=units_of(fair, schedule, candidates, problem.groups.most_talks),
        floor_units_met=floor_units_of(fair, schedule),
        floor_units_wanted=problem.floor_units_wanted,
        lines_covered=lines_covered(fair, schedule, candidates),
        lines_wanted=len(set(chain.from_iterable(candidates.subjects))),
        floor_bonus=problem.floor_bonus,
        worst_bonus=problem.worst_bonus,
        worst_vendor=vendor,
        worst_fit=points / 100,
        most_talks=problem.groups.most_talks,
    )
