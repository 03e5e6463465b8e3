"""Which student meets which company: the least regret, and a bound on what any week costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.interview import DAYS, PER_DAY, Interviews


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The largest regret and the sum of preferences, with its bound."""

    regret: int
    total: int
    bound: int
    proven: bool


def least_regret(data: Interviews, time_limit: float, workers: int) -> Chosen | None:
    """The smallest largest regret, then the smallest sum of preferences; None if out of time."""
    for regret in range(5 * 3):
        model = cp_model.CpModel()
        total, _ = _choice(model, data, regret)
        model.minimize(total)
        solver = _solver(time_limit, workers)
        status = solver.solve(model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Chosen(
                regret=regret,
                total=round(solver.objective_value),
                bound=_up(solver.best_objective_bound),
                proven=status == cp_model.OPTIMAL,
            )
        if status != cp_model.INFEASIBLE:
            return None
    return None


def cheapest_week(data: Interviews, time_limit: float, workers: int) -> int:
    """What no week costs less than, suites apart: preferences, and for each company the days
    that its interviews fill. Nobody's calendar is asked."""
    model = cp_model.CpModel()
    cost, counts = _choice(model, data, 1)
    for company, count in enumerate(counts):
        a_day, rate = PER_DAY * int(data.parallel[company]), int(data.rate[company])
        upper, lower = int(data.upper[company]), int(data.lower[company])
        length = [model.new_bool_var("") for _ in range(DAYS + 1)]
        model.add_exactly_one(length)
        comes = 1 - length[0]
        for days in range(1, DAYS + 1):
            if days * a_day < lower:
                model.add(length[days] == 0)
        model.add(count <= sum(min(upper, a_day * days) * v for days, v in enumerate(length)))
        if data.may_stay_away:
            model.add(count >= lower * comes)
        else:
            model.add(length[0] == 0)
            model.add(count >= lower)
        cost += sum(rate * days * v for days, v in enumerate(length))
    model.minimize(cost)
    solver = _solver(time_limit, workers)
    solver.solve(model)
    return max(int(data.best.sum()), _up(solver.best_objective_bound))


def _choice(
    model: cp_model.CpModel, data: Interviews, regret: int
) -> tuple[cp_model.LinearExprT, list[cp_model.LinearExprT]]:
    """Everybody's interviews within regret and upper limits: total preference, and counts."""
    students, companies = data.preference.shape
    of_company: list[list[cp_model.IntVar]] = [[] for _ in range(companies)]
    total: list[cp_model.LinearExprT] = []
    for student in range(students):
        meets = {j: model.new_bool_var("") for j in data.suits(student, regret)}
        model.add(sum(meets.values()) == int(data.need[student]))
        cost = sum(int(data.preference[student, j]) * v for j, v in meets.items())
        model.add(cost <= int(data.best[student]) + regret)
        total.append(cost)
        for company, variable in meets.items():
            of_company[company].append(variable)
    for company, members in enumerate(of_company):
        model.add(sum(members) <= int(data.upper[company]))
        if not data.may_stay_away:
            model.add(sum(members) >= int(data.lower[company]))
    return sum(total), [sum(members) for members in of_company]


def _solver(time_limit: float, workers: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = max(0.1, time_limit)
    return solver


def _up(bound: float) -> int:
    return int(np.ceil(bound - 1e-6))
