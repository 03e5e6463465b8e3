"""Texts, counts, lists and business registration numbers."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.spreadsheet.faults import CellFault
from matchmaker.spreadsheet.values import (
    business_check_digit,
    clean,
    one_line,
    parse_business_number,
    parse_decimal,
    parse_whole,
    says_unknown,
    split_items,
    split_lines,
)

nine_digits = st.lists(st.integers(0, 9), min_size=9, max_size=9).filter(any)


@given(nine_digits)
def test_a_right_check_digit_is_accepted_with_or_without_dashes(nine: list[int]) -> None:
    digits = "".join(map(str, [*nine, business_check_digit(nine)]))
    dashed = f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"
    assert parse_business_number(digits) == parse_business_number(dashed) == dashed


@given(nine_digits, st.integers(0, 9), st.integers(1, 9))
def test_any_one_wrong_digit_is_noticed(nine: list[int], at: int, change: int) -> None:
    digits = [*nine, business_check_digit(nine)]
    digits[at] = (digits[at] + change) % 10
    with pytest.raises(CellFault, match="business_number"):
        parse_business_number("".join(map(str, digits)))


def test_check_digits_worked_by_hand() -> None:
    # 1·1+2·3+3·7+4·1+5·3+1·5 = 52, so 8; with 7 in ninth place 47+7·5+3 (its tens) = 85, so 5.
    assert parse_business_number("1234500018") == "123-45-00018"
    assert parse_business_number("1234500075") == "123-45-00075"


@pytest.mark.parametrize("text", ["12345", "abc", "123-45-678901", "0000000000", "１２３"])
def test_what_has_not_ten_digits_is_refused(text: str) -> None:
    with pytest.raises(CellFault, match="business_number_form"):
        parse_business_number(text)


def test_numbers_come_out_of_spreadsheets_as_floats() -> None:
    assert parse_whole(8.0) == parse_whole("8개") == parse_whole("8") == 8
    assert parse_whole("1,000명") == 1000
    assert one_line(1234500018.0) == "1234500018"
    assert parse_decimal("50%") == parse_decimal(0.5) == 0.5


def test_decomposed_hangul_and_invisible_letters_are_put_right() -> None:
    assert clean("\u1112\u1161\u11ab빛\u200b\ufeff ") == "한빛"
    assert one_line(" 가온\n 시청\u00a0별관 ") == "가온 시청 별관"


def test_words_for_not_known() -> None:
    assert all(map(says_unknown, [None, "", " - ", "미정", "해당 없음", "N/A"]))
    assert not says_unknown("의자")


def test_lists_split_outside_brackets_and_numbers() -> None:
    assert split_items("NEP, GS / 여성기업;LED조명(실내, 실외)·A4 1,000매\nNET") == (
        "NEP",
        "GS",
        "여성기업",
        "LED조명(실내, 실외)",
        "A4 1,000매",
        "NET",
    )
    assert split_items("NEP, NEP,, ") == ("NEP",)


def test_titles_split_only_at_bars_and_new_lines() -> None:
    assert split_lines("의자, 책상 구매 | 조명·소방 설비\n청소") == (
        "의자, 책상 구매",
        "조명·소방 설비",
        "청소",
    )


@given(st.text())
def test_lists_lose_no_letters(text: str) -> None:
    joined = "".join(split_items(text))
    assert set(joined) <= set(clean(text)) | {" "}


@given(st.text(max_size=30) | st.floats() | st.integers())
def test_nothing_else_than_a_fault_is_ever_raised(cell: str | float) -> None:
    for parse in (parse_whole, parse_decimal, parse_business_number):
        with suppress(CellFault):
            parse(cell)
