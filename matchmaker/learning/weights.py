"""Criteria weights learned from decisions: few data, a strong prior, an honest measure.

A decision is taken for a draw from a logistic of the score. Each weight may move by a factor
whose logarithm is drawn to 0 (the weight in use) by a Gaussian prior; the textual fit keeps
its weight, since only ratios between weights matter to a ranking. Whether the learned weights
are better is measured on needs that they were not learned from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]

from matchmaker.criteria import TEXT
from matchmaker.errors import Finding, InputError
from matchmaker.evaluation import Interval, bootstrap, paired_difference
from matchmaker.learning.judging import TEXT_VALUE, Judged
from matchmaker.weights import DEDUCTIONS

Values = NDArray[np.float64]

LEAST_DECISIONS = 60
LEAST_OF_EACH = 15
LEAST_NEEDS = 15
FOLDS = 5
LEAST_GAIN = 0.02
_REPEATS = 5
# Standard deviation of the logarithm of a weight's factor, and the most that it may be.
_PRIOR = 0.5
_MOST = math.log(4.0)
# What a step of 100 points does to the log-odds, before anything was decided.
_SLOPE, _SLOPE_PRIOR = 8.0, 1.0
_FULL = 100.0


@dataclass(frozen=True, kw_only=True)
class Learned:
    """Weights in use and learned, by criterion, and how well each puts accepted pairs above
    declined ones (0.5 is chance, 1 is always), on needs held out; ``gain`` is paired."""

    before: Mapping[str, float]
    after: Mapping[str, float]
    decisions: int
    accepted: int
    needs: int
    order_before: Interval
    order_after: Interval
    gain: Interval

    @property
    def is_worth_taking(self) -> bool:
        """Whether the learned weights may be suggested: a gain beyond chance, and no trifle."""
        return self.gain.low > 0 and self.gain.mean >= LEAST_GAIN


def learn_weights(decisions: Sequence[Judged], weights: Mapping[str, float]) -> Learned:
    """Weights drawn from ``weights`` (those in use, in points) towards the decisions.

    The same decisions in the same order give the same weights. Raises InputError where they
    are too few to learn anything from.
    """
    data = _Table.of(decisions, weights)
    _check_enough(data)
    before, after = (_by_need(data, learned=learned) for learned in (False, True))
    return Learned(
        before=dict(weights),
        after={**weights, **_rounded(data, _factors(data, data.every))},
        decisions=len(data.accepted),
        accepted=int(data.accepted.sum()),
        needs=data.needs,
        order_before=bootstrap(before),
        order_after=bootstrap(after),
        gain=paired_difference(after, before),
    )


@dataclass(frozen=True, kw_only=True)
class _Table:
    """Decisions as arrays: ``points`` (decisions × criteria) under the weights in use,
    deductions below 0; ``text`` the points of the textual fit; the number of each one's need
    and plan."""

    names: tuple[str, ...]
    points: Values
    text: Values
    accepted: NDArray[np.bool_]
    need: NDArray[np.int64]
    plan: NDArray[np.int64]
    weights: Mapping[str, float]

    @classmethod
    def of(cls, decisions: Sequence[Judged], weights: Mapping[str, float]) -> _Table:
        told = [
            name
            for name, weight in weights.items()
            if name not in TEXT
            and weight > 0
            and len({d.values[name] for d in decisions if name in d.values}) > 1
        ]
        signed = np.array([-weights[n] if n in DEDUCTIONS else weights[n] for n in told])
        values = [[d.values.get(name, 0.0) for name in told] for d in decisions]
        whole = sum(weights[name] for name in TEXT)
        keys = {key: i for i, key in enumerate(dict.fromkeys((d.plan, d.need) for d in decisions))}
        return cls(
            names=tuple(told),
            points=np.array(values, dtype=np.float64).reshape(len(decisions), -1) * signed,
            text=whole * np.array([d.values[TEXT_VALUE] for d in decisions]),
            accepted=np.array([d.accepted for d in decisions], dtype=np.bool_),
            need=np.array([keys[d.plan, d.need] for d in decisions], dtype=np.int64),
            plan=np.array([d.plan for d in decisions], dtype=np.int64),
            weights=weights,
        )

    @property
    def needs(self) -> int:
        return len(set(self.need.tolist()))

    @property
    def every(self) -> NDArray[np.bool_]:
        return np.ones(len(self.accepted), dtype=np.bool_)

    def scores(self, factors: Values) -> Values:
        """The score of each decided pair, in points."""
        found: Values = self.text + self.points @ factors
        return found


def _check_enough(data: _Table) -> None:
    accepted = int(data.accepted.sum())
    declined = len(data.accepted) - accepted
    if (
        len(data.accepted) < LEAST_DECISIONS
        or min(accepted, declined) < LEAST_OF_EACH
        or data.needs < LEAST_NEEDS
    ):
        params = {
            "accepted": accepted,
            "declined": declined,
            "needs": data.needs,
            "least": LEAST_DECISIONS,
            "least_each": LEAST_OF_EACH,
            "least_needs": LEAST_NEEDS,
        }
        raise InputError([Finding(code="decisions_too_few", params=params)])


def _factors(data: _Table, used: NDArray[np.bool_]) -> Values:
    """The factor of each weight that the ``used`` decisions ask for: maximum a posteriori."""
    points, text = data.points[used] / _FULL, data.text[used] / _FULL
    accepted = data.accepted[used].astype(np.float64)

    def loss(parameters: Values) -> tuple[float, Values]:
        bias, log_slope, logs = parameters[0], parameters[1], _bounded(parameters[2:])
        slope, moved = _SLOPE * np.exp(log_slope), points * np.exp(logs)
        score = text + moved.sum(axis=1)
        logit = bias + slope * score
        value = np.logaddexp(0, logit).sum() - (accepted * logit).sum()
        value += log_slope**2 / (2 * _SLOPE_PRIOR**2) + (logs**2).sum() / (2 * _PRIOR**2)
        error = expit(logit) - accepted
        by_slope = (error * slope * score).sum() + log_slope / _SLOPE_PRIOR**2
        by_logs = slope * (error @ moved) + logs / _PRIOR**2
        bending = 1 - (logs / _MOST) ** 2
        return float(value), np.concatenate([[error.sum(), by_slope], by_logs * bending])

    # BFGS in plain numpy: the bounded kind runs in a library whose threads wait for each other.
    found = minimize(loss, np.zeros(2 + len(data.names)), jac=True, method="BFGS")
    factors: Values = np.exp(_bounded(found.x[2:]))
    return factors


def _bounded(parameters: Values) -> Values:
    """Logarithms of factors from free parameters: nearly equal while small, bounded by _MOST."""
    logs: Values = _MOST * np.tanh(parameters / _MOST)
    return logs


def _held_out(data: _Table, repeat: int, *, learned: bool) -> Values:
    """With folds by need: for each decision, the share of the opposite decisions of its fold
    and plan that it is put on the right side of (a tie is half); NaN where there is none."""
    order = np.random.default_rng(repeat).permutation(data.need.max() + 1)
    fold = order[data.need] % FOLDS
    shares = np.full(len(fold), np.nan)
    for number in range(FOLDS):
        inside = fold == number
        factors = _factors(data, ~inside) if learned else np.ones(len(data.names))
        shares[inside] = _right_shares(data, inside, data.scores(factors)[inside])
    return shares


def _right_shares(data: _Table, inside: NDArray[np.bool_], scores: Values) -> Values:
    accepted, plan = data.accepted[inside], data.plan[inside]
    opposite = (plan[:, None] == plan) & (accepted[:, None] != accepted)
    above = (1 + np.sign(scores[:, None] - scores)) / 2
    right = np.where(accepted[:, None], above, 1 - above)
    count = opposite.sum(axis=1)
    shares: Values = np.full(len(scores), np.nan)
    np.divide((right * opposite).sum(axis=1), count, out=shares, where=count > 0)
    return shares


def _by_need(data: _Table, *, learned: bool) -> list[float]:
    """The mean share of each need over some ways to fold; needs without any left out."""
    shares = np.stack([_held_out(data, r, learned=learned) for r in range(_REPEATS)])
    means = (shares[:, data.need == number] for number in range(data.needs))
    return [float(np.nanmean(each)) for each in means if not np.isnan(each).all()]


def _rounded(data: _Table, factors: Values) -> Mapping[str, float]:
    return {
        name: round(data.weights[name] * float(factor), 1)
        for name, factor in zip(data.names, factors, strict=True)
    }
