"""Criterion: does the firm hold the licence that a works or service purchase asks for?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria.criterion import Pair, Pairs
from matchmaker.domain import Fair, PlannedPurchase
from matchmaker.policy import Licence, allows, canonical_licence, licence_for
from matchmaker.reasons import Ground

Floats = NDArray[np.float32]

# What is not goods: works, services, and their kinds in a purchase plan.
_NOT_GOODS = ("공사", "용역")


class Licences:
    """1 where the firm told a licence that allows the work, 0 where it told others only.
    Unknown for goods, for a text that does not tell which licence it needs, and for a firm
    that said nothing about its licences."""

    name = "licence"

    def __init__(self, fair: Fair) -> None:
        asked = [asked_licence(purchase) for purchase in fair.purchases]
        self._asked = asked
        self._told = [_telling(vendor.industries) for vendor in fair.vendors]
        kinds = sorted({licence.id: licence for licence in asked if licence}.items())
        row = {name: i for i, (name, _) in enumerate(kinds)}
        # One row more, for the line that asks for none (index −1).
        self._row = np.array([-1 if a is None else row[a.id] for a in asked], dtype=np.int64)
        table = [[_worth(told, licence) for told in self._told] for _, licence in kinds]
        self._table = np.array([*table, [np.nan] * len(self._told)], dtype=np.float32).reshape(
            len(kinds) + 1, len(self._told)
        )

    def values(self, pairs: Pairs) -> Floats:
        found: Floats = self._table[self._row[pairs.purchase], pairs.vendor]
        return found

    def ground(self, pair: Pair) -> Ground | None:
        asked, told = self._asked[pair.purchase], self._told[pair.vendor]
        if asked is None or told is None:
            return None
        held = [licence for licence in told if allows(licence, asked)]
        params = {"asked": asked.id, "basis": asked.basis}
        if not held:
            return Ground(kind="licence_missing", params=params)
        return Ground(kind="licence_held", params={**params, "held": held[0]})


def asked_licence(purchase: PlannedPurchase) -> Licence | None:
    """The licence that a line asks for; None for goods and where its title does not tell."""
    kind = purchase.division or purchase.title
    if not any(word in kind for word in _NOT_GOODS):
        return None
    return licence_for(purchase.title)


def _telling(industries: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """What a firm told, or None where none of it is a known licence: 제조업 is no answer to
    what works a firm may do. Somebody who says that there are none has told."""
    if industries and not any(canonical_licence(each) for each in industries):
        return None
    return industries


def _worth(told: tuple[str, ...] | None, asked: Licence) -> float:
    if told is None:
        return float("nan")
    return 1.0 if any(allows(licence, asked) for licence in told) else 0.0
