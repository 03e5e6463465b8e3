"""The one entry of the scheduler: diagnose, choose, place, improve, verify."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np

from matchmaker.domain import Fair, Meeting, Schedule
from matchmaker.progress import Progress, silent
from matchmaker.scheduler.placement import UNPLACED, place
from matchmaker.scheduler.problem import Ints, ScheduleProblem
from matchmaker.scheduler.repair import repaired
from matchmaker.scheduler.result import SolveResult, SolveStatus
from matchmaker.scheduler.selection import select
from matchmaker.scheduler.worth import worth_of
from matchmaker.validation import find_violations, floor_units_of


def solve(
    problem: ScheduleProblem,
    fair: Fair,
    *,
    hint: Schedule | None = None,
    stop: Callable[[], bool] = lambda: False,
    time_limit: float = 30.0,
    seed: int = 0,
    progress: Progress = silent,
) -> SolveResult:
    """The best timetable found, with a bound that no timetable can exceed."""
    began = perf_counter()
    selection = select(problem)
    if not selection.feasible:
        return SolveResult(status=SolveStatus.INFEASIBLE, schedule=Schedule())
    slot_of = np.full(len(problem.pairs), UNPLACED, dtype=np.int64)
    slot_of[selection.chosen] = place(problem, selection.chosen)
    worth = worth_of(problem, slot_of)
    if worth.objective < selection.bound:
        slot_of = repaired(problem, slot_of, selection.chosen, stop)
        worth = worth_of(problem, slot_of)
    schedule = Schedule(meetings=_meetings(problem, fair, slot_of))
    if not worth.valid:
        return SolveResult(status=SolveStatus.UNKNOWN, schedule=Schedule())
    violations = find_violations(fair, schedule)
    if violations:
        raise AssertionError(f"the scheduler broke its own rules: {violations[:3]}")
    units = floor_units_of(fair, schedule)
    return SolveResult(
        status=SolveStatus.OPTIMAL if worth.objective == selection.bound else SolveStatus.FEASIBLE,
        schedule=schedule,
        objective=worth.objective,
        bound=selection.bound,
        fit_points=(worth.objective - units * problem.floor_bonus) / 100,
        floor_units_met=units,
        floor_units_wanted=problem.floor_units_wanted,
        floor_bonus=problem.floor_bonus,
        seconds=perf_counter() - began,
    )


def _meetings(problem: ScheduleProblem, fair: Fair, slot_of: Ints) -> tuple[Meeting, ...]:
    """The pinned and the placed meetings, sorted by slot, then desk."""
    place_of = {fair.slots[i].id: k for k, i in enumerate(problem.slots.index)}
    desk_place = {d.id: k for k, d in enumerate(fair.desks)}
    lines = problem.candidates.purchases
    pinned = [
        m if m.purchases or row < 0 else replace(m, purchases=lines[row])
        for m, row in zip(fair.fixed, problem.pinned.row.tolist(), strict=True)
    ]
    met = np.flatnonzero(slot_of != UNPLACED)
    pairs = problem.pairs
    placed = [
        Meeting(
            desk=fair.desks[desk].id,
            vendor=fair.vendors[vendor].id,
            slot=fair.slots[problem.slots.index[slot]].id,
            purchases=lines[row],
        )
        for desk, vendor, slot, row in zip(
            pairs.desk[met].tolist(),
            pairs.vendor[met].tolist(),
            slot_of[met].tolist(),
            pairs.row[met].tolist(),
            strict=True,
        )
    ]
    return tuple(sorted(pinned + placed, key=lambda m: (place_of[m.slot], desk_place[m.desk])))
