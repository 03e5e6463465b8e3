"""Decisions drawn from weights that are known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import expit

from matchmaker.criteria import TEXT
from matchmaker.learning import Judged
from matchmaker.learning.judging import TEXT_VALUE
from matchmaker.weights import DEDUCTIONS, DEFAULT_WEIGHTS

FACTS = ("certificate", "region", "wish", "rather_not")


def decisions(
    truth: Mapping[str, float], *, needs: int = 40, each: int = 6, seed: int = 0, steep: float = 12
) -> list[Judged]:
    """Decisions of a judge whose weights are the shipped ones with ``truth`` in their place."""
    random = np.random.default_rng(seed)
    weights = {**DEFAULT_WEIGHTS, **truth}
    found = []
    for need in range(needs):
        for _ in range(each):
            values = {name: float(random.integers(0, 2)) for name in FACTS}
            values[TEXT_VALUE] = float(random.uniform(0.3, 0.9))
            score = values[TEXT_VALUE] * sum(weights[name] for name in TEXT)
            score += sum(
                values[name] * weights[name] * (-1 if name in DEDUCTIONS else 1) for name in FACTS
            )
            middle = 0.6 * sum(weights[name] for name in TEXT)
            middle += sum(weights[name] / 2 * (-1 if name in DEDUCTIONS else 1) for name in FACTS)
            accepted = bool(random.random() < expit(steep * (score - middle) / 100))
            found.append(Judged(plan=0, need=f"n{need}", accepted=accepted, values=values))
    return found
