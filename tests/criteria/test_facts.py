"""Every criterion on facts: what it gives, what it withholds, and when it does not know."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.criteria import ItemCode, RegionNearness, Said, read_material
from matchmaker.domain import PreferenceKind
from tests.matching_fairs import buyer, office_fair, preference
from tests.pairs import one, pair_fair

UNKNOWN = float("nan")


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
