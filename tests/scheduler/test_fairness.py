"""What the organiser may put before fit: what each choice gives, and what it costs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Fairness, Policy
from matchmaker.scheduler import network
from matchmaker.scheduler.fairness import compare_fairness
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.result import SolveResult, SolveStatus
from matchmaker.scheduler.selection import select
from matchmaker.scheduler.solver import solve
from matchmaker.texts import LANGUAGES, texts
from matchmaker.validation import units_of, value_of
from tests.small_fairs import candidates_of, pinned, simple_fair, with_second_desk, with_vendor


def by(fairness: Fairness, fair: Fair, **policy: int) -> Fair:
    changed = Policy(vendor_floor=1, buyer_floor=1, fairness=fairness)
    return replace(fair, policy=replace(changed, **policy))


def skewed() -> tuple[Fair, Candidates]:
    """Two agencies with two slots each; V1 suits both best, V2 less, V3 and V4 hardly."""
    fair = simple_fair(2, 4, 2)
    worth = {"V1": 90, "V2": 60, "V3": 5, "V4": 4}
    points = {(d, v): p for d in ("D1", "D2") for v, p in worth.items()}
    return fair, candidates_of(fair, points)


def solved(fair: Fair, candidates: Candidates) -> SolveResult:
    result = solve(prepare(fair, candidates), fair)
    assert result.status is SolveStatus.OPTIMAL
    assert result.objective == value_of(fair, result.schedule, candidates, result.floor_bonus)
    return result


def loads(result: SolveResult) -> dict[str, int]:
    return dict(sorted(Counter(m.vendor for m in result.schedule.meetings).items()))


@pytest.mark.parametrize(
    ("fairness", "expected"),
    [
        (Fairness.TOTAL, {"V1": 2, "V2": 2}),
        (Fairness.FLOOR, {"V1": 1, "V2": 1, "V3": 1, "V4": 1}),
        (Fairness.EVEN, {"V1": 1, "V2": 1, "V3": 1, "V4": 1}),
    ],
)
def test_the_choice_decides_who_meets(fairness: Fairness, expected: dict[str, int]) -> None:
    fair, candidates = skewed()
    assert loads(solved(by(fairness, fair), candidates)) == expected


def test_even_loads_look_past_the_floor() -> None:
    # Six talks: a floor of one lets V1 have three of them, even loads give two to each.
    fair = simple_fair(3, 3, 3)
    points = {(d.id, v.id): 90 if v.id == "V1" else 30 for d in fair.desks for v in fair.vendors}
    candidates = candidates_of(fair, points)
    assert loads(solved(by(Fairness.FLOOR, fair, buyer_cap=2), candidates))["V1"] == 3
    even = by(Fairness.EVEN, fair, buyer_cap=2)
    assert set(loads(solved(even, candidates)).values()) == {2}


def test_pinned_meetings_count_towards_an_even_load() -> None:
    fair = by(Fairness.EVEN, pinned(simple_fair(2, 2, 2), "D1 V1 AM1"))
    points = {("D1", "V2"): 1, ("D2", "V1"): 90, ("D2", "V2"): 1}
    candidates = candidates_of(fair, points)
    fair = replace(fair, slots=fair.slots[:1])
    assert loads(solved(fair, candidates)) == {"V1": 1, "V2": 1}


def test_a_line_of_two_desks_is_covered_once() -> None:
    fair = with_second_desk(simple_fair(1, 2, 1))
    lines = {(d, v): ["P1"] for d in ("D1", "D1b") for v in ("V1", "V2")}
    candidates = candidates_of(fair, dict.fromkeys(lines, 50), lines)
    result = solved(fair, candidates)
    assert (result.lines_covered, result.lines_wanted, result.units) == (1, 1, 1)
    assert len(result.schedule.meetings) == 2
    problem = prepare(fair, candidates)
    assert select(problem).bound == result.objective


def test_a_line_that_is_left_aside_earns_nothing() -> None:
    fair = simple_fair(1, 1, 1)
    candidates = candidates_of(fair, {("D1", "V1"): 50}, {("D1", "V1"): ["P1"]})
    assert solved(fair, candidates).units == 1
    aside = replace(fair, policy=replace(fair.policy, lines_first=False))
    result = solved(aside, candidates)
    assert (result.units, result.lines_covered, result.lines_wanted) == (0, 1, 1)


def test_the_flow_needs_the_arcs_of_each_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without the steps of loads, or without lines, what is chosen is worth less.
    fair, candidates = skewed()
    fair = by(Fairness.EVEN, fair)
    problem = prepare(fair, candidates)
    best = select(problem).bound
    free = replace(problem, units=replace(problem.units, vendor=problem.units.vendor * 0))
    assert select(free).bound < best
    without = network.build_network(problem, lines=False)
    assert len(without.tail) <= len(network.build_network(problem).tail)


def test_each_choice_shows_its_price() -> None:
    fair, candidates = skewed()
    fair = by(Fairness.FLOOR, fair)
    choices, notes = compare_fairness(prepare(fair, candidates), fair)
    assert notes == ()
    by_name = {c.fairness: c for c in choices}
    assert by_name[None].price == 0
    assert by_name[None].fit_points == 300
    assert by_name[Fairness.TOTAL] == replace(by_name[None], fairness=Fairness.TOTAL)
    floor = by_name[Fairness.FLOOR]
    assert (floor.fit_points, floor.floor_units, floor.lowest_load) == (159, 6, 1)
    assert floor.price == pytest.approx(1 - 159 / 300)
    assert floor.lowest_fit == 4


def test_the_chosen_price_is_that_of_the_timetable() -> None:
    fair, candidates = skewed()
    for fairness in (Fairness.TOTAL, Fairness.FLOOR, Fairness.EVEN):
        chosen = by(fairness, fair)
        choices, _ = compare_fairness(prepare(chosen, candidates), chosen)
        (own,) = (c for c in choices if c.fairness is fairness)
        assert own.fit_points == solved(chosen, candidates).fit_points


def test_too_many_pairs_are_not_compared_and_it_says_so() -> None:
    fair, candidates = skewed()
    choices, (note,) = compare_fairness(prepare(fair, candidates), fair, most_pairs=3)
    assert choices == ()
    for language in LANGUAGES:
        assert texts(language).what(note)
        assert texts(language).remedy(note)


def test_a_vendor_that_could_meet_nobody_is_not_the_worst_off() -> None:
    fair, candidates = skewed()
    lonely = replace(fair.vendors[0], id="V9", name="기업9")
    fair = by(Fairness.FLOOR, replace(fair, vendors=(*fair.vendors, lonely)))
    choices, _ = compare_fairness(prepare(fair, candidates), fair)
    (floor,) = (c for c in choices if c.fairness is Fairness.FLOOR)
    assert floor.lowest_load == 1


def test_units_of_even_loads_fall_by_one_for_each_meeting() -> None:
    fair = by(Fairness.EVEN, with_vendor(simple_fair(2, 1, 3), "V1", cap=3), buyer_floor=0)
    candidates = candidates_of(fair)
    result = solved(fair, candidates)
    # At most three meetings for anybody: three units for the first, two for the second.
    assert result.units == units_of(fair, result.schedule, candidates) == 5
