"""Scores taken apart again: contributions that add up, the lines and the words that met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import ITEM_CLASS, TEXT, Pairs
from matchmaker.domain import Desk
from matchmaker.fit.meeting import Meetings
from matchmaker.fit.rounding import to_hundredths
from matchmaker.fit.scoring import MORE_NEEDS, Part
from matchmaker.reasons import Contribution, Explanation, How, LineMatch

if TYPE_CHECKING:
    from matchmaker.fit.matrix import FitMatrix

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A pair to explain: ``rows`` are its lines (the first one scores), ``more`` the value of
    further needs (None: they do not count), ``total`` the score (NaN: unknown)."""

    desk: Desk
    vendor: int
    rows: tuple[int, ...]
    more: float | None
    total: float


def explain_pairs(fit: FitMatrix, questions: Sequence[Question]) -> list[Explanation]:
    """Explain many pairs at once, in their order."""
    asked = [q for q in questions if q.rows]
    rows = np.array([q.rows[0] for q in asked], dtype=np.int64)
    columns = np.array([q.vendor for q in asked], dtype=np.int64)
    more = np.array([np.nan if q.more is None else q.more for q in asked], dtype=np.float32)
    parts = _parts(fit, rows, columns, more)
    place = {id(q): i for i, q in enumerate(asked)}
    met = Meetings(fit.material, fit.text.words)
    return [
        Explanation(
            buyer=q.desk.buyer,
            desk=q.desk.id,
            vendor=fit.fair.vendors[q.vendor].id,
            points=round(sum(c.points for c in contributions), 2),
            contributions=contributions,
            lines=tuple(_lines(fit, q, met)),
        )
        for q in questions
        for contributions in [_contributions(parts, place.get(id(q)), q.total)]
    ]


def _parts(fit: FitMatrix, rows: Indices, columns: Indices, more: Floats) -> list[Part]:
    """Every criterion's points for pairs of a line and a vendor."""
    scoring = fit.scoring
    offer = fit.best_offer[rows, columns]
    pairs = Pairs(purchase=rows, vendor=columns, offer=offer)
    told = offer >= 0
    neutral = np.float32(scoring.neutral["text"])
    whole = np.where(told, fit.relevance[rows, columns], neutral) * scoring.text_weight
    classed = told & fit.text.tells_class(offer.astype(np.int64))
    parts = [
        Part(name, (whole * share).astype(np.float32), classed if name == ITEM_CLASS else told)
        for name, share in _channel_shares(fit, rows, offer).items()
    ]
    parts += scoring.bonuses(pairs)
    if MORE_NEEDS in scoring.weights and not np.isnan(more).all():
        points = np.nan_to_num(more) * np.float32(scoring.weights[MORE_NEEDS])
        parts.append(Part(MORE_NEEDS, points, ~np.isnan(more)))
    earned: Floats = np.stack([p.points for p in parts]).sum(axis=0, dtype=np.float32)
    return parts + scoring.deductions(pairs, earned)


def _channel_shares(
    fit: FitMatrix, rows: Indices, offer: NDArray[np.int32]
) -> Mapping[str, Floats]:
    """How the textual points divide among the channels in use."""
    weights = [fit.scoring.weights.get(name, 0.0) for name in TEXT]
    shares = np.repeat(np.array(weights, dtype=np.float32)[:, None], len(rows), axis=1)
    shares /= sum(weights)
    told = offer >= 0
    if told.any():
        shares[:, told] = fit.text.channel_shares(rows[told], offer[told].astype(np.int64))
    return {
        name: share for name, share, weight in zip(TEXT, shares, weights, strict=True) if weight
    }


def _contributions(
    parts: Sequence[Part], index: int | None, total: float
) -> tuple[Contribution, ...]:
    if index is None:
        return ()
    raw = [float(part.points[index]) for part in parts]
    points = to_hundredths(raw, sum(raw) if np.isnan(total) else total)
    return tuple(
        Contribution(criterion=part.name, points=given, known=bool(part.known[index]))
        for part, given in zip(parts, points, strict=True)
    )


def _lines(fit: FitMatrix, question: Question, met: Meetings) -> Iterator[LineMatch]:
    for row in question.rows:
        index = int(fit.best_offer[row, question.vendor])
        if index < 0:
            continue
        offer, found = fit.material.offers[index], met.of(row, index)
        yield LineMatch(
            purchase=fit.fair.purchases[row].id,
            product=offer.product,
            record=offer.record,
            offer=offer.text,
            words=tuple(dict.fromkeys(f.words for f in found if f.meet.how is not How.ITEM_CLASS)),
            meets=tuple(f.meet for f in found),
            relevance=round(float(fit.relevance[row, question.vendor]), 4),
        )
