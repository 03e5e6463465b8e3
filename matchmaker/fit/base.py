"""`FairFit`: how well everybody fits everybody, and why, however it is kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from matchmaker.criteria import Material, TextFit
from matchmaker.domain import Desk, DeskId, Fair, PurchaseId, VendorId
from matchmaker.fit.explaining import Question, explain_pairs
from matchmaker.fit.meeting import Meetings
from matchmaker.fit.scoring import Scoring
from matchmaker.fit.serving import (
    agency_budget,
    budget_share,
    line_budgets,
    more_needs,
    served_by,
)
from matchmaker.reasons import Explanation

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

# Under this textual fit two texts have nothing to do with each other.
NOTHING_IN_COMMON = 0.1
_MOST_LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LineValues:
    """What is known of pairs of a line and a vendor: the textual fit ``relevance`` (0 to 1) of
    the vendor's best text, that text's index ``offer`` in ``material.offers`` (−1 for none),
    and the ``score`` (0 to 100). NaN is unknown: one side told nothing to compare."""

    relevance: Floats
    offer: NDArray[np.int32]
    score: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkValues:
    """What is known of pairs of a desk and a vendor: the ``score`` (0 to 100, NaN unknown) and
    the row of the purchase that counts, ``line`` (−1 for none)."""

    score: Floats
    line: NDArray[np.int32]


@dataclass(frozen=True, kw_only=True)
class FairFit(ABC):
    """The fit of a fair; rows and columns in the order of the fair's own tuples.

    Any pair can be asked about, with the same answer whether all pairs are kept (`FitMatrix`)
    or the near ones (`NearFit`).
    """

    fair: Fair
    material: Material
    text: TextFit
    scoring: Scoring

    @abstractmethod
    def lines_at(self, rows: Indices, columns: Indices) -> LineValues:
        """Pairs of a purchase (row) and a vendor (column), in the broadcast shape."""

    @abstractmethod
    def talks_at(self, desks: Indices, columns: Indices) -> TalkValues:
        """Pairs of a desk and a vendor (column), in the broadcast shape."""

    @abstractmethod
    def near_lines(self, least: float) -> tuple[Indices, Indices]:
        """Rows and columns of the pairs kept whose textual fit reaches ``least``, sorted."""

    def near_talks(self, least: float) -> tuple[Indices, Indices]:
        """Desks and columns of the pairs with a line whose textual fit reaches ``least``,
        sorted."""
        return self.talks_with(*self.near_lines(least))

    def talks_with(self, rows: Indices, columns: Indices) -> tuple[Indices, Indices]:
        """Desks and columns of the pairs with one of some lines (rows), sorted."""
        shape = len(self.fair.purchases), len(self.fair.vendors)
        near = sparse.csr_matrix((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape)
        talks = (self.desk_lines @ near).tocoo()
        order = np.lexsort((talks.col, talks.row))
        return talks.row[order].astype(np.int64), talks.col[order].astype(np.int64)

    def best_talks(self, least: float, *, per_desk: int, per_vendor: int) -> set[tuple[int, int]]:
        """The best vendors of each desk and the best desks of each vendor, as (desk, column),
        among those with a line whose textual fit reaches ``least``."""
        desks, columns = self.near_talks(least)
        score = self.talks_at(desks, columns).score
        for_desks = best_of_each(desks, score, per_desk)
        for_vendors = best_of_each(columns, score, per_vendor)
        chosen = np.union1d(for_desks, for_vendors)
        return set(zip(desks[chosen].tolist(), columns[chosen].tolist(), strict=True))

    def points_for(self, desk: DeskId, vendor: VendorId) -> float:
        """The score of a pair, 0 to 100; NaN for unknown."""
        found = self.talks_at(_one(self.desk_row[desk]), _one(self.vendor_column[vendor]))
        return float(found.score[0])

    def relevance_of(self, purchase: PurchaseId, vendor: VendorId) -> float:
        """The textual fit of a line and a vendor, 0 to 1; NaN for unknown."""
        row, column = self.purchase_row[purchase], self.vendor_column[vendor]
        return float(self.lines_at(_one(row), _one(column)).relevance[0])

    @cached_property
    def desk_row(self) -> Mapping[DeskId, int]:
        return {d.id: i for i, d in enumerate(self.fair.desks)}

    @cached_property
    def purchase_row(self) -> Mapping[PurchaseId, int]:
        return {p.id: i for i, p in enumerate(self.fair.purchases)}

    @cached_property
    def vendor_column(self) -> Mapping[VendorId, int]:
        return {v.id: i for i, v in enumerate(self.fair.vendors)}

    @cached_property
    def lines_of_desk(self) -> Sequence[Indices]:
        """The rows of the purchases that each desk speaks for."""
        return lines_of_desks(self.fair)

    @cached_property
    def desk_lines(self) -> sparse.csr_matrix:
        """1 where a desk speaks for a line: shape (desks, purchases)."""
        return desk_lines(self.lines_of_desk, len(self.fair.purchases))

    def talk_lines(self, desk: int, vendor: int) -> Indices:
        """Rows of the lines a desk and a vendor could talk about, best first: those at or
        above the fair's least relevance, and the one that counts whatever it is."""
        rows = self.lines_of_desk[desk]
        best = self.talks_at(_one(desk), _one(vendor)).line[0]
        if best < 0:
            return rows[:0]
        relevance = self.lines_at(rows, _one(vendor)).relevance
        good = (relevance >= self.fair.policy.min_relevance) | (rows == best)
        order = np.lexsort((rows, -np.nan_to_num(relevance, nan=-1.0), rows != best))
        ordered: Indices = rows[order][good[order]]
        return ordered

    def explain(self, desk_id: DeskId, vendor_id: VendorId) -> Explanation:
        """Why a desk and a vendor fit, or how little. Points add up to the score."""
        desk, vendor = self.desk_row[desk_id], self.vendor_column[vendor_id]
        return self.explain_talks([(desk, vendor)])[0]

    def explain_talks(self, pairs: Sequence[tuple[int, int]]) -> list[Explanation]:
        """`explain` for many (desk row, vendor column) pairs at once."""
        desks, columns = _sides(pairs)
        scores = self.talks_at(desks, columns).score
        questions = [
            self._talk(desk, vendor, float(score))
            for (desk, vendor), score in zip(pairs, scores, strict=True)
        ]
        return explain_pairs(self, questions)

    def explain_line(self, purchase_id: PurchaseId, vendor_id: VendorId) -> Explanation:
        """Why one line and a vendor fit; further lines of the desk do not count."""
        row, column = self.purchase_row[purchase_id], self.vendor_column[vendor_id]
        return self.explain_lines([(row, column)])[0]

    def explain_lines(self, pairs: Sequence[tuple[int, int]]) -> list[Explanation]:
        """`explain_line` for many (row, column) pairs at once."""
        scores = self.lines_at(*_sides(pairs)).score
        questions = [
            Question(desk=self._desk_for(row), vendor=column, rows=(row,), total=float(score))
            for (row, column), score in zip(pairs, scores, strict=True)
        ]
        return explain_pairs(self, questions)

    def _talk(self, desk: int, vendor: int, score: float) -> Question:
        rows = self.talk_lines(desk, vendor)
        every = self.lines_of_desk[desk]
        least = self.fair.policy.min_relevance
        relevance = self.lines_at(every[:, None], np.array([[vendor]])).relevance
        best = rows[:1].astype(np.int32) if len(rows) else np.array([-1], dtype=np.int32)
        more = more_needs(relevance, best, every, least)
        seat = self.fair.desks[desk]
        total = float(agency_budget(self.fair, seat) or 0)
        share = budget_share(relevance, self._budgets[every], total, least)
        return Question(
            desk=seat,
            vendor=vendor,
            rows=tuple(int(row) for row in rows[:_MOST_LINES]),
            more=float(more[0]),
            share=float(share[0]),
            served=served_by(self.fair, seat, rows),
            total=score,
        )

    @cached_property
    def meetings(self) -> Meetings:
        """The phrases of any line and offer that met."""
        return Meetings(self.material, self.text.words, self.text.lexicon)

    @cached_property
    def _budgets(self) -> NDArray[np.float64]:
        return line_budgets(self.fair)

    def _desk_for(self, row: int) -> Desk:
        """The first desk that speaks for a line."""
        purchase = self.fair.purchases[row]
        desks = self.fair.desks_of_buyer[purchase.buyer]
        return next((d for d in desks if not d.purchases or purchase.id in d.purchases), desks[0])


def lines_of_desks(fair: Fair) -> Sequence[Indices]:
    """The rows of the purchases that each desk speaks for."""
    row_of = {p.id: i for i, p in enumerate(fair.purchases)}
    return [
        np.array([row_of[p.id] for p in fair.lines_of_desk(d)], dtype=np.int64) for d in fair.desks
    ]


def desk_lines(lines: Sequence[Indices], purchases: int) -> sparse.csr_matrix:
    """1 where a desk speaks for a line: shape (desks, purchases)."""
    ends = np.cumsum([0, *(len(rows) for rows in lines)])
    columns = np.concatenate([np.empty(0, dtype=np.int64), *lines])
    ones = np.ones(len(columns), dtype=np.int32)
    return sparse.csr_matrix((ones, columns, ends), shape=(len(lines), purchases))


def best_of_each(group: Indices, value: Floats, most: int) -> Indices:
    """Places of the ``most`` greatest known values of each group: group by group, greatest
    first, earlier ones first among equals."""
    known = np.flatnonzero(~np.isnan(value))
    order = known[np.lexsort((-value[known], group[known]))]
    ordered = group[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    rank = np.arange(len(order)) - np.repeat(starts, np.diff([*starts, len(order)]))
    found: Indices = order[rank < most]
    return found


def _one(index: int) -> Indices:
    return np.array([index], dtype=np.int64)


def _sides(pairs: Sequence[tuple[int, int]]) -> tuple[Indices, Indices]:
    first, second = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2).T
    return first, second
