"""A fair whose organiser wants the worst-off vendor to have as much fit as possible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Fairness, Policy
from matchmaker.scheduler.fairness import compare_fairness
from matchmaker.scheduler.network import left_out
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.result import SolveResult, SolveStatus, parts_of
from matchmaker.scheduler.selection import select
from matchmaker.scheduler.solver import solve
from matchmaker.scheduler.worst_off.search import budget
from matchmaker.scheduler.worth import worst_fit, worth_of
from matchmaker.validation import value_of, worst_off_of
from tests.random_fairs import small_fairs
from tests.small_fairs import (
    best_by_trying_all,
    candidates_of,
    crowded_fair,
    pinned,
    simple_fair,
    with_buyer,
    with_second_desk,
    with_vendor,
)

Points = dict[tuple[str, str], float]
ENDLESS = budget(lambda: 60.0)
WORST_OFF = Policy(buyer_floor=0, fairness=Fairness.WORST_OFF)
# One talk for each agency: the most fit is 90 + 20, the worst-off is better off with 45.
CROSSED: Points = {("D1", "V1"): 90, ("D2", "V2"): 20, ("D1", "V2"): 45, ("D2", "V1"): 50}


def by_worst_off(fair: Fair) -> Fair:
    return replace(fair, policy=WORST_OFF)


def solved(fair: Fair, points: Points) -> SolveResult:
    candidates = candidates_of(fair, points)
    result = solve(prepare(fair, candidates), fair)
    assert result.status is SolveStatus.OPTIMAL
    assert result.objective == value_of(
        fair, result.schedule, candidates, result.floor_bonus, result.worst_bonus
    )
    return result


def test_the_worst_off_vendor_counts_before_total_fit() -> None:
    result = solved(by_worst_off(simple_fair(2, 2, 1)), CROSSED)
    assert (result.worst_vendor, result.worst_fit, result.worst_bound) == ("V2", 45, 45)
    assert (result.fit_points, result.fit_bound) == (95, 95)


def test_total_fit_comes_first_where_the_organiser_asks_for_it() -> None:
    fair = simple_fair(2, 2, 1)
    result = solved(replace(fair, policy=Policy(fairness=Fairness.TOTAL)), CROSSED)
    assert (result.worst_vendor, result.worst_fit, result.worst_bound) == ("V2", 20, None)
    assert result.fit_points == 110


def test_as_many_vendors_as_possible_have_a_talk_first() -> None:
    # One agency with two slots: V3 is left out, not V2, though V2 brings less than two of V1.
    fair = by_worst_off(with_vendor(simple_fair(1, 3, 2), "V3", cap=0))
    result = solved(fair, {("D1", "V1"): 90, ("D1", "V2"): 3, ("D1", "V3"): 80})
    assert (result.units, result.worst_vendor, result.worst_fit) == (2, "V2", 3)


def test_a_vendor_that_nobody_wants_to_meet_does_not_count() -> None:
    result = solved(by_worst_off(simple_fair(1, 2, 1)), {("D1", "V1"): 70})
    assert (result.worst_vendor, result.worst_fit) == ("V1", 70)


def test_pinned_talks_count() -> None:
    # V1 has 10 and V2 has 40 in any case; B2's one talk goes to V1, for all that V2 suits it.
    fair = pinned(simple_fair(2, 2, 2), "D1 V1 AM1", "D1 V2 AM2")
    fair = with_buyer(replace(fair, policy=WORST_OFF), "B2", cap=1)
    points: Points = {("D1", "V1"): 10, ("D1", "V2"): 40, ("D2", "V1"): 5, ("D2", "V2"): 90}
    result = solved(fair, points)
    assert (result.worst_vendor, result.worst_fit, result.fit_points) == ("V1", 15, 55)


def test_the_desk_of_a_shared_line_may_be_the_weaker_one() -> None:
    # The line's best desk is taken, so that the flow promises more than there is.
    fair = by_worst_off(with_second_desk(simple_fair(1, 2, 1)))
    points: Points = {("D1", "V1"): 80, ("D1b", "V1"): 30, ("D1", "V2"): 60, ("D1b", "V2"): 20}
    lines = {pair: ["P1"] for pair in points}
    candidates = candidates_of(fair, points, lines)
    problem = prepare(fair, candidates)
    result = solve(problem, fair)
    assert result.status is SolveStatus.OPTIMAL
    assert (result.worst_fit, result.worst_bound) == (30, 30)
    assert select(problem).bound > result.objective


@pytest.mark.parametrize("missing", ["units", "worst", "fit"])
def test_the_gap_sees_what_is_missing(missing: str) -> None:
    result = solved(by_worst_off(simple_fair(2, 2, 1)), CROSSED)
    units, worst, fit = parts_of(result.bound, result.floor_bonus, result.worst_bonus)
    less = {"units": units // 2, "worst": worst // 2, "fit": fit // 2}
    found = {"units": units, "worst": worst, "fit": fit} | {missing: less[missing]}
    objective = result.floor_bonus * found["units"] + result.worst_bonus * found["worst"]
    poorer = replace(result, objective=objective + found["fit"], units=found["units"])
    assert poorer.gap == pytest.approx(0.5, abs=1e-3)


@given(small_fairs(cells=6))
@settings(max_examples=60, deadline=None)
def test_the_answer_is_that_of_trying_everything(case: tuple[Fair, Candidates]) -> None:
    fair, candidates = by_worst_off_of(case)
    problem = prepare(fair, candidates)
    result = solve(problem, fair, time_limit=20)
    scale = problem.floor_bonus, problem.worst_bonus, problem.groups.most_talks
    best = best_by_trying_all(fair, candidates, *scale)
    if best is None:
        assert result.status is SolveStatus.INFEASIBLE
        return
    assert (result.status, result.objective) == (SolveStatus.OPTIMAL, best)
    assert select(problem).bound >= select(problem, ENDLESS).bound >= best
    worst = worst_off_of(fair, result.schedule, candidates)
    assert (result.worst_vendor, result.worst_fit) == (
        (None, 0) if worst is None else (worst[0], worst[1] / 100)
    )


def by_worst_off_of(case: tuple[Fair, Candidates]) -> tuple[Fair, Candidates]:
    fair, candidates = case
    return replace(fair, policy=replace(fair.policy, fairness=Fairness.WORST_OFF)), candidates


@given(small_fairs())
@settings(max_examples=60, deadline=None)
def test_a_choice_never_has_a_better_worst_off_than_its_bound(
    case: tuple[Fair, Candidates],
) -> None:
    fair, candidates = by_worst_off_of(case)
    problem = prepare(fair, candidates)
    found = select(problem, ENDLESS)
    if not found.feasible or not problem.worst_bonus:
        return
    met = np.zeros(len(problem.pairs), dtype=bool)
    met[found.chosen] = True
    slot_of = np.where(met, 0, UNPLACED)
    assert worth_of(problem, slot_of).objective <= found.bound <= select(problem).bound
    if left_out(problem):
        return  # Without what exceeds a cap, fewer have a talk, and the worst-off may have more.
    worst = parts_of(found.bound, problem.floor_bonus, problem.worst_bonus)[1]
    exact = not len(problem.units.lines.pair)
    assert worst_fit(problem, met) == worst if exact else worst_fit(problem, met) <= worst


def test_a_crowded_fair_gets_an_honest_gap() -> None:
    fair, candidates = crowded_fair()
    fair = replace(fair, policy=replace(fair.policy, fairness=Fairness.WORST_OFF))
    result = solve(prepare(fair, candidates), fair, time_limit=4)
    assert result.status.has_schedule
    assert result.objective == value_of(
        fair, result.schedule, candidates, result.floor_bonus, result.worst_bonus
    )
    assert (result.gap == 0) == (result.objective == result.bound)
    assert result.worst_bound is not None
    assert result.worst_fit <= result.worst_bound


def test_the_price_of_the_worst_off_is_told() -> None:
    fair = by_worst_off(simple_fair(2, 2, 1))
    choices, _ = compare_fairness(prepare(fair, candidates_of(fair, CROSSED)), fair)
    (own,) = (c for c in choices if c.fairness is Fairness.WORST_OFF)
    assert (own.fit_points, own.lowest_fit) == (95, 45)
    assert own.price == pytest.approx(1 - 95 / 110)
