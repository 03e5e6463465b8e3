"""The cheapest flow in a network with lower and upper bounds on its arcs."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import max_flow, min_cost_flow  # type: ignore[import-untyped]

from matchmaker.scheduler.arcs import SINK, SOURCE, Network
from matchmaker.scheduler.calendars import Ints


def cheapest_flow(network: Network) -> Ints | None:
    """The flow of least cost within the bounds of every arc, or None where there is none.

    Lower bounds are moved to node supplies; one arc past the network carries what is not
    used, so that the amount of flow is free (Ahuja, Magnanti, Orlin: Network Flows, 2.4).
    OR-Tools multiplies costs by the number of nodes: 10^10 of bonus at 10^6 nodes is still
    a thousandth of what 64 bits hold.
    """
    supply = np.zeros(network.nodes, dtype=np.int64)
    np.add.at(supply, network.head, network.lower)
    np.subtract.at(supply, network.tail, network.lower)
    most = int(network.upper[network.tail == SOURCE].sum())
    supply[SOURCE] += most
    supply[SINK] -= most
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        network.tail, network.head, network.upper - network.lower, network.cost
    )
    solver.add_arc_with_capacity_and_unit_cost(SOURCE, SINK, most, 0)
    solver.set_nodes_supplies(np.arange(network.nodes), supply)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        return None
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow solver answered {status!r}")
    return np.asarray(solver.flows(arcs), dtype=np.int64) + network.lower


def most_flow(network: Network) -> int:
    """The largest flow from source to sink; costs and lower bounds are not asked."""
    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(network.tail, network.head, network.upper)
    if solver.solve(SOURCE, SINK) != solver.OPTIMAL:
        raise RuntimeError("the flow solver refused a network of our own making")
    return int(solver.optimal_flow())
