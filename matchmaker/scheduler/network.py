"""The flow network of who meets whom: vendors on the left, agencies and rooms on the right.

source → (groups of vendors) → vendor → (agency and vendor, where the agency has several
desks) → (planned purchase) → desk → agency → (groups of agencies, or slot → room) → sink.
Every unit of flow is one meeting. The slot layer is added only where rooms can bind: it gives
each meeting a slot of its agency, which is a relaxation (the vendor's calendar is not asked),
so that values stay upper bounds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matchmaker.scheduler.arcs import SINK, SOURCE, ArcKind, Arcs, Network
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.groups import ENDLESS, nested
from matchmaker.scheduler.pair_arcs import add_pairs
from matchmaker.scheduler.problem import ScheduleProblem


def build_network(problem: ScheduleProblem, *, lines: bool = True) -> Network:
    """The network whose cheapest flow is the best choice of meetings; without ``lines``,
    planned purchases play no part."""
    arcs = Arcs()
    vendors = arcs.new_nodes(len(problem.vendor_cap))
    desks = arcs.new_nodes(len(problem.desk_cap))
    buyers = arcs.new_nodes(len(problem.buyer_cap))
    _add_loads(
        arcs,
        ArcKind.VENDOR_LOAD,
        _behind_groups(arcs, problem, problem.groups.vendors, problem.vendor_cap, SOURCE),
        vendors,
        problem.vendor_cap,
        problem.vendor_promise,
        problem.units.vendor,
        problem.flow_bonus,
    )
    add_pairs(arcs, problem, vendors, desks, lines=lines)
    arcs.add(
        ArcKind.DESK_LOAD,
        np.arange(len(desks)),
        desks,
        buyers[problem.desk_buyer],
        problem.desk_cap,
    )
    timed = rooms_can_bind(problem)
    exits = (
        arcs.new_nodes(len(buyers))
        if timed
        else _behind_groups(arcs, problem, problem.groups.buyers, problem.buyer_cap, SINK)
    )
    _add_loads(
        arcs,
        ArcKind.BUYER_LOAD,
        buyers,
        exits,
        problem.buyer_cap,
        problem.buyer_promise,
        problem.units.buyer,
        problem.flow_bonus,
    )
    if timed:
        _add_rooms(arcs, problem, exits)
    return arcs.network()


def rooms_can_bind(problem: ScheduleProblem) -> bool:
    """Whether some slot has fewer rooms than desks that could use it."""
    return bool((problem.slots.rooms < problem.desk_free.sum(axis=0)).any())


def left_out(problem: ScheduleProblem) -> list[int]:
    """The groups with a cap or a goal that the network does not hold: they cross others, or
    the slots of agencies stand where they would."""
    groups = problem.groups
    if not len(groups):
        return []
    inside = set(nested(groups.vendors, groups.cap))
    if not rooms_can_bind(problem):
        inside |= set(nested(groups.buyers, groups.cap))
    people = groups.vendors.any(axis=1) | groups.buyers.any(axis=1)
    asked = people & ((groups.cap < ENDLESS) | (groups.goal > 0))
    return [k for k in np.flatnonzero(asked).tolist() if k not in inside]


def _behind_groups(
    arcs: Arcs, problem: ScheduleProblem, members: Flags, caps: Ints, end: int
) -> Ints:
    """The node (n,) that stands between each person of one side and an end of the network:
    that of the smallest group that it is in, or the end itself. ``members`` (G, n)."""
    groups, bonus = problem.groups, problem.flow_bonus
    at = np.full(len(caps), end)
    for k in nested(members, groups.cap):
        node, inside = arcs.new_nodes(1), members[k]
        outer = at[inside][:1]
        tail, head = (outer, node) if end == SOURCE else (node, outer)
        most = min(int(groups.cap[k]), int(caps[inside].sum()))
        earning = min(most, int(groups.goal[k]))
        item, cost = np.array([k]), -bonus * groups.unit
        arcs.add(ArcKind.GROUP_LOAD, item, tail, head, most - earning)
        arcs.add(ArcKind.GROUP_LOAD, item, tail, head, earning, cost=cost)
        at[inside] = node
    return at


def _add_loads(
    arcs: Arcs,
    kind: ArcKind,
    tail: Ints,
    head: Ints,
    cap: Ints,
    promise: Ints,
    steps: Ints,
    bonus: int,
) -> None:
    """Participants' loads: as many parallel arcs as there are kinds of steps, dearest first.

    Units never rise from one meeting to the next, so that the arcs fill in order, and the
    promise splits over them in that order.
    """
    item, left, promised = np.arange(len(cap)), cap, promise
    for units in sorted({0, *np.unique(steps).tolist()}, reverse=True):
        width = np.minimum((steps == units).sum(axis=1), left) if units else left
        lower = np.minimum(promised, width) if units else promised
        some = np.flatnonzero((width > 0) | (lower > 0)) if units else item
        arcs.add(
            kind,
            some,
            tail[some],
            head[some],
            width[some],
            lower=lower[some],
            cost=-bonus * units,
        )
        left, promised = left - width, promised - lower


def _add_rooms(arcs: Arcs, problem: ScheduleProblem, exits: Ints) -> None:
    """Agencies reach slots (at most as many desks as are free), and slots their rooms."""
    slots = problem.slots
    slot_nodes = arcs.new_nodes(len(slots))
    for members in _moments(problem):
        free_desks = _per_buyer(problem, problem.desk_free[:, members])
        start = exits
        if len(members) > 1:
            start = arcs.new_nodes(len(exits))
            usable: Flags = np.logical_or.reduce(problem.desk_free[:, members], 1, keepdims=True)
            most = _per_buyer(problem, usable)[:, 0] * _most_in_a_row(problem, members)
            arcs.add(ArcKind.BUYER_TIME, np.arange(len(exits)), exits, start, most)
        buyer, place = np.nonzero(free_desks)
        arcs.add(
            ArcKind.BUYER_TIME,
            buyer,
            start[buyer],
            slot_nodes[members[place]],
            free_desks[buyer, place],
        )
    arcs.add(ArcKind.ROOM, np.arange(len(slots)), slot_nodes, SINK, slots.rooms)


def _moments(problem: ScheduleProblem) -> Iterator[Ints]:
    for moment in range(int(problem.slots.moment.max(initial=-1)) + 1):
        yield np.flatnonzero(problem.slots.moment == moment)


def _per_buyer(problem: ScheduleProblem, desk_flags: Flags) -> Ints:
    count = np.zeros((len(problem.buyer_cap), desk_flags.shape[1]), dtype=np.int64)
    np.add.at(count, problem.desk_buyer, desk_flags.astype(np.int64))
    return count


def _most_in_a_row(problem: ScheduleProblem, members: Ints) -> int:
    """The most slots of one moment that a single desk could use one after the other."""
    taken, busy_until = 0, np.iinfo(np.int64).min
    for slot in members[np.argsort(problem.slots.end[members], kind="stable")]:
        if problem.slots.start[slot] >= busy_until:
            taken, busy_until = taken + 1, problem.slots.end[slot]
    return taken
