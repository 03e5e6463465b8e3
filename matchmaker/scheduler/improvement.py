"""Better timetables step by step: CP-SAT on the whole of a small fair, or on neighbourhoods.

A neighbourhood is a few agencies that share candidates: all of their candidate pairs and
slots are free, everything else stays (large neighbourhood search, Shaw 1998).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.cp_sat import ended_by, one_worker
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.rules import Demands, Model, Part, build_model
from matchmaker.scheduler.timetable import Timetable
from matchmaker.scheduler.worth import Loads, Worth, fit_and_talks, loads_of, worth_of

# (pair, slot) choices up to which the whole problem is one model.
WHOLE_LIMIT = 4_000
# Choices in a neighbourhood, and CP-SAT's own deterministic units for it (about a second).
_PART_LIMIT, _PART_EFFORT = 12_000, 0.6
_FEWEST, _MOST = 3, 24
# Building a model costs time that CP-SAT does not count: units per choice.
_BUILD_EFFORT = 1e-5


@dataclass(slots=True)
class Effort:
    """What improvement may still spend. ``left`` is counted in CP-SAT's deterministic units,
    so that a busy machine gives the same timetable; ``stop`` (asked between steps) and
    ``seconds_left`` are the ways out for people and for slow machines. ``found`` hears of
    each better timetable and each tighter bound."""

    left: float
    stop: Callable[[], bool]
    seconds_left: Callable[[], float]
    seed: int
    tell: Callable[[float], None]
    found: Callable[[Improved], None] = lambda _: None
    spent: float = 0.0

    @property
    def over(self) -> bool:
        """Whether nothing more may be spent."""
        return self.left <= 0 or self.seconds_left() <= 0 or self.stop()

    def spend(self, units: float) -> None:
        """Count work done, and tell which share of the effort it was."""
        self.left -= units
        self.spent += units
        whole = self.spent + max(0.0, self.left)
        self.tell(self.spent / whole if whole else 1.0)


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a whole answer may take, and who watches. ``units`` are CP-SAT's deterministic
    units for a second; ``tell`` hears of the percentage done, ``found`` of each better
    timetable and each tighter bound."""

    began: float
    time_limit: float
    units: float
    stop: Callable[[], bool]
    seed: int
    tell: Callable[[int], None]
    found: Callable[[Improved], None] = lambda _: None

    def effort(self, share: float, first: int, last: int, spent: float = 0.0) -> Effort:
        """What may be spent until a share of the time limit is over; the progress goes from
        ``first`` to ``last`` percent."""
        return Effort(
            left=self.time_limit * share * self.units - spent,
            stop=self.stop,
            seconds_left=lambda: self.time_limit * share - (perf_counter() - self.began),
            seed=self.seed,
            tell=lambda part: self.tell(int(first + part * (last - first))),
            found=self.found,
        )


@dataclass(frozen=True, slots=True)
class Improved:
    """A placement with its worth, and the bound as far as it was tightened. ``impossible``
    is True where it was proven that the hard demands cannot all be placed."""

    slot_of: Ints
    worth: Worth
    bound: int
    impossible: bool = False

    @property
    def proven(self) -> bool:
        """Whether this is a valid timetable that meets its bound."""
        return self.worth.valid and self.worth.objective >= self.bound


def improve(
    problem: ScheduleProblem, slot_of: Ints, chosen: Ints, bound: int, effort: Effort
) -> Improved:
    """The placement, bettered until the bound is met or the effort is spent."""
    now = Improved(slot_of, worth_of(problem, slot_of), bound)
    if int(problem.pairs.common.sum()) <= WHOLE_LIMIT:
        now = _improve_whole(problem, now, effort)
    if now.impossible or now.proven:
        return now
    return _improve_parts(problem, now, chosen, effort)


def _improve_whole(problem: ScheduleProblem, now: Improved, effort: Effort) -> Improved:
    """One model of everything, tried with more effort each time, for a proof as well."""
    model = build_model(Part.of_everything(problem), Demands.HARD)
    spend = _PART_EFFORT
    while not effort.over and not now.proven:
        answer = solve_model(model, now.slot_of, min(spend, effort.left), effort)
        if answer.status == cp_model.INFEASIBLE:
            return Improved(now.slot_of, now.worth, now.bound, impossible=True)
        if answer.slots is not None and answer.bound is not None:
            now = _told(
                _better(problem, now, answer.slots, problem.pinned_value + answer.bound),
                now,
                effort,
            )
        if answer.status == cp_model.OPTIMAL:
            break
        spend *= 2
    return now


def _better(problem: ScheduleProblem, now: Improved, slots: dict[int, int], bound: int) -> Improved:
    """The better of what stands and of a new answer, with the tighter of both bounds."""
    found = np.full(len(problem.pairs), UNPLACED, dtype=np.int64)
    found[list(slots)] = list(slots.values())
    worth = worth_of(problem, found)
    bound = min(now.bound, bound)
    if worth < now.worth:
        return Improved(now.slot_of, now.worth, bound)
    return Improved(found, worth, bound)


def _told(after: Improved, before: Improved, effort: Effort) -> Improved:
    """What is news is told."""
    if after.worth > before.worth or after.bound < before.bound:
        effort.found(after)
    return after


def _improve_parts(
    problem: ScheduleProblem, now: Improved, chosen: Ints, effort: Effort
) -> Improved:
    """Neighbourhoods around agencies that miss chosen meetings, or around any, in turn."""
    table = Timetable(problem, now.slot_of)
    rng = np.random.default_rng(effort.seed)
    size = _FEWEST + 3
    while not effort.over and not now.proven:
        pairs = _neighbourhood(problem, now.slot_of, chosen, size, rng)
        if len(pairs) == len(problem.pairs):
            return _improve_whole(problem, now, effort)
        before = {p: table.slot_of[p] for p in pairs if table.slot_of[p] != UNPLACED}
        for pair in before:
            table.take(pair)
        outside = loads_of(problem, np.array(table.slot_of, dtype=np.int64))
        model = build_model(_part(problem, table, pairs, outside), Demands.PRICED)
        answer = solve_model(model, now.slot_of, min(_PART_EFFORT, effort.left), effort)
        for pair, slot in (before if answer.slots is None else answer.slots).items():
            table.put(pair, slot)
        slot_of = np.array(table.slot_of, dtype=np.int64)
        worth = worth_of(problem, slot_of)
        if worth >= now.worth:
            now = _told(Improved(slot_of, worth, now.bound), now, effort)
        else:
            table = Timetable(problem, now.slot_of)
        larger = answer.status == cp_model.OPTIMAL and len(model.at) < _PART_LIMIT
        size = min(_MOST, size + 1) if larger else max(_FEWEST, size - 1)
    return now


def _part(problem: ScheduleProblem, table: Timetable, pairs: list[int], loads: Loads) -> Part:
    return Part(problem, table, pairs, loads.buyer.tolist(), loads.vendor.tolist())


def _neighbourhood(
    problem: ScheduleProblem, slot_of: Ints, chosen: Ints, size: int, rng: np.random.Generator
) -> list[int]:
    """All pairs of ``size`` agencies: one that lacks something (or any), and those that
    share the most candidate vendors with it, with some chance."""
    pairs = problem.pairs
    if not len(pairs):
        return []
    buyer_of = problem.desk_buyer[pairs.desk]
    buyers = np.unique(buyer_of)
    lacking = _lacking(problem, slot_of, chosen)[buyers]
    weight = lacking + 0.5 * max(1, lacking.sum()) / len(buyers)
    first = rng.choice(buyers, p=weight / weight.sum())
    vendors = np.zeros(len(problem.vendor_cap), dtype=bool)
    vendors[pairs.vendor[buyer_of == first]] = True
    shared = np.bincount(buyer_of[vendors[pairs.vendor]], minlength=len(problem.buyer_cap))[buyers]
    kinship = shared * rng.random(len(buyers)) + lacking * rng.random(len(buyers))
    kinship[buyers == first] = np.inf
    inside = buyers[np.argsort(-kinship, kind="stable")[:size]]
    found: list[int] = np.flatnonzero(np.isin(buyer_of, inside)).tolist()
    return found


def _lacking(problem: ScheduleProblem, slot_of: Ints, chosen: Ints) -> Ints:
    """How many chosen meetings each agency misses, (B,); where the worst-off vendor counts,
    those that could meet it miss one each more."""
    pairs = problem.pairs
    missing = chosen[slot_of[chosen] == UNPLACED]
    if problem.worst_bonus:
        fit, talks = fit_and_talks(problem, slot_of != UNPLACED)
        fit[talks == 0] = np.iinfo(np.int64).max
        missing = np.concatenate([missing, np.flatnonzero(pairs.vendor == fit.argmin())])
    return np.bincount(problem.desk_buyer[pairs.desk[missing]], minlength=len(problem.buyer_cap))


@dataclass(frozen=True, slots=True)
class Answer:
    """CP-SAT's status, the slot of each pair that meets (None: no answer), and its bound."""

    status: cp_model.CpSolverStatus
    slots: dict[int, int] | None
    bound: int | None


def solve_model(model: Model, hint: Ints, spend: float, effort: Effort) -> Answer:
    """CP-SAT's answer to a model within ``spend`` units, from a hint (a slot per pair)."""
    model.cp.clear_hints()  # type: ignore[no-untyped-call]
    for (pair, slot), x in model.at.items():
        model.cp.add_hint(x, int(hint[pair] == slot))
    solver = one_worker()
    # The whole relaxation: rooms and overlapping slots bind together, not one by one.
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = effort.seed
    solver.parameters.max_deterministic_time = spend
    solver.parameters.max_time_in_seconds = max(0.01, effort.seconds_left())
    with ended_by(solver, effort.stop):
        status = solver.solve(model.cp)
    effort.spend(solver.deterministic_time + _BUILD_EFFORT * len(model.at))
    if status == cp_model.MODEL_INVALID:
        raise AssertionError(f"a model that CP-SAT refuses: {model.cp.validate()}")
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(status, None, None)
    slots = {p: s for (p, s), x in model.at.items() if solver.boolean_value(x)}
    return Answer(status, slots, _bound(solver, status))


def _bound(solver: cp_model.CpSolver, status: cp_model.CpSolverStatus) -> int:
    """An integer bound: CP-SAT's is a float, which past 2^53 could have lost its last digits."""
    if status == cp_model.OPTIMAL and abs(solver.objective_value) < 2**53:
        return round(solver.objective_value)
    slack = int(abs(solver.best_objective_bound) * 2**-50) + 1
    return int(solver.best_objective_bound) + slack
