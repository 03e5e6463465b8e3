"""The whole interview problem as one model, for sizes that a general solver can close.

What makes it close: stretches of days too short for a company's fewest interviews are left
out, the number of days is a whole number of its own to branch on, and the number of suites is
tried one by one, each bounded by what no week costs less than.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from benchmarks.interview import DAYS, PER_DAY, SLOTS, SUITE, Interviews, Plan

_NEAR = 1e-6


@dataclass(frozen=True, kw_only=True)
class Week:
    """The best plan found, and what no plan costs less than."""

    plan: Plan | None
    cost: float
    bound: int


class Model:
    """Who meets whom in which slot, and who comes on which days, with so many suites."""

    def __init__(self, data: Interviews, suites: int) -> None:
        self.data, self.suites = data, suites
        self.model = mathopt.Model()
        self.at: dict[tuple[int, int, int], mathopt.Variable] = {}
        self.cost: list[mathopt.LinearTypes] = [SUITE * suites]
        for student in range(len(data.need)):
            self._student(student)
        for company in range(len(data.rate)):
            self._company(company)
        for slot in range(SLOTS):
            held = [x for (_, _, when), x in self.at.items() if when == slot]
            self.model.add_linear_constraint(mathopt.fast_sum(held) <= suites)
        self.model.minimize(mathopt.fast_sum(self.cost))

    def _student(self, student: int) -> None:
        data, model = self.data, self.model
        own: list[mathopt.Variable] = []
        liked: list[mathopt.LinearTypes] = []
        for company in data.suits(student, 1):
            when = {slot: model.add_binary_variable() for slot in data.slots[student].tolist()}
            self.at |= {(student, company, slot): x for slot, x in when.items()}
            model.add_linear_constraint(mathopt.fast_sum(when.values()) <= 1)
            own += when.values()
            liked += [int(data.preference[student, company]) * x for x in when.values()]
        model.add_linear_constraint(mathopt.fast_sum(own) == int(data.need[student]))
        model.add_linear_constraint(mathopt.fast_sum(liked) <= int(data.best[student]) + 1)
        for slot in data.slots[student].tolist():
            here = [self.at[student, company, slot] for company in data.suits(student, 1)]
            model.add_linear_constraint(mathopt.fast_sum(here) <= 1)
        self.cost += liked

    def _company(self, company: int) -> None:
        data, model = self.data, self.model
        upper, a_day = int(data.upper[company]), PER_DAY * int(data.parallel[company])
        comes = {w: model.add_binary_variable() for w in data.windows(company)}
        some = mathopt.fast_sum(comes.values())
        model.add_linear_constraint(some <= 1)
        if not data.may_stay_away:
            model.add_linear_constraint(some >= 1)
        length = model.add_integer_variable(lb=0, ub=DAYS)
        days = [(b - a + 1) * x for (a, b), x in comes.items()]
        model.add_linear_constraint(mathopt.fast_sum(days) == length)
        self.cost.append(int(data.rate[company]) * length)
        held = [x for (_, who, _), x in self.at.items() if who == company]
        most = [min(upper, a_day * (b - a + 1)) * x for (a, b), x in comes.items()]
        model.add_linear_constraint(mathopt.fast_sum(held) >= int(data.lower[company]) * some)
        model.add_linear_constraint(mathopt.fast_sum(held) <= mathopt.fast_sum(most))
        for day in range(DAYS):
            here = mathopt.fast_sum(x for (a, b), x in comes.items() if a <= day <= b)
            self._day(company, day, here)

    def _day(self, company: int, day: int, here: mathopt.LinearTypes) -> None:
        """No interview without the company, by slot and by student."""
        per_slot: dict[int, list[mathopt.Variable]] = {}
        per_student: dict[int, list[mathopt.Variable]] = {}
        for (student, who, slot), x in self.at.items():
            if who == company and slot // PER_DAY == day:
                per_slot.setdefault(slot, []).append(x)
                per_student.setdefault(student, []).append(x)
        for held in per_slot.values():
            most = int(self.data.parallel[company]) * here
            self.model.add_linear_constraint(mathopt.fast_sum(held) <= most)
        for held in per_student.values():
            self.model.add_linear_constraint(mathopt.fast_sum(held) <= here)

    def solve(self, seconds: float) -> Week:
        """The best plan with these suites within the time, and the bound of them."""
        limit = mathopt.SolveParameters(time_limit=timedelta(seconds=max(0.1, seconds)))
        answer = mathopt.solve(self.model, mathopt.SolverType.HIGHS, params=limit)
        reason = answer.termination.reason
        if reason == mathopt.TerminationReason.INFEASIBLE:
            return Week(plan=None, cost=np.inf, bound=2**62)
        bounds = answer.termination.objective_bounds
        bound = int(np.ceil(bounds.dual_bound - _NEAR)) if np.isfinite(bounds.dual_bound) else 0
        if not answer.has_primal_feasible_solution():
            return Week(plan=None, cost=np.inf, bound=bound)
        value = answer.variable_values()
        meetings = tuple(key for key, x in self.at.items() if value[x] > 0.5)
        return Week(plan=Plan(meetings=meetings), cost=bounds.primal_bound, bound=bound)


def solve(data: Interviews, week_bound: int, seconds_left: Callable[[], float]) -> Week:
    """Every number of suites that could pay, fewest first; ``week_bound`` is what no week
    costs less than, suites apart."""
    best = Week(plan=None, cost=np.inf, bound=0)
    bounds = []
    for suites in range(data.fewest_suites, len(data.need) + 1):
        floor = SUITE * suites + week_bound
        if floor >= best.cost or seconds_left() <= 0:
            bounds.append(floor)
            break
        found = Model(data, suites).solve(seconds_left())
        bounds.append(max(floor, found.bound))
        if found.cost < best.cost:
            best = found
    cost = round(best.cost) if best.plan is not None else np.inf
    return Week(plan=best.plan, cost=cost, bound=int(min(cost, *bounds)))
