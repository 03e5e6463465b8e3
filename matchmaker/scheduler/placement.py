"""When they meet: one matching per slot, most urgent first.

Once chosen, pairs are edges of a bipartite graph and slots its colours. When everyone is
free all the time the colouring always exists (König); with calendars, taking the slots one
by one and matching by urgency comes close to it, or reaches it.
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]

from matchmaker.scheduler.calendars import Flags, Ints, common_slots
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.waiting import Rest, Turns

UNPLACED = -1
# Weights, tuned on calendars that are nearly full: an owner whose every free slot is needed
# weighs _OWNER, a pair whose last common slot this is weighs _PAIR, one that must meet more
# than any two others.
_OWNER, _PAIR, _MUST = 10_000, 30_000, 1_000_000


def place(problem: ScheduleProblem, chosen: Ints) -> Ints:
    """A slot for every chosen pair, or `UNPLACED`; shape of ``chosen``.

    Nobody is ever double-booked, no room is used twice, nobody is asked to come when they
    cannot or to go without a pause, and orders are kept.
    """
    desk, vendor = problem.pairs.desk[chosen], problem.pairs.vendor[chosen]
    must = problem.pairs.must[chosen]
    desk_open, vendor_open = problem.desk_free.copy(), problem.vendor_free.copy()
    slot_of = np.full(len(chosen), UNPLACED, dtype=np.int64)
    waiting = np.ones(len(chosen), dtype=bool)
    desk_rest, vendor_rest = _rests(problem)
    turns = Turns(problem, chosen)
    for slot in range(len(problem.slots)):
        may = waiting & desk_open[desk, slot] & vendor_open[vendor, slot]
        may &= turns.able(slot, slot_of)
        for rest, owner in ((desk_rest, desk), (vendor_rest, vendor)):
            if rest is not None:
                may &= rest.able(slot)[owner]
        able = np.flatnonzero(may)
        rooms = int(problem.slots.rooms[slot])
        met = able[:0]
        if len(able) and rooms:
            weight = _need(desk, waiting, desk_open, slot, problem)[desk[able]]
            weight += _need(vendor, waiting, vendor_open, slot, problem)[vendor[able]]
            common = common_slots(
                desk_open[:, slot:], vendor_open[:, slot:], desk[able], vendor[able]
            )
            weight += _PAIR // common + np.where(must[able], _MUST, 0)
            met = able[_matching(desk[able], vendor[able], weight, rooms)]
        slot_of[met] = slot
        waiting[met] = False
        shared = problem.slots.overlap[slot]
        desk_open[np.ix_(desk[met], shared)] = False
        vendor_open[np.ix_(vendor[met], shared)] = False
        for rest, owner in ((desk_rest, desk), (vendor_rest, vendor)):
            if rest is not None:
                rest.talk(owner[met], slot)
    return slot_of


def _rests(problem: ScheduleProblem) -> tuple[Rest | None, Rest | None]:
    """Who needs a pause, on each side that has a rule for it."""
    pauses, pinned = problem.pauses, problem.pinned
    desks, vendors = len(problem.desk_cap), len(problem.vendor_cap)
    return (
        Rest(pauses.desk, desks, pinned.desk, pinned.slot) if pauses.desk else None,
        Rest(pauses.vendor, vendors, pinned.vendor, pinned.slot) if pauses.vendor else None,
    )


def _need(owner: Ints, waiting: Flags, is_open: Flags, slot: int, problem: ScheduleProblem) -> Ints:
    """For each participant, the share of its free time left that its meetings left will
    take, times `_OWNER`. Parallel slots of one moment count once."""
    meetings = np.bincount(owner[waiting], minlength=len(is_open))
    moments = problem.slots.moment[slot:]
    starts = np.flatnonzero(np.r_[True, moments[1:] != moments[:-1]])
    slots_left = np.logical_or.reduceat(is_open[:, slot:], starts, axis=1).sum(axis=1)
    need: Ints = _OWNER * meetings // np.maximum(1, slots_left)
    return need


def _matching(desk: Ints, vendor: Ints, weight: Ints, rooms: int) -> Ints:
    """Edges of a matching of the most edges up to ``rooms``, and among those of the most
    weight; indices into ``desk``."""
    desks, desk_node = np.unique(desk, return_inverse=True)
    vendors, vendor_node = np.unique(vendor, return_inverse=True)
    source, gate = len(desks) + len(vendors), len(desks) + len(vendors) + 1
    sink = gate + 1
    solver = min_cost_flow.SimpleMinCostFlow()
    desk_nodes = np.arange(len(desks))
    vendor_nodes = np.arange(len(vendors)) + len(desks)
    solver.add_arcs_with_capacity_and_unit_cost(
        np.full(len(desks), gate), desk_nodes, np.ones_like(desk_nodes), np.zeros_like(desk_nodes)
    )
    edges = solver.add_arcs_with_capacity_and_unit_cost(
        desk_node, vendor_node + len(desks), np.ones_like(desk), -weight
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        vendor_nodes,
        np.full(len(vendors), sink),
        np.ones_like(vendor_nodes),
        np.zeros_like(vendor_nodes),
    )
    most = min(rooms, len(desks), len(vendors))
    solver.add_arc_with_capacity_and_unit_cost(source, gate, most, 0)
    solver.set_node_supply(source, most)
    solver.set_node_supply(sink, -most)
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the matching solver answered {status!r}")
    return np.flatnonzero(solver.flows(edges))
