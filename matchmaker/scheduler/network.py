"""The flow network of who meets whom: vendors on the left, agencies and rooms on the right.

source → vendor → (agency and vendor, where the agency has several desks) → desk → agency
→ (slot → room) → sink. Every unit of flow is one meeting. The slot layer is added only
where rooms can bind: it gives each meeting a slot of its agency, which is a relaxation
(the vendor's calendar is not asked), so that values stay upper bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.problem import ScheduleProblem

SOURCE, SINK = 0, 1


class ArcKind(IntEnum):
    """What an arc's capacity stands for; its ``item`` is the vendor, group, desk, … ."""

    VENDOR_LOAD = 0
    GROUP = 1
    PAIR = 2
    DESK_LOAD = 3
    BUYER_LOAD = 4
    BUYER_TIME = 5
    ROOM = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Arcs as arrays of one length: between ``lower`` and ``upper`` units flow, each at
    ``cost``. ``kind`` and ``item`` say what an arc is."""

    nodes: int
    tail: Ints
    head: Ints
    lower: Ints
    upper: Ints
    cost: Ints
    kind: Ints
    item: Ints

    @property
    def feasible_bounds(self) -> bool:
        """Whether no arc asks for more than it can carry."""
        return bool((self.lower <= self.upper).all())


class _Arcs:
    """Collects arrays of arcs."""

    def __init__(self) -> None:
        self.nodes = 2
        self._parts: list[tuple[Ints, ...]] = []

    def new_nodes(self, count: int) -> Ints:
        """Numbers for ``count`` new nodes."""
        self.nodes += count
        return np.arange(self.nodes - count, self.nodes)

    def add(
        self,
        kind: ArcKind,
        item: Ints,
        tail: Ints | int,
        head: Ints | int,
        upper: Ints | int,
        *,
        lower: Ints | int = 0,
        cost: Ints | int = 0,
    ) -> None:
        columns = np.broadcast_arrays(tail, head, lower, upper, cost, int(kind), item)
        self._parts.append(tuple(c.astype(np.int64) for c in columns))

    def network(self) -> Network:
        columns = [np.concatenate(c) for c in zip(*self._parts, strict=True)]
        tail, head, lower, upper, cost, kind, item = columns
        return Network(
            nodes=self.nodes,
            tail=tail,
            head=head,
            lower=lower,
            upper=upper,
            cost=cost,
            kind=kind,
            item=item,
        )


def build_network(problem: ScheduleProblem) -> Network:
    """The network whose cheapest flow is the best choice of meetings."""
    arcs = _Arcs()
    vendors = arcs.new_nodes(len(problem.vendor_cap))
    desks = arcs.new_nodes(len(problem.desk_cap))
    buyers = arcs.new_nodes(len(problem.buyer_cap))
    _add_loads(
        arcs,
        ArcKind.VENDOR_LOAD,
        np.full(len(vendors), SOURCE),
        vendors,
        problem.vendor_cap,
        problem.vendor_promise,
        problem.vendor_floor,
        problem.floor_bonus,
    )
    _add_pairs(arcs, problem, vendors, desks)
    arcs.add(
        ArcKind.DESK_LOAD,
        np.arange(len(desks)),
        desks,
        buyers[problem.desk_buyer],
        problem.desk_cap,
    )
    timed = rooms_can_bind(problem)
    exits = arcs.new_nodes(len(buyers)) if timed else np.full(len(buyers), SINK)
    _add_loads(
        arcs,
        ArcKind.BUYER_LOAD,
        buyers,
        exits,
        problem.buyer_cap,
        problem.buyer_promise,
        problem.buyer_floor,
        problem.floor_bonus,
    )
    if timed:
        _add_rooms(arcs, problem, exits)
    return arcs.network()


def rooms_can_bind(problem: ScheduleProblem) -> bool:
    """Whether some slot has fewer rooms than desks that could use it."""
    return bool((problem.slots.rooms < problem.desk_free.sum(axis=0)).any())


def _add_loads(
    arcs: _Arcs,
    kind: ArcKind,
    tail: Ints,
    head: Ints,
    cap: Ints,
    promise: Ints,
    floor: Ints,
    bonus: int,
) -> None:
    """Participants' loads: the first ``floor`` units earn the bonus, the rest does not; as
    the bonus is dearer the first arc fills first, so that the promise splits over both."""
    first = np.minimum(floor, cap)
    first_promise = np.minimum(promise, floor)
    item = np.arange(len(cap))
    arcs.add(kind, item, tail, head, first, lower=first_promise, cost=-bonus)
    arcs.add(kind, item, tail, head, cap - first, lower=promise - first_promise)


def _add_pairs(arcs: _Arcs, problem: ScheduleProblem, vendors: Ints, desks: Ints) -> None:
    """A vendor reaches a desk directly, or through the one meeting that it may have with
    an agency of several desks."""
    pairs = problem.pairs
    several = np.bincount(pairs.group, minlength=1)[pairs.group] > 1
    rows = np.arange(len(pairs))
    alone = rows[~several]
    arcs.add(
        ArcKind.PAIR,
        alone,
        vendors[pairs.vendor[alone]],
        desks[pairs.desk[alone]],
        1,
        lower=pairs.must[alone].astype(np.int64),
        cost=-pairs.points[alone],
    )
    shared = rows[several]
    groups, first, of_group = np.unique(pairs.group[shared], return_index=True, return_inverse=True)
    middle = arcs.new_nodes(len(groups))
    leader = shared[first]
    arcs.add(
        ArcKind.GROUP,
        leader,
        vendors[pairs.vendor[leader]],
        middle,
        1,
        lower=pairs.must[leader].astype(np.int64),
    )
    arcs.add(
        ArcKind.PAIR,
        shared,
        middle[of_group.reshape(-1)],
        desks[pairs.desk[shared]],
        1,
        cost=-pairs.points[shared],
    )


def _add_rooms(arcs: _Arcs, problem: ScheduleProblem, exits: Ints) -> None:
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
