"""Plans that are kept, for the tests of what comes after."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter

from api.schemas.edits import Asked
from api.services.edits import make_edits
from api.services.timetables import get_timetable, keep_plan, plan_of
from api.store import Store
from api.store.tables import Edit
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Meeting,
    PlannedPurchase,
    Policy,
    Product,
    ProductId,
    PurchaseId,
    Schedule,
    SlotId,
    Standby,
    Vendor,
    VendorId,
)
from matchmaker.plan import FairPlan
from tests.api.conftest import NOW
from tests.exports.plans import plan_of as plan_for
from tests.small_fairs import session, slots_of

_ASKED: TypeAdapter[list[Asked]] = TypeAdapter(list[Asked])


def little_fair(*, rooms: int | None = None) -> Fair:
    """Two agencies (A with two desks) and four vendors on one morning of six slots; vendors
    have at most three talks, V-A cannot come to the last slot."""
    morning = session("AM")
    return Fair(
        name="작은 상담회",
        buyers=tuple(Buyer(id=BuyerId(f"B-{k}"), name=f"기관 {k}") for k in "AB"),
        desks=(
            Desk(id=DeskId("D-A1"), buyer=BuyerId("B-A"), name="1"),
            Desk(id=DeskId("D-A2"), buyer=BuyerId("B-A"), name="2"),
            Desk(id=DeskId("D-B"), buyer=BuyerId("B-B"), name="1", officer="김하늘"),
        ),
        purchases=tuple(
            PlannedPurchase(id=PurchaseId(f"P-{k}"), buyer=BuyerId(f"B-{k}"), title="의자")
            for k in "AB"
        ),
        vendors=tuple(
            Vendor(
                id=VendorId(f"V-{k}"),
                name=f"기업 {k}",
                unavailable=frozenset({SlotId("AM6")}) if k == "A" else frozenset(),
            )
            for k in "ABCD"
        ),
        products=tuple(
            Product(id=ProductId(f"O-{k}"), vendor=VendorId(f"V-{k}"), name="사무용 의자")
            for k in "ABCD"
        ),
        sessions=(morning,),
        slots=tuple(slots_of(morning, 6, rooms=rooms)),
        policy=Policy(vendor_cap=3, standby_per_buyer=2),
    )


def little_plan(*, rooms: int | None = None) -> FairPlan:
    """V-A and V-B meet both agencies, V-C and V-D stand by for agency A."""
    fair = little_fair(rooms=rooms)
    placed = (("D-A1", "V-A", 1), ("D-B", "V-B", 1), ("D-A1", "V-B", 2), ("D-B", "V-A", 3))
    meetings = tuple(
        Meeting(
            desk=DeskId(desk),
            vendor=VendorId(vendor),
            slot=SlotId(f"AM{slot}"),
            purchases=(PurchaseId(f"P-{desk[2]}"),),
        )
        for desk, vendor, slot in placed
    )
    standby = tuple(
        Standby(
            buyer=BuyerId("B-A"),
            vendor=VendorId(vendor),
            rank=rank,
            points=50.0 - rank,
            purchases=(PurchaseId("P-A"),),
        )
        for rank, vendor in enumerate(("V-C", "V-D"), 1)
    )
    return plan_for(fair, Schedule(meetings=meetings, standby=standby))


def keep(store: Store, fair_id: str, plan: FairPlan | None = None) -> str:
    """Keep a plan (the little one) as the next version; its id."""
    with store.writing() as writing:
        kept = keep_plan(
            writing,
            fair_id,
            plan or little_plan(),
            origin="plan",
            author="김담당",
            reason="첫 배정",
            now=NOW,
            fair_version=1,
        )
        return kept.id


def edit(store: Store, fair_id: str, timetable_id: str, *asked: dict[str, object]) -> Edit:
    """Make edits, given as JSON."""
    with store.writing() as writing:
        timetable = get_timetable(writing, fair_id, timetable_id, lock=True)
        edits: Sequence[Asked] = _ASKED.validate_python(list(asked))
        return make_edits(writing, timetable, edits, who="이편집", reason="회의", now=NOW)


def places(store: Store, fair_id: str, timetable_id: str) -> set[tuple[str, str, str]]:
    """Who meets whom and when: (desk, vendor, slot)."""
    plan = read(store, fair_id, timetable_id)
    return {(m.desk, m.vendor, m.slot) for m in plan.schedule.meetings}


def read(store: Store, fair_id: str, timetable_id: str) -> FairPlan:
    """A kept plan with the meetings of today."""
    with store.reading() as reading:
        return plan_of(reading, get_timetable(reading, fair_id, timetable_id))
