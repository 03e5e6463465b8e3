"""Points of single pairs: the same sums as `build_fit` makes for whole arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import Pairs, PairTexts, TextFit
from matchmaker.domain import Fair
from matchmaker.fit.base import TalkValues
from matchmaker.fit.scoring import BUDGET_SHARE, MORE_NEEDS, Scoring
from matchmaker.fit.serving import agency_budget, line_budgets

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

# Lines with vendors scored at a time: some dozens of arrays of so many.
_AT_ONCE = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Points of pairs of a line and a vendor: ``earned`` before deductions, and the ``score``."""

    earned: Floats
    score: Floats


@dataclass(frozen=True, kw_only=True)
class NearTexts:
    """The textual fit of the pairs of a line (row) and a vendor (column) that are kept, by
    their sorted ``keys`` (row × vendors + column); others are compared when asked for."""

    text: TextFit
    vendors: int
    keys: Indices
    kept: PairTexts

    def at(self, rows: Indices, columns: Indices) -> PairTexts:
        """The fit of pairs; arrays of shape (pairs,)."""
        place, here = self.find(rows, columns)
        found = PairTexts(
            relevance=taken(self.kept.relevance, place, here),
            offer=taken(self.kept.offer, place, here),
            record=taken(self.kept.record, place, here),
        )
        away = np.flatnonzero(~here)
        if len(away):
            away = away[np.argsort(rows[away], kind="stable")]
            told = self.text.pairs(rows[away], columns[away])
            found.relevance[away] = told.relevance
            found.offer[away] = told.offer
            found.record[away] = told.record
        return found

    def find(self, rows: Indices, columns: Indices) -> tuple[Indices, NDArray[np.bool_]]:
        """Where pairs are kept, and which are."""
        return find(self.keys, rows * self.vendors + columns)

    def __getitem__(self, where: tuple[Indices | int, Indices | int], /) -> Floats:
        """The fit of the best contract done, as `Record` asks for it."""
        rows, columns = np.broadcast_arrays(*(np.asarray(w, dtype=np.int64) for w in where))
        return self.at(rows.ravel(), columns.ravel()).record.reshape(rows.shape)


def line_points(scoring: Scoring, rows: Indices, columns: Indices, texts: PairTexts) -> Points:
    """The points of pairs of a line and a vendor, arrays of shape (pairs,)."""
    earned = np.empty(len(rows), dtype=np.float32)
    score = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        pairs = Pairs(purchase=rows[part], vendor=columns[part], offer=texts.offer[part])
        told = texts.relevance[part] * np.float32(scoring.text_weight)
        for bonus in scoring.bonuses(pairs):
            told += bonus.points
        earned[part] = score[part] = told
        for deduction in scoring.deductions(pairs, told):
            score[part] += deduction.points
    return Points(earned=earned, score=score)


class TalkScorer:
    """Scores pairs of a desk and a vendor: a talk is about all lines of the desk."""

    def __init__(self, fair: Fair, texts: NearTexts, lines: Sequence[Indices]) -> None:
        self._fair, self._texts = fair, texts
        self._sizes = np.array([len(rows) for rows in lines], dtype=np.int64)
        self._rows = np.concatenate([np.empty(0, dtype=np.int64), *lines])
        self._first = np.cumsum(self._sizes) - self._sizes
        self._budgets = line_budgets(fair)
        self._totals = np.array([agency_budget(fair, d) or 0 for d in fair.desks], dtype=float)

    def score(
        self, scoring: Scoring, desks: Indices, columns: Indices, points: Points | None = None
    ) -> TalkValues:
        """The score of pairs and the line that counts; arrays of shape (pairs,). ``points``
        are those of the pairs that are kept, if they are at hand."""
        score = np.full(len(desks), np.nan, dtype=np.float32)
        line = np.full(len(desks), -1, dtype=np.int32)
        for some in self._runs(desks):
            talk = self._talks(desks[some], columns[some])
            earned = self._earned(scoring, talk, points)
            best = talk.first_greatest(np.nan_to_num(earned, nan=-1.0))
            line[some] = talk.rows[best]
            total = earned[best]
            values = {MORE_NEEDS: self._more(talk, best), BUDGET_SHARE: self._share(talk)}
            for part in scoring.of_talks(values, np.ones(len(some), dtype=np.bool_)):
                total = total + part.points
            pairs = Pairs(
                purchase=talk.rows[best], vendor=columns[some], offer=talk.texts.offer[best]
            )
            for part in scoring.deductions(pairs, total):
                total = total + part.points
            score[some] = total
        return TalkValues(score=score, line=line)

    def shares(self, desks: Indices, columns: Indices) -> Floats:
        """The share of the agency's budget that each talk is about, NaN for unknown."""
        share = np.full(len(desks), np.nan, dtype=np.float32)
        for some in self._runs(desks):
            share[some] = self._share(self._talks(desks[some], columns[some]))
        return share

    def _runs(self, desks: Indices) -> Iterator[Indices]:
        """The places of the desks that have lines, some at a time."""
        speaking = np.flatnonzero(self._sizes[desks] > 0)
        turn = np.cumsum(self._sizes[desks[speaking]]) // _AT_ONCE
        yield from np.split(speaking, np.flatnonzero(np.diff(turn)) + 1) if len(speaking) else ()

    def _talks(self, desks: Indices, columns: Indices) -> _Talks:
        sizes = self._sizes[desks]
        owner = np.repeat(np.arange(len(desks)), sizes)
        starts = np.cumsum(sizes) - sizes
        rows = self._rows[self._first[desks][owner] + np.arange(len(owner)) - starts[owner]]
        return _Talks(
            desks=desks,
            rows=rows,
            columns=columns[owner],
            owner=owner,
            starts=starts,
            texts=self._texts.at(rows, columns[owner]),
        )

    def _earned(self, scoring: Scoring, talk: _Talks, points: Points | None) -> Floats:
        if points is None:
            return line_points(scoring, talk.rows, talk.columns, talk.texts).earned
        place, here = self._texts.find(talk.rows, talk.columns)
        earned = taken(points.earned, place, here)
        if not here.all():
            told = line_points(scoring, talk.rows, talk.columns, talk.texts).earned
            earned[~here] = told[~here]
        return earned

    def _more(self, talk: _Talks, best: Indices) -> Floats:
        """See `serving.more_needs`."""
        good = talk.good(self._fair.policy.min_relevance)
        good[best] = 0
        more: Floats = (1 - np.exp2(-np.add.reduceat(good, talk.starts))).astype(np.float32)
        return more

    def _share(self, talk: _Talks) -> Floats:
        """See `serving.budget_share`."""
        good = talk.good(self._fair.policy.min_relevance)
        budgets, total = self._budgets[talk.rows], self._totals[talk.desks]
        told = ~np.isnan(budgets)
        served = np.add.reduceat(np.nan_to_num(budgets) * good, talk.starts)
        serves = np.maximum.reduceat(good, talk.starts) > 0
        priced = np.maximum.reduceat(np.where(told, good, 0), talk.starts) > 0
        unknown = (serves & ~priced) | (total <= 0)
        share = np.minimum(served / np.where(total > 0, total, 1), 1)
        return np.where(unknown, np.nan, share).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talks:
    """Pairs of a desk and a vendor, and all their lines: ``rows``, ``columns`` and ``texts``
    talk by talk from ``starts`` on, ``owner`` telling whose they are."""

    desks: Indices
    rows: Indices
    columns: Indices
    owner: Indices
    starts: Indices
    texts: PairTexts

    def first_greatest(self, values: Floats) -> Indices:
        """The place of each talk's greatest value, the first among equals."""
        top = np.maximum.reduceat(values, self.starts)
        place = np.where(values == top[self.owner], np.arange(len(values)), len(values))
        found: Indices = np.minimum.reduceat(place, self.starts)
        return found

    def good(self, least: float) -> Floats:
        """The textual fit of each line, 0 below ``least``."""
        relevance = self.texts.relevance
        return np.where(relevance >= least, relevance, np.float32(0))


def find(keys: Indices, asked: Indices) -> tuple[Indices, NDArray[np.bool_]]:
    """Where each key asked for stands among the sorted ``keys``, and which are there."""
    place = np.searchsorted(keys, asked)
    if not len(keys):
        return place, np.zeros(len(asked), dtype=np.bool_)
    return place, keys[np.minimum(place, len(keys) - 1)] == asked


def taken(values: NDArray[np.generic], place: Indices, here: NDArray[np.bool_]) -> NDArray:  # type: ignore[type-arg]
    """The values at the places that are ``here``; what else stands there means nothing."""
    found = np.zeros(len(place), dtype=values.dtype)
    found[here] = values[place[here]]
    return found
