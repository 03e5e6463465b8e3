"""Which contract is open with which firm at which amount: each rule allows, and forbids."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.criteria import Holdings, OpenRoute, read_material
from matchmaker.domain import Certificate, ProductId
from tests.matching_fairs import product
from tests.pairs import one, pair_fair, why

SINGLE, NO_CEILING, TWO, RESERVED, OPEN = 1.0, 0.8, 0.6, 0.3, 0.0
UNKNOWN = float("nan")


def route(
    price: int | None,
    *kinds: str,
    size: str | None = "중기업",
    told: bool = True,
    agency: str | None = "지방자치단체",
    division: str | None = "물품",
) -> OpenRoute:
    """The criterion for one line of an estimated price (the budget has the tax on top)."""
    held = tuple(Certificate(kind=kind) for kind in kinds) if told else None
    material = read_material(
        pair_fair(
            need={"budget": price and price * 11 // 10, "division": division},
            firm={"certificates": held, "size": size},
            agency={"kind": agency},
        )
    )
    return OpenRoute(material, Holdings(material))


@pytest.mark.parametrize(
    ("price", "kinds", "size", "value"),
    [
        (20_000_000, (), "대기업", SINGLE),
        (20_000_001, (), "대기업", OPEN),
        (50_000_000, ("여성기업",), "중기업", SINGLE),
        (50_000_010, ("여성기업",), "중기업", TWO),
        (100_000_000, ("장애인기업",), "중기업", TWO),
        (100_000_010, ("장애인기업",), "중기업", RESERVED),
        (50_000_000, ("청년창업기업",), "소기업", SINGLE),
        (50_000_000, ("창업기업",), "소기업", TWO),
        (50_000_000, ("사회적기업",), "소기업", SINGLE),
        (100_000_000, (), "소기업", TWO),
        (100_000_010, (), "소상공인", RESERVED),
        (60_000_000, (), "중기업", OPEN),
        (900_000_000, (), "중소기업", RESERVED),
        (900_000_000, (), "중견기업", OPEN),
        (900_000_000, ("NEP",), "중기업", NO_CEILING),
        (900_000_000, ("중증장애인생산품",), "소기업", NO_CEILING),
    ],
)
def test_ceilings_by_kind_of_firm(
    price: int, kinds: tuple[str, ...], size: str, value: float
) -> None:
    assert one(route(price, *kinds, size=size)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("price", "size", "told"),
    [
        (None, "소기업", True),
        (60_000_000, None, True),
        (60_000_000, "중소기업", True),
        (60_000_000, "중기업", False),
        (900_000_000, None, True),
    ],
)
def test_what_was_not_told_is_unknown(price: int | None, size: str | None, told: bool) -> None:
    assert np.isnan(one(route(price, size=size, told=told)))
    assert why(route(price, size=size, told=told)) == ""


def test_what_is_known_stands_even_where_a_certificate_could_add_to_it() -> None:
    assert one(route(60_000_000, size="소기업", told=False)) == pytest.approx(TWO)


def test_a_status_in_the_size_column_counts() -> None:
    assert one(route(900_000_000, size="장애인표준사업장")) == pytest.approx(NO_CEILING)


def test_a_rule_of_one_law_does_not_hold_under_the_other() -> None:
    young = {"size": "소기업"}
    assert one(route(40_000_000, "청년창업기업", agency="공기업", **young)) == pytest.approx(TWO)
    assert one(route(40_000_000, "청년창업기업", agency="교육청", **young)) == SINGLE


def test_an_agency_of_an_unknown_kind_gets_what_both_laws_allow() -> None:
    assert one(route(40_000_000, "여성기업", agency=None)) == SINGLE
    assert one(route(40_000_000, "청년창업기업", size="소기업", agency=None)) == pytest.approx(TWO)


@pytest.mark.parametrize(
    ("price", "value"),
    [(20_000_000, SINGLE), (160_000_000, TWO), (160_000_010, UNKNOWN), (900_000_000, UNKNOWN)],
)
def test_works_have_their_own_ceilings(price: int, value: float) -> None:
    found = one(route(price, division="공사", size="소기업"))
    assert found == pytest.approx(value, nan_ok=True)


def test_a_technology_certificate_is_for_goods() -> None:
    service = route(900_000_000, "NEP", division="용역")
    assert one(service) == pytest.approx(RESERVED)
    assert one(route(900_000_000, "NEP", division=None)) == pytest.approx(RESERVED)


def holding(product_of: str | None, *, second: bool) -> float:
    """A dear line and a firm with a technology certificate for a product (or not told which)."""
    nep = Certificate(kind="NEP", product=ProductId(product_of) if product_of else None)
    fair = pair_fair(
        need={"budget": 900_000_000, "division": "물품"},
        firm={"certificates": (nep,), "size": "중견기업"},
        agency={"kind": "지방자치단체"},
    )
    if second:
        fair = replace(fair, products=(*fair.products, product("o2", "a", "책상")))
    material = read_material(fair)
    return one(OpenRoute(material, Holdings(material)))


def test_a_technology_certificate_is_for_the_product_that_it_was_given_to() -> None:
    assert holding("o", second=True) == pytest.approx(NO_CEILING)
    assert holding("o2", second=True) == OPEN
    assert holding(None, second=False) == pytest.approx(NO_CEILING)
    assert np.isnan(holding(None, second=True))


def test_the_ground_names_the_facts_the_assumption_and_the_law() -> None:
    assert why(route(40_000_000, "여성기업")) == (
        "여성기업: 추정가격 4,000만원(예산 4,400만원을 부가세 포함으로 봄)은 1인 견적 수의계약 가능"
        "(한도 5,000만원, 지방계약법 시행령 제30조제1항제2호 단서)"
    )
    assert why(route(10_000_000)).startswith("추정가격 1,000만원")
    assert "요건" in why(route(40_000_000, "사회적기업"))
    assert "일반경쟁" in why(route(60_000_000))
