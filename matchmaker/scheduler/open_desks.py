"""From a flow of the choice of meetings to pairs: some meetings still have an open desk."""

from __future__ import annotations

import numpy as np

from matchmaker.scheduler.arcs import SINK, SOURCE, ArcKind, Arcs, Network
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.flow import cheapest_flow
from matchmaker.scheduler.pair_arcs import options_of
from matchmaker.scheduler.problem import ScheduleProblem


def pairs_of_flow(problem: ScheduleProblem, network: Network, flow: Ints) -> Ints:
    """The pairs that meet in a flow of the problem's network, ascending."""
    meets = network.item[(network.kind == ArcKind.PAIR) & (flow > 0)]
    open_desks = network.item[(network.kind == ArcKind.SHARED) & (flow > 0)]
    return np.sort(np.concatenate([meets, _with_desks(problem, meets, open_desks)]))


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
