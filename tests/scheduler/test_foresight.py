"""What no fit can mend is told before any text is compared, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.domain import Fair, PreferenceKind
from matchmaker.scheduler import foresight
from matchmaker.scheduler.foresight import foresee
from tests.small_fairs import must, pinned, said, simple_fair, with_buyer, with_vendor


def codes(fair: Fair) -> list[str]:
    return [f.code for f in foresee(fair)]


def test_a_fair_that_may_work_is_left_to_the_texts() -> None:
    assert foresee(with_vendor(must(simple_fair(), "B1", "V1"), "V2", floor=2)) == ()


def test_promises_that_nobody_can_keep_are_foreseen_with_a_way_out() -> None:
    fair = simple_fair(1, 3, 3)
    for vendor in fair.vendors:
        fair = with_vendor(fair, vendor.id, floor=1)
    found = codes(with_buyer(fair, "B1", cap=2))
    assert found[0] == "demands_exceed_resources"
    assert "remedy_cap" in found
    assert codes(with_buyer(fair, "B1", cap=3)) == []


def test_a_vetoed_partner_is_nobody_to_meet() -> None:
    fair = with_buyer(simple_fair(1, 1, 1), "B1", floor=1)
    assert codes(fair) == []
    assert codes(said(fair, "B1", "V1", PreferenceKind.VETO)) == [
        "buyer_promise_exceeds_candidates"
    ]


def test_pinned_meetings_that_clash_are_foreseen() -> None:
    assert codes(pinned(simple_fair(), "D1 V1 AM1", "D2 V1 AM1")) == ["vendor_double_booked"]


def test_at_a_huge_fair_only_what_must_meet_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foresight, "MOST_PAIRS", 3)
    fair = must(must(simple_fair(2, 2, 1), "B1", "V1"), "B1", "V2")
    assert codes(fair) == ["buyer_must_meets_exceed_time"]
    promised = with_buyer(simple_fair(2, 2, 1), "B1", floor=2)
    assert codes(promised) == []


def test_no_pair_at_all_is_no_fault() -> None:
    assert foresee(replace(simple_fair(), vendors=())) == ()
