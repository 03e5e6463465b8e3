"""The scale of the textual fit: a weighted sum of features → the share that a judge accepts.

Platt's logistic over every pair of fully judged sets, each set weighing the same. Beside slope
and bias it learns what is taken off where both sides tell item codes, and off a text that is
no product: without these no scale suits a set whose lines tell codes and one whose lines do
not. All are smooth, the slope is positive: no set is ranked otherwise than by the sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import log_loss  # type: ignore[import-untyped]

from benchmarks.measured import FOLDS, Measured, best_of, folds_of
from matchmaker.criteria.calibration import LEXICAL, SEMANTIC, calibration

Shares = Mapping[str, float]

# What is taken off a contract or an introduction, in log-odds, is one of these.
_RECORDS = (0.0, 0.5, 1.0, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """Log-odds = bias + slope × (sum of the best text, less ``record`` where it is no
    product) − told (where both sides tell item codes)."""

    slope: float
    bias: float
    told: float
    record: float

    def of(self, measured: Measured, shares: Shares) -> NDArray[np.float64]:
        """The fit of every pair of a set, (queries, documents)."""
        handicap = np.float32(self.record) * measured.no_product
        scores = best_of(measured, shares, handicap).astype(np.float64)
        odds = self.bias + self.slope * scores - self.told * measured.codes_told
        found: NDArray[np.float64] = expit(odds)
        return found


def shipped_scale(encoder: str, shares: Shares) -> Scale:
    """The shipped scale of an encoder's coefficients, which hold the slope already."""
    lexical = any(name in LEXICAL for name in shares)
    known = calibration(encoder, semantic=SEMANTIC in shares, lexical=lexical)
    return Scale(1.0, known.bias, known.told, known.record)


def learned_scale(sets: Sequence[Measured], shares: Shares, left_out: int | None = None) -> Scale:
    """The likeliest scale of some sets; queries of the fold ``left_out`` do not count."""
    slope = _likeliest(sets, shares, 0.0, left_out)[1].slope
    tried = [_likeliest(sets, shares, record / slope, left_out) for record in _RECORDS]
    return min(tried, key=lambda found: found[0])[1]


def out_of_fold(sets: Sequence[Measured], shares: Shares) -> list[NDArray[np.float64]]:
    """The fit of every pair of each set under the scale learned without its query's fold."""
    found = [np.zeros(each.accepted.shape) for each in sets]
    for fold in range(FOLDS):
        scale = learned_scale(sets, shares, left_out=fold)
        for fit, each in zip(found, sets, strict=True):
            rows = folds_of(len(each.queries)) == fold
            fit[rows] = scale.of(each, shares)[rows]
    return found


def constants(scale: Scale, shares: Shares) -> Mapping[str, float]:
    """The scale and the shares as the shipped constants, all in log-odds."""
    learned = {
        "bias": scale.bias,
        "told": scale.told,
        "record": scale.slope * scale.record,
        **{name: scale.slope * share for name, share in shares.items()},
    }
    return {name: round(float(value), 4) for name, value in learned.items()}


def _likeliest(
    sets: Sequence[Measured], shares: Shares, record: float, left_out: int | None
) -> tuple[float, Scale]:
    """The log-loss and the scale for one value of ``record``."""
    pairs, accepted, weights = [], [], []
    for each in sets:
        counted = each.open_pairs & (folds_of(len(each.queries)) != left_out)[:, None]
        scores = best_of(each, shares, np.float32(record) * each.no_product)
        counted &= ~np.isnan(scores)
        pairs.append(np.stack([scores[counted], each.codes_told[counted]], axis=1))
        accepted.append(each.accepted[counted])
        weights.append(np.full(counted.sum(), 1e6 / counted.sum()))
    x, y, w = np.concatenate(pairs), np.concatenate(accepted), np.concatenate(weights)
    x[:, 1] *= -1
    model = LogisticRegression(C=np.inf, max_iter=1000).fit(x, y, sample_weight=w)
    slope, told = (float(value) for value in model.coef_[0])
    loss = float(log_loss(y, model.predict_proba(x), sample_weight=w))
    return loss, Scale(slope, float(model.intercept_[0]), told, record)
