"""Ranking figures against numbers worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.evaluation import bootstrap, hit, ndcg, paired_difference, recall, reciprocal_rank

JUDGED = {"a": 3.0, "b": 1.0, "c": 0.0}


def test_ndcg_by_hand() -> None:
    best = 7 + 1 / math.log2(3)
    assert ndcg(["b", "x", "a"], JUDGED) == pytest.approx((1 + 7 / 2) / best)
    assert ndcg(["a", "b"], JUDGED) == pytest.approx(1.0)
    assert ndcg(["x", "a"], JUDGED, k=1) == 0.0


def test_recall_hit_and_reciprocal_rank_by_hand() -> None:
    ranking = ["c", "x", "b", "a"]
    assert recall(ranking, JUDGED, k=3) == 0.5
    assert hit(ranking, JUDGED, k=2) == 0.0
    assert hit(ranking, JUDGED, k=3) == 1.0
    assert reciprocal_rank(ranking, JUDGED) == pytest.approx(1 / 3)


def test_nothing_relevant_is_nothing_found() -> None:
    for judgments in ({}, {"c": 0.0}):
        assert ndcg(["c"], judgments) == recall(["c"], judgments) == hit(["c"], judgments) == 0.0
        assert reciprocal_rank(["c"], judgments) == 0.0


@given(st.permutations(["a", "b", "c", "d"]))
def test_no_order_beats_the_judges_own(ranking: list[str]) -> None:
    assert 0 <= ndcg(ranking, JUDGED) <= ndcg(["a", "b", "c", "d"], JUDGED) == pytest.approx(1.0)


def test_the_bootstrap_holds_the_mean_and_repeats_itself() -> None:
    values = [0.0, 0.2, 0.9, 0.4, 0.5] * 10
    found = bootstrap(values, seed=4)
    assert found.low < found.mean < found.high
    assert found.mean == pytest.approx(0.4)
    assert found == bootstrap(values, seed=4)


def test_a_pair_by_pair_gain_is_beyond_chance_where_the_means_alone_are_not() -> None:
    theirs = [0.0, 0.9] * 20
    ours = [value + 0.05 for value in theirs]
    gain = paired_difference(ours, theirs)
    assert gain.mean == pytest.approx(0.05)
    assert gain.excludes_zero
    assert bootstrap(theirs).high > bootstrap(ours).low
    assert not paired_difference(theirs, list(reversed(theirs))).excludes_zero


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        bootstrap([])
    with pytest.raises(ValueError, match="zip"):
        paired_difference([1.0], [1.0, 0.0])
