"""How much each criterion counts: default points, and the words that organisers use for them.

Standard library only, so that reading a workbook does not load what scores it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

# Points of the score. Text (its channels together) holds 72 of 100, so that no bonus lifts a
# poor match above a good one. The last three are taken off.
DEFAULT_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "semantic": 36.0,
        "lexical": 28.0,
        "item_class": 8.0,
        "item_code": 4.0,
        "certificate": 3.0,
        "contract_route": 3.0,
        "licence": 2.0,
        "direct_production": 2.0,
        "company_size": 1.0,
        "pilot": 1.0,
        "region": 2.0,
        "record": 3.0,
        "wish": 4.0,
        "more_needs": 2.0,
        "budget_share": 1.0,
        "rather_not": 20.0,
        "met_before": 6.0,
        "capacity": 4.0,
    }
)
# Taken off the sum instead of added; what is left never falls below 0.
DEDUCTIONS = ("rather_not", "met_before", "capacity")


class Level(StrEnum):
    """A weight in words."""

    OFF = "off"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    VERY_HIGH = "very_high"


_TIMES: Mapping[Level, float] = MappingProxyType(
    {Level.OFF: 0.0, Level.LOW: 0.5, Level.NORMAL: 1.0, Level.HIGH: 2.0, Level.VERY_HIGH: 4.0}
)


def weight_of(criterion: str, level: Level) -> float:
    """The points that a word stands for: a multiple of the criterion's own default."""
    return DEFAULT_WEIGHTS[criterion] * _TIMES[level]


def level_of(criterion: str, weight: float) -> Level:
    """The word nearest to a weight (by its multiple of the default; only 0 is off)."""
    if weight <= 0:
        return Level.OFF
    times = weight / DEFAULT_WEIGHTS[criterion]
    on = [level for level in Level if level is not Level.OFF]
    return min(on, key=lambda level: max(times / _TIMES[level], _TIMES[level] / times))
