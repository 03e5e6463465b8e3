"""One plain sentence for a pair, in both languages."""

from __future__ import annotations

import pytest

from matchmaker.domain import DeskId, VendorId
from matchmaker.errors import Finding
from matchmaker.fit import FitMatrix, build_fit, sentence
from matchmaker.texts import texts
from matchmaker.weights import DEFAULT_WEIGHTS
from tests.matching_fairs import TopicEncoder, office_fair, preference


@pytest.fixture(scope="module")
def fit() -> FitMatrix:
    return build_fit(office_fair(preferences=(preference("갑", "a", "wish"),)), TopicEncoder())


@pytest.mark.parametrize("language", ["ko", "en"])
def test_it_names_the_line_the_product_the_words_and_the_reason(
    fit: FitMatrix, language: str
) -> None:
    told = sentence(fit.explain(DeskId("갑1"), VendorId("a")), fit.fair, texts(language))
    for part in (
        "사무용 복합기 임차",
        "컬러 복합기 렌탈",
        "복합기",
        texts(language)("fit.reason.wish"),
    ):
        assert part in told
    assert told.endswith(".")
    assert "\n" not in told


def test_korean_particles_suit_the_name(fit: FitMatrix) -> None:
    told = sentence(fit.explain(DeskId("갑1"), VendorId("a")), fit.fair, texts("ko"))
    assert "제품이 알맞습니다" in told


def test_a_poor_pair_is_not_praised(fit: FitMatrix) -> None:
    told = sentence(fit.explain(DeskId("을1"), VendorId("a")), fit.fair, texts("en"))
    assert "has little to do with" in told


def test_a_past_contract_is_not_called_a_product(fit: FitMatrix) -> None:
    explanation = fit.explain(DeskId("을1"), VendorId("c"))
    assert explanation.lines[0].product is None
    told = sentence(explanation, fit.fair, texts("ko"))
    assert "제품" not in told
    assert "실적 또는 소개" in told


def test_nothing_to_compare_is_said_plainly(fit: FitMatrix) -> None:
    told = sentence(fit.explain(DeskId("갑1"), VendorId("d")), fit.fair, texts("ko"))
    assert told == texts("ko")("fit.sentence.unknown")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_criterion_has_its_words(language: str) -> None:
    known = texts(language)
    for name in DEFAULT_WEIGHTS:
        assert known.has(f"fit.criterion.{name}")
        assert known.has(f"fit.reason.{name}") or name in {"semantic", "lexical", "record"}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_refused_weights_are_explained(language: str) -> None:
    for code, params in (
        ("weight_unknown", {"name": "beauty", "known": "region"}),
        ("weight_not_a_number", {"name": "region", "weight": -1.0}),
        ("weight_no_text", {}),
    ):
        finding = Finding(code=code, params=params)
        assert texts(language).what(finding)
        assert texts(language).remedy(finding)
