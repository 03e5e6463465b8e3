"""The `Criterion` protocol, and the names of the channels of the textual fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.reasons import Ground


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a planned purchase and a vendor, as index arrays that broadcast together.

    ``offer`` indexes the vendor's best-fitting text, −1 for a vendor without texts.
    """

    purchase: NDArray[np.int64]
    vendor: NDArray[np.int64]
    offer: NDArray[np.int32]


class Pair(NamedTuple):
    """One pair, by the same indices."""

    purchase: int
    vendor: int
    offer: int


class Criterion(Protocol):
    """One reason why a pair fits (or does not), as a value of 0 to 1."""

    @property
    def name(self) -> str: ...

    def values(self, pairs: Pairs) -> NDArray[np.float32]:
        """The value of each pair, in the broadcast shape; NaN where the data does not say."""
        ...

    def ground(self, pair: Pair) -> Ground | None:
        """The facts and the rule behind one pair's value; None where there is nothing to tell."""
        ...


# The channels of the textual fit; the last one only adds to what the others see.
ITEM_CLASS = "item_class"
TEXT = ("semantic", "lexical", ITEM_CLASS)
