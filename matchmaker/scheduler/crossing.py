"""Choices of meetings beside groups that a flow network cannot hold.

A group whose talks have the price p costs its side of the bargain: the best flow with its
talks dearer by p, plus the most that f(x) + p x can be, where f(x) are the bonuses that x
talks of the group earn, is no less than the best choice with the group (Lagrange; Fisher
1981). That holds for every p, so that the lowest such sum is a bound at any size. At the
size of a fair, branch and cut closes what is left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isqrt

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]

from matchmaker.scheduler.arcs import SINK, ArcKind, Network
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.flow import cheapest_flow
from matchmaker.scheduler.problem import ScheduleProblem

# Arcs up to which branch and cut looks for the best choice, and the nodes it may open.
_EXACT_ARCS, _NODES = 60_000, 2_000
_OPTIMAL, _INFEASIBLE = 0, 2
# Flows that prices may cost for each group, and arcs times flows over all of them.
_FLOWS, _WORK = 45, 60_000_000
_ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What a choice beside some groups gave: ``flow`` (A,) of the network, None where there is
    none; ``bound`` is a value, without pinned meetings, that no choice can exceed."""

    flow: Ints | None
    bound: int


def best_beside(problem: ScheduleProblem, network: Network, outside: Sequence[int]) -> Crossing:
    """The best flow that keeps the groups ``outside`` the network too, or where that is too
    large a question, a flow near it that may exceed their caps."""
    side = _side_of(problem, network, outside)
    if len(network.tail) <= _EXACT_ARCS and (exact := _exact(problem, network, side)):
        return exact
    return _priced(network, side)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """The groups outside (g): the arcs (g, A) that their talks pass, their caps, how many
    talks earn units, and what one such is worth (``units``, and ``bonus`` with them)."""

    arcs: Flags
    cap: Ints
    goal: Ints
    unit: int
    bonus: int

    def most(self, group: int, price: int) -> int:
        """The most that the bonuses of a group's talks and their price can be."""
        cap, goal = int(self.cap[group]), int(min(self.cap[group], self.goal[group]))
        worth = self.bonus * self.unit
        return max(0, goal * (worth + price), goal * worth + cap * price)


def _side_of(problem: ScheduleProblem, network: Network, outside: Sequence[int]) -> _Side:
    groups = problem.groups
    of_vendor, of_buyer = (
        network.kind == kind for kind in (ArcKind.VENDOR_LOAD, ArcKind.BUYER_LOAD)
    )
    arcs = np.zeros((len(outside), len(network.tail)), dtype=bool)
    for row, k in enumerate(outside):
        arcs[row, of_vendor] = groups.vendors[k, network.item[of_vendor]]
        arcs[row, of_buyer] = groups.buyers[k, network.item[of_buyer]]
    talks = np.minimum(network.upper, len(problem.pairs))
    return _Side(
        arcs=arcs,
        cap=np.minimum(groups.cap[list(outside)], arcs @ talks),
        goal=np.minimum(groups.goal, groups.cap)[list(outside)],
        unit=groups.unit,
        bonus=problem.floor_bonus,
    )


def _exact(problem: ScheduleProblem, network: Network, side: _Side) -> Crossing | None:
    """The best choice: first the most units, then the most fit with so many. None where branch
    and cut did not close it."""
    fit_arcs = np.isin(network.kind, (ArcKind.PAIR, ArcKind.SHARED))
    fit = np.where(fit_arcs, -network.cost, 0)
    units = np.where(fit_arcs, 0, -network.cost // max(1, problem.floor_bonus))
    count = len(side.cap)
    worth = np.concatenate([units, np.full(count, side.unit)])
    more: list[LinearConstraint] = []
    most = 0
    if problem.floor_bonus:
        found = _branch_and_cut(network, side, worth, more)
        if found is None or found.flow is None:
            return found
        most = found.bound
        more = [LinearConstraint(sparse.csr_matrix(worth[None, :].astype(float)), most, np.inf)]
    found = _branch_and_cut(network, side, np.concatenate([fit, np.zeros(count, np.int64)]), more)
    if found is None or found.flow is None:
        return found
    return Crossing(flow=found.flow, bound=problem.floor_bonus * most + found.bound)


def _branch_and_cut(
    network: Network, side: _Side, worth: Ints, more: list[LinearConstraint]
) -> Crossing | None:
    """The choice worth most, its worth counted in whole numbers; the last variables are the
    talks of the groups that earn units."""
    arcs, count = len(network.tail), len(side.cap)
    node = np.concatenate([network.tail, network.head])
    place = np.tile(np.arange(arcs), 2)
    sign = np.repeat([1.0, -1.0], arcs)
    inner = node > SINK
    balance = sparse.csr_matrix(
        (sign[inner], (node[inner] - 2, place[inner])), shape=(network.nodes - 2, arcs + count)
    )
    talks = sparse.csr_matrix(side.arcs.astype(float))
    capped = sparse.hstack([talks, sparse.csr_matrix((count, count))])
    earning = sparse.hstack([talks, -sparse.identity(count)])
    lower = np.concatenate([network.lower, np.zeros(count)])
    upper = np.concatenate([network.upper, np.minimum(side.goal, side.cap)])
    found = milp(
        -worth.astype(float),
        integrality=np.ones(arcs + count),
        bounds=Bounds(lower, upper),
        constraints=[
            LinearConstraint(balance, 0.0, 0.0),
            LinearConstraint(capped, -np.inf, side.cap),
            LinearConstraint(earning, 0.0, np.inf),
            *more,
        ],
        options={"node_limit": _NODES, "mip_rel_gap": 0.0},
    )
    if found.status == _INFEASIBLE:
        return Crossing(flow=None, bound=0)
    if found.status != _OPTIMAL:
        return None
    whole = np.rint(found.x).astype(np.int64)
    return Crossing(flow=whole[:arcs], bound=int(worth @ whole))


def _priced(network: Network, side: _Side) -> Crossing:
    """The lowest bound of some prices, and the flow at it; each group's price in turn is
    halved in on, because the bound is convex in it."""
    prices = np.zeros(len(side.cap), dtype=np.int64)
    best = _at(network, side, prices)
    if best.flow is None:
        return best
    steps = max(1, min(_FLOWS, _WORK // len(network.tail) // len(prices) // _ROUNDS))
    highest = int(-network.cost.min(initial=0)) * 4 + 1
    for _ in range(_ROUNDS):
        before = best.bound
        for group in range(len(prices)):
            best, prices = _settled(network, side, (best, prices), group, highest, steps)
        if best.bound == before:
            break
    return best


def _settled(
    network: Network,
    side: _Side,
    now: tuple[Crossing, Ints],
    group: int,
    highest: int,
    steps: int,
) -> tuple[Crossing, Ints]:
    """The best of what stands and of other prices for one group."""
    best, prices = now
    low, high = -side.bonus * side.unit, highest
    trial = prices.copy()
    for _ in range(steps):
        if low >= high:
            break
        # What fit decides is small beside what a unit decides: sizes are halved, not numbers.
        trial[group] = _between(low, high)
        found = _at(network, side, trial)
        if found.bound < best.bound:
            best, prices = found, trial.copy()
        if found.flow is None:
            break
        price = int(trial[group])
        talks = int(side.arcs[group] @ found.flow)
        if talks > (side.cap if price >= 0 else side.goal)[group]:
            low = price + 1
        elif talks < (side.cap if price > 0 else side.goal)[group]:
            high = price - 1
        else:
            break
    return best, prices


def _between(low: int, high: int) -> int:
    """A number between two, near their geometric middle where both have one sign."""
    if low <= 0 <= high:
        return 0
    if low > 0:
        return min(high, max(low, isqrt(low * high)))
    return -_between(-high, -low)


def _at(network: Network, side: _Side, prices: Ints) -> Crossing:
    """The best flow at some prices, and the bound that it gives."""
    flow = cheapest_flow(replace(network, cost=network.cost + prices @ side.arcs))
    if flow is None:
        return Crossing(flow=None, bound=0)
    value = -int((flow * network.cost).sum()) - int(prices @ (side.arcs @ flow))
    return Crossing(
        flow=flow,
        bound=value + sum(side.most(g, p) for g, p in enumerate(prices.tolist())),
    )
