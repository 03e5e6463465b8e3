"""Agendas: everyone has one, every meeting stands on two, and the figures add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.agendas import agendas
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Meeting,
    PlannedPurchase,
    PurchaseId,
    Schedule,
    Session,
    SessionId,
    SlotId,
    Standby,
    TimeSlot,
    Vendor,
    VendorId,
)

DAY = datetime(2026, 6, 11, 10)
SLOTS = 6


def fair() -> Fair:
    slots = tuple(
        TimeSlot(
            id=SlotId(f"s{i}"),
            session=SessionId("am"),
            start=DAY + timedelta(minutes=20 * i),
            end=DAY + timedelta(minutes=20 * i + 20),
            rooms=2,
        )
        for i in range(SLOTS)
    )
    return Fair(
        name="상담회",
        buyers=(Buyer(id=BuyerId("a"), name="가"), Buyer(id=BuyerId("b"), name="나")),
        desks=tuple(
            Desk(id=DeskId(d), buyer=BuyerId(d[0]), name=d.upper()) for d in ("a1", "a2", "b1")
        ),
        purchases=tuple(
            PlannedPurchase(id=PurchaseId(p), buyer=BuyerId(p[0]), title=p)
            for p in ("a-x", "a-y", "b-x")
        ),
        # The same id as an agency's: the two sides never mix.
        vendors=tuple(Vendor(id=VendorId(v), name=v) for v in ("a", "v2", "v3")),
        sessions=(Session(id=SessionId("am"), name="오전", start=DAY, end=slots[-1].end),),
        slots=slots,
    )


def meeting(desk: str, vendor: str, slot: int, *lines: str) -> Meeting:
    return Meeting(
        desk=DeskId(desk),
        vendor=VendorId(vendor),
        slot=SlotId(f"s{slot}"),
        purchases=tuple(PurchaseId(p) for p in lines),
    )


def test_an_agency_sees_all_of_its_desks_in_the_order_of_time() -> None:
    schedule = Schedule(
        meetings=(
            meeting("a2", "v2", 2),
            meeting("a1", "v3", 2),
            meeting("a2", "a", 0, "a-x"),
        )
    )
    made = agendas(fair(), schedule)
    entries = made.buyers[BuyerId("a")].entries
    assert [(e.slot.id, e.desk.id) for e in entries] == [("s0", "a2"), ("s2", "a1"), ("s2", "a2")]
    assert entries[0].purchases[0].title == "a-x"
    assert made.buyers[BuyerId("b")].entries == ()


def test_idle_time_is_counted_for_the_desk_and_for_the_vendor() -> None:
    schedule = Schedule(
        meetings=(meeting("a1", "a", 0), meeting("a2", "v2", 1), meeting("a1", "v2", 3))
    )
    made = agendas(fair(), schedule)
    # Desk a1 waits through slots 1 and 2 although its agency talks at desk a2.
    assert [e.idle_before for e in made.buyers[BuyerId("a")].entries] == [
        None,
        None,
        timedelta(minutes=40),
    ]
    assert made.vendors[VendorId("v2")].idle == timedelta(minutes=20)
    assert made.vendors[VendorId("a")].idle == timedelta()


def test_nobody_is_idle_over_night() -> None:
    one = fair()
    next_day = replace(
        one.slots[-1],
        id=SlotId("s9"),
        start=DAY + timedelta(days=1),
        end=DAY + timedelta(days=1, minutes=20),
    )
    two = replace(one, slots=(*one.slots, next_day))
    made = agendas(two, Schedule(meetings=(meeting("a1", "a", 0), meeting("a1", "v2", 9))))
    agenda = made.buyers[BuyerId("a")]
    assert agenda.entries[1].idle_before is None
    assert len(agenda.days) == 2


def test_standby_is_ranked_for_the_agency_and_by_points_for_the_vendor() -> None:
    places = (("a", "v2", 2, 50.0), ("a", "v3", 1, 60.0), ("b", "v2", 1, 70.0))
    standby = tuple(
        Standby(buyer=BuyerId(b), vendor=VendorId(v), rank=r, points=p) for b, v, r, p in places
    )
    made = agendas(fair(), Schedule(standby=standby))
    assert [s.vendor for s in made.buyers[BuyerId("a")].standby] == ["v3", "v2"]
    assert [s.buyer for s in made.vendors[VendorId("v2")].standby] == ["b", "a"]


def test_the_figures_name_who_was_left_out() -> None:
    schedule = Schedule(meetings=(meeting("a1", "a", 0, "a-x"), meeting("a2", "v2", 0, "a-x")))
    figures = agendas(fair(), schedule).figures
    assert [b.id for b in figures.buyers_without] == ["b"]
    assert [v.id for v in figures.vendors_without] == ["v3"]
    assert [p.id for p in figures.unmet_purchases] == ["a-y", "b-x"]
    assert figures.buyer_load.spread == (1, 0, 1)
    assert figures.vendor_load.spread == (1, 2)
    assert figures.slot_use[0].meetings == 2
    assert figures.slot_use[0].desks == 3


def test_few_is_less_than_half_of_the_mean() -> None:
    many = [meeting("a1", "a", i) for i in range(SLOTS)]
    busy = [meeting("a2", "v2", i) for i in range(1, SLOTS)]
    figures = agendas(fair(), Schedule(meetings=(*many, *busy, meeting("b1", "v3", 0)))).figures
    assert figures.vendor_load.mean == 4.0
    assert [v.id for v in figures.vendors_few] == ["v3"]


def test_a_schedule_of_another_fair_is_refused() -> None:
    with pytest.raises(KeyError):
        agendas(fair(), Schedule(meetings=(meeting("z1", "a", 0),)))


MEETINGS = st.lists(
    st.builds(
        meeting,
        st.sampled_from(["a1", "a2", "b1"]),
        st.sampled_from(["a", "v2", "v3"]),
        st.integers(0, SLOTS - 1),
    ),
    unique=True,
)


@given(MEETINGS)
def test_every_meeting_stands_once_on_each_side(meetings: list[Meeting]) -> None:
    made = agendas(fair(), Schedule(meetings=tuple(meetings)))
    for side in (made.buyers, made.vendors):
        told = [e.meeting for agenda in side.values() for e in agenda.entries]
        assert sorted(told, key=repr) == sorted(meetings, key=repr)
    for agenda in made.all():
        starts = [e.slot.start for e in agenda.entries]
        assert starts == sorted(starts)
    figures = made.figures
    for load in (figures.buyer_load, figures.vendor_load):
        assert sum(n * count for n, count in enumerate(load.spread)) == len(meetings)
    assert sum(use.meetings for use in figures.slot_use) == len(meetings)
