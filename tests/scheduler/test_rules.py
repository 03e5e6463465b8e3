"""Each rule of the CP-SAT model: with it the answer is right, without it something breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ortools.sat.python import cp_model

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Fairness, Meeting, Policy, PurchaseId, Schedule
from matchmaker.scheduler import rules
from matchmaker.scheduler.problem import ScheduleProblem, prepare
from matchmaker.scheduler.result import SolveStatus
from matchmaker.scheduler.rules import building
from matchmaker.scheduler.solver import solve
from matchmaker.validation import (
    find_violations,
    floor_units_of,
    group_loads,
    lines_covered,
    worst_off_of,
)
from tests.small_fairs import (
    best_by_trying_all,
    candidates_of,
    group,
    must,
    ordered,
    pinned,
    session,
    simple_fair,
    slots_of,
    with_buyer,
    with_desk,
    with_groups,
    with_second_desk,
    with_subjects,
    with_timing,
    with_vendor,
)

Points = dict[tuple[str, str], float]


def parallel() -> Fair:
    """Slots of two lengths side by side, in two tracks that are open to all."""
    a, b = session("A", "A"), session("B", "B")
    slots = (*slots_of(a, 3), *slots_of(b, 2, minutes=45))
    return replace(simple_fair(), sessions=(a, b), slots=slots)


def only_at(fair: Fair, **slot_of: str) -> Fair:
    """The fair with people who can come in one slot alone, given by id."""
    for ident, slot in slot_of.items():
        away = frozenset(s.id for s in fair.slots if s.id != slot)
        fair = (with_vendor if ident.startswith("V") else with_buyer)(fair, ident, unavailable=away)
    return fair


def rooms_by_slot(*rooms: int) -> Fair:
    fair = simple_fair(2, 2, len(rooms))
    slots = tuple(replace(s, rooms=r) for s, r in zip(fair.slots, rooms, strict=True))
    return replace(fair, slots=slots)


FLOORS = Policy(vendor_floor=1, buyer_floor=0)
ALL_FOUR: Points = {("D1", "V1"): 90, ("D1", "V2"): 80, ("D2", "V1"): 70, ("D2", "V2"): 60}
OF_DESK: Points = {("D1", "V1"): 90, ("D1", "V2"): 80}
OF_VENDOR: Points = {("D1", "V1"): 90, ("D2", "V1"): 80}

# The rule, a fair and points where it costs something, and what breaks without it.
CASES: list[tuple[str, Fair, Points, str]] = [
    (
        "meet_once",
        with_second_desk(simple_fair(1, 1, 2)),
        {("D1", "V1"): 90, ("D1b", "V1"): 80},
        "pair_meets_twice",
    ),
    (
        "one_talk_at_a_time_desk",
        only_at(simple_fair(2, 2, 2), V1="AM1", V2="AM1"),
        OF_DESK,
        "desk_double_booked",
    ),
    (
        "one_talk_at_a_time_desk",
        only_at(parallel(), V1="A2", V2="B1"),
        OF_DESK,
        "desk_double_booked",
    ),
    (
        "one_talk_at_a_time_vendor",
        only_at(simple_fair(2, 1, 2), B1="AM1", B2="AM1"),
        OF_VENDOR,
        "vendor_double_booked",
    ),
    (
        "one_talk_at_a_time_vendor",
        only_at(parallel(), B1="A2", B2="B1"),
        OF_VENDOR,
        "vendor_double_booked",
    ),
    ("enough_rooms", rooms_by_slot(1, 0), ALL_FOUR, "rooms_exceeded"),
    ("enough_rooms", rooms_by_slot(1, 2), ALL_FOUR, "rooms_exceeded"),
    (
        "desk_cap",
        with_desk(with_second_desk(simple_fair()), "D1", cap=1),
        ALL_FOUR,
        "desk_over_cap",
    ),
    ("buyer_cap", with_buyer(simple_fair(), "B1", cap=1), ALL_FOUR, "buyer_over_cap"),
    ("vendor_cap", with_vendor(simple_fair(), "V1", cap=1), ALL_FOUR, "vendor_over_cap"),
    (
        "group_cap",
        with_groups(simple_fair(), group("G", "V1 V2", cap=1)),
        ALL_FOUR,
        "group_over_cap",
    ),
    (
        "group_cap",
        with_groups(simple_fair(), group("G", "B1 B2", cap=1)),
        ALL_FOUR,
        "group_over_cap",
    ),
    (
        "pause_for_desks",
        only_at(
            with_timing(simple_fair(1, 3, 4), desk_pause_after=2), V1="AM1", V2="AM2", V3="AM3"
        ),
        {("D1", "V1"): 90, ("D1", "V2"): 80, ("D1", "V3"): 70},
        "desk_without_pause",
    ),
    (
        "pause_for_desks",
        pinned(with_timing(simple_fair(1, 3, 3), desk_pause_after=2), "D1 V3 AM2"),
        OF_DESK,
        "desk_without_pause",
    ),
    (
        "pause_for_vendors",
        only_at(with_timing(simple_fair(2, 1, 3), vendor_pause_after=1), B1="AM1", B2="AM2"),
        OF_VENDOR,
        "vendor_without_pause",
    ),
    (
        "talks_in_order",
        ordered(only_at(simple_fair(), V1="AM2", V2="AM1"), "B1 V1", "B2 V2"),
        {("D1", "V1"): 90, ("D2", "V2"): 80},
        "talks_out_of_order",
    ),
    ("must_meet", must(simple_fair(1, 2, 1), "B1", "V2"), ALL_FOUR, "must_meet_missing"),
    (
        "keep_buyer_promises",
        with_buyer(with_vendor(simple_fair(2, 1, 2), "V1", cap=1), "B2", floor=1),
        ALL_FOUR,
        "buyer_below_promise",
    ),
    (
        "keep_vendor_promises",
        with_vendor(with_buyer(simple_fair(1, 2, 2), "B1", cap=1), "V2", floor=1),
        ALL_FOUR,
        "vendor_below_promise",
    ),
]


def known(fair: Fair, points: Points) -> Points:
    """The points of pairs that the fair has."""
    vendors = {v.id for v in fair.vendors}
    return {(d, v): p for (d, v), p in points.items() if d in fair.desk_of and v in vendors}


def answer(fair: Fair, problem: ScheduleProblem) -> Schedule:
    """The best of the model of everything."""
    model = rules.build_model(rules.Part.of_everything(problem), rules.Demands.HARD)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    return Schedule(
        meetings=fair.fixed
        + tuple(
            Meeting(
                desk=fair.desks[problem.pairs.desk[pair]].id,
                vendor=fair.vendors[problem.pairs.vendor[pair]].id,
                slot=fair.slots[problem.slots.index[slot]].id,
            )
            for (pair, slot), x in model.at.items()
            if solver.boolean_value(x)
        )
    )


def without(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    left = tuple(r for r in rules.RULES if r.__name__ != rule)
    assert len(left) == len(rules.RULES) - 1
    monkeypatch.setattr(building, "RULES", left)


@pytest.mark.parametrize(("rule", "fair", "points", "broken"), CASES)
def test_with_the_rule_the_answer_is_valid_and_best(
    rule: str, fair: Fair, points: Points, broken: str
) -> None:
    candidates = candidates_of(fair, known(fair, points))
    problem = prepare(fair, candidates)
    assert find_violations(fair, answer(fair, problem)) == ()
    result = solve(problem, fair)
    assert result.status is SolveStatus.OPTIMAL
    assert result.objective == best_by_trying_all(fair, candidates, problem.floor_bonus)


@pytest.mark.parametrize(("rule", "fair", "points", "broken"), CASES)
def test_without_the_rule_the_answer_breaks_it(
    rule: str, fair: Fair, points: Points, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(rule, monkeypatch)
    problem = prepare(fair, candidates_of(fair, known(fair, points)))
    assert broken in {f.code for f in find_violations(fair, answer(fair, problem))}


def test_without_floors_the_answer_forgets_the_weak(monkeypatch: pytest.MonkeyPatch) -> None:
    # Two meetings in all: V1 suits both agencies, V2 hardly suits one.
    fair = replace(simple_fair(2, 2, 2, rooms=1), policy=FLOORS)
    points: Points = {("D1", "V1"): 90, ("D2", "V1"): 80, ("D1", "V2"): 1}
    problem = prepare(fair, candidates_of(fair, points))
    kept = floor_units_of(fair, answer(fair, problem))
    without("keep_floors", monkeypatch)
    assert (kept, floor_units_of(fair, answer(fair, problem))) == (2, 1)


def test_without_groups_the_answer_forgets_a_reserved_talk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # One meeting in all; half of the talks are kept for V2, which suits less.
    fair = with_groups(simple_fair(1, 2, 1), group("G", "V2", share=0.5))
    problem = prepare(fair, candidates_of(fair, {("D1", "V1"): 90, ("D1", "V2"): 10}))
    kept = group_loads(fair, answer(fair, problem).meetings)
    without("keep_groups", monkeypatch)
    left = group_loads(fair, answer(fair, problem).meetings)
    assert (list(kept.values()), list(left.values())) == ([1], [0])


def test_without_lines_the_answer_forgets_a_purchase(monkeypatch: pytest.MonkeyPatch) -> None:
    # One meeting in all; V1 suits the agency best, V2 is the only one for its second line.
    fair, candidates = two_lines()
    problem = prepare(fair, candidates)
    told = with_subjects(fair, answer(fair, problem), candidates)
    assert lines_covered(fair, told, candidates) == 2
    without("cover_lines", monkeypatch)
    told = with_subjects(fair, answer(fair, problem), candidates)
    assert lines_covered(fair, told, candidates) == 1


def test_without_its_rule_the_answer_forgets_the_worst_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # One talk each: the most fit is 90 + 20, the better of two worst-off vendors has 45.
    fair = simple_fair(2, 2, 1)
    fair = replace(fair, policy=replace(FLOORS, fairness=Fairness.WORST_OFF))
    points: Points = {("D1", "V1"): 90, ("D2", "V2"): 20, ("D1", "V2"): 45, ("D2", "V1"): 50}
    candidates = candidates_of(fair, points)
    problem = prepare(fair, candidates)
    kept = worst_off_of(fair, answer(fair, problem), candidates)
    without("lift_the_worst_off", monkeypatch)
    lost = worst_off_of(fair, answer(fair, problem), candidates)
    assert (kept, lost) == (("V2", 4500), ("V2", 2000))


def two_lines() -> tuple[Fair, Candidates]:
    """An agency with two slots, and three vendors of which the two best suit one line."""
    fair = simple_fair(1, 3, 2)
    second = replace(fair.purchases[0], id=PurchaseId("P1b"))
    fair = replace(fair, purchases=(*fair.purchases, second))
    points: Points = {("D1", "V1"): 90, ("D1", "V2"): 80, ("D1", "V3"): 10}
    lines = {("D1", "V1"): ["P1"], ("D1", "V2"): ["P1"], ("D1", "V3"): ["P1b"]}
    return fair, candidates_of(fair, points, lines)


def test_every_rule_has_a_case() -> None:
    of_worth = {"keep_floors", "keep_groups", "cover_lines", "lift_the_worst_off"}
    assert {r.__name__ for r in rules.RULES} == {rule for rule, *_ in CASES} | of_worth


def test_demands_at_a_price_still_get_an_answer() -> None:
    fair = must(must(simple_fair(1, 2, 1), "B1", "V1"), "B1", "V2")
    problem = prepare(fair, candidates_of(fair))
    model = rules.build_model(rules.Part.of_everything(problem), rules.Demands.PRICED)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    assert sum(solver.value(short) for short in model.missing) == 1
    assert sum(solver.boolean_value(x) for x in model.meets.values()) == 1
