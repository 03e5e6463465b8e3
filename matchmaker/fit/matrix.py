"""`FitMatrix`: how well everybody fits everybody, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import Material, TextFit
from matchmaker.domain import Desk, DeskId, Fair, PurchaseId, VendorId
from matchmaker.fit.explaining import Question, explain_pairs
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


@dataclass(frozen=True, kw_only=True)
class FitMatrix:
    """The fit of a fair; rows and columns in the order of the fair's own tuples.

    ``relevance`` (purchases × vendors) is the textual fit of the vendor's best text, 0 to 1;
    ``best_offer`` is that text's index in ``material.offers``, −1 for none. ``line_score``
    (purchases × vendors) and ``score`` (desks × vendors) are points, 0 to 100; ``best_line``
    (desks × vendors) is the index of the purchase that counts, −1 for none.
    NaN is unknown: one side told nothing that could be compared.
    """

    fair: Fair
    material: Material
    text: TextFit
    scoring: Scoring
    relevance: Floats
    best_offer: NDArray[np.int32]
    line_score: Floats
    score: Floats
    best_line: NDArray[np.int32]

    def points_for(self, desk: DeskId, vendor: VendorId) -> float:
        """The score of a pair, 0 to 100; NaN for unknown."""
        return float(self.score[self.desk_row[desk], self.vendor_column[vendor]])

    def relevance_of(self, purchase: PurchaseId, vendor: VendorId) -> float:
        """The textual fit of a line and a vendor, 0 to 1; NaN for unknown."""
        return float(self.relevance[self.purchase_row[purchase], self.vendor_column[vendor]])

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
        return [
            np.array([self.purchase_row[p.id] for p in self.fair.lines_of_desk(d)], dtype=np.int64)
            for d in self.fair.desks
        ]

    def talk_lines(self, desk: int, vendor: int) -> Indices:
        """Rows of the lines a desk and a vendor could talk about, best first: those at or
        above the fair's least relevance, and the one that counts whatever it is."""
        rows = self.lines_of_desk[desk]
        best = self.best_line[desk, vendor]
        if best < 0:
            return rows[:0]
        relevance = self.relevance[rows, vendor]
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
        return explain_pairs(self, [self._talk(desk, vendor) for desk, vendor in pairs])

    def explain_line(self, purchase_id: PurchaseId, vendor_id: VendorId) -> Explanation:
        """Why one line and a vendor fit; further lines of the desk do not count."""
        row, column = self.purchase_row[purchase_id], self.vendor_column[vendor_id]
        return self.explain_lines([(row, column)])[0]

    def explain_lines(self, pairs: Sequence[tuple[int, int]]) -> list[Explanation]:
        """`explain_line` for many (row, column) pairs at once."""
        return explain_pairs(
            self,
            [
                Question(
                    desk=self._desk_for(row),
                    vendor=column,
                    rows=(row,),
                    total=float(self.line_score[row, column]),
                )
                for row, column in pairs
            ],
        )

    def _talk(self, desk: int, vendor: int) -> Question:
        rows = self.talk_lines(desk, vendor)
        every = self.lines_of_desk[desk]
        column = slice(vendor, vendor + 1)
        least = self.fair.policy.min_relevance
        more = more_needs(self.relevance[every, column], self.best_line[desk, column], every, least)
        seat = self.fair.desks[desk]
        total = float(agency_budget(self.fair, seat) or 0)
        share = budget_share(self.relevance[every, column], self._budgets[every], total, least)
        return Question(
            desk=seat,
            vendor=vendor,
            rows=tuple(int(row) for row in rows[:_MOST_LINES]),
            more=float(more[0]),
            share=float(share[0]),
            served=served_by(self.fair, seat, rows),
            total=float(self.score[desk, vendor]),
        )

    @cached_property
    def _budgets(self) -> NDArray[np.float64]:
        return line_budgets(self.fair)

    def _desk_for(self, row: int) -> Desk:
        """The first desk that speaks for a line."""
        purchase = self.fair.purchases[row]
        desks = self.fair.desks_of_buyer[purchase.buyer]
        return next((d for d in desks if not d.purchases or purchase.id in d.purchases), desks[0])
