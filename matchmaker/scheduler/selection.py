"""Who meets whom: the exact cheapest flow, and with it a bound for the whole problem."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchmaker.scheduler.arcs import SINK, SOURCE, ArcKind, Arcs
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.flow import cheapest_flow
from matchmaker.scheduler.network import build_network
from matchmaker.scheduler.pair_arcs import options_of
from matchmaker.scheduler.problem import ScheduleProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The chosen pairs (indices of `Pairs`, ascending) and ``bound``: the objective that no
    schedule can exceed, pinned meetings included. ``feasible`` is False where the hard
    demands cannot even be chosen; then nothing is chosen."""

    feasible: bool
    chosen: Ints
    bound: int


def select(problem: ScheduleProblem) -> Selection:
    """The best set of meetings under caps, floors, desks, promises and rooms, time aside."""
    network = build_network(problem)
    flow = cheapest_flow(network) if network.feasible_bounds else None
    if flow is None:
        return Selection(feasible=False, chosen=np.empty(0, dtype=np.int64), bound=0)
    value = -int((flow * network.cost).sum())
    meets = network.item[(network.kind == ArcKind.PAIR) & (flow > 0)]
    open_desks = network.item[(network.kind == ArcKind.SHARED) & (flow > 0)]
    chosen = np.concatenate([meets, _with_desks(problem, meets, open_desks)])
    return Selection(
        feasible=True,
        chosen=np.sort(chosen),
        bound=problem.pinned_value + value,
    )


def _with_desks(problem: ScheduleProblem, chosen: Ints, open_desks: Ints) -> Ints:
    """Pairs for meetings of which agency, vendor and line are chosen but not the desk.

    ``open_desks`` are places in the options of the lines. As many as possible get one of the
    desks that speak for the line, those that suit best; caps of the desks hold.
    """
    if not len(open_desks):
        return open_desks
    options, pairs = options_of(problem), problem.pairs
    asked = (
        options.line[open_desks] * (1 + pairs.group.max()) + pairs.group[options.pair[open_desks]]
    )
    every = options.line * (1 + pairs.group.max()) + pairs.group[options.pair]
    at = np.flatnonzero(np.isin(every, asked))
    meetings, meeting = np.unique(every[at], return_inverse=True)
    rows = options.pair[at]
    left = problem.desk_cap - np.bincount(pairs.desk[chosen], minlength=len(problem.desk_cap))
    arcs = Arcs()
    middle, desks = arcs.new_nodes(len(meetings)), arcs.new_nodes(len(left))
    everyone = int(pairs.points[rows].sum()) + 1
    arcs.add(ArcKind.GROUP, np.arange(len(middle)), SOURCE, middle, 1, cost=-everyone)
    head = desks[pairs.desk[rows]]
    arcs.add(ArcKind.PAIR, rows, middle[meeting.reshape(-1)], head, 1, cost=-pairs.points[rows])
    arcs.add(ArcKind.DESK_LOAD, np.arange(len(left)), desks, SINK, np.maximum(0, left))
    network = arcs.network()
    flow = cheapest_flow(network)
    if flow is None:
        raise AssertionError("no meeting at all is always a choice")
    found: Ints = network.item[(network.kind == ArcKind.PAIR) & (flow > 0)]
    return found
