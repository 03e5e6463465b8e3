"""Reserves: the best of those who could really step in."""

from __future__ import annotations

from dataclasses import replace

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Policy, PreferenceKind, SlotId, Standby
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.solver import solve
from tests.small_fairs import (
    candidates_of,
    group,
    pinned,
    said,
    simple_fair,
    with_buyer,
    with_groups,
    with_second_desk,
    with_vendor,
)

POINTS = {("D1", "V1"): 90.0, ("D1", "V2"): 80.5, ("D1", "V3"): 70.0, ("D1", "V4"): 60.0}


def one_meeting(reserves: int = 2) -> Fair:
    """Agency 1 meets one vendor, V1; the others stand by."""
    policy = Policy(vendor_floor=0, buyer_floor=0, standby_per_buyer=reserves)
    return with_buyer(replace(simple_fair(1, 4, 2), policy=policy), "B1", cap=1)


def reserves(fair: Fair, candidates: Candidates | None = None) -> tuple[Standby, ...]:
    result = solve(prepare(fair, candidates or candidates_of(fair, POINTS)), fair)
    assert result.status.has_schedule
    return result.schedule.standby


def vendors(fair: Fair) -> list[str]:
    return [s.vendor for s in reserves(fair)]


def test_the_best_that_do_not_meet_stand_by_in_order() -> None:
    found = reserves(one_meeting())
    assert [(s.vendor, s.rank, s.points) for s in found] == [("V2", 1, 80.5), ("V3", 2, 70.0)]
    assert found[0].purchases == ("P1",)


def test_weaker_pairs_may_stand_by_without_ever_meeting() -> None:
    fair = one_meeting()
    few = candidates_of(fair, {("D1", "V1"): 90.0})
    problem = prepare(fair, few, reserves=candidates_of(fair, POINTS))
    result = solve(problem, fair)
    assert {m.vendor for m in result.schedule.meetings} == {"V1"}
    assert [s.vendor for s in result.schedule.standby] == ["V2", "V3"]


def test_no_more_than_the_policy_asks_for() -> None:
    assert vendors(one_meeting(reserves=0)) == []
    assert vendors(one_meeting(reserves=9)) == ["V2", "V3", "V4"]


def test_a_vetoed_vendor_never_stands_by() -> None:
    fair = said(one_meeting(), "B1", "V2", PreferenceKind.VETO)
    assert vendors(fair) == ["V3", "V4"]


def test_a_vendor_that_cannot_come_when_the_agency_is_there_does_not_stand_by() -> None:
    fair = with_vendor(one_meeting(), "V2", unavailable=frozenset({SlotId("AM1"), SlotId("AM2")}))
    assert vendors(fair) == ["V3", "V4"]


def test_a_vendor_at_its_cap_comes_after_the_others() -> None:
    assert vendors(with_vendor(one_meeting(reserves=3), "V2", cap=0)) == ["V3", "V4", "V2"]


def test_a_vendor_of_a_full_group_comes_after_the_others() -> None:
    fair = with_groups(one_meeting(reserves=3), group("G", "V1 V2", cap=1))
    assert vendors(fair) == ["V3", "V4", "V2"]
    assert vendors(with_groups(fair, group("G", "V1 V2", cap=2))) == ["V2", "V3", "V4"]


def test_a_vendor_that_is_busy_all_the_time_does_not_stand_by() -> None:
    fair = simple_fair(3, 2, 2)
    fair = pinned(with_buyer(fair, "B1", cap=1), "D1 V2 AM1", "D2 V1 AM1", "D3 V1 AM2")
    points = {("D1", "V1"): 90.0, ("D1", "V2"): 80.0}
    assert [s for s in reserves(fair, candidates_of(fair, points)) if s.buyer == "B1"] == []


def test_a_reserve_may_step_in_where_a_pinned_meeting_falls_out() -> None:
    fair = pinned(replace(one_meeting(), slots=one_meeting().slots[:1]), "D1 V1 AM1")
    assert vendors(fair) == ["V2", "V3"]


def test_a_vendor_is_listed_once_although_it_suits_two_desks() -> None:
    fair = with_second_desk(one_meeting())
    points = {**POINTS, ("D1b", "V2"): 85.0, ("D1b", "V3"): 60.0}
    found = reserves(fair, candidates_of(fair, points))
    assert [(s.vendor, s.points) for s in found] == [("V2", 85.0), ("V3", 70.0)]
