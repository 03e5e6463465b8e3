"""Every criterion on facts: what it gives, what it withholds, and when it does not know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from matchmaker.criteria import (
    Certificates,
    Criterion,
    ItemCode,
    Pairs,
    RegionNearness,
    Said,
    read_material,
)
from matchmaker.domain import Certificate, Fair, PreferenceKind, ProductId
from tests.matching_fairs import FAIR_DAY, buyer, line, office_fair, preference, product, vendor

UNKNOWN = float("nan")


def one(criterion: Criterion, *, offer: int = 0, row: int = 0, column: int = 0) -> float:
    """The value of one pair."""
    pairs = Pairs(
        purchase=np.array([row]), vendor=np.array([column]), offer=np.array([offer], dtype=np.int32)
    )
    return float(criterion.values(pairs)[0])


def pair_fair(
    *, need: dict[str, object] | None = None, firm: dict[str, object] | None = None, **offer: object
) -> Fair:
    """One line and one firm with one product, facts as given."""
    return office_fair(
        buyers=(buyer("갑"),),
        desks=(),
        purchases=(line("p", "갑", "복합기", **(need or {})),),
        vendors=(vendor("a", **(firm or {})),),
        products=(product("o", "a", "복합기", **offer),),
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "value"),
    [
        ("4321179601", "4321179601", 1.0),
        ("4321179601", "4321179602", 0.7),
        ("4321179601", "43211796", 0.7),
        ("43211796", "43219999", 0.1),
        ("4321179601", "5010150101", 0.0),
        ("S72152799", "72152799", 0.7),
        (None, "4321179601", UNKNOWN),
        ("4321179601", None, UNKNOWN),
    ],
)
def test_item_codes_agree_by_level(ours: str | None, theirs: str | None, value: float) -> None:
    fair = pair_fair(need={"item_code": ours}, item_code=theirs)
    assert one(ItemCode(read_material(fair))) == pytest.approx(value, nan_ok=True)


def test_a_vendor_without_texts_has_no_item_code() -> None:
    fair = pair_fair(need={"item_code": "4321179601"}, item_code="4321179601")
    assert np.isnan(one(ItemCode(read_material(fair)), offer=-1))


def certificate_value(
    held: tuple[Certificate, ...] | None, wanted: frozenset[str] = frozenset()
) -> float:
    fair = pair_fair(need={"wanted_certificates": wanted}, firm={"certificates": held})
    return one(Certificates(read_material(fair)))


def test_certificates_that_are_asked_for() -> None:
    wanted = frozenset({"여성기업", "GS"})
    both = (Certificate(kind="여성기업확인서"), Certificate(kind="GS인증"))
    assert certificate_value(both, wanted) == 1.0
    assert certificate_value(both[:1], wanted) == 0.5
    assert certificate_value((), wanted) == 0.0
    assert np.isnan(certificate_value(None, wanted))


def test_a_priority_certificate_counts_unasked_and_less() -> None:
    assert 0 < certificate_value((Certificate(kind="여성기업"),)) < 1
    assert certificate_value((Certificate(kind="ISO 9001"),)) == 0.0


def test_a_certificate_must_be_valid_on_the_day_of_the_fair() -> None:
    wanted = frozenset({"여성기업"})
    last_day = Certificate(kind="여성기업", valid_until=FAIR_DAY)
    assert certificate_value((last_day,), wanted) == 1.0
    ended = replace(last_day, valid_until=FAIR_DAY - timedelta(days=1))
    assert certificate_value((ended,), wanted) == 0.0


def test_without_dates_no_certificate_has_ended() -> None:
    held = (Certificate(kind="여성기업", valid_until=date(1999, 1, 1)),)
    fair = pair_fair(
        need={"wanted_certificates": frozenset({"여성기업"})}, firm={"certificates": held}
    )
    assert one(Certificates(read_material(replace(fair, slots=(), sessions=())))) == 1.0


def test_a_products_certificate_counts_for_that_product_alone() -> None:
    wanted = {"wanted_certificates": frozenset({"GS"})}
    for owner, value in (("o", 1.0), ("another", 0.0)):
        held = (Certificate(kind="GS", product=ProductId(owner)),)
        fair = pair_fair(need=wanted, firm={"certificates": held})
        assert one(Certificates(read_material(fair))) == value


@pytest.mark.parametrize(
    ("here", "there", "value"),
    [
        ("서울특별시 중구", "서울 중구", 1.0),
        ("서울특별시 중구", "서울 강남구", 0.6),
        ("부산광역시 중구", "서울 중구", 0.0),
        ("서울특별시", "서울 중구", 0.6),
        (None, "서울 중구", UNKNOWN),
        ("서울 중구", "전지역", UNKNOWN),
    ],
)
def test_regions_near_and_far(here: str | None, there: str, value: float) -> None:
    fair = replace(pair_fair(firm={"region": there}), buyers=(buyer("갑", region=here),))
    assert one(RegionNearness(fair)) == pytest.approx(value, nan_ok=True)


@pytest.mark.parametrize(
    ("wanted", "there", "value"),
    [
        ("경기도", "경기도 수원시", 1.0),
        ("경기도 수원시", "경기도 수원시", 1.0),
        ("경기도 수원시", "경기도 안양시", 0.0),
        ("경기도 수원시", "경기도", UNKNOWN),
        ("경기도", "서울 중구", 0.0),
    ],
)
def test_a_line_that_wants_a_region(wanted: str, there: str, value: float) -> None:
    fair = pair_fair(need={"wanted_region": wanted}, firm={"region": there})
    assert one(RegionNearness(fair)) == pytest.approx(value, nan_ok=True)


def test_an_agency_is_placed_by_its_name_when_nothing_else_tells() -> None:
    fair = replace(
        pair_fair(firm={"region": "경상남도 진주시"}),
        buyers=(buyer("갑", name="경상남도 진주시 가온동"),),
    )
    assert one(RegionNearness(fair)) == 1.0


def wish_value(*said: tuple[str, int | None]) -> float:
    preferences = tuple(preference("갑", "a", "wish", side, rank=rank) for side, rank in said)
    return one(Said(replace(pair_fair(), preferences=preferences), PreferenceKind.WISH))


def test_wishes_by_side_and_rank() -> None:
    one_side, both = wish_value(("buyer", 1)), wish_value(("buyer", 1), ("vendor", 1))
    assert both == pytest.approx(1.0)
    assert wish_value(("buyer", 9)) < wish_value(("vendor", 2)) < one_side < both
    assert wish_value(("organiser", None)) == pytest.approx(both)
    assert wish_value(("buyer", None)) == pytest.approx(one_side)


def test_nobody_said_it_is_unknown_and_said_of_others_is_no() -> None:
    assert np.isnan(wish_value())
    other = replace(office_fair(), preferences=(preference("갑", "b", "wish"),))
    assert one(Said(other, PreferenceKind.WISH)) == 0.0


def test_other_kinds_are_yes_or_no() -> None:
    fair = replace(pair_fair(), preferences=(preference("갑", "a", "met_before", rank=3),))
    assert one(Said(fair, PreferenceKind.MET_BEFORE)) == 1.0
    assert np.isnan(one(Said(fair, PreferenceKind.RATHER_NOT)))
