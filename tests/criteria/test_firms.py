"""Company size, capacity for the amount, and pilot purchases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matchmaker.criteria import Capacity, CompanySize, Holdings, Pilot, read_material
from matchmaker.domain import Fair
from tests.matching_fairs import vendor
from tests.pairs import one, pair_fair, why

UNKNOWN = float("nan")


def company_size(size: str | None, price: int | None, division: str = "물품") -> CompanySize:
    budget = price and price * 11 // 10
    fair = pair_fair(need={"budget": budget, "division": division}, firm={"size": size})
    material = read_material(fair)
    return CompanySize(material, Holdings(material))


@pytest.mark.parametrize(
    ("size", "price", "value"),
    [
        ("소상공인", 60_000_000, 1.0),
        ("소기업", 60_000_000, 1.0),
        ("중기업", 60_000_000, 0.5),
        ("중견기업", 60_000_000, 0.0),
        ("중소기업", 60_000_000, UNKNOWN),
        ("중소기업", 100_000_000, 1.0),
        ("중기업", None, 1.0),
        ("대기업", None, 0.0),
        (None, 60_000_000, UNKNOWN),
        ("가나다", 60_000_000, UNKNOWN),
    ],
)
def test_small_firms_come_first_at_small_amounts(
    size: str | None, price: int | None, value: float
) -> None:
    assert one(company_size(size, price)) == pytest.approx(value, nan_ok=True)


def test_the_size_is_told_with_the_rule() -> None:
    assert why(company_size("소기업", 60_000_000)) == (
        "소기업: 추정가격 1억원 미만의 우선 구매 대상(판로지원법 시행령 제2조의2제1항제1호)"
    )
    assert why(company_size("대기업", None)) == (
        "대기업: 중소기업제품 구매 실적에 해당하지 않음(판로지원법 시행령 제4조제3항)"
    )
    assert why(company_size(None, None)) == ""


def capacity(price: int | None, **firm: object) -> Capacity:
    return Capacity(pair_fair(need={"budget": price and price * 11 // 10}, firm=firm))


@pytest.mark.parametrize(
    ("price", "sales", "value"),
    [
        (100, 200, 0.0),
        (100, 100, 0.0),
        (200, 100, 0.5),
        (300, 100, 1.0),
        (900, 100, 1.0),
        (900, 0, 1.0),
        (None, 100, UNKNOWN),
        (100, None, UNKNOWN),
    ],
)
def test_a_purchase_of_several_times_the_sales_is_a_risk(
    price: int | None, sales: int | None, value: float
) -> None:
    million = 1_000_000
    criterion = capacity(
        price and price * million, sales=sales if sales is None else sales * million
    )
    assert one(criterion) == pytest.approx(value, nan_ok=True)


def staffed(*others: dict[str, object]) -> Fair:
    fair = pair_fair(need={"budget": 1_100_000_000}, firm={"employees": 5})
    known = (vendor(f"k{i}", **facts) for i, facts in enumerate(others))
    return replace(fair, vendors=(*fair.vendors, *known))


def test_sales_are_guessed_from_staff_where_enough_firms_told_both() -> None:
    told = {"employees": 10, "sales": 1_000_000_000}
    assert one(Capacity(staffed(*[told] * 5))) == pytest.approx(0.5)
    assert np.isnan(one(Capacity(staffed(*[told] * 4))))
    assert "직원 5명으로 어림한 매출액 5억원의 200%" in why(Capacity(staffed(*[told] * 5)))


def test_the_risk_is_told_with_its_figures() -> None:
    assert why(capacity(200_000_000, sales=100_000_000)) == (
        "추정가격 2억원이 연 매출액 1억원의 200%여서 이행 능력 확인 필요"
    )
    assert why(capacity(None, sales=1)) == ""
    assert why(capacity(50_000_000, sales=100_000_000)).endswith("연 매출액 1억원의 50%")
    assert why(capacity(5_000_000, sales=100_000_000)) == ""


HERE = {"region": "대전광역시 서구"}


def pilot(**firm: object) -> Pilot:
    return Pilot(pair_fair(firm={"region": "대전 유성구", **firm}, agency=HERE))


@pytest.mark.parametrize(
    ("founded", "sold", "value"),
    [
        (date(2019, 5, 12), 500_000_000, 1.0),
        (date(2019, 5, 11), 500_000_000, 0.0),
        (date(2024, 1, 1), 500_000_001, 0.0),
        (None, 500_000_001, 0.0),
        (None, 0, UNKNOWN),
    ],
)
def test_young_firms_that_sold_little_are_eligible(
    founded: date | None, sold: int, value: float
) -> None:
    criterion = pilot(founded=founded, public_sales=sold)
    assert one(criterion) == pytest.approx(value, nan_ok=True)


def test_a_pilot_purchase_is_for_firms_of_the_region() -> None:
    young = {"founded": date(2024, 1, 1), "public_sales": 0}
    assert one(pilot(**young, region="부산광역시")) == 0.0
    assert np.isnan(one(pilot(**young, region=None)))
    assert "소재 시도가 다름" in why(pilot(**young, region="부산광역시"))
    assert "요건(7년 이내, 5억원 이하, 같은 시도)에 맞음" in why(pilot(**young))


def test_where_nobody_told_public_sales_nothing_is_known() -> None:
    old = pilot(founded=date(1990, 1, 1))
    assert np.isnan(one(old))
    assert why(old) == ""


def test_an_old_firm_is_out_whatever_it_sold() -> None:
    fair = pair_fair(firm={"founded": date(1990, 1, 1), **HERE}, agency=HERE)
    asked = replace(fair, vendors=(*fair.vendors, vendor("other", public_sales=1)))
    assert one(Pilot(asked)) == 0.0
    assert "설립 37년 차" in why(Pilot(asked))
