"""Edits by hand are checked at once, and nearby places offered where they fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from matchmaker.domain import DeskId, Fair, SlotId, VendorId
from matchmaker.errors import InputError
from matchmaker.scheduler.edits import (
    AddMeeting,
    Edit,
    Edited,
    MoveMeeting,
    RemoveMeeting,
    SwapMeetings,
    try_edit,
)
from matchmaker.validation import find_violations
from tests.small_fairs import (
    group,
    meeting,
    must,
    simple_fair,
    timetable,
    with_groups,
    with_second_desk,
    with_vendor,
)


def move(text: str, *, to_desk: str | None = None) -> MoveMeeting:
    desk, vendor, slot = text.split()
    there = DeskId(to_desk) if to_desk else None
    return MoveMeeting(desk=DeskId(desk), vendor=VendorId(vendor), slot=SlotId(slot), to_desk=there)


def swap(one: str, other: str) -> SwapMeetings:
    (desk, vendor), (other_desk, other_vendor) = one.split(), other.split()
    return SwapMeetings(
        desk=DeskId(desk),
        vendor=VendorId(vendor),
        other_desk=DeskId(other_desk),
        other_vendor=VendorId(other_vendor),
    )


def edited(fair: Fair, text: str, edit: Edit) -> Edited:
    return try_edit(fair, timetable(text), edit)


def held(result: Edited) -> list[str]:
    return [f"{m.desk} {m.vendor} {m.slot}" for m in result.schedule.meetings]


def places(result: Edited) -> list[str]:
    return [f"{p.desk} {p.slot}" for p in result.alternatives]


def codes(result: Edited) -> set[str]:
    return {f.code for f in result.violations}


def test_a_move_to_free_time_is_fine() -> None:
    result = edited(simple_fair(), "D1 V1 AM1", move("D1 V1 AM2"))
    assert result.allowed
    assert held(result) == ["D1 V1 AM2"]
    assert result.alternatives == ()


def test_a_move_into_someone_is_told_with_the_nearest_free_slots() -> None:
    fair = simple_fair(1, 2, 5)
    result = edited(fair, "D1 V1 AM5, D1 V2 AM2", move("D1 V1 AM2"))
    assert codes(result) == {"desk_double_booked"}
    assert places(result) == ["D1 AM1", "D1 AM3", "D1 AM4"]


def test_another_desk_at_the_same_time_is_nearest_of_all() -> None:
    fair = with_second_desk(simple_fair(1, 2, 3))
    result = edited(fair, "D1 V1 AM1, D1 V2 AM2", move("D1 V1 AM2"))
    assert places(result)[0] == "D1b AM2"


def test_the_same_day_is_nearer_than_the_same_hour_tomorrow() -> None:
    fair = simple_fair(1, 2, 4)
    tomorrow = fair.slots[2].start + timedelta(days=1)
    slots = [*fair.slots[:2], fair.slots[3]]
    next_day = replace(fair.slots[2], start=tomorrow, end=tomorrow + timedelta(minutes=30))
    fair = replace(fair, slots=(*slots, next_day))
    result = edited(fair, "D1 V1 AM2, D1 V2 AM1", move("D1 V1 AM1"))
    assert places(result) == ["D1 AM4", "D1 AM3"]


def test_a_swap_exchanges_the_slots() -> None:
    result = edited(simple_fair(1, 2, 2), "D1 V1 AM1, D1 V2 AM2", swap("D1 V1", "D1 V2"))
    assert result.allowed
    assert held(result) == ["D1 V2 AM1", "D1 V1 AM2"]


def test_a_swap_that_someone_cannot_keep_is_told() -> None:
    fair = with_vendor(simple_fair(1, 2, 3), "V1", unavailable=frozenset([SlotId("AM2")]))
    result = edited(fair, "D1 V1 AM1, D1 V2 AM2", swap("D1 V1", "D1 V2"))
    assert codes(result) == {"vendor_unavailable"}
    assert places(result) == ["D1 AM3"]


def test_an_added_meeting_is_checked_against_caps() -> None:
    fair = with_vendor(simple_fair(2, 1, 2), "V1", cap=1)
    assert edited(
        simple_fair(2, 1, 2), "D1 V1 AM1", AddMeeting(meeting=meeting("D2 V1 AM2"))
    ).allowed
    result = edited(fair, "D1 V1 AM1", AddMeeting(meeting=meeting("D2 V1 AM2")))
    assert codes(result) == {"vendor_over_cap"}
    assert result.alternatives == ()


@pytest.mark.parametrize("members", ["V1 V2", "B1 B2"])
def test_a_full_group_is_named_and_leaves_no_place(members: str) -> None:
    plain = simple_fair(2, 2, 2)
    add = AddMeeting(meeting=meeting("D2 V2 AM2"))
    assert edited(with_groups(plain, group("G", members, cap=2)), "D1 V1 AM1", add).allowed
    result = edited(with_groups(plain, group("G", members, cap=1)), "D1 V1 AM1", add)
    assert [(f.code, f.params["name"]) for f in result.violations] == [("group_over_cap", "G 그룹")]
    assert result.alternatives == ()


def test_an_added_reserve_stands_by_no_longer() -> None:
    result = edited(
        simple_fair(1, 2, 2), "D1 V1 AM1, reserve V2", AddMeeting(meeting=meeting("D1 V2 AM2"))
    )
    assert result.allowed
    assert result.schedule.standby == ()


def test_a_removed_meeting_may_be_one_that_has_to_be() -> None:
    remove = RemoveMeeting(desk=DeskId("D1"), vendor=VendorId("V1"))
    assert edited(simple_fair(), "D1 V1 AM1", remove).allowed
    result = edited(must(simple_fair(), "B1", "V1"), "D1 V1 AM1", remove)
    assert codes(result) == {"must_meet_missing"}
    assert result.alternatives == ()


def test_faults_that_were_there_before_are_not_blamed_on_the_edit() -> None:
    fair = must(simple_fair(2, 2, 2), "B2", "V2")
    assert edited(fair, "D1 V1 AM1", move("D1 V1 AM2")).allowed


def test_every_alternative_breaks_nothing() -> None:
    fair = with_second_desk(simple_fair(2, 3, 4, rooms=2))
    text = "D1 V1 AM1, D2 V2 AM1, D2 V1 AM2, D1 V3 AM3"
    result = edited(fair, text, move("D1 V1 AM2"))
    assert result.alternatives
    for place in result.alternatives:
        there = move(f"D1 V1 {place.slot}", to_desk=place.desk)
        moved = edited(fair, text, there)
        assert moved.allowed
        assert find_violations(fair, moved.schedule) == ()


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (move("D1 V2 AM1"), "meeting_not_found"),
        (move("D1 V1 AM9"), "unknown_slot_in_schedule"),
        (move("D1 V1 AM2", to_desk="D9"), "unknown_desk_in_schedule"),
        (RemoveMeeting(desk=DeskId("D9"), vendor=VendorId("V9")), "meeting_not_found"),
        (AddMeeting(meeting=meeting("D1 V9 AM2")), "unknown_vendor_in_schedule"),
    ],
)
def test_what_is_not_there_cannot_be_edited(edit: Edit, code: str) -> None:
    with pytest.raises(InputError) as refused:
        edited(simple_fair(), "D1 V1 AM1", edit)
    assert [f.code for f in refused.value.findings] == [code]
