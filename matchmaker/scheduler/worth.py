"""What a placement is worth on the scale of the objective, and which demands it leaves open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import ScheduleProblem


@dataclass(frozen=True, slots=True, order=True)
class Worth:
    """``open_demands`` counts promised meetings that are missing, as a negative number, so
    that the larger of two worths is the better; 0 is a valid schedule. ``objective`` is in
    hundredths of points plus the bonus of units and of the worst-off vendor's fit, pinned
    meetings included: each outweighs all that follows it."""

    open_demands: int
    objective: int

    @property
    def valid(self) -> bool:
        """Whether every hard demand is met."""
        return self.open_demands == 0


@dataclass(frozen=True, slots=True)
class Loads:
    """Meetings of each agency (B,) and vendor (V,), pinned ones not counted."""

    buyer: Ints
    vendor: Ints


def loads_of(problem: ScheduleProblem, slot_of: Ints) -> Loads:
    """Count the meetings of a placement; ``slot_of`` has a slot or `UNPLACED` per pair."""
    met = slot_of != UNPLACED
    buyers = problem.desk_buyer[problem.pairs.desk[met]]
    return Loads(
        np.bincount(buyers, minlength=len(problem.buyer_cap)),
        np.bincount(problem.pairs.vendor[met], minlength=len(problem.vendor_cap)),
    )


def worth_of(problem: ScheduleProblem, slot_of: Ints) -> Worth:
    """The worth of a placement of the open pairs together with the pinned meetings."""
    met = slot_of != UNPLACED
    loads = loads_of(problem, slot_of)
    units = problem.units.of(loads.buyer, loads.vendor, met)
    points = problem.pairs.points[met].sum()
    objective = problem.pinned.points + int(points) + problem.floor_bonus * units
    if problem.worst_bonus:
        objective += problem.worst_bonus * worst_fit(problem, met)
    return Worth(-_open_demands(problem, met, loads), objective)


def worst_fit(problem: ScheduleProblem, met: np.ndarray) -> int:
    """The least fit of a vendor with a talk, pinned ones included; 0 where nobody has one.
    ``met`` (n,) says which pairs meet."""
    fit, talks = fit_and_talks(problem, met)
    return int(fit[talks > 0].min()) if talks.any() else 0


def fit_and_talks(problem: ScheduleProblem, met: np.ndarray) -> tuple[Ints, Ints]:
    """What each vendor has of fit and of talks, pinned ones included, (V,) each; ``met``
    (n,) says which pairs meet."""
    vendors, pairs = len(problem.vendor_cap), problem.pairs
    fit = problem.pinned_fit
    np.add.at(fit, pairs.vendor[met], pairs.points[met])
    talks = np.bincount(pairs.vendor[met], minlength=vendors)
    return fit, talks + np.bincount(problem.pinned.vendor, minlength=vendors)


def _open_demands(problem: ScheduleProblem, met: np.ndarray, loads: Loads) -> int:
    must = np.unique(problem.pairs.group[problem.pairs.must])
    done = np.unique(problem.pairs.group[problem.pairs.must & met])
    short = np.maximum(0, problem.buyer_promise - loads.buyer).sum()
    short += np.maximum(0, problem.vendor_promise - loads.vendor).sum()
    return len(must) - len(done) + int(short)
