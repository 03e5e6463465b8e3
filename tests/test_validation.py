"""Each rule of the timetable: a schedule that it allows, and one that it forbids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.domain import (
    BuyerId,
    Fair,
    Policy,
    PreferenceKind,
    PurchaseId,
    Schedule,
    SlotId,
    Standby,
    VendorId,
)
from matchmaker.texts import LANGUAGES, texts
from matchmaker.validation import (
    RULES,
    find_violations,
    fit_points_of,
    floor_units_of,
    value_of,
)
from tests.small_fairs import (
    candidates_of,
    meeting,
    must,
    pinned,
    said,
    session,
    simple_fair,
    slots_of,
    timetable,
    with_buyer,
    with_desk,
    with_second_desk,
    with_vendor,
)


def plain() -> Fair:
    return simple_fair()


def two_tracks() -> Fair:
    """Slots of 30 minutes in track A, of 45 in track B, at the same time; V1 is in A only."""
    a, b = session("A", "A"), session("B", "B")
    slots = (*slots_of(a, 3), *slots_of(b, 2, minutes=45))
    fair = replace(simple_fair(), sessions=(a, b), slots=slots)
    return with_vendor(with_buyer(fair, "B1", tracks=frozenset("A")), "V1", tracks=frozenset("A"))


def veto() -> Fair:
    return said(plain(), "B1", "V1", PreferenceKind.VETO)


def away(slot: str) -> frozenset[SlotId]:
    return frozenset([SlotId(slot)])


def second_desk_with_own_line() -> Fair:
    fair = with_second_desk(plain())
    line = replace(fair.purchases[0], id=PurchaseId("P1b"))
    fair = replace(fair, purchases=(*fair.purchases, line))
    return with_desk(fair, "D1b", purchases=frozenset([line.id]))


CASES: list[tuple[str, Fair, str, str]] = [
    ("desk_double_booked", plain(), "D1 V1 AM1, D1 V2 AM2", "D1 V1 AM1, D1 V2 AM1"),
    ("desk_double_booked", two_tracks(), "D2 V1 A1, D2 V2 B2", "D2 V1 A2, D2 V2 B2"),
    ("vendor_double_booked", plain(), "D1 V1 AM1, D2 V1 AM2", "D1 V1 AM1, D2 V1 AM1"),
    ("vendor_double_booked", two_tracks(), "D1 V2 A1, D2 V2 B2", "D1 V2 A3, D2 V2 B2"),
    ("pair_meets_twice", plain(), "D1 V1 AM1, D2 V1 AM2", "D1 V1 AM1, D1 V1 AM2"),
    (
        "pair_meets_twice",
        with_second_desk(plain()),
        "D1 V1 AM1, D1b V2 AM2",
        "D1 V1 AM1, D1b V1 AM2",
    ),
    ("track_closed", two_tracks(), "D1 V1 A1", "D1 V2 B1"),
    ("track_closed", two_tracks(), "D2 V2 B1", "D2 V1 B1"),
    (
        "buyer_unavailable",
        with_buyer(plain(), "B1", unavailable=away("AM2")),
        "D1 V1 AM1",
        "D1 V1 AM2",
    ),
    (
        "desk_unavailable",
        with_desk(plain(), "D1", unavailable=away("AM2")),
        "D1 V1 AM1",
        "D1 V1 AM2",
    ),
    (
        "vendor_unavailable",
        with_vendor(plain(), "V1", unavailable=away("AM2")),
        "D1 V1 AM1",
        "D1 V1 AM2",
    ),
    ("rooms_exceeded", simple_fair(rooms=1), "D1 V1 AM1, D2 V2 AM2", "D1 V1 AM1, D2 V2 AM1"),
    ("vendor_over_cap", with_vendor(plain(), "V1", cap=1), "D1 V1 AM1", "D1 V1 AM1, D2 V1 AM2"),
    (
        "vendor_over_cap",
        replace(plain(), policy=Policy(vendor_cap=1)),
        "D1 V1 AM1",
        "D1 V1 AM1, D2 V1 AM2",
    ),
    ("buyer_over_cap", with_buyer(plain(), "B1", cap=1), "D1 V1 AM1", "D1 V1 AM1, D1 V2 AM2"),
    (
        "buyer_over_cap",
        with_buyer(with_second_desk(plain()), "B1", cap=1),
        "D1 V1 AM1",
        "D1 V1 AM1, D1b V2 AM1",
    ),
    ("desk_over_cap", with_desk(plain(), "D1", cap=1), "D1 V1 AM1", "D1 V1 AM1, D1 V2 AM2"),
    ("vendor_below_promise", with_vendor(plain(), "V1", floor=1), "D1 V1 AM1", "D1 V2 AM1"),
    (
        "buyer_below_promise",
        with_buyer(plain(), "B1", floor=2),
        "D1 V1 AM1, D1 V2 AM2",
        "D1 V1 AM1",
    ),
    ("must_meet_missing", must(plain(), "B1", "V1"), "D1 V1 AM1", "D1 V2 AM1"),
    ("vetoed_pair_meets", veto(), "D1 V2 AM1", "D1 V1 AM1"),
    ("fixed_meeting_missing", pinned(plain(), "D1 V1 AM1"), "D1 V1 AM1", "D1 V1 AM2"),
    ("fixed_meeting_missing", pinned(plain(), "D1 V1 AM1"), "D1 V1 AM1, D2 V2 AM1", "D2 V1 AM1"),
    ("purchase_not_of_desk", plain(), "D1 V1 AM1 P1", "D1 V1 AM1 P2"),
    ("purchase_not_of_desk", second_desk_with_own_line(), "D1b V1 AM1 P1b", "D1b V1 AM1 P1"),
    (
        "standby_vetoed",
        said(plain(), "B1", "V2", PreferenceKind.VETO),
        "D1 V1 AM1",
        "D1 V1 AM1, reserve V2",
    ),
    ("standby_already_meets", plain(), "D1 V1 AM1, reserve V2", "D1 V1 AM1, reserve V1"),
    (
        "standby_already_meets",
        plain(),
        "D1 V1 AM1, reserve V2",
        "D1 V1 AM1, reserve V2, reserve V2",
    ),
]


@pytest.mark.parametrize(("code", "fair", "allowed", "forbidden"), CASES)
def test_rule(code: str, fair: Fair, allowed: str, forbidden: str) -> None:
    assert find_violations(fair, timetable(allowed)) == ()
    assert {f.code for f in find_violations(fair, timetable(forbidden))} == {code}


def test_every_rule_has_a_case() -> None:
    assert {rule.__name__ for rule in RULES} == {code for code, *_ in CASES}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("D9 V1 AM1", "unknown_desk_in_schedule"),
        ("D1 V9 AM1", "unknown_vendor_in_schedule"),
        ("D1 V1 AM9", "unknown_slot_in_schedule"),
    ],
)
def test_unknown_ids_are_named_and_hide_nothing_else(text: str, code: str) -> None:
    clash = "D1 V1 AM2, D1 V2 AM2"
    found = find_violations(plain(), timetable(f"{text}, {clash}"))
    assert [f.code for f in found] == [code, "desk_double_booked"]
    assert "9" in str(found[0].params["id"])


def test_unknown_reserves_are_named() -> None:
    found = find_violations(plain(), timetable("reserve V9"))
    assert [f.code for f in found] == ["unknown_vendor_in_schedule"]
    stranger = Standby(buyer=BuyerId("B9"), vendor=VendorId("V1"), rank=1, points=50.0)
    found = find_violations(plain(), Schedule(standby=(stranger,)))
    assert [f.code for f in found] == ["unknown_buyer_in_schedule"]


def test_slots_that_touch_do_not_overlap() -> None:
    assert find_violations(plain(), timetable("D1 V1 AM1, D1 V2 AM2")) == ()


def test_a_long_meeting_clashes_with_each_short_one_beside_it() -> None:
    # A1 and A2 are two half hours; B1 covers the first 45 minutes of them.
    fair = with_vendor(two_tracks(), "V2", cap=None)
    found = find_violations(fair, timetable("D1 V2 A2, D2 V2 B1"))
    assert [f.code for f in found] == ["vendor_double_booked"]


@pytest.mark.parametrize(("code", "fair", "allowed", "forbidden"), CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clerk_can_read_each_violation(
    code: str, fair: Fair, allowed: str, forbidden: str, language: str
) -> None:
    for finding in find_violations(fair, timetable(forbidden)):
        assert texts(language).what(finding)
        assert texts(language).remedy(finding)


def test_names_and_times_are_those_of_the_clash() -> None:
    (finding,) = find_violations(plain(), timetable("D1 V1 AM1, D2 V1 AM1"))
    assert texts("ko").what(finding) == (
        "기업1의 상담 두 건이 겹칩니다: "
        "기관1(2026-05-12 09:00-09:30), 기관2(2026-05-12 09:00-09:30)."
    )


def test_the_value_is_fit_plus_floor_units() -> None:
    fair = replace(plain(), policy=Policy(vendor_floor=1, buyer_floor=2))
    candidates = candidates_of(fair, {("D1", "V1"): 80.25, ("D1", "V2"): 60, ("D2", "V1"): 1})
    schedule = timetable("D1 V1 AM1, D1 V2 AM2")
    assert fit_points_of(fair, schedule, candidates) == 140.25
    assert floor_units_of(fair, schedule) == 4
    assert value_of(fair, schedule, candidates, floor_bonus=1_000_000) == 4_014_025


def test_a_pinned_pair_that_is_no_candidate_adds_no_fit() -> None:
    fair = pinned(plain(), "D2 V2 AM1")
    candidates = candidates_of(fair, {("D1", "V1"): 80})
    assert fit_points_of(fair, Schedule(meetings=(meeting("D2 V2 AM1"),)), candidates) == 0
