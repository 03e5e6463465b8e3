"""The weights that a plan was made with, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.exports.wording import criterion_label
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts
from matchmaker.weights import DEDUCTIONS, DEFAULT_WEIGHTS, level_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """One criterion: its points, the word for them, whether it is taken off, and whether the
    data let it be used."""

    label: str
    about: str
    level: str
    points: float
    deducts: bool
    used: bool


def weights(plan: FairPlan, texts: Texts) -> Sequence[Weight]:
    """Every criterion in the order of the defaults."""
    chosen = {**DEFAULT_WEIGHTS, **plan.fair.policy.weights}
    every = (*plan.explanations.values(), *plan.standby_explanations.values())
    used = {c.criterion for explanation in every for c in explanation.contributions}
    return [
        Weight(
            label=criterion_label(name, texts),
            about=texts(f"template.weight.{name}"),
            level=texts(f"report.weights.level.{level_of(name, weight)}"),
            points=weight,
            deducts=name in DEDUCTIONS,
            used=name in used,
        )
        for name, weight in chosen.items()
        if name in DEFAULT_WEIGHTS
    ]
