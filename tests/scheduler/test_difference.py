"""What changed, for each participant, in parts that can be accepted or refused."""

from __future__ import annotations

import pytest

from matchmaker.domain import BuyerId, Fair, PreferenceKind, Schedule, SlotId, VendorId
from matchmaker.errors import InputError
from matchmaker.scheduler.difference import (
    ChangeKind,
    Difference,
    accept,
    decided,
    difference,
    finding_of,
)
from matchmaker.texts import LANGUAGES, texts
from tests.small_fairs import (
    pinned,
    said,
    simple_fair,
    timetable,
    with_buyer,
    with_second_desk,
    with_vendor,
)


def compared(fair: Fair, before: str, after: str) -> Difference:
    return difference(fair, timetable(before) if before else Schedule(), timetable(after))


def kinds(found: Difference) -> dict[str, str]:
    return {f"{c.buyer} {c.vendor}": str(c.kind) for c in found.changes}


def held(schedule: Schedule) -> set[str]:
    return {f"{m.desk} {m.vendor} {m.slot}" for m in schedule.meetings}


def test_every_kind_of_change_is_named() -> None:
    found = compared(
        simple_fair(4, 4, 2),
        "D1 V1 AM1, D2 V2 AM1, D3 V3 AM1",
        "D1 V1 AM1, D2 V2 AM2, D4 V4 AM1",
    )
    assert kinds(found) == {"B1 V1": "kept", "B2 V2": "moved", "B3 V3": "lost", "B4 V4": "new"}
    assert [c.vendor for c in found.of(ChangeKind.MOVED)] == ["V2"]
    assert set(found.by_participant()) == {f"{x}{k}" for x in "BV" for k in range(1, 5)}


def test_changes_of_different_people_are_parts_of_their_own() -> None:
    found = compared(simple_fair(2, 2, 2), "D1 V1 AM1, D2 V2 AM1", "D1 V1 AM2, D2 V2 AM2")
    assert found.parts == 2
    assert found.required == frozenset()
    assert held(accept(found, [1])) == {"D1 V1 AM2", "D2 V2 AM1"}
    assert held(accept(found, [])) == {"D1 V1 AM1", "D2 V2 AM1"}


def test_changes_that_need_each_other_are_one_part() -> None:
    found = compared(simple_fair(1, 2, 2), "D1 V1 AM1, D1 V2 AM2", "D1 V2 AM1, D1 V1 AM2")
    assert found.parts == 1


def test_a_cap_ties_a_loss_to_the_new_meeting_that_it_made_room_for() -> None:
    fair = with_buyer(simple_fair(1, 2, 2), "B1", cap=1)
    assert compared(fair, "D1 V1 AM1", "D1 V2 AM2").parts == 1
    assert compared(simple_fair(1, 2, 2), "D1 V1 AM1", "D1 V2 AM2").parts == 2


def test_a_promise_ties_a_new_meeting_to_the_loss_that_it_makes_good() -> None:
    fair = with_vendor(simple_fair(2, 1, 2), "V1", floor=1)
    assert compared(fair, "D1 V1 AM1", "D2 V1 AM2").parts == 1
    assert compared(simple_fair(2, 1, 2), "D1 V1 AM1", "D2 V1 AM2").parts == 2


def test_rooms_tie_those_who_share_them() -> None:
    before, after = "D1 V1 AM1, D2 V2 AM2", "D1 V1 AM2, D2 V2 AM1"
    assert compared(simple_fair(2, 2, 2, rooms=1), before, after).parts == 1
    assert compared(simple_fair(2, 2, 2, rooms=2), before, after).parts == 2


def test_a_refused_change_of_what_cannot_be_held_leaves_nothing() -> None:
    fair = with_vendor(simple_fair(1, 1, 2), "V1", unavailable=frozenset([SlotId("AM1")]))
    found = compared(fair, "D1 V1 AM1", "D1 V1 AM2")
    assert held(accept(found, [])) == set()


def test_a_vetoed_meeting_cannot_come_back() -> None:
    fair = said(simple_fair(1, 2, 2), "B1", "V1", PreferenceKind.VETO)
    found = compared(fair, "D1 V1 AM1", "D1 V2 AM1")
    assert held(accept(found, [])) == set()
    assert held(accept(found, range(1, found.parts + 1))) == {"D1 V2 AM1"}


def test_what_a_pin_asks_for_cannot_be_refused() -> None:
    found = compared(pinned(simple_fair(1, 1, 2), "D1 V1 AM2"), "D1 V1 AM1", "D1 V1 AM2")
    assert found.required == {1}
    assert held(accept(found, [])) == {"D1 V1 AM2"}


def test_a_loss_that_nobody_can_help_is_no_choice() -> None:
    fair = with_vendor(simple_fair(2, 2, 2), "V1", unavailable=frozenset([SlotId("AM1")]))
    found = compared(fair, "D1 V1 AM1, D2 V2 AM1", "D2 V2 AM2")
    assert [c.vendor for p in found.required for c in found.of_part(p)] == ["V1"]
    assert held(accept(found, [])) == {"D2 V2 AM1"}


def test_a_part_that_there_is_not_is_refused() -> None:
    found = compared(simple_fair(), "D1 V1 AM1", "D1 V1 AM2")
    with pytest.raises(InputError) as refused:
        accept(found, [2])
    assert [f.code for f in refused.value.findings] == ["difference_unknown_part"]


def test_a_choice_tells_what_it_really_changes() -> None:
    fair = with_vendor(simple_fair(3, 4, 2), "V1", unavailable=frozenset([SlotId("AM1")]))
    found = compared(
        fair, "D1 V1 AM1, D2 V2 AM1, D3 V3 AM1", "D1 V1 AM2, D2 V2 AM2, D3 V3 AM2, D2 V4 AM1"
    )
    number = {c.vendor: c.part for c in found.changes}
    taken = decided(found, [number[VendorId("V3")] or 0])
    assert kinds(taken) == {"B1 V1": "lost", "B2 V2": "kept", "B3 V3": "moved"}
    assert {c.vendor: c.part for c in taken.changes if c.part} == {
        "V1": number[VendorId("V1")],
        "V3": number[VendorId("V3")],
    }
    assert number[VendorId("V1")] in taken.required
    meetings = {c.after for c in taken.changes if c.after is not None}
    assert meetings == set(accept(found, [number[VendorId("V3")] or 0]).meetings)


def test_all_parts_taken_are_the_whole_difference() -> None:
    found = compared(simple_fair(1, 2, 2), "D1 V1 AM1, D1 V2 AM2", "D1 V2 AM1, D1 V1 AM2")
    assert decided(found, [1]) == found


def test_the_reserves_follow_what_is_chosen() -> None:
    found = compared(simple_fair(1, 3, 1), "D1 V1 AM1", "D1 V2 AM1, reserve V1, reserve V3")
    ranks = [(s.vendor, s.rank) for s in accept(found, [1]).standby]
    assert ranks == [("V1", 1), ("V3", 2)]
    assert [(s.vendor, s.rank) for s in accept(found, []).standby] == [("V3", 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_can_be_read(language: str) -> None:
    fair = with_second_desk(simple_fair(5, 5, 2))
    found = compared(
        fair,
        "D1 V1 AM1, D2 V2 AM1, D3 V3 AM1, D5 V5 AM1",
        "D1b V1 AM1, D2 V2 AM2, D4 V4 AM1, D5 V5 AM1",
    )
    told = {c.vendor: texts(language).what(finding_of(c, fair)) for c in found.changes}
    assert len(set(told.values())) == 5
    assert "09:30" in told[VendorId("V2")]
    assert "1-2번" in told[VendorId("V1")]
    assert all(fair.vendor_of[vendor].name in words for vendor, words in told.items())


def test_participants_are_told_only_their_own() -> None:
    found = compared(simple_fair(2, 2, 2), "D1 V1 AM1, D2 V2 AM1", "D1 V1 AM2, D2 V2 AM1")
    own = found.by_participant()
    assert [c.kind for c in own[BuyerId("B1")]] == [ChangeKind.MOVED]
    assert [c.kind for c in own[VendorId("V2")]] == [ChangeKind.KEPT]
