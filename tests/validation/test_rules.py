"""Each rule of the timetable: a schedule that it allows, and one that it forbids."""

from __future__ import annotations

import pytest

from matchmaker.domain import BuyerId, Fair, Schedule, Standby, VendorId
from matchmaker.texts import LANGUAGES, texts
from matchmaker.validation import RULES, find_violations
from tests.small_fairs import timetable, with_vendor
from tests.validation.cases import CASES, plain, two_tracks


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
