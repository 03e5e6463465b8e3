"""A released timetable after something happened: the fewest changes, then the most value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from time import perf_counter

import numpy as np

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Meeting, Schedule, SlotId, VendorId
from matchmaker.errors import Finding
from matchmaker.progress import Progress, silent
from matchmaker.scheduler.change_cost import ChangeWeights, Prices, change_cost
from matchmaker.scheduler.conflict import conflicting_demands
from matchmaker.scheduler.diagnosis import diagnose
from matchmaker.scheduler.figures import figures_of
from matchmaker.scheduler.homes import Homes, homes_of
from matchmaker.scheduler.improvement import Budget
from matchmaker.scheduler.least_change import LeastChange, least_change
from matchmaker.scheduler.problem import ScheduleProblem, prepare
from matchmaker.scheduler.refill import Refill, refill
from matchmaker.scheduler.result import SolveResult, SolveStatus, TimingEnd
from matchmaker.scheduler.selection import select
from matchmaker.scheduler.shortfall import shortfalls
from matchmaker.scheduler.solver import meetings_of
from matchmaker.scheduler.standby import standby_of
from matchmaker.scheduler.timing import aims_of, timing_of
from matchmaker.scheduler.worth import worth_of
from matchmaker.validation import find_violations

_STEP, _STEPS = "replan", 100
# The share of the effort that the proof of the least change may take.
_PROOF = 0.7
_LEAST, _FULL = 60, 95
# CP-SAT's deterministic units per second of the time limit. A unit of these small models was
# seen to take two seconds of a core: an answer is in time, and the same, at half that speed.
_EFFORT_PER_SECOND = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanResult:
    """The new timetable, and how gentle it is.

    ``cost`` is what the changes of released meetings cost (`change_cost`), and no valid
    timetable can cost less than ``cost_bound``. ``value_bound`` is on the scale of
    ``solved.objective``: with ``most_value`` nothing at this cost is worth more, when new
    meetings go only to people whom the change touches (and to walk-ins). ``solved`` is the
    timetable as `solve` would tell it; its bound is the best of all timetables, gentle or
    not, so that its gap is the price of changing little.
    """

    solved: SolveResult
    cost: int = 0
    cost_bound: int = 0
    most_value: bool = False
    value_bound: int = 0
    seconds: float = 0.0

    @property
    def schedule(self) -> Schedule:
        """The new timetable; empty where there is none."""
        return self.solved.schedule

    @property
    def least_change(self) -> bool:
        """Whether it is proven that released meetings cannot change less."""
        return self.solved.status.has_schedule and self.cost <= self.cost_bound


def replan(
    fair: Fair,
    candidates: Candidates,
    released: Schedule,
    *,
    reserves: Candidates | None = None,
    begun: frozenset[SlotId] = frozenset(),
    welcome: Iterable[VendorId] = (),
    weights: ChangeWeights = ChangeWeights(),  # noqa: B008 - frozen
    today: date | None = None,
    stop: Callable[[], bool] = lambda: False,
    time_limit: float = 10.0,
    seed: int = 0,
    progress: Progress = silent,
) -> ReplanResult:
    """The timetable for a changed fair that is closest to the released one.

    Meetings in slots that have ``begun`` stay, and nothing new is put there. Among all valid
    timetables it has the least `change_cost`, and among those the most value: see the result
    for what of that is proven. ``today`` makes near days dearer. Never raises for a fair
    that cannot work: see the status and the findings.
    """
    began = perf_counter()
    progress(_STEP, 0, _STEPS)
    frozen = _frozen(fair, released, begun)
    problem = prepare(frozen, _with_released(candidates, frozen, released), reserves)
    if reasons := diagnose(problem, frozen):
        return _nothing(SolveStatus.INFEASIBLE, reasons, perf_counter() - began)
    homes = homes_of(problem, frozen, released, Prices(fair, weights, today))
    budget = Budget(
        began=began,
        time_limit=time_limit,
        units=_EFFORT_PER_SECOND,
        stop=stop,
        seed=seed,
        tell=lambda percent: progress(_STEP, percent, _STEPS),
    )
    effort = budget.effort(_PROOF, 0, _LEAST)
    least = least_change(homes, effort)
    if least.slot_of is None:
        return _without(problem, frozen, least, perf_counter() - began)
    bound = select(problem).bound
    newcomers = np.isin([v.id for v in fair.vendors], list(welcome))
    rest = budget.effort(1.0, _LEAST, _FULL, spent=effort.spent)
    full = refill(homes, least, least.slot_of, newcomers, bound, rest)
    result = _result(fair, homes, released, least, full, bound)
    progress(_STEP, _STEPS, _STEPS)
    seconds = perf_counter() - began
    return replace(result, seconds=seconds, solved=replace(result.solved, seconds=seconds))


def _frozen(fair: Fair, released: Schedule, begun: frozenset[SlotId]) -> Fair:
    """The fair with its begun meetings pinned, where nobody else can come to begun slots."""
    if not begun:
        return fair
    past = tuple(replace(m, fixed=True) for m in released.meetings if m.slot in begun)
    busy_desk = {(m.desk, m.slot) for m in past}
    busy_vendor = {(m.vendor, m.slot) for m in past}
    desks = tuple(
        replace(d, unavailable=d.unavailable | {s for s in begun if (d.id, s) not in busy_desk})
        for d in fair.desks
    )
    vendors = tuple(
        replace(v, unavailable=v.unavailable | {s for s in begun if (v.id, s) not in busy_vendor})
        for v in fair.vendors
    )
    ahead = tuple(m for m in fair.fixed if m.slot not in begun)
    return replace(fair, desks=desks, vendors=vendors, fixed=past + ahead)


def _with_released(candidates: Candidates, fair: Fair, released: Schedule) -> Candidates:
    """The candidates and every released pair: one that would not be proposed any more may
    still be kept, and adds nothing to the value. A released talk keeps its subject, and
    covers it where the vendor suits it."""
    desk_at = {d.id: k for k, d in enumerate(fair.desks)}
    vendor_at = {v.id: k for k, v in enumerate(fair.vendors)}
    pairs = list(zip(candidates.desk.tolist(), candidates.vendor.tolist(), strict=True))
    lines = {(desk_at[m.desk], vendor_at[m.vendor]): m.purchases for m in released.meetings}
    missing = [pair for pair in lines if pair not in set(pairs)]
    rows = np.array(missing, dtype=np.int32).reshape(len(missing), 2)
    known = set(chain.from_iterable(candidates.subjects))
    own = candidates.subjects or ((),) * len(pairs)
    subjects = [
        tuple(line for line in told[:1] if line in row) if (told := lines.get(pair)) else row
        for pair, row in zip([*pairs, *missing], [*own, *missing], strict=True)
    ]
    desk = np.concatenate([candidates.desk, rows[:, 0]])
    vendor = np.concatenate([candidates.vendor, rows[:, 1]])
    order = np.lexsort((vendor, desk))
    purchases = (*candidates.purchases, *(lines[pair] for pair in missing))
    return Candidates(
        desk=desk[order],
        vendor=vendor[order],
        points=np.concatenate([candidates.points, np.zeros(len(rows), dtype=np.int32)])[order],
        must=np.concatenate([candidates.must, np.zeros(len(rows), dtype=bool)])[order],
        purchases=tuple(purchases[k] for k in order.tolist()),
        subjects=tuple(subjects[k] for k in order.tolist()) if known else (),
    )


def _result(
    fair: Fair,
    homes: Homes,
    released: Schedule,
    least: LeastChange,
    full: Refill,
    bound: int,
) -> ReplanResult:
    problem, slot_of = homes.problem, full.slot_of
    schedule = Schedule(
        meetings=_as_released(meetings_of(problem, homes.fair, slot_of), fair, released),
        standby=standby_of(problem, homes.fair, slot_of),
    )
    if violations := find_violations(fair, schedule):
        raise AssertionError(f"the scheduler broke a rule: {violations[:3]}")
    worth = worth_of(problem, slot_of)
    cost = change_cost(homes.prices, released, schedule)
    elsewhere = cost - homes.cost(slot_of)
    solved = SolveResult(
        status=SolveStatus.OPTIMAL if worth.objective == bound else SolveStatus.FEASIBLE,
        schedule=schedule,
        objective=worth.objective,
        bound=bound,
        **figures_of(problem, fair, schedule),
        findings=shortfalls(problem, homes.fair, slot_of),
        timing=timing_of(problem, aims_of(problem, fair), slot_of, slot_of, TimingEnd.NOT_ASKED),
    )
    return ReplanResult(
        solved=solved,
        cost=cost,
        cost_bound=least.bound + elsewhere,
        most_value=full.best,
        value_bound=worth.objective if full.best else bound,
    )


def _as_released(
    meetings: tuple[Meeting, ...], fair: Fair, released: Schedule
) -> tuple[Meeting, ...]:
    """The meetings with the lines they were released with; pinned are those of the fair."""
    lines = {(m.desk, m.vendor): m.purchases for m in released.meetings}
    pins = {(m.desk, m.vendor, m.slot) for m in fair.fixed}
    return tuple(
        replace(
            m,
            purchases=lines.get((m.desk, m.vendor)) or m.purchases,
            fixed=(m.desk, m.vendor, m.slot) in pins,
        )
        for m in meetings
    )


def _without(
    problem: ScheduleProblem, fair: Fair, least: LeastChange, seconds: float
) -> ReplanResult:
    if least.impossible:
        return _nothing(SolveStatus.INFEASIBLE, conflicting_demands(problem, fair), seconds)
    return _nothing(SolveStatus.UNKNOWN, (), seconds)


def _nothing(status: SolveStatus, findings: tuple[Finding, ...], seconds: float) -> ReplanResult:
    """An answer without a timetable."""
    solved = SolveResult(status=status, schedule=Schedule(), findings=findings, seconds=seconds)
    return ReplanResult(solved=solved, seconds=seconds)
