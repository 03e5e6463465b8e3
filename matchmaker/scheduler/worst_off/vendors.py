"""A fair's choice of meetings as one whose worst-off vendor counts.

Vendors that cannot have any talk do not count. The first talk of a vendor earns a unit, so
that as many as possible have one before the worst-off of them counts.
"""

from __future__ import annotations

import numpy as np

from matchmaker.scheduler.arcs import ArcKind
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.network import build_network
from matchmaker.scheduler.pair_arcs import options_of
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.worst_off.choice import NOBODY, Choice


def choice_of(problem: ScheduleProblem) -> Choice:
    """A fair's network with its vendors as those whose worst-off counts."""
    network, vendors = build_network(problem), len(problem.vendor_cap)
    units, points = np.divmod(-network.cost, problem.flow_bonus)
    pinned = problem.pinned
    met = np.bincount(pinned.vendor, minlength=vendors) > 0
    cap = _most_talks(problem)
    first = _first_arcs(network.kind, network.item, network.upper, cap)
    return Choice(
        network=network,
        points=points,
        units=units,
        owner=_owners(problem, network.kind, network.item, met | (first != NOBODY)),
        had=problem.pinned_fit,
        met=met,
        cap=cap,
        first=first,
    )


def _owners(problem: ScheduleProblem, kind: Ints, item: Ints, counts: Flags) -> Ints:
    """The vendor of each arc that is a meeting, where the vendor counts at all, (A,)."""
    owner = np.full(len(kind), NOBODY)
    meets, shared = kind == ArcKind.PAIR, kind == ArcKind.SHARED
    owner[meets] = problem.pairs.vendor[item[meets]]
    owner[shared] = problem.pairs.vendor[options_of(problem).pair[item[shared]]]
    owner[(owner != NOBODY) & ~counts[owner]] = NOBODY
    return owner


def _most_talks(problem: ScheduleProblem) -> Ints:
    """The most agencies that each vendor can meet: its cap, and its partners."""
    _, leader = np.unique(problem.pairs.group, return_index=True)
    partners = np.bincount(problem.pairs.vendor[leader], minlength=len(problem.vendor_cap))
    most: Ints = np.minimum(problem.vendor_cap, partners)
    return most


def _first_arcs(kind: Ints, item: Ints, upper: Ints, cap: Ints) -> Ints:
    """The arc that the first meeting of each vendor passes: its dearest one with room."""
    first = np.full(len(cap), NOBODY)
    gates = np.flatnonzero((kind == ArcKind.VENDOR_LOAD) & (upper > 0))[::-1]
    first[item[gates]] = gates
    first[cap == 0] = NOBODY
    return first
