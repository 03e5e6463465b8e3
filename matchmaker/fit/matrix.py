"""`FitMatrix`: how well everybody fits everybody, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import Material, Pairs, TextFit
from matchmaker.domain import Desk, DeskId, Fair, PurchaseId, VendorId
from matchmaker.fit.rounding import to_hundredths
from matchmaker.fit.scoring import MORE_NEEDS, Part, Scoring
from matchmaker.lexical import words_met
from matchmaker.reasons import Contribution, Explanation, LineMatch

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
        rows = self.talk_lines(desk, vendor)[:_MOST_LINES]
        if not len(rows):
            return _nothing_known(self.fair.desks[desk], vendor_id)
        more = _more_needs(self, desk, vendor)
        total = float(self.score[desk, vendor])
        parts = self._parts(rows[:1], np.array([vendor]), more)
        return self._explanation(self.fair.desks[desk], vendor, rows, parts, 0, total)

    def explain_line(self, purchase_id: PurchaseId, vendor_id: VendorId) -> Explanation:
        """Why one line and a vendor fit; further lines of the desk do not count."""
        row, column = self.purchase_row[purchase_id], self.vendor_column[vendor_id]
        return self.explain_lines([(row, column)])[0]

    def explain_lines(self, pairs: Sequence[tuple[int, int]]) -> list[Explanation]:
        """`explain_line` for many (row, column) pairs at once."""
        if not pairs:
            return []
        rows, columns = np.array(pairs, dtype=np.int64).T
        parts = self._parts(rows, columns, None)
        return [
            self._explanation(
                self._desk_for(row),
                column,
                rows[i : i + 1],
                parts,
                i,
                float(self.line_score[row, column]),
            )
            for i, (row, column) in enumerate(pairs)
        ]

    def _desk_for(self, row: int) -> Desk:
        """The first desk that speaks for a line."""
        purchase = self.fair.purchases[row]
        desks = self.fair.desks_of_buyer[purchase.buyer]
        return next((d for d in desks if not d.purchases or purchase.id in d.purchases), desks[0])

    def _parts(self, rows: Indices, columns: Indices, more: float | None) -> list[Part]:
        """Every criterion's points for pairs of a line and a vendor."""
        offer = self.best_offer[rows, columns]
        pairs = Pairs(purchase=rows, vendor=columns, offer=offer)
        told = offer >= 0
        relevance = np.where(
            told, self.relevance[rows, columns], np.float32(self.scoring.neutral["text"])
        )
        semantic, lexical = self.text.channel_shares(rows, np.where(told, offer, 0))
        whole = relevance * np.float32(self.scoring.text_weight)
        parts = [
            Part(name, whole * share, told)
            for name, share in (("semantic", semantic), ("lexical", lexical))
            if name in self.scoring.weights
        ]
        parts += self.scoring.bonuses(pairs)
        if more is not None and MORE_NEEDS in self.scoring.weights:
            points = np.full(len(rows), more * self.scoring.weights[MORE_NEEDS], dtype=np.float32)
            parts.append(Part(MORE_NEEDS, points, np.ones(len(rows), dtype=np.bool_)))
        earned: Floats = np.stack([p.points for p in parts]).sum(axis=0, dtype=np.float32)
        return parts + self.scoring.deductions(pairs, earned)

    def _explanation(
        self,
        desk: Desk,
        column: int,
        rows: Indices,
        parts: Sequence[Part],
        index: int,
        total: float,
    ) -> Explanation:
        raw = [float(p.points[index]) for p in parts]
        points = to_hundredths(raw, sum(raw) if np.isnan(total) else total)
        contributions = tuple(
            Contribution(criterion=p.name, points=given, known=bool(p.known[index]))
            for p, given in zip(parts, points, strict=True)
        )
        return Explanation(
            buyer=desk.buyer,
            desk=desk.id,
            vendor=self.fair.vendors[column].id,
            points=round(sum(points), 2),
            contributions=contributions,
            lines=tuple(self._line_matches(rows, column)),
        )

    def _line_matches(self, rows: Iterable[int], column: int) -> Iterable[LineMatch]:
        for row in rows:
            index = int(self.best_offer[row, column])
            if index < 0:
                continue
            offer, need = self.material.offers[index], self.material.needs[row]
            yield LineMatch(
                purchase=self.fair.purchases[row].id,
                product=offer.product,
                offer=offer.text,
                words=words_met(need.cleaned, offer.cleaned),
                relevance=round(float(self.relevance[row, column]), 4),
            )


def more_needs(relevance: Floats, best: NDArray[np.int32], rows: Indices, least: float) -> Floats:
    """How far a vendor serves further lines of a desk: 1 − ½ⁿ for n good further lines, each
    counting as much as it is relevant. ``relevance`` has shape (rows, vendors); shape
    (vendors,) comes back."""
    good = np.where(relevance >= least, relevance, np.float32(0))
    further = np.where(rows[:, None] == best[None, :], np.float32(0), good).sum(axis=0)
    share: Floats = (1 - np.exp2(-further)).astype(np.float32)
    return share


def _more_needs(fit: FitMatrix, desk: int, vendor: int) -> float:
    rows = fit.lines_of_desk[desk]
    column = slice(vendor, vendor + 1)
    least = fit.fair.policy.min_relevance
    return float(
        more_needs(fit.relevance[rows, column], fit.best_line[desk, column], rows, least)[0]
    )


def _nothing_known(desk: Desk, vendor: VendorId) -> Explanation:
    return Explanation(
        buyer=desk.buyer, desk=desk.id, vendor=vendor, points=0.0, contributions=(), lines=()
    )
