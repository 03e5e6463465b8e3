"""Advice to firms: how complete their texts are, and what to add."""

from __future__ import annotations

from hypothesis import given, settings

from matchmaker.domain import Fair
from matchmaker.fit import advise, build_fit
from matchmaker.fit.advice import PARTS
from matchmaker.reasons import Advice
from matchmaker.texts import LANGUAGES, texts
from tests.matching_fairs import TopicEncoder, fairs, line, office_fair, product, vendor


def advice(firm: dict[str, object], *offers: dict[str, object], title: str = "청소") -> Advice:
    fair = office_fair(
        purchases=(line("p1", "갑", title), line("p4", "을", title)),
        vendors=(vendor("a", **firm),),
        products=tuple(
            product(f"o{i}", "a", "청소 용역", **offer) for i, offer in enumerate(offers)
        ),
    )
    return advise(build_fit(fair, TopicEncoder()))[0]


def codes(told: Advice) -> set[str]:
    return {finding.code for finding in told.findings}


def test_a_silent_firm_has_nothing_and_is_told_everything() -> None:
    told = advice({})
    assert told.completeness == 0
    assert codes(told) == {"advice_no_products", "advice_no_certificates", "advice_no_records"}


def test_a_firm_that_told_all_needs_no_advice() -> None:
    whole = {"description": "건물 안팎 " * 10, "spec": "하루 8시간", "item_code": "7611150101"}
    told = advice({"certificates": (), "records": ("청사 청소",)}, whole)
    assert told.completeness == 100
    assert codes(told) == set()


def test_each_part_counts_by_the_share_of_products() -> None:
    told = advice({}, {"item_code": "7611150101"}, {"item_code": "76"})
    assert dict(told.parts)["item_codes"] == PARTS["item_codes"] / 2
    assert "advice_no_codes" in codes(told)


def test_words_that_two_buyers_use_and_the_firm_does_not_are_named() -> None:
    told = advice({}, {}, title="유리창 청소 용역")
    words = next(f.params["words"] for f in told.findings if f.code == "advice_words")
    assert "유리창" in str(words)
    assert "청소" not in str(words)
    assert "advice_words" not in codes(advice({}, {"description": "유리창"}, title="유리창 청소"))


@settings(max_examples=30)
@given(fairs())
def test_parts_add_up_and_every_finding_has_its_words(fair: Fair) -> None:
    for each in advise(build_fit(fair, TopicEncoder())):
        assert abs(sum(points for _, points in each.parts) - each.completeness) <= 0.5
        assert 0 <= each.completeness <= sum(PARTS.values()) == 100
        for finding in each.findings:
            assert all(texts(language).remedy(finding) for language in LANGUAGES)
