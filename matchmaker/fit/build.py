"""Fair + encoder → fit: `FitMatrix` in blocks, or `NearFit` for a large fair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import (
    ITEM_CLASS,
    TEXT,
    Capacity,
    Certificates,
    CompanySize,
    Criterion,
    DirectProduction,
    Holdings,
    ItemCode,
    Licences,
    Material,
    OpenRoute,
    Pairs,
    Pilot,
    Record,
    RecordFit,
    RegionNearness,
    Said,
    TextFit,
    TextSource,
    read_material,
)
from matchmaker.domain import Fair, PreferenceKind
from matchmaker.embeddings.encoder import Encoder
from matchmaker.embeddings.reranker import Reranker
from matchmaker.fit.base import FairFit
from matchmaker.fit.build_near import Blocks, MakeScoring, build_near
from matchmaker.fit.matrix import FitMatrix, Likeness
from matchmaker.fit.reranking import reranked
from matchmaker.fit.scoring import (
    BUDGET_SHARE,
    MORE_NEEDS,
    Scoring,
    chosen_weights,
    neutral_values,
    scaled,
)
from matchmaker.fit.serving import agency_budget, budget_share, line_budgets, more_needs
from matchmaker.progress import Progress, silent

Floats = NDArray[np.float32]
Offers = NDArray[np.int32]

# Lines × vendors whose arrays are kept whole: about 400 MB. Beyond, the near pairs alone.
MOST_PAIRS = 20_000_000
_BLOCK_CELLS = 4_000_000


def build_fit(
    fair: Fair,
    encoder: Encoder,
    *,
    weights: Mapping[str, float] | None = None,
    reranker: Reranker | None = None,
    progress: Progress = silent,
) -> FairFit:
    """Score every desk with every vendor: all pairs are kept, or in a large fair the near ones.

    ``weights`` are by criterion, 0 turns one off; the fair's policy decides where none are
    given. ``reranker`` looks at the best few of each line a second time. Raises InputError for
    weights that cannot be used.
    """
    return _fitted(fair, encoder, None, weights, reranker, progress)


def rescored(
    before: FairFit,
    fair: Fair,
    encoder: Encoder,
    *,
    weights: Mapping[str, float] | None = None,
    reranker: Reranker | None = None,
    progress: Progress = silent,
) -> FairFit:
    """`build_fit` of a fair that was changed since ``before``: equal to it, to the bit.

    Where only facts changed (a region, a certificate, a budget, a wish), no text is looked at
    again. Where a text changed, it alone is read and (by an encoder with a store) embedded;
    what depends on all texts is worked out anew: the mean vectors, how rare each word is, and
    with them every likeness. The values that stand in for unknown ones are always new.
    """
    return _fitted(fair, encoder, before, weights, reranker, progress)


def _fitted(
    fair: Fair,
    encoder: Encoder,
    before: FairFit | None,
    weights: Mapping[str, float] | None,
    reranker: Reranker | None,
    progress: Progress,
) -> FairFit:
    wanted = chosen_weights(fair.policy.weights if weights is None else weights)
    material = read_material(fair)
    text = _text_fit(material, encoder, wanted, before, progress)

    def scoring_of(
        criteria: Sequence[Criterion], blocks: Blocks, mean: float, shares: Floats
    ) -> Scoring:
        return _scoring(fair, criteria, wanted, text, blocks, mean, shares)

    if len(fair.purchases) * len(fair.vendors) > MOST_PAIRS:
        return build_near(material, text, _criteria, scoring_of, reranker, progress)
    if isinstance(before, FitMatrix) and before.text is text:
        likeness = before.likeness
    else:
        likeness = _relevance(material, text, progress)
    return _build_matrix(material, text, likeness, scoring_of, reranker, progress)


def _text_fit(
    material: Material,
    encoder: Encoder,
    wanted: Mapping[str, float],
    before: FairFit | None,
    progress: Progress,
) -> TextFit:
    """The one of ``before`` where no text changed."""
    channels = [name for name in TEXT if wanted[name] > 0]
    if before is not None and before.text.source == TextSource.of(material, encoder, channels):
        return before.text
    return TextFit(
        material,
        encoder,
        semantic=wanted["semantic"] > 0,
        lexical=wanted["lexical"] > 0,
        item_class=wanted["item_class"] > 0,
        known_words=before.text.words if before is not None else MappingProxyType({}),
        progress=progress,
    )


def _build_matrix(
    material: Material,
    text: TextFit,
    likeness: Likeness,
    scoring_of: MakeScoring,
    reranker: Reranker | None,
    progress: Progress,
) -> FitMatrix:
    relevance, offer = likeness.relevance, likeness.offer
    if reranker is not None:
        relevance = reranked(material, relevance, offer, reranker, progress)
    shares = _budget_shares(material.fair, relevance)
    blocks = ((pairs, relevance[rows]) for rows, pairs in _blocks(offer))
    criteria = _criteria(material, likeness.record)
    scoring = scoring_of(criteria, blocks, _mean(relevance), shares)
    earned = _line_points(scoring, relevance, offer)
    score, best_line = _desk_scores(material.fair, scoring, earned, relevance, offer, shares)
    return FitMatrix(
        fair=material.fair,
        material=material,
        text=text,
        scoring=scoring,
        likeness=likeness,
        relevance=relevance,
        best_offer=offer,
        line_score=_less_deductions(scoring, earned, offer),
        score=score,
        best_line=best_line,
    )


def _relevance(material: Material, text: TextFit, progress: Progress) -> Likeness:
    shape = (len(material.needs), len(material.fair.vendors))
    relevance = np.full(shape, np.nan, dtype=np.float32)
    offer = np.full(shape, -1, dtype=np.int32)
    record = np.empty(shape, np.float32) if any(v.records for v in material.fair.vendors) else None
    for block in text.blocks(progress):
        relevance[block.rows] = block.relevance
        offer[block.rows] = block.offer
        if record is not None:
            record[block.rows] = block.record
    return Likeness(relevance, offer, record)


def _criteria(material: Material, record: RecordFit | None) -> Sequence[Criterion]:
    fair = material.fair
    holdings = Holdings(material)
    facts: list[Criterion] = [
        ItemCode(material),
        Certificates(material, holdings),
        OpenRoute(material, holdings),
        Licences(fair),
        DirectProduction(material, holdings),
        CompanySize(material, holdings),
        Pilot(fair),
        RegionNearness(fair),
    ]
    if record is not None:
        facts.append(Record(record))
    return [
        *facts,
        Said(fair, PreferenceKind.WISH),
        Said(fair, PreferenceKind.RATHER_NOT),
        Said(fair, PreferenceKind.MET_BEFORE),
        Capacity(fair),
    ]


def _scoring(
    fair: Fair,
    criteria: Sequence[Criterion],
    wanted: Mapping[str, float],
    text: TextFit,
    blocks: Blocks,
    mean: float,
    shares: Floats,
) -> Scoring:
    """``blocks`` are pairs with their weights in a mean, ``mean`` is that of the textual fit,
    ``shares`` are of the budgets that talks serve."""
    criteria = [c for c in criteria if wanted[c.name] > 0]
    neutral = {**neutral_values(criteria, blocks), "text": mean}
    if any(len(fair.lines_of_desk(desk)) > 1 for desk in fair.desks):
        neutral[MORE_NEEDS] = 0.0
    if wanted[BUDGET_SHARE] > 0 and not np.isnan(shares).all():
        neutral[BUDGET_SHARE] = _mean(shares)
    channels = [name for name in TEXT if name != ITEM_CLASS or text.uses_classes]
    active = [*channels, *neutral]
    weights = scaled(wanted, (name for name in active if name in wanted))
    used = [c for c in criteria if c.name in weights]
    return Scoring(criteria=used, weights=weights, neutral=neutral)


def _line_points(scoring: Scoring, relevance: Floats, offer: Offers) -> Floats:
    """Points of each line with each vendor before deductions; NaN where the text is unknown."""
    earned = relevance * np.float32(scoring.text_weight)
    for rows, pairs in _blocks(offer):
        for part in scoring.bonuses(pairs):
            earned[rows] += part.points
    return earned


def _less_deductions(scoring: Scoring, earned: Floats, offer: Offers) -> Floats:
    left = earned.copy()
    for rows, pairs in _blocks(offer):
        for part in scoring.deductions(pairs, earned[rows]):
            left[rows] += part.points
    return left


def _desk_scores(
    fair: Fair,
    scoring: Scoring,
    earned: Floats,
    relevance: Floats,
    offer: Offers,
    shares: Floats,
) -> tuple[Floats, Offers]:
    """The best line of each desk with each vendor, and the score: shapes (desks, vendors)."""
    row_of = {p.id: i for i, p in enumerate(fair.purchases)}
    columns = np.arange(len(fair.vendors))
    score = np.full((len(fair.desks), len(columns)), np.nan, dtype=np.float32)
    best_line = np.full(score.shape, -1, dtype=np.int32)
    every = np.ones(len(columns), dtype=np.bool_)
    for i, desk in enumerate(fair.desks):
        rows = np.array([row_of[p.id] for p in fair.lines_of_desk(desk)], dtype=np.int64)
        if not len(rows) or not len(columns):
            continue
        lines = earned[rows]
        best = rows[np.argmax(np.nan_to_num(lines, nan=-1.0), axis=0)]
        best_line[i] = best
        more = more_needs(relevance[rows], best_line[i], rows, fair.policy.min_relevance)
        total = earned[best, columns]
        for part in scoring.of_talks({MORE_NEEDS: more, BUDGET_SHARE: shares[i]}, every):
            total = total + part.points
        pairs = Pairs(purchase=best, vendor=columns, offer=offer[best, columns])
        for part in scoring.deductions(pairs, total):
            total = total + part.points
        score[i] = total
    return score, best_line


def _budget_shares(fair: Fair, relevance: Floats) -> Floats:
    """`budget_share` of every desk, shape (desks, vendors)."""
    row_of = {p.id: i for i, p in enumerate(fair.purchases)}
    budgets = line_budgets(fair)
    shares = np.full((len(fair.desks), len(fair.vendors)), np.nan, dtype=np.float32)
    for i, desk in enumerate(fair.desks):
        rows = [row_of[p.id] for p in fair.lines_of_desk(desk)]
        if rows:
            total = float(agency_budget(fair, desk) or 0)
            shares[i] = budget_share(
                relevance[rows], budgets[rows], total, fair.policy.min_relevance
            )
    return shares


def _blocks(offer: Offers) -> Iterator[tuple[slice, Pairs]]:
    """All lines with all vendors, some lines at a time."""
    lines, vendors = offer.shape
    size = max(1, _BLOCK_CELLS // max(1, vendors))
    for start in range(0, lines, size):
        rows = slice(start, min(lines, start + size))
        yield (
            rows,
            Pairs(
                purchase=np.arange(rows.start, rows.stop)[:, None],
                vendor=np.arange(vendors)[None, :],
                offer=offer[rows],
            ),
        )


def _mean(relevance: Floats) -> float:
    known = ~np.isnan(relevance)
    return float(relevance[known].mean()) if known.any() else 0.0
