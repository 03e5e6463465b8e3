"""A reranker changes the order of the best few, never what a score means."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from matchmaker.domain import Fair
from matchmaker.fit import build_fit
from matchmaker.progress import Progress, silent
from tests.matching_fairs import TopicEncoder, fairs, office_fair


class Says:
    """A fake: a number for each pair, by a rule."""

    name = "fake"

    def __init__(self, sign: float) -> None:
        self.sign = sign
        self.asked: list[tuple[str, str]] = []

    def compare(
        self, pairs: Sequence[tuple[str, str]], progress: Progress = silent
    ) -> NDArray[np.float32]:
        self.asked += pairs
        return np.array([self.sign * len(offer) for _, offer in pairs], dtype=np.float32)


@settings(max_examples=30)
@given(fairs())
def test_the_values_of_a_line_stay_those_that_they_were(fair: Fair) -> None:
    plain = build_fit(fair, TopicEncoder())
    other = build_fit(fair, TopicEncoder(), reranker=Says(1e6))
    assert np.array_equal(
        np.sort(plain.relevance, axis=1), np.sort(other.relevance, axis=1), equal_nan=True
    )
    for desk in fair.desks:
        for vendor in fair.vendors:
            told = other.explain(desk.id, vendor.id)
            total = sum(c.points for c in told.contributions)
            assert told.points == pytest.approx(total, abs=1e-6)


def test_it_reads_both_texts_and_changes_the_order() -> None:
    longest, shortest = Says(1.0), Says(-1.0)
    one = build_fit(office_fair(), TopicEncoder(), reranker=longest)
    other = build_fit(office_fair(), TopicEncoder(), reranker=shortest)
    assert longest.asked
    needs = {need.text for need in one.material.needs}
    assert {need for need, _ in longest.asked} <= needs
    assert not np.array_equal(one.relevance, other.relevance, equal_nan=True)
