"""The exact choice over the few meetings that the relaxation leaves open: a small CP-SAT model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.scheduler.arcs import SINK
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.cp_sat import ended_by, one_worker
from matchmaker.scheduler.worst_off.choice import Choice
from matchmaker.scheduler.worst_off.relaxation import Floats
from matchmaker.scheduler.worst_off.threshold import Duty, needs_of

_FIRST_SLICE, _SLICE_GROWTH = 0.5, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """``work`` is CP-SAT's deterministic time for one question (0: flows alone),
    ``seconds_left`` what the clock leaves; ``stop`` is asked between slices of the work."""

    work: float
    seconds_left: Callable[[], float]
    stop: Callable[[], bool]
    workers: int = 1
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """The flows that each arc may still have, (A,), and whether nothing better than asked
    for lies outside them."""

    lower: Ints
    upper: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """``flow`` is None where none was found; ``closed``: it is best within the ranges, or
    there is none. ``bound`` holds within the ranges."""

    flow: Ints | None
    bound: int
    closed: bool


def within(choice: Choice, loss: Floats | None, slack: float) -> Ranges:
    """What flows can be had if the relaxation's value may fall by ``slack`` at most."""
    network = choice.network
    if loss is None:
        return Ranges(lower=network.lower, upper=network.upper)
    room = network.upper - network.lower
    with np.errstate(divide="ignore", over="ignore"):
        steps = np.where(np.abs(loss) > 1e-9, (slack + 1e-6 * (1 + slack)) / np.abs(loss), np.inf)
    steps = np.minimum(np.floor(steps), room).astype(np.int64)
    return Ranges(
        lower=np.where(loss < 0, network.upper - steps, network.lower),
        upper=np.where(loss > 0, network.lower + steps, network.upper),
    )


class Model:
    """The choice within ranges as a CP-SAT model, for a floor or (None) for the highest."""

    def __init__(
        self, choice: Choice, duty: Duty, floor: int | None, reached: int, ranges: Ranges
    ) -> None:
        self.choice, self.duty, self.floor, self.ranges = choice, duty, floor, ranges
        self.cp = cp_model.CpModel()
        self.needs = needs_of(choice, duty, reached)
        lower = ranges.lower
        self.possible = bool((lower <= ranges.upper).all())
        if not self.possible:
            return
        self.constant = np.where(lower == ranges.upper, lower, 0)
        self.open = np.flatnonzero(lower < ranges.upper)
        self.var = {
            int(a): self.cp.new_int_var(int(lower[a]), int(ranges.upper[a]), "") for a in self.open
        }
        self.top = None if floor is not None else self.cp.new_int_var(reached, _most(choice), "")
        self._conserve()
        self._earn()
        self._keep_floors()
        self.cp.maximize(self._sum(choice.points) if self.top is None else self.top)

    def _sum(self, worth: Ints) -> cp_model.LinearExprT:
        arcs = self.open[worth[self.open] != 0]
        terms = cp_model.LinearExpr.weighted_sum(
            [self.var[a] for a in arcs.tolist()], worth[arcs].tolist()
        )
        return terms + int(worth @ self.constant)

    def _conserve(self) -> None:
        network = self.choice.network
        sums: dict[int, list[tuple[cp_model.IntVar, int]]] = {}
        rest = np.zeros(network.nodes, dtype=np.int64)
        np.add.at(rest, network.tail, self.constant)
        np.subtract.at(rest, network.head, self.constant)
        for arc in self.open.tolist():
            sums.setdefault(int(network.tail[arc]), []).append((self.var[arc], 1))
            sums.setdefault(int(network.head[arc]), []).append((self.var[arc], -1))
        for node in range(SINK + 1, network.nodes):
            terms = sums.get(node, [])
            expression = cp_model.LinearExpr.weighted_sum(
                [v for v, _ in terms], [sign for _, sign in terms]
            )
            if terms or rest[node]:
                self.cp.add(expression + int(rest[node]) == 0)

    def _earn(self) -> None:
        if self.duty.units:
            self.cp.add(self._sum(self.choice.units) >= self.duty.units)

    def _keep_floors(self) -> None:
        """Who has a talk has the floor: a sum for those that must, a choice for the others."""
        choice = self.choice
        sure = choice.had + _per_owner(choice, choice.points * self.constant)
        floor: cp_model.LinearExprT | None = self.top if self.floor is None else self.floor
        members: dict[int, list[int]] = {int(p): [] for p in np.flatnonzero(choice.counts)}
        for arc in self.open[choice.owner[self.open] >= 0].tolist():
            members[int(choice.owner[arc])].append(arc)
        talks = _per_owner(choice, self.constant)
        for who, arcs in members.items():
            fit = int(sure[who]) + cp_model.LinearExpr.weighted_sum(
                [self.var[a] for a in arcs], [int(choice.points[a]) for a in arcs]
            )
            if self.needs[who] or choice.met[who] or talks[who]:
                if not arcs and self.floor is not None and sure[who] >= self.floor:
                    continue
                self.cp.add(fit >= floor)
            elif arcs:
                served = self.cp.new_bool_var("")
                self.cp.add(fit >= floor).only_enforce_if(served)
                for arc in arcs:
                    self.cp.add(self.var[arc] == 0).only_enforce_if(~served)

    def solve(self, hint: Ints | None, budget: Budget) -> Found:
        """The best flow within the ranges that the budget allows to find."""
        if not self.possible:
            return Found(flow=None, bound=0, closed=True)
        if hint is not None:
            for arc, variable in self.var.items():
                self.cp.add_hint(variable, int(hint[arc]))
        spent, slice_ = 0.0, _FIRST_SLICE
        while True:
            solver = self._solver(min(slice_, budget.work - spent), budget)
            with ended_by(solver, budget.stop):
                status = solver.solve(self.cp)
            spent += slice_
            slice_ *= _SLICE_GROWTH
            over = spent >= budget.work or budget.stop() or budget.seconds_left() <= 0
            if status in (cp_model.OPTIMAL, cp_model.INFEASIBLE) or over:
                return self._found(solver, status)
            if status == cp_model.FEASIBLE:
                self._hint_again(solver)

    def _solver(self, work: float, budget: Budget) -> cp_model.CpSolver:
        solver = one_worker()
        solver.parameters.num_workers = budget.workers
        solver.parameters.linearization_level = 2
        solver.parameters.random_seed = budget.seed
        solver.parameters.max_deterministic_time = work
        solver.parameters.max_time_in_seconds = max(0.01, budget.seconds_left())
        return solver

    def _hint_again(self, solver: cp_model.CpSolver) -> None:
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        for variable in self.var.values():
            self.cp.add_hint(variable, solver.value(variable))

    def _found(self, solver: cp_model.CpSolver, status: cp_model.CpSolverStatus) -> Found:
        if status == cp_model.MODEL_INVALID:
            raise AssertionError(f"a model that CP-SAT refuses: {self.cp.validate()}")
        if status == cp_model.INFEASIBLE:
            return Found(flow=None, bound=0, closed=True)
        slack = int(abs(solver.best_objective_bound) * 2**-50) + 1
        bound = int(solver.best_objective_bound) + slack
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Found(flow=None, bound=bound, closed=False)
        flow = self.constant.copy()
        for arc, variable in self.var.items():
            flow[arc] = solver.value(variable)
        return Found(flow=flow, bound=bound, closed=status == cp_model.OPTIMAL)


def _per_owner(choice: Choice, amount: Ints) -> Ints:
    sums = np.zeros(len(choice.had), dtype=np.int64)
    np.add.at(sums, choice.owner[choice.owned], amount[choice.owned])
    return sums


def _most(choice: Choice) -> int:
    """More than anyone can have."""
    own = choice.owned
    positive = np.maximum(0, choice.points[own]) * choice.network.upper[own]
    return int(choice.had.max(initial=0) + positive.sum()) + 1
