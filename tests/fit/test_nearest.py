"""The nearest vendors of every need are those of the whole matrix, however it is cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.criteria import SLACK, TextFit, read_material
from matchmaker.criteria import bounds as bounds_module
from matchmaker.criteria import text as text_module
from matchmaker.domain import Fair
from matchmaker.errors import Cancelled
from matchmaker.fit import build_fit, near_pairs, nearest_vendors, pruning
from matchmaker.fit import nearest as nearest_module
from tests.matching_fairs import TopicEncoder, fairs, office_fair


@settings(max_examples=30)
@given(fairs(), st.integers(1, 6), st.sampled_from([1, 4_000_000]))
def test_they_are_the_best_of_all(fair: Fair, most: int, cells: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_module, "_BLOCK_CELLS", cells)
        found = nearest_vendors(TextFit(read_material(fair), TopicEncoder()), most)
    whole = build_fit(fair, TopicEncoder()).relevance
    assert found.relevance.shape == (len(fair.purchases), most)
    for row, relevance in enumerate(whole):
        known = np.flatnonzero(~np.isnan(relevance))
        best = sorted(relevance[known], reverse=True)[:most]
        told = found.vendor[row] >= 0
        assert found.relevance[row][told] == pytest.approx(best, abs=1e-5)
        assert relevance[found.vendor[row][told]] == pytest.approx(best, abs=1e-5)
        assert np.isnan(found.relevance[row][~told]).all()


@settings(max_examples=100)
@given(
    fairs(),
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from([0.0, 0.001, 0.05, 0.4]),
    st.sampled_from([1, 12_000_000]),
    st.sampled_from([0.0, 0.25, 100.0]),
)
def test_the_near_pairs_are_the_best_of_both_sides(
    fair: Fair, per_line: int, per_vendor: int, least: float, cells: int, work: float
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pruning, "_BLOCK_CELLS", cells)
        patch.setattr(nearest_module, "_MOST_WAITING", 0)
        patch.setattr(bounds_module, "_WORK", work)
        text = TextFit(read_material(fair), TopicEncoder())
        rows, columns = near_pairs(text, per_line, per_vendor, least)
    found = set(zip(rows.tolist(), columns.tolist(), strict=True))
    whole = np.nan_to_num(build_fit(fair, TopicEncoder()).relevance, nan=-1.0)
    clear = 1e-5
    for row in range(whole.shape[0]):
        for column in range(whole.shape[1]):
            value = whole[row, column]
            better = min(
                int((whole[row] > value + clear).sum()) - per_line,
                int((whole[:, column] > value + clear).sum()) - per_vendor,
            )
            as_good = min(
                int((whole[row] > value - clear).sum()) - per_line,
                int((whole[:, column] > value - clear).sum()) - per_vendor,
            )
            if value > least + clear and as_good <= 0:
                assert (row, column) in found
            if value < least - clear or better >= 0:
                assert (row, column) not in found


@settings(max_examples=60)
@given(fairs(), st.sampled_from([0.0, 0.05, 100.0]))
def test_no_likeness_is_above_its_bound(fair: Fair, work: float) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds_module, "_WORK", work)
        text = TextFit(read_material(fair), TopicEncoder())
        whole = slice(0, text.needs)
        bounds = text.bounds().block(whole)
    exact = text.likeness(whole)
    assert (exact <= bounds + SLACK)[text.told].all()
    if work == 100.0:  # nothing is common: the bound is the likeness
        assert exact[text.told] == pytest.approx(bounds[text.told], abs=SLACK)


def test_it_stops_when_told_to() -> None:
    def stop(step: str, done: int, total: int) -> None:
        if step == "fit":
            raise Cancelled

    with pytest.raises(Cancelled):
        nearest_vendors(TextFit(read_material(office_fair()), TopicEncoder()), 3, stop)
