"""A fair whose near pairs alone are kept answers every question as one that keeps all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.candidates import shortlist
from matchmaker.domain import Fair, Policy
from matchmaker.errors import Cancelled
from matchmaker.fit import FitMatrix, NearFit, build_fit, build_near, match_lists
from matchmaker.fit import build as build_module
from matchmaker.fit import nearest as nearest_module
from matchmaker.fit.base import best_of_each
from matchmaker.progress import Progress, silent
from tests.matching_fairs import TopicEncoder, fairs, fixed_meeting, office_fair, preference


@contextmanager
def large_from_the_first_pair(
    per_line: int = 60, per_vendor: int = 30, waiting: int = 3
) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_module, "MOST_PAIRS", -1)
        patch.setattr(build_near, "PER_LINE", per_line)
        patch.setattr(build_near, "PER_VENDOR", per_vendor)
        patch.setattr(nearest_module, "_MOST_WAITING", waiting)
        yield


def both(fair: Fair, **limits: int) -> tuple[FitMatrix, NearFit]:
    whole = build_fit(fair, TopicEncoder())
    with large_from_the_first_pair(**limits):
        near = build_fit(fair, TopicEncoder())
    assert isinstance(whole, FitMatrix)
    assert isinstance(near, NearFit)
    return whole, near


@settings(max_examples=60)
@given(fairs(), st.integers(1, 3), st.integers(1, 2))
def test_every_pair_kept_or_not_has_the_same_numbers(fair: Fair, line: int, vendor: int) -> None:
    whole, near = both(fair, per_line=line, per_vendor=vendor)
    assert near.scoring.weights == pytest.approx(whole.scoring.weights)
    assert near.scoring.neutral == pytest.approx(whole.scoring.neutral, abs=1e-5)
    columns = np.arange(len(fair.vendors))[None, :]
    rows = np.arange(len(fair.purchases))[:, None]
    told, expected = near.lines_at(rows, columns), whole.lines_at(rows, columns)
    np.testing.assert_allclose(told.relevance, expected.relevance, atol=1e-5)
    np.testing.assert_allclose(told.score, expected.score, atol=1e-3)
    desks = np.arange(len(fair.desks))[:, None]
    talks, expected_talks = near.talks_at(desks, columns), whole.talks_at(desks, columns)
    np.testing.assert_allclose(talks.score, expected_talks.score, atol=1e-3)
    np.testing.assert_array_equal(talks.line < 0, expected_talks.line < 0)
    for seat in fair.desks:
        for firm in fair.vendors:
            why, known = near.explain(seat.id, firm.id), whole.explain(seat.id, firm.id)
            assert why.points == pytest.approx(known.points, abs=0.011)
            assert [c.criterion for c in why.contributions] == [
                c.criterion for c in known.contributions
            ]


@settings(max_examples=60)
@given(fairs())
def test_lists_that_hold_all_that_is_near_are_the_same(fair: Fair) -> None:
    whole, near = both(fair)
    assert set(near.best_talks(0.3, per_desk=9, per_vendor=9)) == set(
        whole.best_talks(0.3, per_desk=9, per_vendor=9)
    )
    ours, theirs = shortlist(fair, near), shortlist(fair, whole)
    assert ours.desk.tolist() == theirs.desk.tolist()
    assert ours.vendor.tolist() == theirs.vendor.tolist()
    np.testing.assert_allclose(ours.points, theirs.points, atol=1)
    assert ours.must.tolist() == theirs.must.tolist()
    lists, expected = match_lists(near), match_lists(whole)
    assert lists.advice == expected.advice
    for purchase, ranked in lists.by_purchase.items():
        points = [r.explanation.points for r in expected.by_purchase[purchase]]
        assert [r.explanation.points for r in ranked] == pytest.approx(points, abs=0.011)


def test_what_was_said_of_a_pair_keeps_it() -> None:
    said = (
        preference("을", "a", "wish"),
        preference("갑", "c", "met_before"),
        preference("을", "d", "veto"),
    )
    fair = office_fair(preferences=said, fixed=(fixed_meeting("갑1", "b"),))
    _, near = both(fair, per_line=1, per_vendor=1)
    kept = {(k // len(fair.vendors), k % len(fair.vendors)) for k in near.talk_keys.tolist()}
    seats = {d.id: i for i, d in enumerate(fair.desks)}
    column = {v.id: i for i, v in enumerate(fair.vendors)}
    wanted = {("을1", "a"), ("갑1", "c"), ("갑2", "c"), ("을1", "d"), ("갑1", "b")}
    assert {(seats[d], column[v]) for d, v in wanted} <= kept  # type: ignore[index]


def test_pairs_that_no_list_shows_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_near, "_SAMPLED", 1)
    fair = office_fair(policy=Policy(min_relevance=0.4))
    _, near = both(fair)
    assert len(near.texts.keys) < len(fair.purchases) * len(fair.vendors)
    whole = build_fit(fair, TopicEncoder())
    rows, columns = np.nonzero(np.nan_to_num(whole.relevance) >= 0.1)
    wide = len(fair.vendors)
    assert set((rows * wide + columns).tolist()) <= set(near.texts.keys.tolist())


class Backwards:
    """A reranker that likes best what was last."""

    name = "backwards"

    def compare(
        self, pairs: Sequence[tuple[str, str]], progress: Progress = silent
    ) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return np.arange(len(pairs), dtype=np.float32)


@settings(max_examples=20)
@given(fairs())
def test_a_reranker_exchanges_the_same(fair: Fair) -> None:
    whole = build_fit(fair, TopicEncoder(), reranker=Backwards())
    with large_from_the_first_pair():
        near = build_fit(fair, TopicEncoder(), reranker=Backwards())
    rows, columns = np.arange(len(fair.purchases))[:, None], np.arange(len(fair.vendors))[None, :]
    np.testing.assert_allclose(
        near.lines_at(rows, columns).relevance,
        whole.lines_at(rows, columns).relevance,
        atol=1e-5,
    )


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([np.nan, 0.0, 0.5, 1.0]))),
    st.integers(1, 3),
)
def test_the_best_of_each_group_come_best_first(told: list[tuple[int, float]], most: int) -> None:
    group = np.array([g for g, _ in told], dtype=np.int64)
    value = np.array([v for _, v in told], dtype=np.float32)
    expected = [
        i
        for g in range(4)
        for i in sorted(
            (i for i, (of, v) in enumerate(told) if of == g and not np.isnan(v)),
            key=lambda i: -told[i][1],
        )[:most]
    ]
    assert best_of_each(group, value, most).tolist() == expected


@pytest.mark.parametrize("step", ["fit", "pairs"])
def test_it_stops_when_told_to(step: str) -> None:
    def stop(now: str, done: int, total: int) -> None:
        if now == step:
            raise Cancelled

    with large_from_the_first_pair(), pytest.raises(Cancelled):
        build_fit(office_fair(), TopicEncoder(), progress=stop)
