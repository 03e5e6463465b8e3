"""A second look at the best few of each planned purchase, by a model that reads both texts.

A reranker's numbers mean something else in every model. So they decide the order alone: the
best vendors of a line exchange their textual fits among each other, and the scale of the score
keeps its meaning whatever the model.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import Material
from matchmaker.embeddings.reranker import Reranker
from matchmaker.progress import Progress, silent

Floats = NDArray[np.float32]

MOST = 20


def reranked(
    material: Material,
    relevance: Floats,
    offer: NDArray[np.int32],
    reranker: Reranker,
    progress: Progress = silent,
) -> Floats:
    """``relevance`` (lines × vendors) with the values of each line's `MOST` best exchanged.

    The new order is by the mean of the two ranks, the earlier rank first among equals.
    """
    best = [_best(row) for row in relevance]
    pairs = [
        (material.needs[row].text, material.offers[offer[row, column]].text)
        for row, columns in enumerate(best)
        for column in columns
    ]
    told = reranker.compare(pairs, progress)
    changed = relevance.copy()
    start = 0
    for row, columns in enumerate(best):
        said = told[start : start + len(columns)]
        start += len(columns)
        order = np.lexsort((np.arange(len(columns)), _ranks(said) + np.arange(len(columns))))
        changed[row, columns[order]] = relevance[row, columns]
    return changed


def _best(row: Floats) -> NDArray[np.int64]:
    """Columns of the best known values, best first."""
    order = np.argsort(-np.nan_to_num(row, nan=-1.0), kind="stable")[:MOST]
    return order[~np.isnan(row[order])]


def _ranks(said: Floats) -> NDArray[np.int64]:
    ranks = np.empty(len(said), dtype=np.int64)
    ranks[np.argsort(-said, kind="stable")] = np.arange(len(said))
    return ranks
