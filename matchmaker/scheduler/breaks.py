"""Slots for agreed meetings with the fewest breaks, proven. The one entry is `solve_breaks`.

Two searches help each other. One proves: it starts from a bound that busy patterns alone
give and raises it core by core. The other reaches: it asks only for a schedule with as many
breaks as the bound says, which lets the solver fix nearly everything beforehand, and
says "impossible" where there is none. They meet at the optimum.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.scheduler.breaks_model import BreaksModel, build_breaks_model
from matchmaker.scheduler.breaks_patterns import build_patterns
from matchmaker.scheduler.breaks_problem import BreaksProblem, breaks_of
from matchmaker.scheduler.breaks_windows import open_slots
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.cp_sat import one_worker
from matchmaker.scheduler.result import SolveStatus

# CP-SAT's deterministic units (about a second each): for the bound from patterns, and for
# the first turn of a search; each later turn of it is longer by the factor.
_PATTERN_EFFORT, _FIRST_TURN, _GROWTH = 6.0, 2.0, 1.3
# How often running searches are told news, in seconds.
_NEWS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class BreaksResult:
    """``slot_of`` (n,) holds a slot per meeting, or is None where no schedule was found.
    ``breaks`` is the total of that schedule; no schedule has fewer than ``bound``."""

    status: SolveStatus
    slot_of: Ints | None = None
    breaks: int | None = None
    bound: int = 0
    seconds: float = 0.0


def solve_breaks(
    problem: BreaksProblem,
    *,
    time_limit: float = 60.0,
    effort: float = math.inf,
    workers: int = 1,
    seed: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> BreaksResult:
    """The schedule with the fewest breaks that is found, and a bound.

    One worker gives the same answer every time unless ``time_limit`` (seconds) or ``stop``
    ends it; ``effort`` (CP-SAT's deterministic units) ends it at the same point on every
    machine. Two workers search at the same time and may return any of several optima.
    """
    started = time.perf_counter()
    allowed = open_slots(problem)
    if allowed is None:
        return _result(SolveStatus.INFEASIBLE, started)
    race = _Race(problem, allowed, seed, started + time_limit, stop)
    race.bound_from_patterns(min(effort, _PATTERN_EFFORT))
    if not race.over:
        searches: list[_Reach | _Prove] = [_Reach(race), _Prove(race)]
        if workers > 1:
            _at_once(race, searches, effort)
        else:
            _in_turn(race, searches, effort)
    return race.result(started)


@dataclass
class _Race:
    """What the searches know together. ``solvers`` are those at work, each with the bound
    above which its question is out of date."""

    problem: BreaksProblem
    allowed: Flags
    seed: int
    deadline: float
    stop: Callable[[], bool]
    slot_of: Ints | None = None
    breaks: float = math.inf
    bound: int = 0
    impossible: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    solvers: dict[cp_model.CpSolver, float] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether there is nothing left to find, or no time for it."""
        settled = self.impossible or self.breaks <= self.bound
        return settled or time.perf_counter() >= self.deadline or self.stop()

    def bound_from_patterns(self, effort: float) -> None:
        """Start from the bound of the relaxation."""
        solver = self._solver(effort, self.seed)
        solver.parameters.linearization_level = 2
        status = solver.solve(build_patterns(self.problem, self.allowed))
        if status == cp_model.INFEASIBLE:
            self.impossible = True
        else:
            self.raise_bound(solver.best_objective_bound)

    def solve(
        self,
        model: BreaksModel,
        effort: float,
        good_for: float = math.inf,
        on_bound: Callable[[float], None] | None = None,
        core: bool = False,
        luck: int = 0,
    ) -> cp_model.CpSolverStatus:
        """Let CP-SAT work, and take over every schedule that it finds."""
        solver = self._solver(effort, self.seed + luck)
        solver.parameters.linearization_level = 0
        solver.parameters.optimize_with_core = core
        solver.best_bound_callback = on_bound
        self.solvers[solver] = good_for
        status = solver.solve(model.cp, _Keep(self, model))
        del self.solvers[solver]
        if status == cp_model.MODEL_INVALID:
            raise AssertionError(f"a model that CP-SAT refuses: {model.cp.validate()}")
        return status

    def offer(self, slot_of: Ints) -> None:
        """Keep a schedule if it is the best so far."""
        breaks = int(breaks_of(self.problem, slot_of).sum())
        with self.lock:
            if breaks < self.breaks:
                self.slot_of, self.breaks = slot_of, breaks

    def raise_bound(self, bound: float) -> None:
        """Take over a bound; breaks are whole."""
        if math.isfinite(bound):
            with self.lock:
                self.bound = max(self.bound, math.ceil(bound - 1e-6))

    def spread_news(self) -> None:
        """Stop searches whose question is out of date."""
        for solver, good_for in list(self.solvers.items()):
            if self.over or self.bound > good_for:
                solver.stop_search()

    def result(self, started: float) -> BreaksResult:
        """What was found."""
        if self.impossible:
            return _result(SolveStatus.INFEASIBLE, started)
        if self.slot_of is None:
            return _result(SolveStatus.UNKNOWN, started, bound=self.bound)
        proven = self.breaks <= self.bound
        return _result(
            SolveStatus.OPTIMAL if proven else SolveStatus.FEASIBLE,
            started,
            slot_of=self.slot_of,
            breaks=int(self.breaks),
            bound=self.bound,
        )

    def _solver(self, effort: float, seed: int) -> cp_model.CpSolver:
        solver = one_worker()
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = effort
        solver.parameters.max_time_in_seconds = max(0.01, self.deadline - time.perf_counter())
        return solver


class _Keep(cp_model.CpSolverSolutionCallback):
    """Hands every schedule found to the race."""

    def __init__(self, race: _Race, model: BreaksModel) -> None:
        super().__init__()
        self._race, self._model = race, model

    def on_solution_callback(self) -> None:
        slot_of = np.zeros(len(self._model.allowed), dtype=np.int64)
        for (meeting, slot), x in self._model.at.items():
            if self.boolean_value(x):
                slot_of[meeting] = slot
        self._race.offer(slot_of)


class _Reach:
    """Asks for a schedule with as many breaks as the bound says, and starts afresh with
    another seed where luck was against it: short questions often have quick answers."""

    def __init__(self, race: _Race) -> None:
        self._race, self._rounds = race, 0
        self._target, self._effort = -1, _FIRST_TURN

    def turn(self, effort: float) -> None:
        """One question, at the bound of this moment."""
        race = self._race
        target = race.bound
        self._effort = self._effort * _GROWTH if target == self._target else _FIRST_TURN
        self._target = target
        model = build_breaks_model(race.problem, race.allowed)
        model.cp.add(model.total == target)
        effort = min(effort, self._effort)
        status = race.solve(model, effort, good_for=target, luck=self._rounds)
        if status == cp_model.INFEASIBLE:
            race.raise_bound(target + 1)
        elif race.slot_of is None and not race.over:
            self._any(effort)
        self._rounds += 1

    def _any(self, effort: float) -> None:
        """Any schedule is better than none, and soon better than any."""
        model = build_breaks_model(self._race.problem, self._race.allowed)
        model.cp.minimize(model.total)
        self._race.solve(model, effort)


class _Prove:
    """Raises the bound core by core, and finds what is impossible altogether."""

    def __init__(self, race: _Race) -> None:
        self._race = race

    def turn(self, effort: float) -> None:
        """One search from the bound of this moment."""
        race = self._race
        start = race.bound
        model = build_breaks_model(race.problem, race.allowed)
        model.cp.add(model.total >= start)
        model.cp.minimize(model.total)
        status = race.solve(model, effort, on_bound=race.raise_bound, core=True)
        # Nothing is left above the bound, and nothing was proven to lie below it.
        race.impossible |= status == cp_model.INFEASIBLE
        if status == cp_model.OPTIMAL:
            race.raise_bound(race.breaks)


def _in_turn(race: _Race, searches: list[_Reach | _Prove], effort: float) -> None:
    """Each search in turn, with more effort each time; news come between the turns."""
    turn = _FIRST_TURN
    while not race.over and effort > 0:
        for search in searches:
            if not race.over:
                search.turn(min(turn, effort))
                effort -= turn
        turn *= _GROWTH


def _at_once(race: _Race, searches: list[_Reach | _Prove], effort: float) -> None:
    """Both searches at the same time; CP-SAT works outside the interpreter's lock."""

    def work(search: _Reach | _Prove) -> None:
        while not race.over:
            search.turn(effort)

    with ThreadPoolExecutor(len(searches)) as pool:
        at_work = [pool.submit(work, search) for search in searches]
        try:
            while wait(at_work, _NEWS).not_done:
                race.spread_news()
        finally:
            race.deadline = -math.inf
            race.spread_news()
    for search_done in at_work:
        search_done.result()


def _result(
    status: SolveStatus,
    started: float,
    slot_of: Ints | None = None,
    breaks: int | None = None,
    bound: int = 0,
) -> BreaksResult:
    seconds = time.perf_counter() - started
    return BreaksResult(status=status, slot_of=slot_of, breaks=breaks, bound=bound, seconds=seconds)
