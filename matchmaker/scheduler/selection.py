"""Who meets whom: the exact cheapest flow, and with it a bound for the whole problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.flow import cheapest_flow
from matchmaker.scheduler.network import build_network
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
    flow = cheapest_flow(network) if network.feasible_bounds else None
    if flow is None:
        return _IMPOSSIBLE
    value = -int((flow * network.cost).sum())
    return Selection(
        feasible=True,
        chosen=pairs_of_flow(problem, network, flow),
        bound=problem.pinned_value + value,
    )


def _fairest(problem: ScheduleProblem, effort: Budget) -> Selection:
    """The most units, then the best worst-off vendor of those with a talk, then the most fit."""
    choice = choice_of(problem)
    best = worst_off(choice, effort) if choice.network.feasible_bounds else None
    if best is None:
        return _IMPOSSIBLE
    # Of choices with the bound's worst-off none has more fit than those with the one found.
    bound = problem.floor_bonus * best.units + problem.worst_bonus * best.worst_bound
    return Selection(
        feasible=True,
        chosen=pairs_of_flow(problem, choice.network, best.flow),
        bound=problem.pinned_value + bound + best.total_bound,
    )
