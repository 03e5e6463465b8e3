"""`NearFit`: the fit of a fair with too many pairs to keep; the near ones are kept.

Any other pair is worked out when somebody asks about it, by the same functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import PairTexts
from matchmaker.fit.base import FairFit, LineValues, TalkValues
from matchmaker.fit.pairwise import NearTexts, Points, TalkScorer, find, line_points, taken

Indices = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class NearFit(FairFit):
    """The fit of a fair whose near pairs alone are kept.

    ``points`` are those of the pairs in ``texts``; ``talk_keys`` (desk × vendors + column,
    sorted) and ``talks`` are the pairs of a desk and a vendor that are kept.
    """

    texts: NearTexts
    points: Points
    talk_keys: Indices
    talks: TalkValues

    def lines_at(self, rows: Indices, columns: Indices) -> LineValues:
        shape = np.broadcast_shapes(np.shape(rows), np.shape(columns))
        rows, columns = (side.ravel() for side in np.broadcast_arrays(rows, columns))
        texts = self.texts.at(rows, columns)
        place, here = self.texts.find(rows, columns)
        score = taken(self.points.score, place, here)
        away = ~here
        if away.any():
            part = PairTexts(
                relevance=texts.relevance[away], offer=texts.offer[away], record=texts.record[away]
            )
            score[away] = line_points(self.scoring, rows[away], columns[away], part).score
        return LineValues(
            relevance=texts.relevance.reshape(shape),
            offer=texts.offer.reshape(shape),
            score=score.reshape(shape),
        )

    def talks_at(self, desks: Indices, columns: Indices) -> TalkValues:
        shape = np.broadcast_shapes(np.shape(desks), np.shape(columns))
        desks, columns = (side.ravel() for side in np.broadcast_arrays(desks, columns))
        place, here = find(self.talk_keys, desks * len(self.fair.vendors) + columns)
        score = taken(self.talks.score, place, here)
        line = taken(self.talks.line, place, here)
        away = ~here
        if away.any():
            told = self._scorer.score(self.scoring, desks[away], columns[away], self.points)
            score[away], line[away] = told.score, told.line
        return TalkValues(score=score.reshape(shape), line=line.reshape(shape))

    def near_lines(self, least: float) -> tuple[Indices, Indices]:
        keys = self.texts.keys[self.texts.kept.relevance >= least]
        vendors = max(1, self.texts.vendors)
        return keys // vendors, keys % vendors

    @cached_property
    def _scorer(self) -> TalkScorer:
        return TalkScorer(self.fair, self.texts, self.lines_of_desk)
