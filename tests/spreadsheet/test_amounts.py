"""Whole won from the ways that people write amounts."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.spreadsheet.amounts import LARGEST, parse_amount, unit_of_header
from matchmaker.spreadsheet.faults import CellFault

won = st.integers(0, LARGEST)


def spelled(amount: int) -> str:
    """1234567890 → 12억 3,456만 7,890원."""
    parts = []
    for unit, word in ((10**12, "조"), (10**8, "억"), (10**4, "만"), (1, "")):
        group, amount = divmod(amount, unit)
        if group:
            parts.append(f"{group:,}{word}")
    return " ".join(parts or ["0"]) + "원"


@given(won)
def test_the_same_amount_in_every_writing(amount: int) -> None:
    writings = (
        amount,
        str(amount),
        f"{amount:,}",
        f"{amount:,}원",
        f"약 {amount:,} 원",
        spelled(amount),
    )
    assert {parse_amount(writing) for writing in writings} == {amount}


@given(
    st.integers(0, 10**9), st.sampled_from([("천원", 10**3), ("만원", 10**4), ("백만원", 10**6)])
)
def test_a_unit_in_the_cell_or_in_the_header(count: int, unit: tuple[str, int]) -> None:
    word, size = unit
    if count * size <= LARGEST:
        assert parse_amount(f"{count:,}{word}") == count * size
        assert parse_amount(f"{count:,}", unit_of_header(f"예산({word})")) == count * size


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("예산액(천원)", 10**3),
        ("예산 (단위 : 백만원)", 10**6),
        ("예산(단위:천원, 부가세 포함)", 10**3),
        ("추정가격[원, VAT 별도]", 1),
        ("예산(부가세 포함, 천원)", 10**3),
        ("예산_만원", 10**4),
        ("예산", None),
        ("예산(원안)", None),
    ],
)
def test_units_in_headers(header: str, unit: int | None) -> None:
    assert unit_of_header(header) == unit


def test_a_cells_own_unit_wins_over_the_headers() -> None:
    thousand = unit_of_header("예산 (단위: 천원)")
    assert parse_amount("5천만원", thousand) == 50_000_000
    assert parse_amount("5,000,000원", thousand) == 5_000_000
    assert parse_amount(5000, thousand) == 5_000_000


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1억 2천만원", 120_000_000),
        ("약 3,000만원", 30_000_000),
        ("1.5억", 150_000_000),
        ("3천5백만원", 35_000_000),
        ("120백만원", 120_000_000),
        ("천만원", 10_000_000),
        ("금5,000,000원정", 5_000_000),
        ("₩1,000", 1000),
        ("3만5,000원", 35_000),
        ("５００만원", 5_000_000),
        ("5000만원(VAT 포함)", 50_000_000),
        ("2,000만원 내외", 20_000_000),
        (1234.5, 1235),
    ],
)
def test_the_writings_of_real_sheets(text: str | float, amount: int) -> None:
    assert parse_amount(text) == amount


@pytest.mark.parametrize(
    "text", ["1억~2억", "1,2345", "1억2", "억원", "만억", "협의 후", "1.2.3", "nan"]
)
def test_what_is_no_single_amount_is_refused(text: str) -> None:
    with pytest.raises(CellFault) as refusal:
        parse_amount(text)
    assert refusal.value.code == "amount_unreadable"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (-5, "number_negative"),
        ("△500", "number_negative"),
        (10**16, "amount_absurd"),
        (float("inf"), "amount_unreadable"),
    ],
)
def test_negative_and_absurd_amounts_have_their_own_words(cell: str | float, code: str) -> None:
    with pytest.raises(CellFault) as refusal:
        parse_amount(cell)
    assert refusal.value.code == code


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_nothing_else_than_a_fault_is_ever_raised(cell: str | float) -> None:
    with suppress(CellFault):
        assert 0 <= parse_amount(cell) <= LARGEST


def test_headers_that_state_no_unit() -> None:
    assert unit_of_header("예산") is None
    assert unit_of_header("budget") is None
