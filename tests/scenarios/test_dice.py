"""Seeded chance and the template language of the word lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.scenarios.dice import Dice


def test_the_same_seed_gives_the_same_stream() -> None:
    first, second, other = Dice("a", 1), Dice("a", 1), Dice("a", 2)
    draws = [first.between(0, 10**6) for _ in range(20)]
    assert [second.between(0, 10**6) for _ in range(20)] == draws
    assert [other.between(0, 10**6) for _ in range(20)] != draws


def test_a_stream_never_changes_between_versions() -> None:
    dice = Dice("fixed", 0)
    assert [dice.between(1, 100) for _ in range(5)] == [16, 41, 58, 76, 58]


@given(st.integers(), st.integers(0, 50), st.integers(0, 50), st.integers(1, 7))
def test_a_number_stays_in_its_range_and_its_steps(
    seed: int, low: int, width: int, step: int
) -> None:
    number = Dice(seed).between(low, low + width, step)
    assert low <= number <= low + width
    assert (number - low) % step == 0


@given(st.integers(), st.integers(1, 10**6), st.integers(0, 10**6))
def test_an_amount_stays_in_its_range(seed: int, low: int, width: int) -> None:
    assert low <= Dice(seed).amount(low, low + width) <= low + width


@given(st.integers(), st.lists(st.integers(), unique=True), st.integers(0, 12))
def test_some_are_different_and_in_order(seed: int, items: list[int], count: int) -> None:
    found = Dice(seed).some(items, count)
    assert len(found) == min(count, len(items))
    assert found == [item for item in items if item in set(found)]


@given(st.integers())
def test_weights_of_nothing_are_never_drawn(seed: int) -> None:
    assert Dice(seed).weighted({"a": 0, "b": 1, "c": 0}) == "b"


def test_holes_are_filled_and_spaces_made_one() -> None:
    dice = Dice("holes")
    assert dice.fill("{x}  {y} 끝", {"x": "", "y": "중"}) == "중 끝"
    assert dice.fill("{가|나}") in {"가", "나"}
    assert dice.fill("{10..20/5}개") in {"10개", "15개", "20개"}
    with pytest.raises(KeyError):
        dice.fill("{nobody}", {})
