"""What administrative clutter goes, and what must stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.lexical import clean_need, clean_offer, is_filler, normalise


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026년 사무용 복합기 임차", "사무용 복합기 임차"),
        ("(재공고) 의료소모품 외 1,109종 구입", "의료소모품 구입"),
        ("소액수의 견적제출 안내공고[2026학년도 1학기 급식재료]", "[ 급식재료]"),
        ("26~27년 정보시스템 통합 유지보수 용역", "정보시스템 통합 유지보수 용역"),
        ("제10회 구민 축제", "구민 축제"),
        ("레이저 측정기 4대 구매", "레이저 측정기 구매"),
        ("토너 연간단가 계약", "토너"),
    ],
)
def test_clutter_goes(written: str, meant: str) -> None:
    assert clean_need(written) == meant


@pytest.mark.parametrize(
    "told",
    [
        "25-21-120 레미콘",
        "LED 50W 가로등",
        "1200×600 책상",
        "75인치 전자칠판",
        "A4 복사지",
        "2차로 도로",
    ],
)
def test_specifications_stay(told: str) -> None:
    assert clean_need(told) == normalise(told)


def test_an_agency_does_not_buy_itself() -> None:
    assert clean_need("가온시청 청소 용역", owner="가온시청") == "청소 용역"


def test_praise_goes_from_offers_and_stays_in_needs() -> None:
    assert clean_offer("사무용 책상. 여성기업 인증, 수의계약 가능") == "사무용 책상"
    assert "여성기업" in clean_need("여성기업 생산 책상 구입")


@pytest.mark.parametrize(
    "field",
    [
        "규격서 참조",
        "제안요청서참고",
        "수요기관 규격",
        "공고문상의 규격서 참조",
        "붙임",
        "-",
        "12",
        "",
    ],
)
def test_a_field_that_points_elsewhere_says_nothing(field: str) -> None:
    assert is_filler(field)


@pytest.mark.parametrize("field", ["학교급식용", "규격 A4", "전기승용자동차"])
def test_a_field_that_says_something_is_kept(field: str) -> None:
    assert not is_filler(field)


@given(st.text(max_size=40))
def test_cleaning_never_empties_a_text_that_has_letters(text: str) -> None:
    assert bool(clean_need(text)) == bool(normalise(text))
    assert bool(clean_offer(text)) == bool(normalise(text))


@given(st.text(alphabet="가나다구매년 2026()-,./ABC", max_size=30))
def test_cleaning_only_takes_away(text: str) -> None:
    assert set(clean_need(text)) <= set(normalise(text)) | {" "}
