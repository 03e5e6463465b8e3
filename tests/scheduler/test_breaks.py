"""The fewest breaks: each rule allows and forbids, and small problems are tried whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from matchmaker.scheduler import breaks_model, breaks_problem
from matchmaker.scheduler.breaks import BreaksResult, solve_breaks
from matchmaker.scheduler.breaks_model import build_breaks_model
from matchmaker.scheduler.breaks_patterns import build_patterns
from matchmaker.scheduler.breaks_problem import (
    NOT_PINNED,
    BreaksProblem,
    allowed_slots,
    breaks_of,
)
from matchmaker.scheduler.breaks_windows import open_slots
from matchmaker.scheduler.result import SolveStatus

Pairs = list[tuple[int, int]]


def problem_of(
    pairs: Pairs,
    slots: int,
    *,
    rooms: int = 9,
    closed: dict[int, list[int]] | None = None,
    outside: dict[int, list[int]] | None = None,
    pinned: dict[int, int] | None = None,
    before: Pairs | None = None,
    stretch: list[int] | None = None,
    spread: int | None = None,
) -> BreaksProblem:
    """Meetings of participants 0, 1, ... ; ``closed`` slots of participants, slots ``outside``
    the sessions of meetings."""
    people = 1 + max((p for pair in pairs for p in pair), default=-1)
    free = np.ones((people, slots), dtype=bool)
    for person, away in (closed or {}).items():
        free[person, away] = False
    suits = np.ones((len(pairs), slots), dtype=bool)
    for meeting, away in (outside or {}).items():
        suits[meeting, away] = False
    pins = np.full(len(pairs), NOT_PINNED)
    for meeting, slot in (pinned or {}).items():
        pins[meeting] = slot
    return BreaksProblem(
        sides=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        suits=suits,
        free=free,
        pinned=pins,
        rooms=np.full(slots, rooms),
        stretch=np.array(stretch or [0] * slots),
        before=np.array(before or [], dtype=np.int64).reshape(-1, 2),
        spread=spread,
    )


def breaches(problem: BreaksProblem, slot_of: list[int]) -> set[str]:
    """The rules that a schedule breaks, said without the solver."""
    found = set()
    held = list(zip(problem.sides.tolist(), slot_of, strict=True))
    for number, ((one, other), slot) in enumerate(held):
        if not problem.suits[number, slot]:
            found.add("in_its_session")
        if not (problem.free[one, slot] and problem.free[other, slot]):
            found.add("when_both_are_free")
        if problem.pinned[number] not in (NOT_PINNED, slot):
            found.add("where_it_is_pinned")
        for (a, b), later in held[number + 1 :]:
            if later == slot and {a, b} & {one, other}:
                found.add("one_meeting_at_a_time")
    for slot, rooms in enumerate(problem.rooms.tolist()):
        if slot_of.count(slot) > rooms:
            found.add("enough_rooms_at_once")
    if any(slot_of[a] >= slot_of[b] for a, b in problem.before.tolist()):
        found.add("first_things_first")
    breaks = counted(problem, slot_of)
    if problem.spread is not None and max(breaks) - min(breaks) > problem.spread:
        found.add("share_breaks_fairly")
    return found


def counted(problem: BreaksProblem, slot_of: list[int]) -> list[int]:
    """Breaks of each participant, by looking at neighbours in its own sorted list."""
    breaks = [0] * len(problem.free)
    for person in range(len(breaks)):
        own = sorted(
            s for pair, s in zip(problem.sides.tolist(), slot_of, strict=True) if person in pair
        )
        for last, now in pairwise(own):
            same = problem.stretch[last] == problem.stretch[now]
            breaks[person] += bool(same and now - last > 1)
    return breaks


def best_of_all(problem: BreaksProblem) -> int | None:
    """The fewest breaks by trying every schedule; None where there is none."""
    meetings, slots = problem.suits.shape
    totals = [
        sum(counted(problem, list(choice)))
        for choice in product(range(slots), repeat=meetings)
        if not breaches(problem, list(choice))
    ]
    return min(totals, default=None)


def held(result: BreaksResult) -> list[int]:
    assert result.slot_of is not None
    slots: list[int] = result.slot_of.tolist()
    return slots


HUB: Pairs = [(0, 1), (0, 2), (0, 3)]
APART: Pairs = [(0, 1), (2, 3)]

# The rule, a problem that it leaves one good answer to, and one that it makes impossible.
CASES: list[tuple[str, BreaksProblem, BreaksProblem]] = [
    (
        "in_its_session",
        problem_of(APART, 2, rooms=1, outside={0: [0]}),
        problem_of(APART, 2, rooms=1, outside={0: [0], 1: [0]}),
    ),
    (
        "when_both_are_free",
        problem_of(APART, 2, rooms=1, closed={1: [0]}),
        problem_of(APART, 2, rooms=1, closed={1: [0], 2: [0]}),
    ),
    (
        "where_it_is_pinned",
        problem_of(APART, 2, rooms=1, pinned={0: 1}),
        problem_of(APART, 2, rooms=1, pinned={0: 1, 1: 1}),
    ),
    ("one_meeting_at_a_time", problem_of(HUB, 3), problem_of(HUB, 2)),
    ("enough_rooms_at_once", problem_of(APART, 2, rooms=1), problem_of(APART, 1, rooms=1)),
    (
        "first_things_first",
        problem_of(APART, 2, before=[(1, 0)]),
        problem_of([*APART, (4, 5)], 2, before=[(1, 0), (0, 2)]),
    ),
    (
        "share_breaks_fairly",
        problem_of(HUB, 5, closed={0: [1]}, pinned={0: 0}, spread=1),
        problem_of(HUB, 5, closed={0: [1, 3]}, spread=1),
    ),
]


@pytest.mark.parametrize(("rule", "fits", "cannot"), CASES)
@pytest.mark.parametrize("workers", [1, 2])
def test_the_rule_allows(
    rule: str, fits: BreaksProblem, cannot: BreaksProblem, workers: int
) -> None:
    result = solve_breaks(fits, workers=workers)
    assert result.status is SolveStatus.OPTIMAL
    assert breaches(fits, held(result)) == set()
    assert result.breaks == result.bound == best_of_all(fits)


@pytest.mark.parametrize(("rule", "fits", "cannot"), CASES)
@pytest.mark.parametrize("workers", [1, 2])
def test_the_rule_forbids(
    rule: str, fits: BreaksProblem, cannot: BreaksProblem, workers: int
) -> None:
    assert best_of_all(cannot) is None
    result = solve_breaks(cannot, workers=workers)
    assert (result.status, result.slot_of) == (SolveStatus.INFEASIBLE, None)


@pytest.mark.parametrize(("rule", "fits", "cannot"), CASES)
def test_without_the_rule_the_model_breaks_it(
    rule: str, fits: BreaksProblem, cannot: BreaksProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_out(rule, monkeypatch)
    slot_of = answer(cannot, cuts=False)
    assert slot_of is not None
    assert breaches(cannot, slot_of) == {rule}


def test_without_its_rule_a_meeting_is_not_held_once(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_out("hold_each_meeting_once", monkeypatch)
    assert answer(problem_of(APART, 2), cuts=False) is None


def test_without_counting_breaks_are_free(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problem_of(HUB, 5, closed={0: [1, 3]})
    assert (solve_breaks(problem).breaks, best_of_all(problem)) == (2, 2)
    leave_out("count_breaks", monkeypatch)
    assert build_breaks_model(problem, allowed_slots(problem), cuts=False).levels == []


def test_every_rule_has_a_case() -> None:
    rules = {r.__name__ for r in (*breaks_model.RULES, *breaks_problem.SLOT_RULES)}
    elsewhere = {"hold_each_meeting_once", "count_breaks"}
    assert rules == {rule for rule, *_ in CASES} | elsewhere


def leave_out(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((breaks_model, "RULES"), (breaks_problem, "SLOT_RULES")):
        kept = tuple(r for r in getattr(module, name) if r.__name__ != rule)
        monkeypatch.setattr(module, name, kept)


def answer(problem: BreaksProblem, cuts: bool) -> list[int] | None:
    """A best answer of the model alone; None where a meeting is not held exactly once."""
    model = build_breaks_model(problem, allowed_slots(problem), cuts)
    model.cp.minimize(model.total)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    found = [(m, s) for (m, s), x in model.at.items() if solver.boolean_value(x)]
    if [m for m, _ in found] != list(range(len(problem.sides))):
        return None
    return [s for _, s in found]


def test_a_gap_of_any_length_is_one_break() -> None:
    problem = problem_of(HUB[:2], 6, pinned={0: 0, 1: 5})
    assert solve_breaks(problem).breaks == 1


def test_between_stretches_no_break_counts() -> None:
    problem = problem_of(HUB[:2], 6, pinned={0: 0, 1: 5}, stretch=[0, 0, 0, 1, 1, 1])
    assert solve_breaks(problem).breaks == 0
    problem = problem_of(HUB, 6, pinned={0: 0, 1: 3, 2: 5}, stretch=[0, 0, 0, 1, 1, 1])
    assert solve_breaks(problem).breaks == 1


def test_nobody_meets_anyone() -> None:
    result = solve_breaks(replace(problem_of([], 3), free=np.ones((2, 3), dtype=bool), spread=0))
    assert (result.status, result.breaks) == (SolveStatus.OPTIMAL, 0)


@pytest.mark.parametrize(
    "problem",
    [
        pytest.param(problem_of(HUB, 3, closed={0: [1]}), id="too few slots of one's own"),
        pytest.param(
            problem_of(HUB, 3, closed={1: [0], 2: [0]}, before=[(0, 2)]), id="too late to be first"
        ),
        pytest.param(problem_of(APART, 2, rooms=1, closed={0: [0], 2: [0]}), id="too few rooms"),
        pytest.param(problem_of(APART, 3, before=[(0, 1), (1, 0)]), id="each before the other"),
    ],
)
def test_the_impossible_is_seen_before_any_search(problem: BreaksProblem) -> None:
    assert best_of_all(problem) is None
    assert open_slots(problem) is None


def test_a_slot_that_no_full_matching_uses_is_closed() -> None:
    # The first two meetings need slots 0 and 1 for themselves.
    problem = problem_of(HUB, 4, outside={0: [2, 3], 1: [2, 3]})
    open_now = open_slots(problem)
    assert open_now is not None
    assert open_now[2].tolist() == [False, False, True, True]


def test_an_ended_search_says_what_it_has() -> None:
    result = solve_breaks(problem_of(HUB, 4), stop=lambda: True)
    assert (result.status, result.slot_of, result.breaks) == (SolveStatus.UNKNOWN, None, None)


def test_one_worker_answers_the_same_twice() -> None:
    problem = problem_of([(a, b) for a in range(4) for b in range(4, 8)], 6, rooms=3, spread=2)
    assert held(solve_breaks(problem)) == held(solve_breaks(problem))


@st.composite
def small_problems(draw: st.DrawFn) -> BreaksProblem:
    """Few meetings with every kind of rule, so that all schedules can be tried."""
    people, slots = draw(st.integers(2, 4)), draw(st.integers(2, 5))
    pairs = [(a, b) for a in range(people) for b in range(a + 1, people)]
    meetings = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=4))
    number = st.integers(0, len(meetings) - 1)
    slot = st.integers(0, slots - 1)
    some_slots = st.lists(slot, max_size=2)
    return problem_of(
        meetings,
        slots,
        rooms=draw(st.integers(1, 2)),
        closed=draw(st.dictionaries(st.integers(0, max(map(max, meetings))), some_slots)),
        outside=draw(st.dictionaries(number, some_slots)),
        pinned=draw(st.dictionaries(number, slot, max_size=1)),
        before=draw(st.lists(st.tuples(number, number), max_size=2)),
        stretch=draw(st.sampled_from([[0] * slots, [0] + [1] * (slots - 1)])),
        spread=draw(st.sampled_from([None, 0, 1, 2])),
    )


@settings(max_examples=60)
@given(small_problems())
def test_small_problems_are_solved_as_by_trying_all(problem: BreaksProblem) -> None:
    result, best = solve_breaks(problem), best_of_all(problem)
    if best is None:
        assert result.status is SolveStatus.INFEASIBLE
        return
    assert (result.status, result.breaks, result.bound) == (SolveStatus.OPTIMAL, best, best)
    assert breaches(problem, held(result)) == set()
    assert breaks_of(problem, np.array(held(result))).tolist() == counted(problem, held(result))


@settings(max_examples=60)
@given(small_problems())
def test_cuts_bounds_and_windows_lose_no_schedule(problem: BreaksProblem) -> None:
    open_now, good = open_slots(problem), list(good_schedules(problem))
    if open_now is None:
        assert good == []
        return
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(build_patterns(problem, open_now))
    for slot_of in good:
        assert all(open_now[m, s] for m, s in enumerate(slot_of))
        assert status == cp_model.OPTIMAL
        assert sum(counted(problem, slot_of)) >= solver.objective_value
    for slot_of in good[:5]:
        model = build_breaks_model(problem, open_now)
        for meeting, slot in enumerate(slot_of):
            model.cp.add_bool_or([model.at[meeting, slot]])
        model.cp.minimize(model.total)
        assert solver.solve(model.cp) == cp_model.OPTIMAL
        assert solver.objective_value == sum(counted(problem, slot_of))


def good_schedules(problem: BreaksProblem) -> Iterator[list[int]]:
    meetings, slots = problem.suits.shape
    for choice in product(range(slots), repeat=meetings):
        if not breaches(problem, list(choice)):
            yield list(choice)
