"""The one entry: statuses, hints, stopping, determinism, and what it tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.synthetic import PRESETS, Track, synthetic_fair
from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Policy, PurchaseId, Schedule, SlotId
from matchmaker.errors import Cancelled, Severity
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.result import SolveResult, SolveStatus, Standing
from matchmaker.scheduler.solver import solve
from matchmaker.validation import find_violations, value_of
from tests.small_fairs import (
    candidates_of,
    crowded_fair,
    must,
    pinned,
    session,
    simple_fair,
    slots_of,
    timetable,
    with_buyer,
    with_desk,
    with_second_desk,
    with_vendor,
)


def solved(fair: Fair, candidates: Candidates | None = None, **how: object) -> SolveResult:
    candidates = candidates_of(fair) if candidates is None else candidates
    return solve(prepare(fair, candidates), fair, **how)  # type: ignore[arg-type]


def lines(result: SolveResult) -> set[str]:
    return {f"{m.desk} {m.vendor} {m.slot}" for m in result.schedule.meetings}


def test_meetings_are_sorted_by_slot_then_desk_and_name_their_lines() -> None:
    result = solved(simple_fair())
    assert [(m.slot, m.desk) for m in result.schedule.meetings] == [
        ("AM1", "D1"), ("AM1", "D2"), ("AM2", "D1"), ("AM2", "D2"),
    ]  # fmt: skip
    assert {m.purchases for m in result.schedule.meetings} == {("P1",), ("P2",)}


def test_slots_are_used_in_order_of_time_whatever_their_order_in_the_fair() -> None:
    fair = simple_fair(1, 1, 3)
    fair = replace(fair, slots=tuple(reversed(fair.slots)))
    assert lines(solved(fair)) == {"D1 V1 AM1"}


def test_an_empty_fair_has_an_empty_optimum() -> None:
    for fair in (simple_fair(0, 0, 0), simple_fair(2, 2, 0), simple_fair(2, 0, 2)):
        result = solved(fair)
        assert result.status is SolveStatus.OPTIMAL
        assert result.schedule.meetings == ()


def test_pinned_meetings_stand_and_keep_their_own_lines() -> None:
    fair = pinned(simple_fair(), "D1 V2 AM2 P1", "D2 V2 AM1")
    meetings = {(m.desk, m.vendor): m for m in solved(fair).schedule.meetings}
    own = meetings["D1", "V2"]  # type: ignore[index]
    assert (own.slot, own.purchases, own.fixed) == ("AM2", ("P1",), True)
    assert meetings["D2", "V2"].purchases == (PurchaseId("P2"),)  # type: ignore[index]
    assert len(meetings) == 4


def test_a_pinned_pair_that_is_no_candidate_stands_too() -> None:
    fair = pinned(simple_fair(), "D1 V1 AM1")
    result = solved(fair, candidates_of(fair, {("D2", "V2"): 50}))
    assert lines(result) == {"D1 V1 AM1", "D2 V2 AM1"}
    assert result.fit_points == 50


def test_of_several_desks_the_better_meets() -> None:
    fair = with_second_desk(simple_fair(1, 1, 1))
    result = solved(fair, candidates_of(fair, {("D1", "V1"): 50, ("D1b", "V1"): 60}))
    assert lines(result) == {"D1b V1 AM1"}


def test_several_desks_of_an_agency_meet_at_once() -> None:
    assert len(lines(solved(with_second_desk(simple_fair(1, 2, 1))))) == 2


def test_a_must_meet_goes_to_whichever_desk_can() -> None:
    fair = must(with_second_desk(simple_fair(1, 1, 1)), "B1", "V1")
    fair = with_desk(fair, "D1", unavailable=frozenset([SlotId("AM1")]))
    assert lines(solved(fair)) == {"D1b V1 AM1"}


def test_floors_come_before_any_fit() -> None:
    fair = replace(simple_fair(2, 2, 2, rooms=1), policy=Policy(vendor_floor=1, buyer_floor=0))
    points = {("D1", "V1"): 100.0, ("D2", "V1"): 100.0, ("D1", "V2"): 0.01}
    result = solved(fair, candidates_of(fair, points))
    assert result.status is SolveStatus.OPTIMAL
    assert (result.floor_units_met, result.floor_units_wanted) == (2, 2)
    assert result.fit_points == 100.01


def test_parallel_tracks_never_double_book_whoever_is_in_both() -> None:
    a, b = session("A", "A"), session("B", "B")
    slots = (*slots_of(a, 3), *slots_of(b, 2, minutes=45))
    fair = replace(simple_fair(2, 3, 1), sessions=(a, b), slots=slots)
    fair = with_buyer(with_buyer(fair, "B1", tracks=frozenset("A")), "B2", tracks=frozenset("B"))
    result = solved(fair)
    assert result.status is SolveStatus.OPTIMAL
    assert find_violations(fair, result.schedule) == ()
    assert len(result.schedule.meetings) == 5


def test_who_stays_below_the_floor_is_told_why() -> None:
    fair = replace(simple_fair(2, 5, 1), policy=Policy(vendor_floor=1, buyer_floor=1))
    fair = with_vendor(fair, "V2", unavailable=frozenset([SlotId("AM1")]))
    points = {("D1", "V1"): 90.0, ("D1", "V2"): 80.0, ("D1", "V3"): 70.0, ("D2", "V4"): 60.0}
    findings = solved(fair, candidates_of(fair, points)).findings
    assert {(f.code, f.params["name"]) for f in findings} == {
        ("vendor_below_floor_no_common_slot", "기업2"),
        ("vendor_below_floor_partners_full", "기업3"),
        ("vendor_below_floor_no_candidate", "기업5"),
    }
    assert {f.severity for f in findings} == {Severity.NOTE}
    assert {(f.params["meetings"], f.params["wanted"]) for f in findings} == {(0, 1)}


def test_a_tight_fair_is_valid_and_near_its_bound() -> None:
    fair, candidates = crowded_fair()
    result = solved(fair, candidates, time_limit=5)
    assert result.status.has_schedule
    assert find_violations(fair, result.schedule) == ()
    assert result.objective == value_of(fair, result.schedule, candidates, result.floor_bonus)
    assert result.gap < 0.01


def test_stopping_keeps_a_valid_timetable() -> None:
    fair, candidates = crowded_fair()
    result = solved(fair, candidates, stop=lambda: True)
    assert result.status is SolveStatus.FEASIBLE
    assert find_violations(fair, result.schedule) == ()


def test_a_clock_that_ends_the_search_is_told() -> None:
    fair, candidates = crowded_fair()
    result = solved(fair, candidates, time_limit=1e-9)
    assert result.status is SolveStatus.FEASIBLE
    assert result.findings[0].code == "search_ended_by_clock"


def test_without_time_an_unkept_demand_leaves_the_answer_open() -> None:
    fair = must(must(simple_fair(1, 2, 2), "B1", "V1"), "B1", "V2")
    for vendor in ("V1", "V2"):
        fair = with_vendor(fair, vendor, unavailable=frozenset([SlotId("AM2")]))
    result = solved(fair, time_limit=0)
    assert result.status is SolveStatus.UNKNOWN
    assert result.schedule == Schedule()
    assert [f.code for f in result.findings] == ["demands_not_placed"]


def test_a_better_hint_is_kept() -> None:
    fair, candidates = crowded_fair()
    good = solved(fair, candidates, time_limit=5)
    again = solved(fair, candidates, hint=good.schedule, time_limit=0)
    assert again.objective == good.objective


def test_a_hint_may_be_out_of_date() -> None:
    hint = timetable("D1 V1 AM1, D1 V2 AM1, D9 V9 AM9, D2 V2 AM2")
    hint = replace(hint, meetings=(*hint.meetings, *hint.meetings))
    result = solved(simple_fair(), hint=hint)
    assert result.status is SolveStatus.OPTIMAL
    assert len(lines(result)) == 4


def test_progress_only_grows_and_ends() -> None:
    seen: list[tuple[str, int, int]] = []
    fair, candidates = crowded_fair()
    solved(fair, candidates, time_limit=2, progress=lambda *told: seen.append(told))
    assert {(step, total) for step, _, total in seen} == {("schedule", 100)}
    done = [d for _, d, _ in seen]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 100)


def test_cancelling_inside_progress_stops_the_solve() -> None:
    def cancel(step: str, done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        solved(simple_fair(), progress=cancel)


def test_the_gap_speaks_of_fit_and_not_of_the_floors_bonus() -> None:
    result = SolveResult(
        status=SolveStatus.FEASIBLE,
        schedule=Schedule(),
        objective=10 * 1_000_000 + 900,
        bound=10 * 1_000_000 + 1000,
        units=10,
        floor_bonus=1_000_000,
    )
    assert result.gap == pytest.approx(0.1)
    assert replace(result, objective=9 * 1_000_000 + 990, units=9).gap == 0.1
    assert replace(result, objective=result.bound).gap == 0


def test_the_search_is_watched_from_its_first_timetable_to_its_last() -> None:
    fair, candidates = synthetic_fair(replace(PRESETS["tight"], tracks=(Track(40, 70),)), 1)
    problem = prepare(fair, candidates)
    seen: list[Standing] = []
    result = solve(problem, fair, time_limit=5.0, watch=seen.append)
    assert [s.objective for s in seen] == sorted(s.objective for s in seen)
    assert [s.bound for s in seen] == sorted((s.bound for s in seen), reverse=True)
    assert (seen[-1].objective, seen[-1].bound) == (result.objective, result.bound)
    assert seen[-1].gap == result.gap
    assert all(s.seconds_left <= 5.0 for s in seen)
    first = seen[0].schedule()
    assert find_violations(fair, first) == ()
    assert value_of(fair, first, candidates, problem.floor_bonus) == seen[0].objective


def test_stopping_keeps_the_best_so_far() -> None:
    fair, candidates = synthetic_fair(replace(PRESETS["tight"], tracks=(Track(40, 70),)), 1)
    result = solve(prepare(fair, candidates), fair, stop=lambda: True)
    assert result.status.has_schedule
    assert find_violations(fair, result.schedule) == ()
