"""Better slots for the meetings of a timetable, which itself stays as good as it is."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.domain import TimingWish
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.improvement import Effort, solve_model
from matchmaker.scheduler.kempe import Search
from matchmaker.scheduler.masks import bits
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.result import Timing, TimingEnd
from matchmaker.scheduler.rules import Demands, Model, Part, build_model
from matchmaker.scheduler.timetable import Timetable
from matchmaker.scheduler.timing import Aims, least_cost, timing_of

# Meetings above which the wishes are left out, for the sake of the time it takes.
MOST_MEETINGS = 12_000
# Steps: many for each meeting of a small fair, fewer for each of a large one; and CP-SAT's
# deterministic units that a step is counted as.
_STEPS_EACH, _STEPS, _STEPS_MORE = 400, 100_000, 80
_STEP_EFFORT = 5e-6
# (meeting, slot) choices up to which one model of all meetings is tried, and its effort.
_WHOLE_CHOICES, _WHOLE_EFFORT = 3_000, 1.0


def arrange(
    problem: ScheduleProblem, aims: Aims, slot_of: Ints, effort: Effort
) -> tuple[Ints, Timing]:
    """The same pairs in slots that suit the wishes better, and the figures of both.

    Only rooms, calendars, pauses and orders limit it; value and loads stay as they are.
    """
    meetings = int((slot_of != UNPLACED).sum())
    if not aims.wishes and aims.most_breaks is None:
        return slot_of, timing_of(problem, aims, slot_of, slot_of, TimingEnd.NOT_ASKED)
    if meetings > MOST_MEETINGS:
        return slot_of, timing_of(problem, aims, slot_of, slot_of, TimingEnd.TOO_LARGE)
    found, end = _annealed(problem, aims, slot_of, meetings, effort)
    if end is TimingEnd.SETTLED and not effort.over:
        found, end = _proven(problem, aims, found, effort)
    return found, timing_of(problem, aims, slot_of, found, end)


def _annealed(
    problem: ScheduleProblem, aims: Aims, slot_of: Ints, meetings: int, effort: Effort
) -> tuple[Ints, TimingEnd]:
    table = Timetable(problem, slot_of)
    search = Search(table, aims, effort.seed)
    bound = least_cost(aims, table)
    wanted = min(meetings * _STEPS_EACH, _STEPS + meetings * _STEPS_MORE)
    steps = min(wanted, int(effort.left / _STEP_EFFORT))
    taken = search.run(steps, lambda: effort.over, bound)
    effort.spend(taken * _STEP_EFFORT)
    found = np.array(search.best, dtype=np.int64)
    if search.best_cost <= bound:
        return found, TimingEnd.PROVEN
    return found, TimingEnd.SETTLED if taken == wanted else TimingEnd.STOPPED


def _proven(
    problem: ScheduleProblem, aims: Aims, slot_of: Ints, effort: Effort
) -> tuple[Ints, TimingEnd]:
    """One model of all meetings where that is small enough, wish by wish."""
    empty = Timetable(problem)
    met = np.flatnonzero(slot_of != UNPLACED).tolist()
    if sum(empty.possible(p).bit_count() for p in met) > _WHOLE_CHOICES:
        return slot_of, TimingEnd.SETTLED
    model = build_model(_part(problem, empty, met), Demands.HARD)
    for pair in met:
        model.cp.add(model.meets[pair] == 1)
    for cost in _costs(model, aims):
        model.cp.clear_objective()  # type: ignore[no-untyped-call]
        model.cp.maximize(-cost)
        answer = solve_model(model, slot_of, min(_WHOLE_EFFORT, effort.left), effort)
        if answer.slots is not None:
            slot_of = np.full(len(slot_of), UNPLACED, dtype=np.int64)
            slot_of[list(answer.slots)] = list(answer.slots.values())
        if answer.status != cp_model.OPTIMAL or answer.bound is None:
            return slot_of, TimingEnd.STOPPED if effort.over else TimingEnd.SETTLED
        model.cp.add(cost <= -answer.bound)
    return slot_of, TimingEnd.PROVEN


def _part(problem: ScheduleProblem, table: Timetable, met: list[int]) -> Part:
    """The meetings as a part of which nothing more is asked: everybody has enough."""
    buyers = np.maximum(problem.buyer_promise, problem.buyer_floor).tolist()
    vendors = np.maximum(problem.vendor_promise, problem.vendor_floor).tolist()
    return Part(problem, table, met, buyers, vendors)


def _costs(model: Model, aims: Aims) -> list[cp_model.LinearExpr]:
    """Each part of the cost as an expression, in the order of `Aims.parts`."""
    breaks, attended = _people(model, aims)
    costs: list[cp_model.LinearExpr] = []
    if aims.most_breaks is not None:
        costs.append(cp_model.LinearExpr.sum([_above(model, b, aims.most_breaks) for b in breaks]))
    for wish in aims.wishes:
        if wish is TimingWish.FEW_BREAKS:
            costs.append(cp_model.LinearExpr.sum(breaks))
        elif wish is TimingWish.FEW_SESSIONS:
            costs.append(cp_model.LinearExpr.sum(attended))
        elif wish is TimingWish.EARLY:
            moments = [aims.moment[slot] for _, slot in model.at]
            costs.append(cp_model.LinearExpr.weighted_sum(list(model.at.values()), moments))
        else:
            costs.append(_squares(model))
    return costs


def _above(model: Model, breaks: cp_model.LinearExpr, most: int) -> cp_model.IntVar:
    excess = model.cp.new_int_var(0, len(model.part.problem.slots), "")
    model.cp.add(excess >= breaks - most)
    return excess


def _squares(model: Model) -> cp_model.LinearExpr:
    """Meetings in each slot, squared: least where all slots are used alike."""
    by_slot: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for (_, slot), x in model.at.items():
        by_slot[slot].append(x)
    pinned = np.bincount(model.part.problem.pinned.slot, minlength=len(model.part.problem.slots))
    squares = []
    for slot, at in sorted(by_slot.items()):
        most = len(at) + int(pinned[slot])
        used = model.cp.new_int_var(0, most, "")
        model.cp.add(used == cp_model.LinearExpr.sum(at) + int(pinned[slot]))
        square = model.cp.new_int_var(0, most * most, "")
        model.cp.add_multiplication_equality(square, [used, used])
        squares.append(square)
    fixed = sum(int(n) ** 2 for slot, n in enumerate(pinned.tolist()) if slot not in by_slot)
    total: cp_model.LinearExpr = cp_model.LinearExpr.sum(squares) + fixed
    return total


def _people(model: Model, aims: Aims) -> tuple[list[cp_model.LinearExpr], list[cp_model.IntVar]]:
    """The breaks of everybody, and a literal for each stretch that a desk attends."""
    table = model.part.table
    breaks: list[cp_model.LinearExpr] = []
    attended: list[cp_model.IntVar] = []
    sides = ((model.by_desk, table.desks.busy, True), (model.by_vendor, table.vendors.busy, False))
    for owners, pinned, desk in sides:
        for owner, pairs in owners.items():
            at: dict[int, list[cp_model.IntVar]] = defaultdict(list)
            for pair in pairs:
                for slot in bits(table.possible(pair)):
                    if (x := model.at.get((pair, slot))) is not None:
                        at[slot].append(x)
            found, used = _breaks(model, aims, at, pinned[owner])
            breaks.append(found)
            attended += used if desk else []
    return breaks, attended


def _breaks(
    model: Model, aims: Aims, at: dict[int, list[cp_model.IntVar]], pinned: int
) -> tuple[cp_model.LinearExpr, list[cp_model.IntVar]]:
    """The breaks of one person: runs that start, less one for each stretch attended."""
    starts: list[cp_model.IntVar] = []
    attended: list[cp_model.IntVar] = []
    for mask in aims.stretches.masks:
        slots = [s for s in bits(mask) if s in at or pinned >> s & 1]
        if not slots:
            continue
        busy = {s: cp_model.LinearExpr.sum(at.get(s, [])) + (pinned >> s & 1) for s in slots}
        used = model.cp.new_bool_var("")
        runs = []
        for slot in slots:
            start = model.cp.new_bool_var("")
            near = [busy[t] for t in bits(aims.stretches.before[slot]) if t in busy]
            model.cp.add(start >= busy[slot] - cp_model.LinearExpr.sum(near))
            model.cp.add(used >= busy[slot])
            runs.append(start)
        model.cp.add(cp_model.LinearExpr.sum(runs) >= used)
        model.cp.add(used <= cp_model.LinearExpr.sum(list(busy.values())))
        starts += runs
        attended.append(used)
    total: cp_model.LinearExpr = cp_model.LinearExpr.sum(starts) - cp_model.LinearExpr.sum(attended)
    return total, attended
