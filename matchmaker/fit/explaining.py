"""Scores taken apart again: contributions that add up, the lines and the words that met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import ITEM_CLASS, TEXT, Pair, Pairs
from matchmaker.domain import Desk
from matchmaker.fit.rounding import to_hundredths
from matchmaker.fit.scoring import BUDGET_SHARE, MORE_NEEDS, TALK, Part
from matchmaker.reasons import (
    ALIKE,
    EQUAL,
    Contribution,
    Explanation,
    Ground,
    LineMatch,
    Served,
)

if TYPE_CHECKING:
    from matchmaker.fit.base import FairFit, LineValues

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

# Pairs whose channels are worked out together: many at once are quick, all at once are large.
_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A pair to explain: ``rows`` are its lines (the first one scores), ``total`` the score
    (NaN: unknown). For a whole talk, ``more`` is the value of further needs, ``share`` that of
    the budget served (NaN: unknown) and ``served`` the facts behind both."""

    desk: Desk
    vendor: int
    rows: tuple[int, ...]
    total: float
    more: float | None = None
    share: float | None = None
    served: Served | None = None


def explain_pairs(fit: FairFit, questions: Sequence[Question]) -> list[Explanation]:
    """Explain many pairs at once, in their order."""
    runs = (questions[i : i + _AT_ONCE] for i in range(0, len(questions), _AT_ONCE))
    return [explanation for run in runs for explanation in _explained(fit, run)]


def _explained(fit: FairFit, questions: Sequence[Question]) -> Iterator[Explanation]:
    asked = [q for q in questions if q.rows]
    rows = np.array([q.rows[0] for q in asked], dtype=np.int64)
    columns = np.array([q.vendor for q in asked], dtype=np.int64)
    values = fit.lines_at(rows, columns)
    parts = _parts(fit, rows, columns, asked, values)
    place = {id(q): i for i, q in enumerate(asked)}
    lines = _line_values(fit, questions)
    for q, told in zip(questions, lines, strict=True):
        contributions = _contributions(fit, q, parts, place.get(id(q)), told)
        yield Explanation(
            buyer=q.desk.buyer,
            desk=q.desk.id,
            vendor=fit.fair.vendors[q.vendor].id,
            points=round(sum(c.points for c in contributions), 2),
            contributions=contributions,
            lines=tuple(_lines(fit, told)),
            served=q.served if q.rows else None,
        )


def _line_values(fit: FairFit, questions: Sequence[Question]) -> list[list[tuple[int, int, float]]]:
    """(row, best offer, textual fit) of every line of every question."""
    rows = np.array([row for q in questions for row in q.rows], dtype=np.int64)
    columns = np.array([q.vendor for q in questions for _ in q.rows], dtype=np.int64)
    values = fit.lines_at(rows, columns)
    told = zip(rows.tolist(), values.offer.tolist(), values.relevance.tolist(), strict=True)
    return [list(islice(told, len(q.rows))) for q in questions]


def _parts(
    fit: FairFit,
    rows: Indices,
    columns: Indices,
    asked: Sequence[Question],
    values: LineValues,
) -> list[Part]:
    """Every criterion's points for pairs of a line and a vendor."""
    scoring, offer = fit.scoring, values.offer
    pairs = Pairs(purchase=rows, vendor=columns, offer=offer)
    told = offer >= 0
    neutral = np.float32(scoring.neutral["text"])
    whole = np.where(told, values.relevance, neutral) * scoring.text_weight
    classed = told & fit.text.tells_class(offer.astype(np.int64))
    parts = [
        Part(name, (whole * share).astype(np.float32), classed if name == ITEM_CLASS else told)
        for name, share in _channel_shares(fit, rows, offer).items()
    ]
    parts += scoring.bonuses(pairs)
    parts += scoring.of_talks(
        {
            MORE_NEEDS: _of_talks(q.more for q in asked),
            BUDGET_SHARE: _of_talks(q.share for q in asked),
        },
        np.array([q.served is not None for q in asked], dtype=np.bool_),
    )
    earned: Floats = np.stack([p.points for p in parts]).sum(axis=0, dtype=np.float32)
    return parts + scoring.deductions(pairs, earned)


def _channel_shares(fit: FairFit, rows: Indices, offer: NDArray[np.int32]) -> Mapping[str, Floats]:
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


def _of_talks(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float32)


def _contributions(
    fit: FairFit,
    question: Question,
    parts: Sequence[Part],
    index: int | None,
    lines: Sequence[tuple[int, int, float]],
) -> tuple[Contribution, ...]:
    if index is None:
        return ()
    used = [part for part in parts if part.name not in TALK or question.served is not None]
    raw = [float(part.points[index]) for part in used]
    total = sum(raw) if np.isnan(question.total) else question.total
    return tuple(
        Contribution(
            criterion=part.name,
            points=given,
            known=bool(part.known[index]),
            ground=_ground(fit, question, part.name, lines[0][1]) if part.known[index] else None,
        )
        for part, given in zip(used, to_hundredths(raw, total), strict=True)
    )


def _ground(fit: FairFit, question: Question, name: str, offer: int) -> Ground | None:
    """The facts and the rule behind a criterion that is not text."""
    if name in TALK and question.served is not None:
        return _talk_ground(name, question.served)
    criterion = fit.scoring.named.get(name)
    if criterion is None:
        return None
    return criterion.ground(Pair(question.rows[0], question.vendor, offer))


def _talk_ground(name: str, served: Served) -> Ground | None:
    if name == MORE_NEEDS:
        params = {"needs": served.needs, "of": served.agency_needs}
        return Ground(kind="more_needs" if served.needs > 1 else "one_need", params=params)
    if served.share is None or served.budget is None or served.agency_budget is None:
        return None
    return Ground(
        kind="budget_share",
        params={
            "percent": round(100 * served.share),
            "budget_won": served.budget,
            "total_won": served.agency_budget,
        },
    )


def _lines(fit: FairFit, lines: Sequence[tuple[int, int, float]]) -> Iterator[LineMatch]:
    for row, index, relevance in lines:
        if index < 0:
            continue
        offer, found = fit.material.offers[index], fit.meetings.of(row, index)
        yield LineMatch(
            purchase=fit.fair.purchases[row].id,
            product=offer.product,
            record=offer.record,
            offer=offer.text,
            words=tuple(dict.fromkeys(f.words for f in found if f.meet.how in EQUAL | ALIKE)),
            meets=tuple(f.meet for f in found),
            relevance=round(relevance, 4),
        )
