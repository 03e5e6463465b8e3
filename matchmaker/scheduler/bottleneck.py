"""The demands that are too much together, and the resources that bind them: a minimum cut.

A network with lower bounds has a flow unless some set of its nodes must take in more than
can leave it (Hoffman 1960). A smallest cut finds such a set; the lower bounds that enter it
are the demands to name, the capacities that leave it the resources.
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python import max_flow  # type: ignore[import-untyped]

from matchmaker.domain import Fair
from matchmaker.errors import Finding
from matchmaker.scheduler.arcs import SINK, SOURCE, ArcKind, Network
from matchmaker.scheduler.calendars import Flags
from matchmaker.scheduler.network import build_network
from matchmaker.scheduler.problem import ScheduleProblem

_NAMES_SHOWN = 5


def bottleneck(problem: ScheduleProblem, fair: Fair) -> tuple[Finding, ...]:
    """One finding that names demands and resources, or nothing where a choice exists."""
    if not (
        problem.pairs.must.any() or problem.buyer_promise.any() or problem.vendor_promise.any()
    ):
        return ()
    network = build_network(problem, lines=False)
    inside = _overfull_set(network)
    if inside is None:
        return ()
    enters = inside[network.head] & ~inside[network.tail] & (network.lower > 0)
    leaves = inside[network.tail] & ~inside[network.head] & (network.upper > 0)
    needed, possible = int(network.lower[enters].sum()), int(network.upper[leaves].sum())
    return (
        Finding(
            code="demands_exceed_resources" if leaves.any() else "demands_without_partners",
            params={
                "demands": _names(network, enters, problem, fair),
                "resources": _names(network, leaves, problem, fair),
                "needed": needed,
                "possible": possible,
                "missing": needed - possible,
            },
        ),
    )


def _overfull_set(network: Network) -> Flags | None:
    """The nodes that must take in more than can leave them, or None where all demands fit.

    Lower bounds become supplies of a plain maximum flow, and an arc from sink to source
    closes the network; the source side of a smallest cut is the set.
    """
    extra = np.zeros(network.nodes, dtype=np.int64)
    np.add.at(extra, network.head, network.lower)
    np.subtract.at(extra, network.tail, network.lower)
    start, end = network.nodes, network.nodes + 1
    gives, takes = np.flatnonzero(extra > 0), np.flatnonzero(extra < 0)
    solver = max_flow.SimpleMaxFlow()
    for tail, head, capacity in (
        (network.tail, network.head, network.upper - network.lower),
        (np.full(len(gives), start), gives, extra[gives]),
        (takes, np.full(len(takes), end), -extra[takes]),
        (np.array([SINK]), np.array([SOURCE]), np.array([network.upper.sum() + 1])),
    ):
        solver.add_arcs_with_capacity(tail, head, capacity)
    if solver.solve(start, end) != solver.OPTIMAL:
        raise RuntimeError("the flow solver refused a network of our own making")
    if solver.optimal_flow() == extra[gives].sum():
        return None
    inside = np.zeros(network.nodes + 2, dtype=bool)
    inside[solver.get_source_side_min_cut()] = True
    return inside[: network.nodes]


def _names(network: Network, arcs: Flags, problem: ScheduleProblem, fair: Fair) -> str:
    """What stands behind arcs, each once, the first few written out."""
    kinds, items = network.kind[arcs].tolist(), network.item[arcs].tolist()
    names = list(
        dict.fromkeys(
            _name(ArcKind(kind), item, problem, fair)
            for kind, item in zip(kinds, items, strict=True)
        )
    )
    more = len(names) - _NAMES_SHOWN
    return ", ".join(names[:_NAMES_SHOWN]) + (f" (+{more})" if more > 0 else "")


def _name(kind: ArcKind, item: int, problem: ScheduleProblem, fair: Fair) -> str:
    match kind:
        case ArcKind.VENDOR_LOAD:
            return fair.vendors[item].name
        case ArcKind.DESK_LOAD:
            desk = fair.desks[item]
            return f"{fair.buyer_of[desk.buyer].name} {desk.name}"
        case ArcKind.BUYER_LOAD | ArcKind.BUYER_TIME:
            return fair.buyers[item].name
        case ArcKind.GROUP_LOAD:
            return fair.groups[item].name
        case ArcKind.ROOM:
            slot = fair.slots[int(problem.slots.index[item])]
            return f"{slot.start:%m-%d %H:%M}"
        case _:
            buyer = fair.buyers[int(problem.desk_buyer[problem.pairs.desk[item]])]
            return f"{buyer.name} - {fair.vendors[int(problem.pairs.vendor[item])].name}"
