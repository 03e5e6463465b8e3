"""Parts that are rounded still add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.fit.rounding import to_hundredths

POINTS = st.floats(-30, 100, allow_nan=False)


@given(st.lists(POINTS, min_size=1, max_size=10))
def test_rounded_parts_sum_to_the_rounded_total(parts: list[float]) -> None:
    total = sum(parts)
    rounded = to_hundredths(parts, total)
    assert sum(rounded) == pytest.approx(round(total * 100) / 100, abs=1e-9)
    assert all(abs(a - b) <= 0.0101 for a, b in zip(rounded, parts, strict=True))


def test_the_largest_remainders_are_rounded_up() -> None:
    assert to_hundredths([0.004, 0.003, 0.003], 0.01) == [0.01, 0.0, 0.0]


def test_nothing_stays_nothing() -> None:
    assert to_hundredths([], 0.0) == []
