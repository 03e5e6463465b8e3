"""What happens, and what it leaves alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.domain import (
    BuyerId,
    DeskId,
    Fair,
    PreferenceKind,
    Product,
    ProductId,
    SlotId,
    Vendor,
    VendorId,
)
from matchmaker.errors import InputError
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
    changed,
    walk_ins,
    with_walk_ins,
)
from matchmaker.validation import find_violations
from tests.small_fairs import (
    NINE,
    candidates_of,
    meeting,
    must,
    pinned,
    said,
    simple_fair,
    timetable,
    with_second_desk,
    with_vendor,
)

RELEASED = timetable("D1 V1 AM1, D2 V2 AM1, D1 V2 AM2")
B1, D1, V1, V2 = BuyerId("B1"), DeskId("D1"), VendorId("V1"), VendorId("V2")
AM1, AM2 = SlotId("AM1"), SlotId("AM2")
BEGUN = frozenset([AM1])


def after(fair: Fair, *disruptions: Disruption, begun: frozenset[SlotId] = frozenset()) -> Fair:
    return changed(fair, disruptions, released=RELEASED, begun=begun)


def broken(fair: Fair) -> set[str]:
    """The rules that the released timetable breaks now."""
    return {f.code for f in find_violations(fair, RELEASED)}


@pytest.mark.parametrize(
    ("disruption", "rule"),
    [
        (BuyerCancels(buyer=B1), "buyer_unavailable"),
        (DeskCancels(desk=D1), "desk_unavailable"),
        (VendorCancels(vendor=V1), "vendor_unavailable"),
        (BuyerAway(buyer=B1, slots=BEGUN), "buyer_unavailable"),
        (DeskAway(desk=D1, slots=BEGUN), "desk_unavailable"),
        (VendorAway(vendor=V1, slots=BEGUN), "vendor_unavailable"),
        (SlotLost(slot=AM1), "rooms_exceeded"),
        (RoomsLost(slot=AM1, rooms=1), "rooms_exceeded"),
        (DayLost(day=NINE.date()), "rooms_exceeded"),
        (PairVetoed(buyer=B1, vendor=V1), "vetoed_pair_meets"),
        (MeetingPinned(desk=D1, vendor=V1, slot=AM2), "fixed_meeting_missing"),
    ],
)
def test_a_disruption_forbids_what_was_released(disruption: Disruption, rule: str) -> None:
    assert broken(simple_fair()) == set()
    assert rule in broken(after(simple_fair(), disruption))


@pytest.mark.parametrize(
    "disruption",
    [
        BuyerAway(buyer=B1, slots=frozenset([SlotId("AM3")])),
        DeskAway(desk=D1, slots=frozenset([SlotId("AM3")])),
        VendorAway(vendor=V1, slots=frozenset([AM2])),
        SlotLost(slot=SlotId("AM3")),
        RoomsLost(slot=AM2, rooms=0),
        DayLost(day=NINE.date() + timedelta(days=1)),
        PairVetoed(buyer=BuyerId("B2"), vendor=V1),
        MeetingPinned(desk=D1, vendor=V1, slot=AM1),
        WalkIn(vendor=Vendor(id=VendorId("V9"), name="새 기업")),
    ],
)
def test_a_disruption_elsewhere_breaks_nothing(disruption: Disruption) -> None:
    assert broken(after(simple_fair(slots=3), disruption)) == set()


@pytest.mark.parametrize(
    "disruption",
    [
        BuyerCancels(buyer=B1),
        DeskCancels(desk=D1),
        VendorCancels(vendor=V1),
        VendorAway(vendor=V1, slots=BEGUN),
    ],
)
def test_what_was_held_stays_held(disruption: Disruption) -> None:
    held = changed(simple_fair(), [disruption], released=RELEASED, begun=BEGUN)
    assert not find_violations(held, timetable("D1 V1 AM1, D2 V2 AM1"))


@pytest.mark.parametrize(
    "disruption",
    [
        SlotLost(slot=AM1),
        RoomsLost(slot=AM1, rooms=1),
        DayLost(day=NINE.date()),
        PairVetoed(buyer=B1, vendor=V1),
        MeetingPinned(desk=D1, vendor=V2, slot=AM1),
        MeetingPinned(desk=D1, vendor=V1, slot=AM2),
    ],
)
def test_the_past_cannot_be_changed(disruption: Disruption) -> None:
    with pytest.raises(InputError) as refused:
        after(simple_fair(), disruption, begun=BEGUN)
    assert [f.code for f in refused.value.findings] == ["change_too_late"]


def test_who_cancels_was_promised_nothing() -> None:
    promised = must(with_vendor(simple_fair(), "V1", floor=1), "B1", "V1")
    gone = after(promised, VendorCancels(vendor=V1))
    assert gone.vendor_of[V1].floor == 0
    assert gone.preferences == ()


def test_who_cancels_after_a_must_meet_has_kept_it() -> None:
    gone = after(must(simple_fair(), "B1", "V1"), VendorCancels(vendor=V1), begun=BEGUN)
    assert [p.kind for p in gone.preferences] == [PreferenceKind.MUST_MEET]


def test_a_pin_that_nobody_can_keep_falls() -> None:
    fair = pinned(simple_fair(), "D1 V1 AM1", "D2 V2 AM2")
    gone = after(fair, VendorCancels(vendor=V1))
    assert gone.fixed == (meeting("D2 V2 AM2", fixed=True),)


def test_a_pin_that_a_person_just_asked_for_does_not_fall() -> None:
    asked = MeetingPinned(desk=D1, vendor=V1, slot=AM2)
    gone = after(simple_fair(), VendorCancels(vendor=V1), asked)
    assert gone.fixed == (meeting("D1 V1 AM2", fixed=True),)


def test_a_pin_elsewhere_replaces_the_pin_of_the_pair_at_any_desk() -> None:
    fair = pinned(with_second_desk(simple_fair()), "D1b V1 AM1", "D2 V2 AM2")
    gone = after(fair, MeetingPinned(desk=D1, vendor=V1, slot=AM2))
    assert set(gone.fixed) == {
        meeting("D2 V2 AM2", fixed=True),
        meeting("D1 V1 AM2", fixed=True),
    }


def test_a_veto_takes_the_pin_and_the_must_meet_of_its_pair_along() -> None:
    fair = must(pinned(simple_fair(), "D1 V1 AM1"), "B1", "V1")
    vetoed = after(said(fair, "B2", "V2", PreferenceKind.WISH), PairVetoed(buyer=B1, vendor=V1))
    assert vetoed.fixed == ()
    assert [p.kind for p in vetoed.preferences] == [PreferenceKind.WISH, PreferenceKind.VETO]


def test_rooms_are_lost_from_those_there_were() -> None:
    limited = simple_fair(rooms=5)
    lost = after(limited, RoomsLost(slot=AM1, rooms=2))
    assert [s.rooms for s in lost.slots] == [3, 5]
    unlimited = after(simple_fair(), RoomsLost(slot=AM1, rooms=1))
    assert [s.rooms for s in unlimited.slots] == [1, None]


def test_a_walk_in_comes_with_its_products_and_its_pairs() -> None:
    fair = simple_fair()
    newcomer = Vendor(id=VendorId("V9"), name="새 기업")
    product = Product(id=ProductId("X1"), vendor=newcomer.id, name="새 제품")
    walk_in = WalkIn(
        vendor=newcomer, products=(product,), points=((DeskId("D2"), 4000), (D1, 7000))
    )
    there = after(fair, walk_in)
    assert there.vendors[-1] == newcomer
    assert there.products == (product,)
    assert walk_ins([walk_in]) == {newcomer.id}
    rows = with_walk_ins(candidates_of(fair), there, [walk_in])
    pairs = list(zip(rows.desk.tolist(), rows.vendor.tolist(), rows.points.tolist(), strict=True))
    assert pairs == [
        (0, 0, 5000), (0, 1, 5000), (0, 2, 7000), (1, 0, 5000), (1, 1, 5000), (1, 2, 4000),
    ]  # fmt: skip
    assert len(rows.purchases) == len(rows)


def test_without_walk_ins_the_candidates_are_as_before() -> None:
    candidates = candidates_of(simple_fair())
    assert with_walk_ins(candidates, simple_fair(), [SlotLost(slot=AM1)]) is candidates


def test_things_happen_one_after_the_other() -> None:
    fair = simple_fair(slots=3)
    both = after(fair, VendorAway(vendor=V1, slots=BEGUN), SlotLost(slot=AM2))
    assert both.vendor_of[V1].unavailable == BEGUN
    assert both.slot_of[AM2].rooms == 0
