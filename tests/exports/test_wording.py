"""How facts are said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.exports.wording import (
    clean,
    desk_label,
    session_label,
    short_reason,
    shortened,
    words_of,
)
from matchmaker.plan import FairPlan
from matchmaker.reasons import LineMatch
from matchmaker.texts import Texts
from matchmaker.texts.money import about, won


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (None, ""),
        (0, "0원"),
        (1_234, "1,234원"),
        (10_000, "1만원"),
        (35_500_000, "3,550만원"),
        (100_000_000, "1억원"),
        (1_234_560_000, "12억 3,456만원"),
    ],
)
def test_amounts_in_korean(amount: int | None, said: str, ko: Texts) -> None:
    assert won(amount, ko) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [(None, ""), (1_234, "KRW 1,234"), (64_000_000, "KRW 64M"), (1_500_000, "KRW 1.5M"),
     (2_000_000_000_000, "KRW 2,000,000M")],
)  # fmt: skip
def test_amounts_in_english(amount: int | None, said: str, en: Texts) -> None:
    assert won(amount, en) == said


@given(st.text(st.characters()))
def test_cleaned_text_has_no_control_character_and_stays_clean(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()  # refuses a lone surrogate
    assert all(ord(c) >= 32 for c in cleaned)
    assert clean(cleaned) == cleaned


def test_a_cut_text_shows_that_it_was_cut() -> None:
    assert shortened("가나다라", 4) == "가나다라"
    assert shortened("가나다라마", 4) == "가나다…"


def test_a_desk_is_told_by_its_number_and_officer(plan: FairPlan, ko: Texts, en: Texts) -> None:
    buyer, desk = plan.fair.buyers[0], plan.fair.desks[0]
    assert desk_label(desk, buyer, ko) == "상담석 1 (김하늘)"
    assert desk_label(desk, buyer, en) == "Desk 1 (김하늘)"
    named = replace(desk, name=buyer.name, officer=None)
    assert desk_label(named, buyer, ko) == ""
    assert desk_label(replace(named, officer="김하늘"), buyer, ko) == "김하늘"
    assert desk_label(replace(desk, name="김하늘 주무관"), buyer, ko) == "김하늘 주무관"


def test_a_session_is_named_where_its_name_says_more_than_the_time(plan: FairPlan) -> None:
    morning, _, hall = plan.fair.sessions
    assert session_label(morning) == "첫째 날 오전"
    assert session_label(hall) == "둘째 날 B홀 · B"
    assert session_label(replace(hall, name="B")) == "B"
    assert session_label(replace(morning, name="2026-06-11 10:00–12:00")) == ""


def test_equal_words_are_said_once_and_related_ones_as_a_pair() -> None:
    line = LineMatch(
        purchase=None,  # type: ignore[arg-type]
        product=None,
        offer="",
        words=(("의자", "의자"), ("LED", "led"), ("가로등", "조명")),
        relevance=1.0,
    )
    assert words_of(line) == "의자, LED, 가로등≈조명"


def test_a_reason_names_the_product_or_the_text_that_answers(plan: FairPlan, ko: Texts) -> None:
    why = next(iter(plan.explanations.values()))
    product = plan.fair.product_of[why.lines[0].product]  # type: ignore[index]
    assert product.name in short_reason(why, plan.fair, ko)
    bare = replace(why.lines[0], product=None, offer="거리 조명 설치 실적", words=())
    assert short_reason(replace(why, lines=(bare,)), plan.fair, ko) == "거리 조명 설치 실적"
    assert short_reason(replace(why, lines=()), plan.fair, ko) == ""
    assert short_reason(None, plan.fair, ko) == ""


@pytest.mark.parametrize(
    ("amount", "korean", "english"),
    [
        (43_636_364, "4,364만원", "KRW 43.6M"),
        (20_000_000, "2,000만원", "KRW 20M"),
        (3_000, "3,000원", "KRW 3,000"),
        (0, "0원", "KRW 0"),
    ],
)
def test_about_how_much(amount: int, korean: str, english: str, ko: Texts, en: Texts) -> None:
    assert (about(amount, ko), about(amount, en)) == (korean, english)
