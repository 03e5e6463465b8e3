"""Groups of participants: a cap, a floor and a reserved share over all members together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Fairness
from matchmaker.scheduler import crossing, network, selection
from matchmaker.scheduler.groups import nested
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.result import SolveResult, SolveStatus
from matchmaker.scheduler.solver import solve
from matchmaker.validation import find_violations, group_loads, value_of
from tests.small_fairs import (
    best_by_trying_all,
    candidates_of,
    group,
    must,
    pinned,
    simple_fair,
    with_buyer,
    with_groups,
    with_vendor,
)

# V1 and V2 suit everybody well, V3 and V4 hardly anybody.
POINTS = {(f"D{b}", f"V{v}"): 95 - 20 * v - b for b in (1, 2) for v in (1, 2, 3, 4)}


def fair_with(*groups: object) -> Fair:
    """Two agencies with two slots each: four talks in all."""
    return with_groups(simple_fair(2, 4, 2), *groups)  # type: ignore[arg-type]


def solved(fair: Fair, candidates: Candidates | None = None) -> SolveResult:
    return solve(prepare(fair, candidates or candidates_of(fair, POINTS)), fair, time_limit=10)


def talks(fair: Fair, result: SolveResult) -> dict[str, int]:
    return {str(k): n for k, n in group_loads(fair, result.schedule.meetings).items()}


@pytest.mark.parametrize("fairness", [Fairness.TOTAL, Fairness.FLOOR, Fairness.EVEN])
def test_a_floor_comes_before_fit_and_a_cap_before_all(fairness: Fairness) -> None:
    fair = fair_with(group("weak", "V3 V4", floor=3), group("strong", "V1 V2", cap=2))
    fair = replace(fair, policy=replace(fair.policy, fairness=fairness))
    assert talks(fair, solved(fair)) == {"weak": 3, "strong": 1}
    assert talks(fair, solved(with_groups(fair, fair.groups[1]))) == {"weak": 2, "strong": 2}


def test_nobody_is_let_in_for_a_talk_that_a_group_would_earn_as_much_with() -> None:
    # Two talks: V1's second earns its group as much as V2's first, and V2 would be worst-off.
    fair = with_groups(simple_fair(2, 2, 2), group("G", "V1", floor=2))
    fair = with_buyer(with_buyer(fair, "B1", cap=1), "B2", cap=1)
    fair = replace(fair, policy=replace(fair.policy, fairness=Fairness.WORST_OFF))
    points = {("D1", "V1"): 90.0, ("D2", "V1"): 80.0, ("D1", "V2"): 10.0, ("D2", "V2"): 10.0}
    result = solved(fair, candidates_of(fair, points))
    assert (result.status, result.worst_fit) == (SolveStatus.OPTIMAL, 170)


def test_a_group_of_agencies_has_a_cap_and_a_floor_too() -> None:
    fair = fair_with(group("one", "B2", floor=2), group("all", "B1 B2", cap=3))
    assert talks(fair, solved(fair)) == {"one": 2, "all": 3}


def test_a_share_is_one_of_the_most_talks_that_are_possible() -> None:
    fair = fair_with(group("weak", "V3 V4", share=0.3))
    result = solved(fair)
    assert result.most_talks == 4
    assert talks(fair, result) == {"weak": 2}
    # Fewer talks for others do not make the share any smaller.
    capped = with_vendor(with_vendor(fair, "V1", cap=0), "V2", cap=0)
    assert solved(capped).most_talks == 4


def test_a_share_of_seven_percent_is_seven_in_a_hundred() -> None:
    assert group("G", "V1", share=0.07).goal(100) == 7
    assert group("G", "V1", share=0.07).goal(101) == 8
    assert group("G", "V1", share=0.5, cap=3).goal(100) == 3
    assert group("G", "V1", floor=5).goal(0) == 5


def test_groups_that_cross_are_chosen_exactly() -> None:
    fair = fair_with(
        group("certified", "V2 V3", floor=3), group("local", "V3 V4", cap=1), group("one", "V1")
    )
    problem = prepare(fair, candidates_of(fair, POINTS))
    assert network.left_out(problem) == [0]
    result = solved(fair)
    assert result.status is SolveStatus.OPTIMAL
    assert talks(fair, result) == {"certified": 3, "local": 1, "one": 1}
    best = best_by_trying_all(fair, problem.candidates, problem.floor_bonus)
    assert selection.select(problem).bound == result.objective == best


def test_a_group_of_nobody_or_without_any_limit_is_no_work() -> None:
    fair = fair_with(
        group("certified", "V1 V2", cap=2), group("local", "V2 V3"), group("nobody", "V9", cap=1)
    )
    assert network.left_out(prepare(fair, candidates_of(fair, POINTS))) == []


def test_prices_give_a_bound_where_branch_and_cut_would_be_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fair = fair_with(group("certified", "V1 V2", cap=2), group("local", "V2 V3", cap=2, floor=1))
    problem = prepare(fair, candidates_of(fair, POINTS))
    exact = selection.select(problem).bound
    monkeypatch.setattr(crossing, "_EXACT_ARCS", 0)
    priced = selection.select(problem)
    plain = selection.select(prepare(with_groups(fair), problem.candidates)).bound
    assert exact <= priced.bound
    assert priced.bound - problem.floor_bonus < plain
    loads = problem.groups.vendors[:, problem.pairs.vendor[priced.chosen]].sum(axis=1)
    assert (loads <= problem.groups.cap).all()
    assert solved(fair).objective == exact


def test_groups_stand_in_a_tree_where_they_are_apart_or_within_each_other() -> None:
    members = np.array([[1, 1, 1, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]], dtype=bool)
    assert sorted(nested(members, np.full(4, 9))) == [0, 1, 3]
    assert nested(members, np.full(4, 9))[0] == 0


def test_pinned_talks_count_for_groups() -> None:
    fair = pinned(fair_with(group("weak", "V3 V4", cap=2, floor=2)), "D1 V3 AM1")
    result = solved(fair)
    assert talks(fair, result) == {"weak": 2}
    assert result.objective == value_of(
        fair, result.schedule, candidates_of(fair, POINTS), result.floor_bonus
    )


@pytest.mark.parametrize(
    ("fair", "code"),
    [
        (
            must(must(fair_with(group("G", "V3 V4", cap=1)), "B1", "V3"), "B2", "V4"),
            "group_demands_exceed_cap",
        ),
        (
            # Each group alone could keep the demands: B1 must meet V3, and B2 wants both.
            must(
                must(fair_with(group("G", "V1 V3", cap=1), group("H", "B1 B2", cap=1)), "B1", "V3"),
                "B2",
                "V4",
            ),
            "group_demands_exceed_cap",
        ),
    ],
)
def test_demands_that_a_group_cannot_hold_are_named(fair: Fair, code: str) -> None:
    result = solved(fair)
    assert result.status is SolveStatus.INFEASIBLE
    assert code in {f.code for f in result.findings}


def test_pinned_talks_above_a_cap_name_the_group() -> None:
    fair = pinned(fair_with(group("G", "V1 V2", cap=1)), "D1 V1 AM1", "D2 V2 AM1")
    result = solved(fair)
    assert result.status is SolveStatus.INFEASIBLE
    assert {(f.code, f.params["name"]) for f in result.findings} == {("group_over_cap", "G 그룹")}


def test_the_caps_of_crossing_groups_can_be_too_small_together() -> None:
    # V1, V2 and V3 are promised a talk each; every two of them are in a group of one talk.
    fair = fair_with(
        group("G", "V1 V2", cap=2), group("H", "V2 V3", cap=2), group("I", "V1 V3", cap=2)
    )
    for vendor in ("V1", "V2", "V3"):
        fair = with_vendor(fair, vendor, floor=1)
    assert solved(fair).status is SolveStatus.OPTIMAL
    tight = with_groups(fair, *(replace(g, cap=1) for g in fair.groups))
    assert solved(tight).status is SolveStatus.INFEASIBLE


@pytest.mark.parametrize(
    ("fair", "points", "code"),
    [
        (fair_with(group("G", "V4", floor=3)), POINTS, "group_below_floor_candidates"),
        (fair_with(group("G", "V4", share=0.8)), POINTS, "group_below_share_candidates"),
        (
            with_vendor(fair_with(group("G", "V4", floor=2)), "V4", cap=1),
            POINTS,
            "group_below_floor_caps",
        ),
        (
            with_vendor(
                fair_with(group("G", "V4", floor=2)), "V4", unavailable=frozenset(["AM1", "AM2"])
            ),
            POINTS,
            "group_below_floor_time",
        ),
        (
            with_groups(simple_fair(2, 4, 2, rooms=1), group("G", "V3 V4", floor=3)),
            POINTS,
            "group_below_floor_others",
        ),
    ],
)
def test_what_was_not_reached_is_told_with_its_reason(
    fair: Fair, points: dict[tuple[str, str], float], code: str
) -> None:
    result = solved(fair, candidates_of(fair, points))
    assert code in {f.code for f in result.findings}
    assert find_violations(fair, result.schedule) == ()
