"""Which planned purchases a choice of meetings covers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matchmaker.domain import PurchaseId, SlotId
from matchmaker.scheduler.problem import ScheduleProblem, prepare
from matchmaker.scheduler.result import SolveStatus
from matchmaker.scheduler.solver import solve
from matchmaker.validation import value_of
from tests.small_fairs import candidates_of, pinned, simple_fair, with_vendor


def two_lines(*pins: str) -> ScheduleProblem:
    """V1 suits both lines, V2 the first alone."""
    fair = simple_fair(2, 2, 2)
    lines = {("D1", "V1"): ["P1", "P2"], ("D1", "V2"): ["P1"]}
    return prepare(pinned(fair, *pins), candidates_of(fair, dict.fromkeys(lines, 50), lines))


def met(*pairs: bool) -> np.ndarray:
    return np.array(pairs, dtype=bool)


def test_a_meeting_covers_one_line() -> None:
    lines = two_lines().units.lines
    assert [lines.count(met(*both)) for both in ((0, 0), (1, 0), (0, 1), (1, 1))] == [0, 1, 1, 2]


def test_who_can_talk_about_another_line_makes_way() -> None:
    lines = two_lines().units.lines
    assert lines.subjects(met(True, False)) == {0: "P1"}
    assert lines.subjects(met(True, True)) == {0: "P2", 1: "P1"}


def test_a_line_of_a_pinned_meeting_is_covered_already() -> None:
    lines = two_lines("D1 V2 AM1").units.lines
    assert (lines.wanted, lines.covered, lines.ids) == (2, 1, ("P2",))


def test_a_talk_about_a_line_that_its_vendor_does_not_suit_covers_nothing() -> None:
    # V1 comes with a wish alone: told the line for want of another, it does not suit it.
    fair = with_vendor(simple_fair(1, 2, 1), "V2", unavailable=frozenset([SlotId("AM1")]))
    candidates = candidates_of(fair, None, {("D1", "V2"): ["P1"]})
    for case in (fair, pinned(fair, "D1 V1 AM1 P1")):
        result = solve(prepare(case, candidates), case)
        assert [m.purchases for m in result.schedule.meetings] == [("P1",)]
        assert (result.lines_covered, result.lines_wanted) == (0, 1)
        value = value_of(case, result.schedule, candidates, result.floor_bonus)
        assert (result.status, result.objective) == (SolveStatus.OPTIMAL, value)


def test_lines_are_counted_also_where_they_do_not_come_first() -> None:
    fair = simple_fair(1, 1, 1)
    fair = replace(fair, policy=replace(fair.policy, lines_first=False))
    candidates = candidates_of(fair, None, {("D1", "V1"): ["P1"]})
    result = solve(prepare(fair, candidates), fair)
    assert (result.lines_covered, result.lines_wanted, result.units) == (1, 1, 0)


def test_the_subject_comes_first_among_the_lines_of_a_talk() -> None:
    fair = simple_fair(1, 2, 2)
    second = replace(fair.purchases[0], id=PurchaseId("P1b"))
    fair = replace(fair, purchases=(*fair.purchases, second))
    lines = {("D1", "V1"): ["P1", "P1b"], ("D1", "V2"): ["P1"]}
    candidates = candidates_of(fair, dict.fromkeys(lines, 50), lines)
    meetings = solve(prepare(fair, candidates), fair).schedule.meetings
    assert {m.vendor: m.purchases for m in meetings} == {"V1": ("P1b", "P1"), "V2": ("P1",)}
