"""The cheapest ways out where demands are too much together: more of what binds, or less asked.

The network of who meets whom is made elastic: demands earn a price where they are kept, and
what limits them may be stretched, unit by unit, at a cost (elastic programming: Chinneck,
Feasibility and Infeasibility in Optimization, 2008). One flow stretches the resources and
keeps every demand that can be kept; another keeps the resources and gives up the fewest
demands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.domain import Fair
from matchmaker.errors import Finding, Severity
from matchmaker.scheduler.arcs import ArcKind, Network
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.flow import cheapest_flow
from matchmaker.scheduler.network import build_network
from matchmaker.scheduler.pauses import PauseRule, time_of
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.validation import when

# A demand is worth more than any number of stretched units, which cost 1 each.
_DEMAND = 1_000_000


@dataclass(frozen=True)
class _Elastic:
    """A network that may be stretched. ``stretch`` are the rows of its stretching arcs,
    ``demand`` those of the demands; ``wanted`` is how much each demand asks for."""

    network: Network
    stretch: Ints
    demand: Ints
    wanted: Ints


def remedies(problem: ScheduleProblem, fair: Fair) -> tuple[Finding, ...]:
    """The steps that would make the choice possible: first by more resources, where that is
    enough, then by fewer demands; empty where nothing stands in the way."""
    network = build_network(problem, lines=False)
    if not (network.lower > 0).any():
        return ()
    more = _elastic(network, _stretches(network, problem, fair))
    flow = cheapest_flow(more.network)
    found: list[Finding] = []
    if flow is not None and (flow[more.demand] == more.wanted).all():
        found += _grown(more, flow, problem, fair)
        if not found:
            return ()
    less = _elastic(network, np.zeros(len(network.kind), dtype=np.int64))
    flow = cheapest_flow(less.network)
    if flow is not None:
        found += _given_up(less, flow, problem, fair, 2 if found else 1)
    return tuple(found)


def _elastic(network: Network, room: Ints) -> _Elastic:
    """``room`` says how many units each arc may be stretched by."""
    arcs = np.arange(len(network.kind))
    asked, stretched = arcs[network.lower > 0], arcs[room > 0]
    upper = network.upper.copy()
    upper[asked] -= network.lower[asked]
    parts = (
        (arcs, upper, np.zeros(len(arcs), dtype=np.int64)),
        (asked, np.minimum(network.lower, network.upper)[asked], np.full(len(asked), -_DEMAND)),
        (stretched, room[stretched], np.ones(len(stretched), dtype=np.int64)),
    )
    rows, capacity, cost = (np.concatenate(c) for c in zip(*parts, strict=True))
    whole = replace(
        network,
        tail=network.tail[rows],
        head=network.head[rows],
        lower=np.zeros(len(rows), dtype=np.int64),
        upper=np.maximum(0, capacity),
        cost=cost.astype(np.int64),
        kind=network.kind[rows],
        item=network.item[rows],
    )
    first = len(arcs) + len(asked)
    return _Elastic(
        network=whole,
        stretch=np.arange(first, len(rows)),
        demand=np.arange(len(arcs), first),
        wanted=network.lower[asked],
    )


def _stretches(network: Network, problem: ScheduleProblem, fair: Fair) -> Ints:
    """How far each arc may be stretched: caps up to the free time, rooms up to the desks.
    Each participant and each slot once, on the first of its arcs."""
    spare = {
        ArcKind.VENDOR_LOAD: _spare(
            problem.vendor_free, problem.vendor_cap, problem, problem.pauses.vendor
        ),
        ArcKind.DESK_LOAD: _spare(
            problem.desk_free, problem.desk_cap, problem, problem.pauses.desk
        ),
        ArcKind.BUYER_LOAD: _buyer_spare(problem),
        ArcKind.GROUP_LOAD: np.full(len(fair.groups), len(problem.pairs)),
        ArcKind.ROOM: np.array(
            [
                0 if fair.slots[k].rooms in (0, None) else len(fair.desks)
                for k in problem.slots.index
            ]
        ),
    }
    room = np.zeros(len(network.kind), dtype=np.int64)
    for kind, more in spare.items():
        rows = np.flatnonzero(network.kind == kind)
        items, first = np.unique(network.item[rows], return_index=True)
        room[rows[first]] = more[items]
    return room


def _spare(free: Flags, cap: Ints, problem: ScheduleProblem, rule: PauseRule | None) -> Ints:
    left: Ints = np.maximum(0, time_of(free, problem.slots, rule) - cap)
    return left


def _buyer_spare(problem: ScheduleProblem) -> Ints:
    """What an agency's desks could do beyond its own cap, were theirs lifted too."""
    time = time_of(problem.desk_free, problem.slots, problem.pauses.desk)
    most = np.bincount(problem.desk_buyer, weights=time, minlength=len(problem.buyer_cap))
    left: Ints = np.maximum(0, most.astype(np.int64) - problem.buyer_cap)
    return left


def _grown(
    elastic: _Elastic, flow: Ints, problem: ScheduleProblem, fair: Fair
) -> Iterator[Finding]:
    """The limits to raise, as steps of the first way."""
    for arc in elastic.stretch[flow[elastic.stretch] > 0].tolist():
        kind, item = ArcKind(int(elastic.network.kind[arc])), int(elastic.network.item[arc])
        if kind is ArcKind.ROOM:
            slot = fair.slots[int(problem.slots.index[item])]
            rooms = slot.rooms or 0
            yield _step("rooms", 1, when=when(slot), now=rooms, then=rooms + int(flow[arc]))
            continue
        name, now, open_cap = _limit(kind, item, problem, fair)
        # An agency's cap may be no hindrance yet: it is its desks' that are raised.
        if now is not None and (then := open_cap + int(flow[arc])) > now:
            yield _step("cap", 1, name=name, now=now, then=then)


def _limit(
    kind: ArcKind, item: int, problem: ScheduleProblem, fair: Fair
) -> tuple[str, int | None, int]:
    """Whose cap an arc is, the cap, and how many meetings it allows as things stand."""
    pinned = problem.pinned
    if kind is ArcKind.VENDOR_LOAD:
        vendor = fair.vendors[item]
        held = int((pinned.vendor == item).sum())
        return vendor.name, fair.cap_of_vendor(vendor), int(problem.vendor_cap[item]) + held
    if kind is ArcKind.BUYER_LOAD:
        buyer = fair.buyers[item]
        held = int((problem.desk_buyer[pinned.desk] == item).sum())
        return buyer.name, fair.cap_of_buyer(buyer), int(problem.buyer_cap[item]) + held
    if kind is ArcKind.GROUP_LOAD:
        group = fair.groups[item]
        held = (group.cap or 0) - int(problem.groups.cap[item])
        return group.name, group.cap, int(problem.groups.cap[item]) + held
    desk = fair.desks[item]
    held = int((pinned.desk == item).sum())
    name = f"{fair.buyer_of[desk.buyer].name} {desk.name}"
    return name, desk.cap, int(problem.desk_cap[item]) + held


def _given_up(
    elastic: _Elastic, flow: Ints, problem: ScheduleProblem, fair: Fair, way: int
) -> Iterator[Finding]:
    """The demands to give up, as steps of another way."""
    missing = elastic.wanted - flow[elastic.demand]
    network = elastic.network
    for row in np.flatnonzero(missing > 0).tolist():
        arc = int(elastic.demand[row])
        kind, item = ArcKind(int(network.kind[arc])), int(network.item[arc])
        if kind in (ArcKind.PAIR, ArcKind.GROUP):
            buyer = fair.buyers[int(problem.desk_buyer[problem.pairs.desk[item]])]
            vendor = fair.vendors[int(problem.pairs.vendor[item])]
            yield _step("must", way, buyer=buyer.name, vendor=vendor.name)
        else:
            people = fair.vendors if kind is ArcKind.VENDOR_LOAD else fair.buyers
            now = people[item].floor
            then = now - int(missing[row])
            yield _step("floor", way, name=people[item].name, now=now, then=then)


def _step(kind: str, way: int, **params: str | int) -> Finding:
    return Finding(code=f"remedy_{kind}", severity=Severity.NOTE, params={"way": way, **params})
