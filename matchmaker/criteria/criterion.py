"""The `Criterion` protocol, the criteria's names and their default weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a planned purchase and a vendor, as index arrays that broadcast together.

    ``offer`` indexes the vendor's best-fitting text, −1 for a vendor without texts.
    """

    purchase: NDArray[np.int64]
    vendor: NDArray[np.int64]
    offer: NDArray[np.int32]


class Criterion(Protocol):
    """One reason why a pair fits (or does not), as a value of 0 to 1."""

    @property
    def name(self) -> str: ...

    def values(self, pairs: Pairs) -> NDArray[np.float32]:
        """The value of each pair, in the broadcast shape; NaN where the data does not say."""
        ...


# Points of the score. Text (its channels together) holds 72 of 100, so that no bonus lifts a
# poor match above a good one.
DEFAULT_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "semantic": 36.0,
        "lexical": 28.0,
        "item_class": 8.0,
        "item_code": 6.0,
        "certificate": 5.0,
        "region": 4.0,
        "record": 3.0,
        "wish": 6.0,
        "more_needs": 4.0,
        "rather_not": 20.0,
        "met_before": 6.0,
    }
)
# The channels of the textual fit; the last one only adds to what the others see.
ITEM_CLASS = "item_class"
TEXT = ("semantic", "lexical", ITEM_CLASS)
# Taken off the sum instead of added; what is left never falls below 0.
DEDUCTIONS = ("rather_not", "met_before")
