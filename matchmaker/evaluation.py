"""How good a ranking is against graded judgments, and how sure one can be of a difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Judgments = Mapping[str, float]
Ranking = Sequence[str]

_SAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries and its 95 % interval."""

    mean: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether a difference is beyond chance."""
        return self.low > 0 or self.high < 0


def ndcg(ranking: Ranking, judgments: Judgments, k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first k, 0 to 1; 0 where nothing is relevant.

    Gain 2^grade − 1, discount log2(rank + 1) (Burges et al., 2005).
    """
    best = _dcg(sorted(judgments.values(), reverse=True)[:k])
    found = _dcg([judgments.get(item, 0.0) for item in ranking[:k]])
    return found / best if best > 0 else 0.0


def recall(ranking: Ranking, judgments: Judgments, k: int = 10) -> float:
    """The share of the relevant items that stand among the first k; 0 where none is relevant."""
    relevant = _relevant(judgments)
    return len(relevant.intersection(ranking[:k])) / len(relevant) if relevant else 0.0


def hit(ranking: Ranking, judgments: Judgments, k: int = 10) -> float:
    """1 when a relevant item stands among the first k, else 0."""
    return float(not _relevant(judgments).isdisjoint(ranking[:k]))


def reciprocal_rank(ranking: Ranking, judgments: Judgments) -> float:
    """1 ÷ the rank of the first relevant item; 0 when there is none. Its mean is the MRR."""
    relevant = _relevant(judgments)
    ranks = (rank for rank, item in enumerate(ranking, start=1) if item in relevant)
    return 1 / next(ranks, float("inf"))


def bootstrap(values: Sequence[float], *, seed: int = 0, samples: int = _SAMPLES) -> Interval:
    """The mean of per-query values and its 95 % interval by drawing queries with replacement.

    Raises ValueError for no values.
    """
    if not len(values):
        raise ValueError("a mean needs at least one value")
    figures = np.asarray(values, dtype=np.float64)
    draws = np.random.default_rng(seed).integers(len(figures), size=(samples, len(figures)))
    means: NDArray[np.float64] = figures[draws].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(figures.mean()), float(low), float(high))


def paired_difference(
    ours: Sequence[float], theirs: Sequence[float], *, seed: int = 0, samples: int = _SAMPLES
) -> Interval:
    """The mean of ours − theirs over the same queries, and its 95 % interval.

    Raises ValueError when the two are not of one length, or empty.
    """
    pairs = list(zip(ours, theirs, strict=True))
    return bootstrap([a - b for a, b in pairs], seed=seed, samples=samples)


def _relevant(judgments: Judgments) -> set[str]:
    return {item for item, grade in judgments.items() if grade > 0}


def _dcg(grades: Sequence[float]) -> float:
    return float(sum((2**g - 1) / np.log2(rank + 1) for rank, g in enumerate(grades, start=1)))
