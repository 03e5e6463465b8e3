"""Every letter of a cleaned text is known by its place in the text as it was handed in."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.lexical import clean_need, clean_offer
from matchmaker.lexical.cleaning import need_clutter, offer_clutter, traced_clean
from matchmaker.lexical.tracing import traced_nfkc

PIECES = st.sampled_from(
    [
        "2026년", "(재공고)", "책상", "구매", "외 3종", "1200×600", "㎡", "ＬＥＤ", "[ ]", "()",
        " ", "  ", "\n", "가온시청", "단가계약", "자동", "여성기업", "½", "①", "ﬁ", "ㄱㅏ", "가",
        "갂", "é", "ﾊﾟ", "\u200b",
        unicodedata.normalize("NFD", "칸막이 설치"),
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=8).map("".join))


@given(TEXTS)
def test_letters_are_composed_as_the_whole_text_is(text: str) -> None:
    assert traced_nfkc(text).text == unicodedata.normalize("NFKC", text)


@given(TEXTS)
def test_a_traced_text_is_cleaned_as_any_other(text: str) -> None:
    owner = "가온시청"
    assert traced_clean(text, need_clutter(owner)).text == clean_need(text, owner=owner)
    assert traced_clean(text, offer_clutter()).text == clean_offer(text)


@given(TEXTS)
def test_every_letter_stands_where_it_says(text: str) -> None:
    traced = traced_clean(text, offer_clutter())
    for i, letter in enumerate(traced.text):
        start, end = traced.span(i, i + 1)
        assert 0 <= start <= end <= len(text)
        if not letter.isspace():
            assert letter in unicodedata.normalize("NFKC", text[start:end])


def test_a_word_is_found_behind_clutter_and_in_jamo() -> None:
    jamo = unicodedata.normalize("NFD", "칸막이")
    text = f"2026년  (재공고) {jamo} 구매"
    traced = traced_clean(text, need_clutter(""))
    at = traced.text.index("칸막이")
    start, end = traced.span(at, at + 3)
    assert text[start:end] == jamo


@pytest.mark.parametrize("text", ["", "  ", "구매"])
def test_short_texts_are_traced_too(text: str) -> None:
    assert traced_clean(text, need_clutter("")).text == clean_need(text)


def test_a_hit_without_letters_has_a_place() -> None:
    traced = traced_nfkc("가나").sub(re.compile("(?=나)"))
    assert (traced.text, traced.span(1, 2)) == ("가 나", (1, 1))
