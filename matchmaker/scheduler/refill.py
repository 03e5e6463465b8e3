"""The most value at the least change: other meetings for the time that became free."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.homes import Homes
from matchmaker.scheduler.improvement import Effort, solve_model
from matchmaker.scheduler.least_change import LeastChange, cost_of
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.rules import Demands, Part, build_model
from matchmaker.scheduler.timetable import Timetable
from matchmaker.scheduler.worth import loads_of, worth_of

# (pair, slot) choices in one model.
_CHOICES = 12_000


@dataclass(frozen=True, slots=True)
class Refill:
    """A placement, and whether it is proven that no other of the same cost, with new meetings
    for the same people, is worth more."""

    slot_of: Ints
    best: bool


def refill(
    homes: Homes, least: LeastChange, slot_of: Ints, welcome: Flags, bound: int, effort: Effort
) -> Refill:
    """Give new meetings to whoever lost or shifted one, and to the vendors who are
    ``welcome`` (V,). What was released changes at no higher cost than before. ``bound`` is a
    value that no timetable can exceed."""
    free, all_free = _free(homes, least)
    groups = _open_groups(homes, free, slot_of, welcome)
    slot_of = _greedy(homes, groups, slot_of)
    runs = list(_runs(homes, groups))
    proven = all_free and len(runs) <= 1
    for run in runs:
        if worth_of(homes.problem, slot_of).objective >= bound:
            return Refill(slot_of, True)
        if effort.over:
            return Refill(slot_of, False)
        slot_of, best = _filled(homes, run, slot_of, effort)
        proven = proven and best
    return Refill(slot_of, proven or worth_of(homes.problem, slot_of).objective >= bound)


def _greedy(homes: Homes, groups: list[int], slot_of: Ints) -> Ints:
    """Any new meetings that fit beside what stands, the best first: a start for the model."""
    table, points = Timetable(homes.problem, slot_of), homes.problem.pairs.points
    new = [p for g in groups if g not in homes.meeting for p in homes.pairs_of[g]]
    for pair in sorted(new, key=lambda p: (-points[p], p)):
        slot = table.slot_for(pair) if table.caps_allow(pair) else UNPLACED
        if slot != UNPLACED:
            table.put(pair, slot)
    return np.array(table.slot_of, dtype=np.int64)


def _free(homes: Homes, least: LeastChange) -> tuple[list[int], bool]:
    """The released groups that may change at the same cost, and whether these are all that
    could: where others could too, they are let in as long as one model holds them."""
    inside = sorted(least.inside)
    if least.local:
        return inside, True
    every = sorted(least.inside | homes.meeting.keys())
    pairs = [p for g in every for p in homes.pairs_of[g]]
    fits = int(homes.problem.pairs.common[pairs].sum()) <= _CHOICES
    return (every, True) if fits else (inside, False)


def _open_groups(homes: Homes, free: list[int], slot_of: Ints, welcome: Flags) -> list[int]:
    """What may change: the released groups that are free, and new pairs of the people
    touched; sorted by agency."""
    problem, pairs = homes.problem, homes.problem.pairs
    buyer_of = problem.desk_buyer[pairs.desk]
    buyers = np.zeros(len(problem.buyer_cap), dtype=bool)
    vendors = welcome.copy()
    for meeting in _changed(homes, slot_of):
        buyers[meeting[0]] = True
        vendors[meeting[1]] = True
    released = np.isin(pairs.group, list(homes.meeting))
    new = ~released & (buyers[buyer_of] | vendors[pairs.vendor])
    asked = new | np.isin(pairs.group, free)
    order = np.lexsort((pairs.group[asked], buyer_of[asked]))
    return list(dict.fromkeys(pairs.group[asked][order].tolist()))


def _changed(homes: Homes, slot_of: Ints) -> Iterator[tuple[int, int]]:
    """Agency and vendor of every released meeting that is not at its place."""
    fair = homes.fair
    buyer_at = {b.id: k for k, b in enumerate(fair.buyers)}
    vendor_at = {v.id: k for k, v in enumerate(fair.vendors)}
    for meeting in homes.unsettled(slot_of):
        yield buyer_at[fair.desk_of[meeting.desk].buyer], vendor_at[meeting.vendor]


def _runs(homes: Homes, groups: list[int]) -> Iterator[list[int]]:
    """The groups cut into models of a size that can be solved, whole agencies together
    where they fit."""
    common = homes.problem.pairs.common
    run: list[int] = []
    size = 0
    for group in groups:
        choices = int(common[homes.pairs_of[group]].sum())
        if run and size + choices > _CHOICES:
            yield run
            run, size = [], 0
        run.append(group)
        size += choices
    if run:
        yield run


def _filled(homes: Homes, groups: list[int], slot_of: Ints, effort: Effort) -> tuple[Ints, bool]:
    """The best that can be made of some groups beside all others, and whether it is proven."""
    problem = homes.problem
    pairs = sorted(p for g in groups for p in homes.pairs_of[g])
    outside = slot_of.copy()
    outside[pairs] = UNPLACED
    loads = loads_of(problem, outside)
    table = Timetable(problem, outside)
    part = Part(problem, table, pairs, loads.buyer.tolist(), loads.vendor.tolist())
    model = build_model(part, Demands.HARD)
    model.cp.add(cost_of(homes, model) <= homes.cost(slot_of, set(groups)))
    answer = solve_model(model, slot_of, max(0.01, effort.left / 2), effort)
    if answer.slots is None:
        return slot_of, False
    found = outside
    found[list(answer.slots)] = list(answer.slots.values())
    best = answer.status == cp_model.OPTIMAL
    if worth_of(problem, found) < worth_of(problem, slot_of):
        return slot_of, False
    return found, best
