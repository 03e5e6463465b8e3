"""`FitMatrix`: the fit of all pairs, each kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.fit.base import FairFit, LineValues, TalkValues

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the texts alone say, before any reranker; arrays of shape (purchases, vendors) as
    in `FitMatrix`. ``record`` is the fit of the best contract done, None where none was told."""

    relevance: Floats
    offer: NDArray[np.int32]
    record: Floats | None


@dataclass(frozen=True, kw_only=True)
class FitMatrix(FairFit):
    """The fit of a fair whose pairs are few enough to keep them all.

    ``relevance`` (purchases × vendors) is the textual fit of the vendor's best text, 0 to 1;
    ``best_offer`` is that text's index in ``material.offers``, −1 for none. ``line_score``
    (purchases × vendors) and ``score`` (desks × vendors) are points, 0 to 100; ``best_line``
    (desks × vendors) is the index of the purchase that counts, −1 for none.
    NaN is unknown: one side told nothing that could be compared.
    """

    likeness: Likeness
    relevance: Floats
    best_offer: NDArray[np.int32]
    line_score: Floats
    score: Floats
    best_line: NDArray[np.int32]

    def lines_at(self, rows: Indices, columns: Indices) -> LineValues:
        return LineValues(
            relevance=self.relevance[rows, columns],
            offer=self.best_offer[rows, columns],
            score=self.line_score[rows, columns],
        )

    def talks_at(self, desks: Indices, columns: Indices) -> TalkValues:
        return TalkValues(score=self.score[desks, columns], line=self.best_line[desks, columns])

    def near_lines(self, least: float) -> tuple[Indices, Indices]:
        rows, columns = np.nonzero(self.relevance >= least)
        return rows, columns
