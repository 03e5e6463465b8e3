"""The most fit at a floor over the meetings that the relaxation leaves open, by branch and cut.

Where everyone gets a talk this is a flow with a row for each floor. HiGHS closes it where
CP-SAT finds no choice at all: floors are sums of many numbers, which linear relaxations see
and propagation does not. What it finds is counted again in whole numbers.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]

from matchmaker.scheduler.arcs import SINK
from matchmaker.scheduler.worst_off.choice import Choice
from matchmaker.scheduler.worst_off.exact import Budget, Found, Ranges
from matchmaker.scheduler.worst_off.threshold import Duty

_OPTIMAL, _INFEASIBLE = 0, 2
_NEAR = 1e-6
# Nodes for each deterministic unit of CP-SAT, so that work ends the search, and rarely the clock.
_NODES = 200


def most_fit_within(
    choice: Choice, duty: Duty, floor: int, ranges: Ranges, effort: Budget
) -> Found | None:
    """The most fit of flows within the ranges that keep the floor; None where the numbers
    were too fine for the solver's tolerance, so that another one should be asked."""
    scale = float(max(1, np.abs(choice.points).max(initial=1)))
    found = milp(
        -choice.points / scale,
        integrality=np.ones(len(choice.points)),
        bounds=Bounds(ranges.lower, ranges.upper),
        constraints=_rows(choice, duty, floor, scale),
        options={
            "time_limit": max(0.01, effort.seconds_left()),
            "node_limit": max(1, int(effort.work * _NODES)),
            "mip_rel_gap": 0.0,
        },
    )
    if found.status == _INFEASIBLE:
        return Found(flow=None, bound=0, closed=True)
    bound = 2**62
    if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
        bound = int(np.floor(-float(found.mip_dual_bound) * scale * (1 + 1e-9) + _NEAR)) + 1
    if found.x is None:
        return Found(flow=None, bound=bound, closed=False)
    flow = np.rint(found.x).astype(np.int64)
    worst = choice.worst(flow)
    if worst is None or worst < floor or choice.earned(flow) < duty.units:
        return None
    return Found(flow=flow, bound=bound, closed=found.status == _OPTIMAL)


def _rows(choice: Choice, duty: Duty, floor: int, scale: float) -> list[LinearConstraint]:
    """What leaves a node enters it; everyone that counts has the floor; units are earned."""
    network, own = choice.network, choice.owned
    arcs, people = len(network.tail), len(choice.had)
    node = np.concatenate([network.tail, network.head])
    place = np.tile(np.arange(arcs), 2)
    sign = np.repeat([1.0, -1.0], arcs)
    inner = node > SINK
    balance = sparse.csr_matrix(
        (sign[inner], (node[inner] - 2, place[inner])), shape=(network.nodes - 2, arcs)
    )
    fit = sparse.csr_matrix(
        (choice.points[own] / scale, (choice.owner[own], own)), shape=(people, arcs)
    )
    short = (floor - choice.had) / scale
    counts = np.flatnonzero(choice.counts)
    units = sparse.csr_matrix(choice.units[None, :].astype(float))
    return [
        LinearConstraint(balance, 0.0, 0.0),
        LinearConstraint(fit[counts], short[counts], np.inf),
        LinearConstraint(units, float(duty.units), np.inf),
    ]
