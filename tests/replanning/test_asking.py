"""What a person types about what happened is understood, or told what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from matchmaker.domain import BuyerId, DeskId, Fair, SlotId, VendorId
from matchmaker.errors import InputError
from matchmaker.replanning import Asked, disruptions_of
from matchmaker.scheduler.changes import (
    BuyerAway,
    BuyerCancels,
    DayLost,
    DeskAway,
    DeskCancels,
    Disruption,
    MeetingPinned,
    PairVetoed,
    RoomsLost,
    SlotLost,
    VendorAway,
    VendorCancels,
    WalkIn,
)
from tests.small_fairs import NINE, simple_fair, timetable, with_desk, with_second_desk

B1, D1, V1 = BuyerId("B1"), DeskId("D1"), VendorId("V1")
BEFORE = NINE - timedelta(days=3)


def slots(*names: str) -> frozenset[SlotId]:
    return frozenset(map(SlotId, names))


def understood(asked: Asked, fair: Fair | None = None, now: datetime = BEFORE) -> list[Disruption]:
    released = timetable("D1b V2 AM1")
    return list(
        disruptions_of(fair or with_second_desk(simple_fair(2, 2, 3)), released, asked, now)
    )


def two_days() -> Fair:
    fair = simple_fair(2, 2, 3)
    *others, last = fair.slots
    day = timedelta(days=1)
    moved = replace(last, start=last.start + day, end=last.end + day)
    return replace(fair, slots=(*others, moved))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(cancel=("B1",)), BuyerCancels(buyer=B1)),
        (Asked(cancel=("기관1",)), BuyerCancels(buyer=B1)),
        (Asked(cancel=(" 기업1 ",)), VendorCancels(vendor=V1)),
        (Asked(cancel=("D1b",)), DeskCancels(desk=DeskId("D1b"))),
        (Asked(late=("V1=09:30",)), VendorAway(vendor=V1, slots=slots("AM1"))),
        (Asked(late=("D1=09:31",)), DeskAway(desk=D1, slots=slots("AM1", "AM2"))),
        (Asked(leave=("B1=10:00",)), BuyerAway(buyer=B1, slots=slots("AM3"))),
        (Asked(leave=("B1=2026-05-12T09:40",)), BuyerAway(buyer=B1, slots=slots("AM2", "AM3"))),
        (Asked(lose_slot=("AM2",)), SlotLost(slot=SlotId("AM2"))),
        (Asked(lose_slot=("09:30",)), SlotLost(slot=SlotId("AM2"))),
        (Asked(lose_slot=("2026-05-12",)), DayLost(day=NINE.date())),
        (Asked(lose_room=("AM1=2",)), RoomsLost(slot=SlotId("AM1"), rooms=2)),
        (Asked(veto=("기관1, V1",)), PairVetoed(buyer=B1, vendor=V1)),
        (Asked(pin=("D1,V1,AM2",)), MeetingPinned(desk=D1, vendor=V1, slot=SlotId("AM2"))),
        (Asked(pin=("B1,V1,AM2",)), MeetingPinned(desk=D1, vendor=V1, slot=SlotId("AM2"))),
    ],
)
def test_what_happened_is_understood(asked: Asked, expected: Disruption) -> None:
    assert understood(asked) == [expected]


def test_an_agency_is_pinned_at_the_desk_where_it_meets_the_vendor() -> None:
    [pin] = understood(Asked(pin=("B1,V2,10:00",)))
    assert isinstance(pin, MeetingPinned)
    assert pin.desk == "D1b"


def test_an_agency_is_meant_where_its_only_desk_is_called_the_same() -> None:
    fair = with_desk(simple_fair(), "D1", name="기관1")
    assert understood(Asked(cancel=("기관1",)), fair) == [BuyerCancels(buyer=B1)]


def test_a_time_is_of_today_while_the_fair_runs() -> None:
    tomorrow = NINE + timedelta(days=1)
    [away] = understood(Asked(leave=("V1=09:00",)), two_days(), tomorrow)
    assert away == VendorAway(vendor=V1, slots=slots("AM3"))


def test_everything_is_read_in_its_order() -> None:
    kinds = [type(d) for d in understood(Asked(cancel=("V1", "B2"), lose_slot=("AM1",)))]
    assert kinds == [VendorCancels, BuyerCancels, SlotLost]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked(cancel=("기관9",)), "participant_not_found"),
        (Asked(cancel=("",)), "participant_not_found"),
        (Asked(late=("V1",)), "replan_unreadable"),
        (Asked(late=("V1=noon",)), "replan_unreadable"),
        (Asked(late=("V1=25:00",)), "replan_unreadable"),
        (Asked(lose_slot=("08:00",)), "slot_not_found"),
        (Asked(lose_slot=("2026-05-13",)), "replan_unreadable"),
        (Asked(lose_room=("AM1",)), "replan_unreadable"),
        (Asked(lose_room=("AM1=-1",)), "replan_unreadable"),
        (Asked(veto=("B1",)), "replan_unreadable"),
        (Asked(veto=("V1,B1",)), "participant_of_other_side"),
        (Asked(veto=("B1,V1,V2",)), "replan_unreadable"),
        (Asked(pin=("B1,V1,12:00",)), "slot_not_found"),
        (Asked(walk_in=("새싹조명",)), "walk_in_unreadable"),
        (Asked(walk_in=("=의자",)), "walk_in_unreadable"),
        (Asked(walk_in=("새싹조명= , ",)), "walk_in_unreadable"),
        (Asked(walk_in=("기업1=의자",)), "walk_in_known"),
        (Asked(walk_in=("새싹조명=의자", "새싹조명=책상")), "walk_in_known"),
    ],
)
def test_what_cannot_be_understood_is_told(asked: Asked, code: str) -> None:
    with pytest.raises(InputError) as refused:
        understood(asked)
    assert [f.code for f in refused.value.findings] == [code]


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as refused:
        understood(Asked(cancel=("X", "Y"), veto=("B1",)))
    assert len(refused.value.findings) == 3


def test_a_name_that_several_have_is_not_guessed() -> None:
    fair = simple_fair(2, 2, 1)
    twins = replace(fair, vendors=tuple(replace(v, name="같은 이름") for v in fair.vendors))
    with pytest.raises(InputError) as refused:
        understood(Asked(cancel=("같은 이름",)), twins)
    [finding] = refused.value.findings
    assert finding.code == "replan_ambiguous"
    assert finding.params["ids"] == "V1, V2"


def test_a_similar_name_is_offered() -> None:
    with pytest.raises(InputError) as refused:
        understood(Asked(cancel=("기업 1",)))
    assert "기업1" in str(refused.value.findings[0].params["close"])


def test_a_time_alone_needs_its_day_at_a_fair_of_several() -> None:
    with pytest.raises(InputError) as refused:
        understood(Asked(late=("V1=10:00",)), two_days())
    assert [f.code for f in refused.value.findings] == ["replan_day_needed"]


def test_firms_that_walk_in_get_ids_of_their_own() -> None:
    fair = simple_fair(2, 2, 3)
    taken = replace(fair, vendors=(fair.vendors[0], replace(fair.vendors[1], id=VendorId("W1"))))
    first, second = understood(Asked(walk_in=("새싹조명=가로등, 보안등", "한빛=의자")), taken)
    assert isinstance(first, WalkIn)
    assert isinstance(second, WalkIn)
    assert (first.vendor.id, second.vendor.id) == ("W2", "W3")
    assert [(p.vendor, p.name) for p in first.products] == [("W2", "가로등"), ("W2", "보안등")]
    assert len({p.id for p in (*first.products, *second.products)}) == 3
