"""A fair that is written as a workbook is read again as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from matchmaker.domain import (
    Buyer,
    BuyerId,
    Certificate,
    Desk,
    DeskId,
    Fair,
    Fairness,
    Group,
    GroupId,
    Meeting,
    PlannedPurchase,
    Policy,
    Precedence,
    Preference,
    PreferenceKind,
    Product,
    ProductId,
    PurchaseId,
    Side,
    SlotId,
    TermKind,
    Terms,
    TimeRules,
    TimingWish,
    Vendor,
    VendorId,
)
from matchmaker.spreadsheet import fair_to_workbook, read_fair
from matchmaker.texts import LANGUAGES, texts
from tests.small_fairs import session, slots_of

B1, B2, V1, V2 = BuyerId("B1"), BuyerId("B2"), VendorId("V1"), VendorId("V2")
HALL = replace(session(), track="가")
FAIR = Fair(
    name="가람시 공공구매 상담회",
    buyers=(
        Buyer(
            id=B1,
            name="가람시청",
            kind="지방자치단체",
            region="경기도",
            cap=5,
            floor=1,
            unavailable=frozenset({SlotId("AM1")}),
            quota_shares={"technology": 3.2},
        ),
        Buyer(id=B2, name="나루시청", tracks=frozenset({"가"})),
    ),
    desks=(
        Desk(
            id=DeskId("D1"),
            buyer=B1,
            name="회계과",
            officer="김담당",
            email="kim@example.kr",
            phone="031-123-4567",
            purchases=frozenset({PurchaseId("P1")}),
        ),
        Desk(id=DeskId("D2"), buyer=B1, name="2", cap=2),
        Desk(id=DeskId("B2-1"), buyer=B2, name="나루시청"),
    ),
    purchases=(
        PlannedPurchase(
            id=PurchaseId("P1"),
            buyer=B1,
            title="LED 보안등, 100W",
            spec="=1+1\n둘째 줄",
            budget=30_000_000,
            due=date(2026, 5, 1),
            wanted_certificates=frozenset({"여성기업"}),
        ),
        PlannedPurchase(id=PurchaseId("B2: 의자/책상"), buyer=B2, title="의자/책상"),
    ),
    vendors=(
        Vendor(
            id=V1,
            name="한빛조명",
            business_number="123-45-67891",
            region="서울특별시",
            founded=date(2010, 3, 1),
            employees=12,
            sales=1_200_000_000,
            intro="조명을 만듭니다",
            records=("가로등 설치, 2024", "터널등 납품"),
            certificates=(
                Certificate(kind="여성기업", number="1호", valid_until=date(2027, 12, 31)),
                Certificate(kind="NEP", product=ProductId("X1")),
            ),
            industries=("전기공사업",),
            contact="홍길동",
            email="hong@example.kr",
            phone="010-1234-5678",
            first_time=True,
            cap=4,
        ),
        Vendor(id=V2, name="빛나라", certificates=(), industries=(), first_time=False),
    ),
    products=(Product(id=ProductId("X1"), vendor=V1, name="보안등", price=120_000),),
    sessions=(HALL,),
    slots=tuple(slots_of(HALL, 4, rooms=3)),
    preferences=(
        Preference(buyer=B1, vendor=V1, kind=PreferenceKind.WISH, side=Side.BUYER, rank=1),
        Preference(buyer=B2, vendor=V2, kind=PreferenceKind.VETO, note="이해관계"),
    ),
    precedences=(Precedence(buyer=B1, vendor=V1, then_buyer=B2, then_vendor=V1),),
    groups=(
        Group(
            id=GroupId("처음"),
            name="처음",
            side=Side.VENDOR,
            members=frozenset({V1}),
            share=0.3,
            condition="첫 참가",
        ),
    ),
    fixed=(
        Meeting(
            desk=DeskId("D1"),
            vendor=V1,
            slot=SlotId("AM2"),
            purchases=(PurchaseId("P1"),),
            fixed=True,
        ),
    ),
    terms=(Terms(word="보안등", others=("등주",), kind=TermKind.RELATED, source="운영"),),
    policy=Policy(
        vendor_cap=6,
        buyer_cap=7,
        fairness=Fairness.EVEN,
        lines_first=False,
        min_relevance=0.25,
        weights={"region": 10.0},
        timing=TimeRules(
            desk_pause_after=3, pause_minutes=20, wishes=(TimingWish.EARLY,), break_spread=1
        ),
    ),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_written_fair_is_read_again(language: str, tmp_path: Path) -> None:
    file = tmp_path / "fair.xlsx"
    file.write_bytes(fair_to_workbook(FAIR, texts(language)))
    read = read_fair(file, first_day=date(2026, 5, 12)).fair
    for field in Fair.__dataclass_fields__:
        assert getattr(read, field) == getattr(FAIR, field), field


def test_the_same_fair_is_the_same_bytes() -> None:
    assert fair_to_workbook(FAIR, texts("ko")) == fair_to_workbook(FAIR, texts("ko"))
