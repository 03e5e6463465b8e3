"""Criterion: does the firm prove to make a designated product itself?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria.criterion import Pair, Pairs
from matchmaker.criteria.holdings import Holdings
from matchmaker.criteria.material import Material
from matchmaker.policy import (
    DIRECT_PRODUCTION_BASIS,
    DIRECT_PRODUCTION_FROM,
    CompetitionProduct,
    competition_product,
    estimated_price,
)
from matchmaker.reasons import Ground

Floats = NDArray[np.float32]

_PAPER = "직접생산확인"


class DirectProduction:
    """1 where a designated product (중소기업자간 경쟁제품) is offered with a certificate of
    direct production, 0 where the firm told its certificates and that one is missing. Unknown
    for other products, for amounts below the threshold, and for a firm that said nothing about
    its certificates.

    The line's own item decides; where it told none, the item of the product that fits.
    """

    name = "direct_production"

    def __init__(self, material: Material, holdings: Holdings) -> None:
        fair = material.fair
        products = fair.product_of
        self._lines = [competition_product(p.item_code, p.item_name) for p in fair.purchases]
        self._line_told = np.array(
            [bool(p.item_code or p.item_name) for p in fair.purchases], dtype=np.bool_
        )
        offered = [products[o.product] if o.product else None for o in material.offers]
        # One more, for the vendor without offers (index −1).
        self._offers = [
            *(competition_product(p.item_code, p.item_name) if p else None for p in offered),
            None,
        ]
        self._enough = np.array(
            [
                p.budget is None or estimated_price(p.budget) >= DIRECT_PRODUCTION_FROM
                for p in fair.purchases
            ],
            dtype=np.bool_,
        )
        self._line_listed = np.array([item is not None for item in self._lines], dtype=np.bool_)
        self._offer_listed = np.array([item is not None for item in self._offers], dtype=np.bool_)
        self._holdings = holdings
        self._held = np.array(
            [
                1.0 if _PAPER in held.kinds else 0.0 if held.told else np.nan
                for held in holdings.held
            ],
            dtype=np.float32,
        )

    def values(self, pairs: Pairs) -> Floats:
        line = pairs.purchase
        listed = np.where(
            self._line_told[line], self._line_listed[line], self._offer_listed[pairs.offer]
        )
        held = self._held[self._holdings.of(pairs)]
        found: Floats = np.where(listed & self._enough[line], held, np.float32(np.nan))
        return found.astype(np.float32)

    def ground(self, pair: Pair) -> Ground | None:
        item = self._item(pair)
        held = float(self._held[self._holdings.index_of(pair.vendor, pair.offer)])
        if item is None or np.isnan(held) or not self._enough[pair.purchase]:
            return None
        kind = "direct_production_held" if held else "direct_production_missing"
        params = {"item": item.name, "basis": DIRECT_PRODUCTION_BASIS}
        return Ground(kind=f"{kind}_conditional" if item.conditional else kind, params=params)

    def _item(self, pair: Pair) -> CompetitionProduct | None:
        own = self._line_told[pair.purchase]
        return self._lines[pair.purchase] if own else self._offers[pair.offer]
