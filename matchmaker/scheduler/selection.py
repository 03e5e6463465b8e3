"""Who meets whom: the exact cheapest flow, and with it a bound for the whole problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.crossing import best_beside
from matchmaker.scheduler.flow import cheapest_flow
from matchmaker.scheduler.network import build_network, left_out
from matchmaker.scheduler.open_desks import pairs_of_flow
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.worst_off.exact import Budget
from matchmaker.scheduler.worst_off.search import FLOWS_ONLY, worst_off
from matchmaker.scheduler.worst_off.vendors import choice_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The chosen pairs (indices of `Pairs`, ascending) and ``bound``: the objective that no
    schedule can exceed, pinned meetings included. ``feasible`` is False where the hard
    demands cannot even be chosen; then nothing is chosen."""

    feasible: bool
    chosen: Ints
    bound: int


_IMPOSSIBLE = Selection(feasible=False, chosen=np.empty(0, dtype=np.int64), bound=0)


def select(problem: ScheduleProblem, effort: Budget = FLOWS_ONLY) -> Selection:
    """The best set of meetings under caps, floors, desks, promises and rooms, time aside.

    ``effort`` is what may be spent where the worst-off vendor counts; all else is one flow.
    """
    if problem.worst_bonus:
        return _fairest(problem, effort)
    network = build_network(problem)
    outside = left_out(problem)
    flow, value = None, 0
    if outside and network.feasible_bounds:
        found = best_beside(problem, network, outside)
        flow, value = found.flow, found.bound
    elif network.feasible_bounds and (flow := cheapest_flow(network)) is not None:
        value = -int((flow * network.cost).sum())
    if flow is None:
        return _IMPOSSIBLE
    return Selection(
        feasible=True,
        chosen=_within_caps(problem, pairs_of_flow(problem, network, flow), outside),
        bound=problem.pinned_value + value,
    )


def _fairest(problem: ScheduleProblem, effort: Budget) -> Selection:
    """The most units, then the best worst-off vendor of those with a talk, then the most fit."""
    choice = choice_of(problem)
    best = worst_off(choice, effort) if choice.network.feasible_bounds else None
    if best is None:
        return _IMPOSSIBLE
    # Of choices with the bound's worst-off none has more fit than those with the one found.
    outside = left_out(problem)
    # What the network does not hold of groups can only earn more than it.
    units = best.units + problem.groups.unit * int(problem.groups.goal[outside].sum())
    bound = problem.floor_bonus * units + problem.worst_bonus * best.worst_bound
    return Selection(
        feasible=True,
        chosen=_within_caps(problem, pairs_of_flow(problem, choice.network, best.flow), outside),
        bound=problem.pinned_value + bound + best.total_bound,
    )


def _within_caps(problem: ScheduleProblem, chosen: Ints, outside: Sequence[int]) -> Ints:
    """The chosen pairs without the least of those by which a group exceeds its cap."""
    pairs, groups = problem.pairs, problem.groups
    for k in outside:
        inside = groups.vendors[k, pairs.vendor[chosen]]
        inside |= groups.buyers[k, problem.desk_buyer[pairs.desk[chosen]]]
        own = np.flatnonzero(inside)
        rank = np.lexsort((-pairs.points[chosen[own]], ~pairs.must[chosen[own]]))
        chosen = np.delete(chosen, own[rank[int(groups.cap[k]) :]])
    return chosen
