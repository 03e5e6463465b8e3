"""Arcs of a flow network as arrays, and what each of them stands for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from matchmaker.scheduler.calendars import Ints

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
    SUBJECT = 7
    LINE = 8
    SHARED = 9
    GROUP_LOAD = 10


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


class Arcs:
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
