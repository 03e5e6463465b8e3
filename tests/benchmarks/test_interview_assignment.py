"""The interview benchmark on an invented week: reading, counting, and both ways to solve it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import interview_assignment, interview_calendar, interview_exact
from benchmarks.interview import Interviews, read
from benchmarks.interview_check import Meeting, check
from benchmarks.interview_choice import cheapest_week, least_regret

COMPANIES = """Company,Disappointment,Lower,Upper,DailyRate,Parallel
North,10,2,4,20,1
South,10,2,4,10,2
East,10,1,4,5,1
"""
STUDENTS = """North, South, East
1, 2, 5
2, 1, 4
1, 1, 2
5, 5, 4
"""
SLOTS = """StudentNr,slot1,slot2,slot3,slot4,slot5
1, 1, 2, 3, 9, 17
2, 1, 2, 5, 9, 18
3, 1, 2, 3, 4, 20
4, 5, 6, 7, 8, 9
"""
# The first two students want two interviews, the third three, the last none.
GOOD: list[Meeting] = [(1, 1, 1), (1, 2, 2), (2, 2, 1), (2, 1, 2), (3, 1, 3), (3, 2, 4), (3, 3, 1)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "test3.csv").write_text(STUDENTS, encoding="utf-8")
    (tmp_path / "company3.csv").write_text(COMPANIES, encoding="utf-8")
    (tmp_path / "slots.csv").write_text(SLOTS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def data(folder: Path) -> Interviews:
    return read(folder, "3")


def test_what_students_need_is_read(data: Interviews) -> None:
    assert data.need.tolist() == [2, 2, 3, 0]
    assert data.best.tolist() == [3, 3, 4, 0]
    assert data.suits(0, 1) == [0, 1]
    assert data.fewest_suites == 1


def test_a_good_week_is_counted(folder: Path) -> None:
    checked = check(folder, "3", GOOD, may_stay_away=False)
    assert checked.violations == ()
    assert checked.cost == 3 + 3 + 4 + 20 + 10 + 5 + 3 * 200


@pytest.mark.parametrize(
    ("changed", "violation"),
    [
        ({0: (1, 1, 9)}, ""),
        ({0: (1, 3, 1)}, "student 1 regrets more than 1"),
        ({0: (1, 2, 1)}, "student 1 meets a company twice"),
        ({0: (1, 1, 2)}, "student 1 has two interviews at once"),
        ({0: (1, 1, 4)}, "student 1 cannot come then"),
        ({0: (1, 1, 2), 1: (1, 2, 1)}, "company 1 holds 2 interviews at once"),
        ({6: (4, 3, 5)}, "student 4 has 1 interviews and wants 0"),
        ({6: (3, 1, 1)}, "company 3 holds 0 interviews"),
    ],
)
def test_every_fault_is_found(folder: Path, changed: dict[int, Meeting], violation: str) -> None:
    meetings = [changed.get(k, meeting) for k, meeting in enumerate(GOOD)]
    found = check(folder, "3", meetings, may_stay_away=False).violations
    assert violation in found if violation else not found


def test_a_company_may_stay_away_where_that_is_allowed(folder: Path) -> None:
    nobody_east = [m for m in GOOD if m[1] != 3]
    allowed = check(folder, "3", nobody_east, may_stay_away=True).violations
    assert not any("company" in sentence for sentence in allowed)


def test_the_selection_is_proven(data: Interviews) -> None:
    chosen = least_regret(data, 10.0, 1)
    assert chosen is not None
    assert (chosen.regret, chosen.total, chosen.proven) == (0, 10, True)


def test_both_ways_to_solve_a_week_agree(folder: Path, data: Interviews) -> None:
    week = cheapest_week(data, 10.0, 1)
    exact = interview_exact.solve(data, week, lambda: 60.0)
    assert exact.plan is not None
    assert exact.cost == exact.bound
    counted = [(i + 1, j + 1, t + 1) for i, j, t in exact.plan.meetings]
    checked = check(folder, "3", counted, may_stay_away=False)
    assert (checked.cost, checked.violations) == (exact.cost, ())
    suites = (int(exact.cost) - week) // 200
    rounds = iter(range(60))
    calendars = interview_calendar.search(data, suites, lambda: 60.0 - next(rounds, 60), 0)
    found = interview_calendar.placed(data, suites, calendars[0], 10.0, 1)
    assert found is not None
    assert found[1] >= exact.cost


def test_staying_away_never_costs_more(data: Interviews) -> None:
    stays = replace(data, may_stay_away=True)
    every, some = (
        interview_exact.solve(d, cheapest_week(d, 10.0, 1), lambda: 60.0) for d in (data, stays)
    )
    assert some.cost <= every.cost


@pytest.mark.parametrize("one_model", [3_000, 0])
def test_the_command_prints_a_line_for_each_stage(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    one_model: int,
) -> None:
    monkeypatch.setattr(interview_assignment, "_ONE_MODEL", one_model)
    monkeypatch.setattr(sys, "argv", ["interview_assignment", str(folder), "--time-limit", "4"])
    interview_assignment.main()
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["stage"] for line in printed] == ["selection", "whole", "whole"]
    for line in printed:
        assert line["violations"] == 0
        assert line["bound"] <= line["objective"]
