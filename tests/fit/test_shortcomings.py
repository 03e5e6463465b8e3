"""What is missing between two is told, and what is not missing is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from matchmaker.domain import DeskId, Fair, VendorId
from matchmaker.fit import build_fit, shortcomings
from matchmaker.texts import LANGUAGES, texts
from tests.matching_fairs import (
    TopicEncoder,
    buyer,
    fairs,
    line,
    office_fair,
    preference,
    product,
    vendor,
)


def missing(**changes: object) -> set[str]:
    """What is missing between the desk of 을 and firm a."""
    fit = build_fit(office_fair(**changes), TopicEncoder())
    return {f.code for f in shortcomings(fit, fit.explain(DeskId("을1"), VendorId("a")))}


def pair(need: dict[str, object], firm: dict[str, object], offer: dict[str, object]) -> set[str]:
    name = str(offer.pop("name", "청소 용역"))
    return missing(
        purchases=(line("p4", "을", "청사 청소 용역", **need),),
        vendors=(vendor("a", **firm),),
        products=(product("o", "a", name, **offer),),
    )


@pytest.mark.parametrize(
    ("need", "firm", "offer", "code"),
    [
        ({}, {}, {"name": "복합기"}, "low_no_words"),
        ({}, {}, {"name": "복합기"}, "low_relevance"),
        ({"item_code": "7611150101"}, {}, {}, "low_code_untold"),
        ({"item_code": "7611150101"}, {}, {"item_code": "4411150101"}, "low_class_differs"),
        ({"wanted_certificates": frozenset({"여성기업"})}, {}, {}, "low_certificates_untold"),
        (
            {"wanted_certificates": frozenset({"여성기업"})},
            {"certificates": ()},
            {},
            "low_certificates",
        ),
        ({"wanted_region": "부산광역시"}, {"region": "서울 강남구"}, {}, "low_region"),
        ({"wanted_region": "부산광역시"}, {}, {}, "low_region_untold"),
    ],
)
def test_what_is_missing_is_told(
    need: dict[str, object], firm: dict[str, object], offer: dict[str, object], code: str
) -> None:
    assert code in pair(need, firm, dict(offer))
    assert code not in pair({}, {}, {})


@pytest.mark.parametrize(
    ("kind", "code"),
    [("veto", "low_vetoed"), ("rather_not", "low_rather_not"), ("met_before", "low_met_before")],
)
def test_what_was_said_of_a_pair_is_told(kind: str, code: str) -> None:
    assert code in missing(preferences=(preference("을", "a", kind),))
    assert code not in missing(preferences=(preference("갑", "a", kind),))


def test_a_pair_without_a_common_track_is_told_so() -> None:
    buyers = (buyer("갑"), buyer("을", tracks=frozenset("가")))
    apart = vendor("a", intro="청소", tracks=frozenset("나"))
    assert "low_tracks" in missing(buyers=buyers, vendors=(apart,), products=())
    beside = vendor("a", intro="청소", tracks=frozenset("가"))
    assert "low_tracks" not in missing(buyers=buyers, vendors=(beside,), products=())


def test_the_silent_side_is_named() -> None:
    silent = {"vendors": (vendor("a"),), "products": ()}
    assert missing(**silent) == {"low_no_offer_text"}
    assert missing(purchases=()) == {"low_no_need_text"}


@settings(max_examples=30)
@given(fairs())
def test_every_shortcoming_has_its_words(fair: Fair) -> None:
    fit = build_fit(fair, TopicEncoder())
    for desk in fair.desks:
        for firm in fair.vendors:
            for finding in shortcomings(fit, fit.explain(desk.id, firm.id)):
                assert all(texts(language).what(finding) for language in LANGUAGES)
