"""A large fair + its texts → `NearFit`: the near pairs are found first, then scored.

What an unknown value counts as is the mean over a regular sample of agencies and vendors
(everybody, in a fair of up to a million pairs), so no statistic needs all pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import Criterion, Material, Pairs, PairTexts, RecordFit, TextFit
from matchmaker.domain import Fair
from matchmaker.embeddings.reranker import Reranker
from matchmaker.fit.base import NOTHING_IN_COMMON, desk_lines, lines_of_desks
from matchmaker.fit.near import NearFit
from matchmaker.fit.nearest import near_pairs
from matchmaker.fit.pairwise import NearTexts, TalkScorer, find, line_points
from matchmaker.fit.reranking import MOST, reranked
from matchmaker.fit.scoring import Scoring
from matchmaker.progress import Progress

Indices = NDArray[np.int64]
Floats = NDArray[np.float32]

# Each line keeps so many vendors and each vendor so many lines: more than any list shows, so
# that the criteria that are not text can still change the order.
PER_LINE = 60
PER_VENDOR = 30
_SAMPLED = 1_000_000
_AT_ONCE = 500_000

Blocks = Iterator[tuple[Pairs, Floats]]
MakeScoring = Callable[[Sequence[Criterion], Blocks, float, Floats], Scoring]
MakeCriteria = Callable[[Material, RecordFit | None], Sequence[Criterion]]


def build_near(
    material: Material,
    text: TextFit,
    criteria_of: MakeCriteria,
    scoring_of: MakeScoring,
    reranker: Reranker | None,
    progress: Progress,
) -> NearFit:
    """The fit of the near pairs, of those that anything was said of, and of the sample.

    ``criteria_of`` and ``scoring_of`` make what whole arrays are scored with, too.
    """
    fair, vendors = material.fair, len(material.fair.vendors)
    lines = lines_of_desks(fair)
    # A reranker looks at the best few of a line, however far they are.
    least = 0.0 if reranker else min(NOTHING_IN_COMMON, fair.policy.min_relevance / 2)
    near = near_pairs(text, PER_LINE, PER_VENDOR, least, progress)
    talk_keys, keys = _whole_talks(lines, len(fair.purchases), vendors, near, _said(fair))
    desks, sample = _sample(fair)
    keys = np.union1d(keys, sample)
    rows, columns = keys // max(1, vendors), keys % max(1, vendors)
    kept = text.pairs(rows, columns, progress)
    if reranker is not None:
        _rerank(material, rows, kept, reranker, progress)
    texts = NearTexts(text=text, vendors=vendors, keys=keys, kept=kept)
    has_records = any(v.records for v in fair.vendors)
    sampled = find(sample, keys)[1]
    scorer = TalkScorer(fair, texts, lines)
    scoring = scoring_of(
        criteria_of(material, texts if has_records else None),
        _blocks(rows, columns, kept, sampled),
        _mean(kept.relevance[sampled]),
        scorer.shares(*desks),
    )
    points = line_points(scoring, rows, columns, kept)
    talks = scorer.score(scoring, talk_keys // max(1, vendors), talk_keys % max(1, vendors), points)
    return NearFit(
        fair=fair,
        material=material,
        text=text,
        scoring=scoring,
        texts=texts,
        points=points,
        talk_keys=talk_keys,
        talks=talks,
    )


def _whole_talks(
    lines: Sequence[Indices],
    purchases: int,
    vendors: int,
    near: tuple[Indices, Indices],
    said: tuple[Indices, Indices],
) -> tuple[Indices, Indices]:
    """Keys of the talks about some near pair or ``said`` (desks, columns), and of all lines
    that such talks are about."""
    rows, columns = near
    of_line = desk_lines(lines, purchases).T.tocsr()
    desks_of = np.diff(of_line.indptr)[rows]
    owner = np.repeat(np.arange(len(rows)), desks_of)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(desks_of) - desks_of, desks_of)
    desks = of_line.indices[of_line.indptr[rows][owner] + within].astype(np.int64)
    talks = np.union1d(desks * vendors + columns[owner], said[0] * vendors + said[1])
    sizes = np.array([len(rows) for rows in lines], dtype=np.int64)
    first = np.cumsum(sizes) - sizes
    every = np.concatenate([np.empty(0, dtype=np.int64), *lines])
    desks, columns = talks // max(1, vendors), talks % max(1, vendors)
    owner = np.repeat(np.arange(len(talks)), sizes[desks])
    starts = np.cumsum(sizes[desks]) - sizes[desks]
    of_talk = every[first[desks][owner] + np.arange(len(owner)) - starts[owner]]
    keys = np.union1d(of_talk * vendors + columns[owner], near[0] * vendors + near[1])
    return talks, keys


def _said(fair: Fair) -> tuple[Indices, Indices]:
    """Desks and columns of the pairs that anything was said of, or that have a meeting."""
    desk_row = {d.id: i for i, d in enumerate(fair.desks)}
    column = {v.id: i for i, v in enumerate(fair.vendors)}
    pairs = [(desk_row[m.desk], column[m.vendor]) for m in fair.fixed]
    for told in fair.preferences:
        seats = fair.desks_of_buyer[told.buyer]
        pairs += [(desk_row[desk.id], column[told.vendor]) for desk in seats]
    desks, columns = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2).T
    return desks, columns


def _sample(fair: Fair) -> tuple[tuple[Indices, Indices], Indices]:
    """Desks and columns of a regular sample of agencies and vendors, and the keys of their
    lines, sorted."""
    vendors, purchases = len(fair.vendors), len(fair.purchases)
    side = max(1, int(_SAMPLED**0.5))
    wide = max(1, -(-vendors // side)) if vendors * purchases > _SAMPLED else 1
    columns = np.arange(0, vendors, wide)
    step = max(1, -(-(purchases * len(columns)) // _SAMPLED))
    chosen = {b.id for b in fair.buyers[::step]}
    rows = np.array([i for i, p in enumerate(fair.purchases) if p.buyer in chosen], dtype=np.int64)
    desks = np.array([i for i, d in enumerate(fair.desks) if d.buyer in chosen], dtype=np.int64)
    talks = np.repeat(desks, len(columns)), np.tile(columns, len(desks))
    return talks, (rows[:, None] * vendors + columns[None, :]).ravel()


def _blocks(rows: Indices, columns: Indices, kept: PairTexts, sampled: NDArray[np.bool_]) -> Blocks:
    """All pairs kept with their weights in a mean: what is not of the sample weighs nothing,
    but shows whether a criterion is known of anybody."""
    for start in range(0, len(rows), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        pairs = Pairs(purchase=rows[part], vendor=columns[part], offer=kept.offer[part])
        yield pairs, np.where(sampled[part], kept.relevance[part], np.float32(0))


def _rerank(
    material: Material, rows: Indices, kept: PairTexts, reranker: Reranker, progress: Progress
) -> None:
    """Exchange the textual fit of the best few pairs kept of each line, in place."""
    order = np.lexsort((-np.nan_to_num(kept.relevance, nan=-1.0), rows))
    starts = np.searchsorted(rows, np.arange(len(material.needs) + 1))
    place = starts[:-1, None] + np.arange(MOST)[None, :]
    there = place < starts[1:, None]
    if not there.any():
        return
    best = order[np.minimum(place, len(order) - 1)]
    relevance = np.where(there, kept.relevance[best], np.float32(np.nan))
    changed = reranked(material, relevance, kept.offer[best], reranker, progress)
    kept.relevance[best[there]] = changed[there]


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else 0.0
