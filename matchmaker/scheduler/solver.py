"""The one entry of the scheduler: diagnose, choose, place, improve, verify."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np

from matchmaker.domain import Fair, Meeting, PurchaseId, Schedule
from matchmaker.errors import Finding, Severity
from matchmaker.progress import Progress, silent
from matchmaker.scheduler.arranging import arrange
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.conflict import conflicting_demands, unplaced_demands
from matchmaker.scheduler.diagnosis import diagnose
from matchmaker.scheduler.figures import figures_of
from matchmaker.scheduler.improvement import Budget, Improved, improve
from matchmaker.scheduler.placement import UNPLACED, place
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.repair import repaired
from matchmaker.scheduler.result import (
    SolveResult,
    SolveStatus,
    Standing,
    Timing,
    Watch,
    gap_between,
    unwatched,
)
from matchmaker.scheduler.selection import Selection, select
from matchmaker.scheduler.shortfall import shortfalls
from matchmaker.scheduler.standby import standby_of
from matchmaker.scheduler.timetable import Timetable
from matchmaker.scheduler.timing import aims_of
from matchmaker.scheduler.worst_off import exact as worst_off
from matchmaker.scheduler.worth import worth_of
from matchmaker.validation import find_violations

_STEP, _STEPS = "schedule", 100
_DIAGNOSED, _CHOSEN, _PLACED, _IMPROVED = 5, 15, 40, 80
# The share of the effort that value may take where there are wishes about timing as well.
_VALUE_SHARE = 0.8
# The share of the time that choosing may take where the worst-off vendor counts, and the
# questions that it is shared out to.
_CHOICE_SHARE, _QUESTIONS = 0.5, 3
# CP-SAT's deterministic units per second of the time limit. One unit was seen to take four to
# six seconds of a core, so that a machine at half speed still ends by effort, not by clock,
# and so with the same timetable.
_EFFORT_PER_SECOND = 0.08


def solve(
    problem: ScheduleProblem,
    fair: Fair,
    *,
    hint: Schedule | None = None,
    stop: Callable[[], bool] = lambda: False,
    time_limit: float = 30.0,
    seed: int = 0,
    progress: Progress = silent,
    watch: Watch = unwatched,
) -> SolveResult:
    """The best timetable found, with a bound that no timetable can exceed.

    ``hint`` is an earlier timetable to start from where it is the better one. ``stop`` is
    asked often and keeps the best so far; ``watch`` sees each better one. ``time_limit`` is
    in seconds: what is spent is counted in work, so that input and seed decide the answer,
    and the clock only ends what a slow machine cannot finish. Never raises for a fair that
    cannot work: see the status.
    """
    began = perf_counter()
    progress(_STEP, 0, _STEPS)
    if reasons := diagnose(problem, fair):
        return _nothing(SolveStatus.INFEASIBLE, reasons, 0, perf_counter() - began)
    progress(_STEP, _DIAGNOSED, _STEPS)
    selection = select(problem, _for_choosing(began, time_limit, stop, seed))
    if not selection.feasible:
        raise AssertionError("the diagnosis saw no bottleneck, yet nothing can be chosen")
    progress(_STEP, _CHOSEN, _STEPS)
    slot_of = _first(problem, fair, selection, hint, stop)
    progress(_STEP, _PLACED, _STEPS)
    budget = Budget(
        began, time_limit, _EFFORT_PER_SECOND, stop, seed,
        tell=lambda percent: progress(_STEP, percent, _STEPS),
        found=lambda found: watch(_standing(problem, fair, found, began, time_limit)),
    )  # fmt: skip
    budget.found(Improved(slot_of, worth_of(problem, slot_of), selection.bound))
    aims = aims_of(problem, fair)
    share, spent = _VALUE_SHARE if aims.wishes else 1.0, _spent_choosing(problem, time_limit)
    effort = budget.effort(share, _PLACED, _IMPROVED, spent)
    best = improve(problem, slot_of, selection.chosen, selection.bound, effort)
    cut_short = effort.left > 0 and effort.seconds_left() <= 0
    timing = None
    if best.worth.valid and not best.impossible:
        rest = budget.effort(1.0, _IMPROVED, _STEPS, spent=effort.spent)
        arranged, timing = arrange(problem, aims, best.slot_of, rest)
        best = replace(best, slot_of=arranged)
    ended = _ended_by_clock(time_limit) if cut_short and not best.proven else ()
    result = _result(problem, fair, best, timing)
    progress(_STEP, _STEPS, _STEPS)
    return replace(result, findings=(*ended, *result.findings), seconds=perf_counter() - began)


def _for_choosing(
    began: float, time_limit: float, stop: Callable[[], bool], seed: int
) -> worst_off.Budget:
    """What the choice of who meets whom may spend."""
    seconds = time_limit * _CHOICE_SHARE
    return worst_off.Budget(
        work=seconds * _EFFORT_PER_SECOND / _QUESTIONS,
        seconds_left=lambda: seconds - (perf_counter() - began),
        stop=stop,
        seed=seed,
    )


def _spent_choosing(problem: ScheduleProblem, time_limit: float) -> float:
    """The units that choosing may have taken."""
    return time_limit * _CHOICE_SHARE * _EFFORT_PER_SECOND if problem.worst_bonus else 0.0


def _standing(
    problem: ScheduleProblem, fair: Fair, found: Improved, began: float, time_limit: float
) -> Standing:
    seconds = perf_counter() - began
    objective, bonus = found.worth.objective, problem.floor_bonus
    # Fit is never negative and never outweighs a unit: the quotient is the units.
    units = objective // bonus if bonus else 0
    return Standing(
        objective=objective,
        bound=found.bound,
        gap=gap_between(objective, found.bound, units, bonus, problem.worst_bonus),
        valid=found.worth.valid,
        seconds=seconds,
        seconds_left=max(0.0, time_limit - seconds),
        schedule=lambda: Schedule(meetings=meetings_of(problem, fair, found.slot_of)),
    )


def _spread_missed(fair: Fair, timing: Timing | None) -> tuple[Finding, ...]:
    """Breaks could not be shared out as evenly as the organiser asked."""
    most = fair.policy.timing.break_spread
    if timing is None or most is None or timing.most_breaks <= most:
        return ()
    params = {"breaks": timing.most_breaks, "most": most}
    return (Finding(code="break_spread_missed", severity=Severity.NOTE, params=params),)


def _ended_by_clock(seconds: float) -> tuple[Finding, ...]:
    params = {"seconds": round(seconds, 1)}
    return (Finding(code="search_ended_by_clock", severity=Severity.NOTE, params=params),)


def _first(
    problem: ScheduleProblem,
    fair: Fair,
    selection: Selection,
    hint: Schedule | None,
    stop: Callable[[], bool],
) -> Ints:
    """The placement to start improving from: matched and repaired, or the hint's."""
    slot_of = np.full(len(problem.pairs), UNPLACED, dtype=np.int64)
    slot_of[selection.chosen] = place(problem, selection.chosen)
    worth = worth_of(problem, slot_of)
    if not worth.valid or worth.objective < selection.bound:
        slot_of = repaired(problem, slot_of, selection.chosen, stop)
    if hint is None:
        return slot_of
    hinted = placed_as(problem, fair, hint)
    return max(slot_of, hinted, key=lambda placement: worth_of(problem, placement))


def placed_as(problem: ScheduleProblem, fair: Fair, schedule: Schedule) -> Ints:
    """A placement as a timetable has it; meetings that cannot be held (any more) are dropped."""
    pairs, slots = problem.pairs, problem.slots
    pair_of = {
        (fair.desks[d].id, fair.vendors[v].id): p
        for p, (d, v) in enumerate(zip(pairs.desk.tolist(), pairs.vendor.tolist(), strict=True))
    }
    place_of = {fair.slots[i].id: k for k, i in enumerate(slots.index.tolist())}
    table = Timetable(problem)
    for meeting in schedule.meetings:
        pair, slot = pair_of.get((meeting.desk, meeting.vendor)), place_of.get(meeting.slot)
        if pair is not None and slot is not None and table.may_meet(pair, slot):
            table.put(pair, slot)
    return np.array(table.slot_of, dtype=np.int64)


def _result(
    problem: ScheduleProblem, fair: Fair, best: Improved, timing: Timing | None
) -> SolveResult:
    if best.impossible:
        return _nothing(SolveStatus.INFEASIBLE, conflicting_demands(problem, fair), 0, 0.0)
    if not best.worth.valid:
        reasons = unplaced_demands(problem, fair, best.slot_of)
        return _nothing(SolveStatus.UNKNOWN, reasons, best.bound, 0.0)
    schedule = Schedule(
        meetings=meetings_of(problem, fair, best.slot_of),
        standby=standby_of(problem, fair, best.slot_of),
    )
    violations = find_violations(fair, schedule)
    if violations:
        raise AssertionError(f"the scheduler broke a rule: {violations[:3]}")
    return SolveResult(
        status=SolveStatus.OPTIMAL if best.proven else SolveStatus.FEASIBLE,
        schedule=schedule,
        objective=best.worth.objective,
        bound=best.bound,
        **figures_of(problem, fair, schedule),
        findings=(*_spread_missed(fair, timing), *shortfalls(problem, fair, best.slot_of)),
        timing=timing,
    )


def _nothing(
    status: SolveStatus, findings: tuple[Finding, ...], bound: int, seconds: float
) -> SolveResult:
    """An answer without a timetable."""
    return SolveResult(
        status=status, schedule=Schedule(), bound=bound, findings=findings, seconds=seconds
    )


def meetings_of(problem: ScheduleProblem, fair: Fair, slot_of: Ints) -> tuple[Meeting, ...]:
    """The pinned and the placed meetings, sorted by slot, then desk."""
    slot_order = {fair.slots[i].id: k for k, i in enumerate(problem.slots.index.tolist())}
    desk_order = {d.id: k for k, d in enumerate(fair.desks)}
    lines, pairs = problem.candidates.purchases, problem.pairs
    subjects = problem.units.lines.subjects(slot_of != UNPLACED)
    met = np.flatnonzero(slot_of != UNPLACED)
    placed = [
        Meeting(
            desk=fair.desks[desk].id,
            vendor=fair.vendors[vendor].id,
            slot=fair.slots[slot].id,
            purchases=_first_of_all(subjects.get(pair), lines[row]),
        )
        for pair, desk, vendor, slot, row in zip(
            met.tolist(),
            pairs.desk[met].tolist(),
            pairs.vendor[met].tolist(),
            problem.slots.index[slot_of[met]].tolist(),
            pairs.row[met].tolist(),
            strict=True,
        )
    ]
    meetings = (*problem.pinned.meetings, *placed)
    return tuple(sorted(meetings, key=lambda m: (slot_order[m.slot], desk_order[m.desk])))


def _first_of_all(
    subject: PurchaseId | None, lines: tuple[PurchaseId, ...]
) -> tuple[PurchaseId, ...]:
    """The lines of a talk with its subject first."""
    if subject is None:
        return lines
    return (subject, *(line for line in lines if line != subject))
