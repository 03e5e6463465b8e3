"""Each way in which a fair cannot work names its resource and says what would help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, PreferenceKind, SlotId
from matchmaker.errors import Finding
from matchmaker.scheduler.diagnosis import diagnose
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.result import SolveStatus
from matchmaker.scheduler.solver import solve
from matchmaker.texts import texts
from tests.small_fairs import (
    candidates_of,
    must,
    pinned,
    said,
    simple_fair,
    with_buyer,
    with_desk,
    with_second_desk,
    with_vendor,
)


def found(fair: Fair, candidates: Candidates | None = None) -> tuple[Finding, ...]:
    return diagnose(prepare(fair, candidates or candidates_of(fair)), fair)


def away(*slots: str) -> frozenset[SlotId]:
    return frozenset(SlotId(s) for s in slots)


def many_musts(fair: Fair) -> Fair:
    for vendor in fair.vendors:
        fair = must(fair, "B1", vendor.id)
    return fair


def musts_of_vendor(fair: Fair) -> Fair:
    for buyer in fair.buyers:
        fair = must(fair, buyer.id, "V1")
    return fair


# What cannot be, the finding's code, the numbers it gives, and the nearest fair that can be.
ALONE: list[tuple[str, Fair, dict[str, object], Fair]] = [
    (
        "must_meet_vetoed",
        said(must(simple_fair(), "B1", "V2"), "B1", "V2", PreferenceKind.VETO),
        {"buyer": "기관1", "vendor": "기업2"},
        said(must(simple_fair(), "B1", "V2"), "B1", "V1", PreferenceKind.VETO),
    ),
    (
        "must_meet_without_common_slot",
        with_vendor(
            with_buyer(must(simple_fair(), "B1", "V2"), "B1", unavailable=away("AM1")),
            "V2",
            unavailable=away("AM2"),
        ),
        {"buyer": "기관1", "vendor": "기업2"},
        with_buyer(must(simple_fair(), "B1", "V2"), "B1", unavailable=away("AM1")),
    ),
    (
        "buyer_must_meets_exceed_cap",
        with_buyer(many_musts(simple_fair(2, 3, 3)), "B1", cap=2),
        {"name": "기관1", "needed": 3, "possible": 2, "missing": 1},
        with_buyer(many_musts(simple_fair(2, 3, 3)), "B1", cap=3),
    ),
    (
        "buyer_must_meets_exceed_time",
        many_musts(simple_fair(2, 3, 2)),
        {"name": "기관1", "needed": 3, "possible": 2, "missing": 1},
        many_musts(with_second_desk(simple_fair(2, 3, 2))),
    ),
    (
        "vendor_must_meets_exceed_cap",
        with_vendor(musts_of_vendor(simple_fair(3, 2, 3)), "V1", cap=1),
        {"name": "기업1", "needed": 3, "possible": 1, "missing": 2},
        with_vendor(musts_of_vendor(simple_fair(3, 2, 3)), "V1", cap=3),
    ),
    (
        "vendor_must_meets_exceed_time",
        musts_of_vendor(simple_fair(3, 2, 2)),
        {"name": "기업1", "needed": 3, "possible": 2, "missing": 1},
        musts_of_vendor(simple_fair(3, 2, 3)),
    ),
    (
        "buyer_promise_exceeds_cap",
        with_buyer(simple_fair(2, 3, 3), "B1", floor=3, cap=2),
        {"name": "기관1", "needed": 3, "possible": 2, "missing": 1},
        with_buyer(simple_fair(2, 3, 3), "B1", floor=3, cap=3),
    ),
    (
        "buyer_promise_exceeds_time",
        with_buyer(simple_fair(2, 3, 2), "B1", floor=3),
        {"name": "기관1", "needed": 3, "possible": 2, "missing": 1},
        with_buyer(with_second_desk(simple_fair(2, 3, 2)), "B1", floor=3),
    ),
    (
        "buyer_promise_exceeds_candidates",
        with_buyer(simple_fair(2, 2, 3), "B1", floor=3),
        {"name": "기관1", "needed": 3, "possible": 2, "missing": 1},
        with_buyer(simple_fair(2, 3, 3), "B1", floor=3),
    ),
    (
        "vendor_promise_exceeds_cap",
        with_vendor(simple_fair(3, 2, 3), "V1", floor=3, cap=2),
        {"name": "기업1", "needed": 3, "possible": 2, "missing": 1},
        with_vendor(simple_fair(3, 2, 3), "V1", floor=3, cap=3),
    ),
    (
        "vendor_promise_exceeds_time",
        with_vendor(simple_fair(3, 2, 2), "V1", floor=3),
        {"name": "기업1", "needed": 3, "possible": 2, "missing": 1},
        with_vendor(simple_fair(3, 2, 3), "V1", floor=3),
    ),
    (
        "vendor_promise_exceeds_candidates",
        with_vendor(simple_fair(2, 2, 3), "V1", floor=3),
        {"name": "기업1", "needed": 3, "possible": 2, "missing": 1},
        with_vendor(simple_fair(3, 2, 3), "V1", floor=3),
    ),
    (
        "rooms_too_few_for_demands",
        with_vendor(with_vendor(simple_fair(2, 2, 2, rooms=1), "V1", floor=2), "V2", floor=2),
        {"needed": 4, "possible": 2, "missing": 2, "more": 1, "slots": 2},
        with_vendor(with_vendor(simple_fair(2, 2, 2, rooms=2), "V1", floor=2), "V2", floor=2),
    ),
]


@pytest.mark.parametrize(("code", "fair", "params", "remedied"), ALONE)
def test_a_demand_that_cannot_be_kept(
    code: str, fair: Fair, params: dict[str, object], remedied: Fair
) -> None:
    finding, *_ = found(fair)
    assert finding.code == code
    assert dict(finding.params) == params
    assert found(remedied) == ()


@pytest.mark.parametrize(("code", "fair", "params", "remedied"), ALONE)
def test_the_status_says_so_and_the_remedy_helps(
    code: str, fair: Fair, params: dict[str, object], remedied: Fair
) -> None:
    result = solve(prepare(fair, candidates_of(fair)), fair)
    assert result.status is SolveStatus.INFEASIBLE
    assert [f.code for f in result.findings] == [code]
    assert texts("ko").remedy(result.findings[0])
    assert solve(prepare(remedied, candidates_of(remedied)), remedied).status.has_schedule


def test_pinned_meetings_that_clash_are_named() -> None:
    fair = pinned(simple_fair(), "D1 V1 AM1", "D2 V1 AM1")
    assert [f.code for f in found(fair)] == ["vendor_double_booked"]
    assert found(pinned(simple_fair(), "D1 V1 AM1", "D2 V1 AM2")) == ()


def test_a_pinned_meeting_keeps_its_must_meet() -> None:
    fair = pinned(must(simple_fair(), "B1", "V1"), "D1 V1 AM1")
    assert found(fair, candidates_of(fair, {("D2", "V2"): 50})) == ()


def test_a_pinned_meeting_uses_up_time_that_a_must_meet_needs() -> None:
    fair = pinned(must(simple_fair(2, 2, 1), "B1", "V2"), "D1 V1 AM1")
    assert [f.code for f in found(fair)] == ["must_meet_without_common_slot"]


def two_vendors_for_one_agency(cap: int) -> Fair:
    """Each of three vendors was promised a meeting and suits only agency 1."""
    fair = with_buyer(simple_fair(2, 3, 3), "B1", cap=cap)
    for vendor in ("V1", "V2", "V3"):
        fair = with_vendor(fair, vendor, floor=1)
    return fair


def test_demands_that_are_too_much_together_name_who_binds() -> None:
    only_first = {("D1", v): 50 for v in ("V1", "V2", "V3")}
    fair = two_vendors_for_one_agency(cap=2)
    finding, *_ = found(fair, candidates_of(fair, only_first))
    assert finding.code == "demands_exceed_resources"
    assert finding.params["demands"] == "기업1, 기업2, 기업3"
    assert "기관1" in str(finding.params["resources"])
    assert (finding.params["needed"], finding.params["possible"]) == (3, 2)
    fair = two_vendors_for_one_agency(cap=3)
    assert found(fair, candidates_of(fair, only_first)) == ()


def test_rooms_at_one_time_bind_although_there_are_enough_in_all() -> None:
    # Four promises, and everyone can come to the first slot alone, which has one room.
    fair = simple_fair(2, 2, 3, rooms=1)
    for buyer in ("B1", "B2"):
        fair = with_buyer(fair, buyer, floor=1, unavailable=away("AM2", "AM3"))
    finding, *_ = found(fair)
    assert finding.code == "demands_exceed_resources"
    assert finding.params["demands"] == "기관1, 기관2"
    assert finding.params["resources"] == "05-12 09:00"
    slots = (replace(fair.slots[0], rooms=2), *fair.slots[1:])
    assert found(replace(fair, slots=slots)) == ()


def test_a_desk_with_a_cap_binds() -> None:
    fair = with_desk(two_vendors_for_one_agency(cap=3), "D1", cap=2)
    finding, *_ = found(fair, candidates_of(fair, {("D1", v): 50 for v in ("V1", "V2", "V3")}))
    assert finding.code == "demands_exceed_resources"
    assert "기관1" in str(finding.params["resources"])


def test_a_promise_that_can_be_chosen_but_not_placed_is_named() -> None:
    # Agency 1 has three free slots and three candidates, but all of those leave after two.
    fair = with_buyer(simple_fair(1, 3, 3), "B1", floor=3)
    for vendor in ("V1", "V2", "V3"):
        fair = with_vendor(fair, vendor, unavailable=away("AM3"))
    assert found(fair) == ()
    result = solve(prepare(fair, candidates_of(fair)), fair)
    assert result.status is SolveStatus.INFEASIBLE
    finding, *_ = result.findings
    assert finding.code == "demands_conflict_in_time"
    assert finding.params["demands"] == "기관1"


def test_a_conflict_in_time_names_no_more_than_it_must() -> None:
    # V1 and V2 both need B1's only slot with them; B2's promise has nothing to do with it.
    fair = must(must(simple_fair(2, 3, 2), "B1", "V1"), "B1", "V2")
    fair = with_vendor(fair, "V1", unavailable=away("AM2"))
    fair = with_vendor(fair, "V2", unavailable=away("AM2"))
    fair = with_buyer(fair, "B2", floor=1)
    result = solve(prepare(fair, candidates_of(fair)), fair)
    finding, *_ = result.findings
    assert finding.code == "demands_conflict_in_time"
    assert finding.params["demands"] == "기관1 - 기업1, 기관1 - 기업2"
    assert finding.params["count"] == 2


def ways(findings: tuple[Finding, ...]) -> list[tuple[str, int, dict[str, object]]]:
    """The steps out, each with its way, and what it names and counts."""
    return [
        (f.code, int(f.params["way"]), {k: v for k, v in f.params.items() if k != "way"})
        for f in findings
        if f.code.startswith("remedy_")
    ]


def test_the_cheapest_ways_out_are_a_higher_cap_or_a_promise_less() -> None:
    only_first = {("D1", v): 50 for v in ("V1", "V2", "V3")}
    fair = two_vendors_for_one_agency(cap=2)
    steps = ways(found(fair, candidates_of(fair, only_first)))
    assert steps[0] == ("remedy_cap", 1, {"name": "기관1", "now": 2, "then": 3})
    ((code, way, what),) = steps[1:]
    assert (code, way) == ("remedy_floor", 2)
    assert (what["now"], what["then"]) == (1, 0)


def test_a_room_at_the_time_that_binds_is_a_way_out() -> None:
    fair = simple_fair(2, 2, 3, rooms=1)
    for buyer in ("B1", "B2"):
        fair = with_buyer(fair, buyer, floor=1, unavailable=away("AM2", "AM3"))
    first, second = ways(found(fair))
    room = {"when": "2026-05-12 09:00-09:30", "now": 1, "then": 2}
    assert first == ("remedy_rooms", 1, room)
    assert second[:2] == ("remedy_floor", 2)


def test_following_a_way_out_makes_the_choice_possible() -> None:
    fair = with_desk(two_vendors_for_one_agency(cap=2), "D1", cap=1)
    pairs = {("D1", v): 50 for v in ("V1", "V2", "V3")}
    steps = [what for _, way, what in ways(found(fair, candidates_of(fair, pairs))) if way == 1]
    raised = {str(what["name"]): int(str(what["then"])) for what in steps}
    assert raised == {"기관1": 3, "기관1 1번": 3}
    fair = with_desk(with_buyer(fair, "B1", cap=raised["기관1"]), "D1", cap=raised["기관1 1번"])
    assert found(fair, candidates_of(fair, pairs)) == ()


def test_where_no_resource_helps_only_demands_are_given_up() -> None:
    fair = many_musts(simple_fair(2, 3, 3))
    fair = with_buyer(with_buyer(fair, "B1", floor=0), "B2", floor=3)
    only_first = {("D1", v): 50 for v in ("V1", "V2", "V3")} | {("D2", "V1"): 50, ("D2", "V2"): 50}
    for vendor in ("V1", "V2"):
        fair = with_vendor(fair, vendor, cap=1)
    told = found(fair, candidates_of(fair, only_first))
    assert {f.code for f in told} >= {"buyer_promise_exceeds_candidates"}
    assert ways(told) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_ways_out_are_said_in_words(language: str) -> None:
    fair = two_vendors_for_one_agency(cap=2)
    words = texts(language)
    pairs = {("D1", v): 50 for v in ("V1", "V2", "V3")}
    for finding in found(fair, candidates_of(fair, pairs)):
        assert "{" not in words.what(finding)


def test_a_conflict_in_time_is_eased_by_somebody_who_comes_once_more() -> None:
    fair = must(must(simple_fair(2, 3, 2), "B1", "V1"), "B1", "V2")
    fair = with_vendor(fair, "V1", unavailable=away("AM2"))
    fair = with_vendor(fair, "V2", unavailable=away("AM2"))
    result = solve(prepare(fair, candidates_of(fair)), fair)
    eased = [f.params for f in result.findings if f.code == "eased_time"]
    assert {"name": "기업1", "when": "2026-05-12 09:30-10:00"} in eased
    fair = with_vendor(fair, "V1", unavailable=frozenset())
    assert solve(prepare(fair, candidates_of(fair)), fair).status.has_schedule
