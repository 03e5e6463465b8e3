"""The nearest vendors of every need are those of the whole matrix, however it is cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.criteria import TextFit, read_material
from matchmaker.criteria import text as text_module
from matchmaker.domain import Fair
from matchmaker.errors import Cancelled
from matchmaker.fit import build_fit, nearest_vendors
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


def test_it_stops_when_told_to() -> None:
    def stop(step: str, done: int, total: int) -> None:
        if step == "fit":
            raise Cancelled

    with pytest.raises(Cancelled):
        nearest_vendors(TextFit(read_material(office_fair()), TopicEncoder()), 3, stop)
