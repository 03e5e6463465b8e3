"""Criteria × weights → points: the one place where a score is added up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import ITEM_CLASS, TEXT, Criterion, Pairs
from matchmaker.errors import Finding, InputError
from matchmaker.weights import DEDUCTIONS, DEFAULT_WEIGHTS

Floats = NDArray[np.float32]

FULL = 100.0
MORE_NEEDS = "more_needs"
BUDGET_SHARE = "budget_share"
# The criteria on a whole talk: they do not count where a single line is scored.
TALK = (MORE_NEEDS, BUDGET_SHARE)


@dataclass(frozen=True, slots=True)
class Part:
    """What one criterion gives to some pairs, and where it is known."""

    name: str
    points: Floats
    known: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """Weights in points (those that add sum to 100), and the value that stands in for each
    criterion where it is unknown."""

    criteria: Sequence[Criterion]
    weights: Mapping[str, float]
    neutral: Mapping[str, float]

    @property
    def text_weight(self) -> float:
        """The points of a perfect textual fit."""
        return sum(self.weights.get(name, 0.0) for name in TEXT)

    def bonuses(self, pairs: Pairs) -> list[Part]:
        """The parts that add, text and further needs aside."""
        return [self._part(c, pairs) for c in self.criteria if c.name not in DEDUCTIONS]

    def deductions(self, pairs: Pairs, earned: Floats) -> list[Part]:
        """The parts that take off (points below 0), never more than was earned."""
        parts: list[Part] = []
        left = earned
        for criterion in self.criteria:
            if criterion.name in DEDUCTIONS:
                part = self._part(criterion, pairs)
                taken = np.minimum(part.points, left)
                left = left - taken
                parts.append(Part(part.name, -taken, part.known))
        return parts

    def of_talks(self, values: Mapping[str, Floats], talk: NDArray[np.bool_]) -> list[Part]:
        """The parts of the criteria on whole talks, 0 where a pair is no ``talk``."""
        parts = []
        for name in TALK:
            if name in self.weights:
                known = ~np.isnan(values[name])
                filled = np.where(known, values[name], np.float32(self.neutral[name]))
                points = np.where(talk, filled, np.float32(0)) * np.float32(self.weights[name])
                parts.append(Part(name, points.astype(np.float32), known))
        return parts

    @cached_property
    def named(self) -> Mapping[str, Criterion]:
        """The criteria that are not text, by name."""
        return {c.name: c for c in self.criteria}

    def _part(self, criterion: Criterion, pairs: Pairs) -> Part:
        values = criterion.values(pairs)
        known = ~np.isnan(values)
        filled = np.where(known, values, np.float32(self.neutral[criterion.name]))
        return Part(criterion.name, filled * np.float32(self.weights[criterion.name]), known)


def chosen_weights(overrides: Mapping[str, float]) -> Mapping[str, float]:
    """The default weights with the organiser's in their place.

    Raises InputError for a criterion that does not exist, a weight that is no number of 0 or
    more, or a fit without any text.
    """
    findings = [
        Finding(code="weight_unknown", params={"name": name, "known": ", ".join(DEFAULT_WEIGHTS)})
        for name in overrides
        if name not in DEFAULT_WEIGHTS
    ]
    findings += [
        Finding(code="weight_not_a_number", params={"name": name, "weight": weight})
        for name, weight in overrides.items()
        if not math.isfinite(weight) or weight < 0
    ]
    weights = {**DEFAULT_WEIGHTS, **overrides}
    if all(weights[name] == 0 for name in TEXT if name != ITEM_CLASS):
        findings.append(Finding(code="weight_no_text"))
    if findings:
        raise InputError(findings)
    return weights


def neutral_values(
    criteria: Iterable[Criterion], blocks: Iterable[tuple[Pairs, Floats]]
) -> Mapping[str, float]:
    """What an unknown value counts as: the mean of the known ones, pairs weighing as much as
    they are relevant. A criterion that is known of nobody is left out."""
    criteria = list(criteria)
    mass = dict.fromkeys((c.name for c in criteria), 0.0)
    total = dict(mass)
    known_of = dict.fromkeys(mass, False)
    for pairs, relevance in blocks:
        weight = np.nan_to_num(relevance, nan=0.0).astype(np.float64)
        for criterion in criteria:
            values = criterion.values(pairs)
            known = ~np.isnan(values)
            known_of[criterion.name] |= bool(known.any())
            mass[criterion.name] += float(weight[known].sum())
            total[criterion.name] += float((weight[known] * values[known]).sum())
    return {
        name: total[name] / mass[name] if mass[name] > 0 else 0.0 for name in mass if known_of[name]
    }


def scaled(weights: Mapping[str, float], active: Iterable[str]) -> Mapping[str, float]:
    """The weights in use, those that add scaled to sum to 100; deductions stay in points."""
    used = {name: weights[name] for name in active if weights[name] > 0}
    adding = sum(w for name, w in used.items() if name not in DEDUCTIONS)
    return {n: w if n in DEDUCTIONS else w * FULL / adding for n, w in used.items()}
