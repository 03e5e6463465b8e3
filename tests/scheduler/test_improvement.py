"""Neighbourhoods of a fair that is too large for one model: better, valid, repeatable."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, SlotId
from matchmaker.scheduler import improvement
from matchmaker.scheduler.improvement import Effort, Improved, improve
from matchmaker.scheduler.placement import UNPLACED, place
from matchmaker.scheduler.problem import ScheduleProblem, prepare
from matchmaker.scheduler.selection import select
from matchmaker.scheduler.timetable import Timetable
from matchmaker.scheduler.worth import worth_of
from tests.random_fairs import small_fairs
from tests.small_fairs import (
    candidates_of,
    crowded_fair,
    group,
    must,
    pinned,
    simple_fair,
    with_groups,
    with_vendor,
)


@pytest.fixture(autouse=True)
def never_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(improvement, "WHOLE_LIMIT", -1)


def effort(units: float, stop: Callable[[], bool] = lambda: False, seed: int = 0) -> Effort:
    """An effort that no clock ends, so that a busy machine changes nothing."""
    return Effort(left=units, stop=stop, seconds_left=lambda: 1e6, seed=seed, tell=lambda _: None)


def improved(problem: ScheduleProblem, how: Effort) -> Improved:
    """Improve what the matchings alone placed."""
    selection = select(problem)
    slot_of = np.full(len(problem.pairs), UNPLACED, dtype=np.int64)
    slot_of[selection.chosen] = place(problem, selection.chosen)
    return improve(problem, slot_of, selection.chosen, selection.bound, how)


def same_placement(problem: ScheduleProblem, found: Improved) -> bool:
    """Whether the placement can be built up meeting by meeting under every rule."""
    table = Timetable(problem)
    for pair in np.flatnonzero(found.slot_of != UNPLACED).tolist():
        if not table.may_meet(pair, int(found.slot_of[pair])):
            return False
        table.put(pair, int(found.slot_of[pair]))
    return True


def test_neighbourhoods_better_a_timetable_and_never_pass_the_bound() -> None:
    problem = prepare(*crowded_fair(buyers=30, vendors=30))
    before, after = improved(problem, effort(0)), improved(problem, effort(0.1))
    assert before.worth < after.worth
    assert after.worth.objective <= after.bound == before.bound
    assert same_placement(problem, after)


def test_the_same_seed_gives_the_same_timetable() -> None:
    problem = prepare(*crowded_fair(buyers=30, vendors=30))
    one, other = improved(problem, effort(0.06, seed=3)), improved(problem, effort(0.06, seed=3))
    assert (one.slot_of == other.slot_of).all()


def test_stop_is_asked_between_steps() -> None:
    asked: list[int] = []

    def third_time() -> bool:
        asked.append(1)
        return len(asked) == 3

    improved(prepare(*crowded_fair(buyers=30, vendors=30)), effort(1e6, stop=third_time))
    assert len(asked) == 3


def test_a_demand_that_the_matchings_missed_is_mended() -> None:
    # V1 can only come first, where the agency's best candidate V2 would sit.
    fair = must(simple_fair(1, 2, 2), "B1", "V1")
    fair = with_vendor(fair, "V1", unavailable=frozenset([SlotId("AM2")]))
    problem = prepare(fair, candidates_of(fair, {("D1", "V1"): 1, ("D1", "V2"): 90}))
    table = Timetable(problem)
    table.put(1, 0)
    slot_of = np.array(table.slot_of)
    assert not worth_of(problem, slot_of).valid
    selection = select(problem)
    found = improve(problem, slot_of, selection.chosen, selection.bound, effort(1))
    assert found.proven
    assert found.slot_of.tolist() == [0, 1]


def test_a_group_that_nobody_is_left_for_needs_no_neighbourhood() -> None:
    # The bound counts two talks of the group beside the pinned one; no pair is open.
    fair = pinned(with_groups(simple_fair(1, 2, 2), group("G", "V1 V2", floor=3)), "D1 V1 AM1")
    problem = prepare(fair, candidates_of(fair, {("D1", "V1"): 50}))
    none = np.empty(0, dtype=np.int64)
    found = improve(problem, none, none, problem.pinned_value + problem.floor_bonus, effort(1))
    assert found.proven


@settings(max_examples=60)
@given(small_fairs())
def test_neighbourhoods_keep_every_rule(case: tuple[Fair, Candidates]) -> None:
    problem = prepare(*case)
    if not select(problem).feasible:
        return
    before, after = improved(problem, effort(0)), improved(problem, effort(0.05))
    assert same_placement(problem, after)
    assert after.worth >= before.worth
    if after.worth.valid:
        assert after.worth.objective <= after.bound
