"""The whole interview problem at sizes that no single model closes: days first, then people.

A calendar (the stretch of days of each company) is judged by a linear program over students
and slots; its duals say what a day more or less of any company is worth at best, so that most
changes are ruled out unseen and the best are tried first. The people are then placed exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from benchmarks.interview import DAYS, PER_DAY, SLOTS, SUITE, Interviews, Plan, Window

Floats = NDArray[np.float64]
Calendar = tuple[Window, ...]

# What an interview that finds no slot costs while the search looks for one.
_MISSING = 200
_TRIED_FIRST = 6


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A calendar's cost without suites, and by how much a company's day would change it at
    best, (C, days)."""

    calendar: Calendar
    cost: float
    worth: Floats


class Judge:
    """The linear program of who can be met when; only the companies' days change in it."""

    def __init__(self, data: Interviews, suites: int) -> None:
        self.data = data
        self.model = mathopt.Model()
        self.at: dict[tuple[int, int, int], mathopt.Variable] = {}
        cost: list[mathopt.LinearTypes] = []
        for student in range(len(data.need)):
            cost += self._student(student)
        held: dict[tuple[int, int], list[mathopt.Variable]] = {}
        for (_, company, slot), x in self.at.items():
            held.setdefault((company, slot), []).append(x)
        self.room = {
            key: self.model.add_linear_constraint(ub=0.0, expr=mathopt.fast_sum(own))
            for key, own in held.items()
        }
        for slot in range(SLOTS):
            here = [x for (_, when), own in held.items() if when == slot for x in own]
            self.model.add_linear_constraint(mathopt.fast_sum(here) <= suites)
        for company in range(len(data.rate)):
            short = self.model.add_variable(lb=0.0)
            cost.append(_MISSING * short)
            every = [x for (who, _), own in held.items() if who == company for x in own]
            self.model.add_linear_constraint(
                lb=float(data.lower[company]),
                ub=float(data.upper[company]),
                expr=mathopt.fast_sum(every) + short,
            )
        self.model.minimize(mathopt.fast_sum(cost))
        self.solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)

    def _student(self, student: int) -> list[mathopt.LinearTypes]:
        data, model = self.data, self.model
        need, best = int(data.need[student]), int(data.best[student])
        if not need:
            return []
        slots, suits = data.slots[student].tolist(), data.suits(student, 1)
        for company in suits:
            when = {(student, company, slot): model.add_variable(lb=0.0) for slot in slots}
            self.at |= when
            model.add_linear_constraint(mathopt.fast_sum(when.values()) <= 1)
        for slot in slots:
            here = [self.at[student, company, slot] for company in suits]
            model.add_linear_constraint(mathopt.fast_sum(here) <= 1)
        own = [self.at[student, company, slot] for company in suits for slot in slots]
        liked: list[mathopt.LinearTypes] = [
            int(data.preference[student, company]) * self.at[student, company, slot]
            for company in suits
            for slot in slots
        ]
        short = model.add_variable(lb=0.0)
        model.add_linear_constraint(mathopt.fast_sum(own) + short == need)
        model.add_linear_constraint(mathopt.fast_sum(liked) + best / need * short <= best + 1)
        return [*liked, _MISSING * short]

    def __call__(self, calendar: Calendar) -> Judged:
        """What a calendar costs, and what each day of each company is worth to it."""
        parallel = self.data.parallel
        for (company, slot), row in self.room.items():
            first, last = calendar[company]
            open_ = first <= slot // PER_DAY <= last
            row.upper_bound = float(parallel[company]) if open_ else 0.0
        answer = self.solver.solve()
        value, dual = answer.objective_value(), answer.dual_values()
        worth = np.zeros((len(calendar), DAYS))
        for (company, slot), row in self.room.items():
            worth[company, slot // PER_DAY] += dual[row] * parallel[company]
        days = sum(
            int(rate) * (b - a + 1) for rate, (a, b) in zip(self.data.rate, calendar, strict=True)
        )
        return Judged(calendar=calendar, cost=value + days, worth=worth)


def search(
    data: Interviews, suites: int, seconds_left: Callable[[], float], seed: int
) -> list[Calendar]:
    """The calendars seen, best first: from each the best change not lately made (tabu)."""
    judge, luck = Judge(data, suites), np.random.default_rng(seed)
    at = judge(_first(data))
    seen = {at.calendar: at.cost}
    closed: dict[int, int] = {}
    step = 0
    while seconds_left() > 0:
        step += 1
        best = min(seen.values())
        moves = sorted(_moves(data, at, seen), key=lambda move: move[0])
        moves = [m for m in moves if closed.get(m[1], 0) <= step or m[0] < best]
        chosen = None
        for promise, company, calendar in moves[:_TRIED_FIRST]:
            if (chosen and promise >= chosen[0].cost) or seconds_left() <= 0:
                break
            judged = judge(calendar)
            seen[calendar] = judged.cost
            if chosen is None or judged.cost < chosen[0].cost:
                chosen = (judged, company)
            if judged.cost < at.cost:
                break
        if chosen is None:
            closed.clear()
            if not moves:
                break
            continue
        at, company = chosen
        closed[company] = step + int(luck.integers(2, 6))
    return sorted(seen, key=lambda calendar: seen[calendar])


def _moves(
    data: Interviews, at: Judged, seen: dict[Calendar, float]
) -> list[tuple[float, int, Calendar]]:
    """Each change of one company's stretch by at most two days, with the least cost it can
    have: by its duals, the linear program's value is never below this (convexity)."""
    moves = []
    for company, (first, last) in enumerate(at.calendar):
        old = set(range(first, last + 1))
        for a, b in data.windows(company):
            new = set(range(a, b + 1))
            if new == old or len(new ^ old) > 2:
                continue
            calendar = (*at.calendar[:company], (a, b), *at.calendar[company + 1 :])
            worth = at.worth[company]
            promise = at.cost + int(data.rate[company]) * (len(new) - len(old))
            promise += sum(worth[d] for d in new - old) - sum(worth[d] for d in old - new)
            moves.append((max(promise, seen.get(calendar, promise)), company, calendar))
    return moves


def _first(data: Interviews) -> Calendar:
    """The cheapest calendar with room for a fifth more than all interviews each day."""
    model = cp_model.CpModel()
    comes = {
        (company, w): model.new_bool_var("")
        for company in range(len(data.rate))
        for w in data.windows(company)
    }
    for company in range(len(data.rate)):
        model.add_exactly_one(x for (who, _), x in comes.items() if who == company)
    wanted = min(int(1.2 * data.need.sum()) // SLOTS, int(data.parallel.sum()))
    for day in range(DAYS):
        here = [(who, x) for (who, (a, b)), x in comes.items() if a <= day <= b]
        model.add(sum(int(data.parallel[who]) * x for who, x in here) >= wanted)
    model.minimize(sum(int(data.rate[who]) * (b - a + 1) * x for (who, (a, b)), x in comes.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = 2.0
    solver.solve(model)
    return tuple(w for (_, w), x in comes.items() if solver.boolean_value(x))


def placed(
    data: Interviews, suites: int, calendar: Calendar, seconds: float, workers: int
) -> tuple[Plan, int] | None:
    """Everybody's interviews within a calendar, with the least preferences; and its cost."""
    model = cp_model.CpModel()
    at: dict[tuple[int, int, int], cp_model.IntVar] = {}
    for student in range(len(data.need)):
        _place_student(model, data, student, calendar, at)
    total = []
    for slot in range(SLOTS):
        model.add(sum(x for (_, _, when), x in at.items() if when == slot) <= suites)
    for company in range(len(data.rate)):
        own = {key: x for key, x in at.items() if key[1] == company}
        model.add(sum(own.values()) >= int(data.lower[company]))
        model.add(sum(own.values()) <= int(data.upper[company]))
        for slot in range(SLOTS):
            held = [x for (_, _, when), x in own.items() if when == slot]
            model.add(sum(held) <= int(data.parallel[company]))
        total += [int(data.preference[who, company]) * x for (who, _, _), x in own.items()]
    model.minimize(sum(total))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    plan = Plan(meetings=tuple(key for key, x in at.items() if solver.boolean_value(x)))
    days = sum(int(rate) * (b - a + 1) for rate, (a, b) in zip(data.rate, calendar, strict=True))
    return plan, round(solver.objective_value) + days + SUITE * suites


def _place_student(
    model: cp_model.CpModel,
    data: Interviews,
    student: int,
    calendar: Calendar,
    at: dict[tuple[int, int, int], cp_model.IntVar],
) -> None:
    slots = data.slots[student].tolist()
    own: dict[tuple[int, int, int], cp_model.IntVar] = {}
    for company in data.suits(student, 1):
        first, last = calendar[company]
        when = {
            (student, company, slot): model.new_bool_var("")
            for slot in slots
            if first <= slot // PER_DAY <= last
        }
        model.add_at_most_one(when.values())
        own |= when
    for slot in slots:
        model.add_at_most_one(x for (_, _, when), x in own.items() if when == slot)
    model.add(sum(own.values()) == int(data.need[student]))
    liked = sum(int(data.preference[student, who]) * x for (_, who, _), x in own.items())
    model.add(liked <= int(data.best[student]) + 1)
    at |= own
