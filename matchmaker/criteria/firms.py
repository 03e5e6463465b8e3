"""Criteria on the firm itself: its size, its capacity for the amount, pilot purchases."""

from __future__ import annotations

from datetime import date
from statistics import median

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria.contracts import WORKS, divisions_of
from matchmaker.criteria.criterion import Pair, Pairs
from matchmaker.criteria.facts import buyer_regions
from matchmaker.criteria.holdings import Holdings, first_day
from matchmaker.criteria.material import Material
from matchmaker.domain import Fair, Vendor
from matchmaker.policy import (
    RouteKind,
    SizeClass,
    contract_routes,
    estimated_price,
    parse_region,
    pilot_programmes,
    quotas,
)
from matchmaker.reasons import Ground

Floats = NDArray[np.float32]

# A medium-sized firm where small ones come first: still an SME.
_MEDIUM_AMONG_SMALL = 0.5
# A purchase up to a year's sales is no risk; at three times them the risk is whole.
_NO_RISK, _WHOLE_RISK = 1.0, 3.0
# Less of a year's sales than this needs no word.
_TRIFLE = 0.1
# Sales are guessed from staff only where so many firms told both.
_LEAST_TOLD = 5


class CompanySize:
    """Whether the firm is of the size that is bought from first: small firms and
    micro-enterprises below the amount that is reserved for them, small and medium-sized ones
    above it and where no budget was told. Unknown where the size was not told, or not closely
    enough."""

    name = "company_size"

    def __init__(self, material: Material, holdings: Holdings) -> None:
        fair = material.fair
        day = first_day(fair)
        reserved = [r for r in contract_routes(day) if r.kind is RouteKind.SMALL_FIRMS]
        self._reserved = reserved[0] if reserved else None
        ceiling = (self._reserved.ceiling or 0) if self._reserved else 0
        self._general = next((q.basis for q in quotas(day) if q.id == "sme"), "")
        self._small_first = np.array(
            [
                p.budget is not None
                and divisions_of(p) != {WORKS}
                and estimated_price(p.budget) <= ceiling
                for p in fair.purchases
            ],
            dtype=np.intp,
        )
        self._holdings = holdings
        self._table = np.array(
            [
                [_size_worth(h.size, small_first=first) for h in holdings.held]
                for first in (False, True)
            ],
            dtype=np.float32,
        ).reshape(2, len(holdings.held))

    def values(self, pairs: Pairs) -> Floats:
        return self._table[self._small_first[pairs.purchase], self._holdings.of(pairs)]

    def ground(self, pair: Pair) -> Ground | None:
        size = self._holdings.held[self._holdings.index_of(pair.vendor, pair.offer)].size
        if size is None:
            return None
        first = bool(self._small_first[pair.purchase])
        basis = self._reserved.basis if first and self._reserved else self._general
        fits = size.small if first else size.sme
        code = "size_small" if first else "size_sme"
        params: dict[str, bool | str | int | float] = {"size": size.id, "basis": basis}
        if first and self._reserved:
            params["below_won"] = (self._reserved.ceiling or 0) + 1
        return Ground(kind=code if fits else f"{code}_not", params=params)


def _size_worth(size: SizeClass | None, *, small_first: bool) -> float:
    if size is None or (small_first and size.sme and size.small is None):
        return float("nan")
    if not size.sme:
        return 0.0
    return _MEDIUM_AMONG_SMALL if small_first and not size.small else 1.0


class Capacity:
    """How risky the amount is for the firm: its estimated price against the firm's yearly
    sales, or where those were not told, against what firms of as many employees sell here
    (the fair's median per employee). Unknown without a budget, or without sales and staff.

    A judgement, not a rule: no risk up to 1 × the sales, whole risk from 3 ×.
    """

    name = "capacity"

    def __init__(self, fair: Fair) -> None:
        self._lines, self._vendors = fair.purchases, fair.vendors
        prices = [_nan(p.budget and estimated_price(p.budget)) for p in fair.purchases]
        self._per_head = _sales_per_head(fair)
        sales = [_nan(self._sales_of(v)) for v in fair.vendors]
        self._price = np.array(prices, dtype=np.float64)
        # A firm that sold nothing yet has everything to prove: any amount is many times as much.
        self._sales = np.maximum(np.array(sales, dtype=np.float64), 1.0)

    def values(self, pairs: Pairs) -> Floats:
        times = self._price[pairs.purchase] / self._sales[pairs.vendor]
        return np.clip((times - _NO_RISK) / (_WHOLE_RISK - _NO_RISK), 0, 1).astype(np.float32)

    def ground(self, pair: Pair) -> Ground | None:
        firm, price = self._vendors[pair.vendor], self._price[pair.purchase]
        sales = self._sales_of(firm)
        if np.isnan(price) or sales is None:
            return None
        times = price / max(sales, 1.0)
        if times < _TRIFLE:
            return None
        params: dict[str, bool | str | int | float] = {
            "price_won": int(price),
            "sales_won": round(sales),
            "percent": round(100 * times),
        }
        if firm.sales is None:
            params["employees"] = firm.employees or 0
        code = "capacity" if firm.sales is not None else "capacity_by_staff"
        return Ground(kind=f"{code}_risk" if times > _NO_RISK else f"{code}_fits", params=params)

    def _sales_of(self, vendor: Vendor) -> float | None:
        if vendor.sales is not None:
            return float(vendor.sales)
        if self._per_head is None or not vendor.employees:
            return None
        return round(vendor.employees * self._per_head, -6)


def _sales_per_head(fair: Fair) -> float | None:
    told = [v.sales / v.employees for v in fair.vendors if v.sales and v.employees]
    return median(told) if len(told) >= _LEAST_TOLD else None


def _nan(amount: float | None) -> float:
    return float("nan") if amount is None else float(amount)


class Pilot:
    """Whether the firm may apply for a pilot purchase of its own region: young, and with little
    sold to public agencies so far. Unknown everywhere when no firm told its public sales."""

    name = "pilot"

    def __init__(self, fair: Fair) -> None:
        day = first_day(fair)
        known = pilot_programmes(day)
        self._day, self._vendors = day, fair.vendors
        asked = any(v.public_sales is not None for v in fair.vendors)
        self._programme = known[0] if known and asked and day else None
        place = buyer_regions(fair)
        self._here = [place[p.buyer] for p in fair.purchases]
        self._there = [parse_region(v.region) for v in fair.vendors]
        provinces = {r.province for r in (*self._here, *self._there) if r}
        number = {name: i for i, name in enumerate(sorted(provinces))}
        self._codes = tuple(
            np.array([number[r.province] if r else -1 for r in side], dtype=np.int32)
            for side in (self._here, self._there)
        )
        self._worth = np.array([self._own_worth(v) for v in fair.vendors], dtype=np.float32)

    def values(self, pairs: Pairs) -> Floats:
        here, there = self._codes[0][pairs.purchase], self._codes[1][pairs.vendor]
        own = np.broadcast_to(
            self._worth[pairs.vendor], np.broadcast_shapes(here.shape, there.shape)
        )
        placed = (here >= 0) & (there >= 0)
        elsewhere = placed & (here != there) & ~np.isnan(own)
        vague = ~placed & (own > 0)
        value = np.where(elsewhere, np.float32(0), own)
        return np.where(vague, np.float32(np.nan), value).astype(np.float32)

    def ground(self, pair: Pair) -> Ground | None:
        firm, programme = self._vendors[pair.vendor], self._programme
        if programme is None or firm.founded is None or self._day is None:
            return None
        ours, theirs = self._here[pair.purchase], self._there[pair.vendor]
        params: dict[str, bool | str | int | float] = {
            "age": _age(firm.founded, self._day),
            "years": programme.years,
            "most_won": programme.public_sales,
            "programme": programme.name,
        }
        if params["age"] > programme.years:  # type: ignore[operator]
            return Ground(kind="pilot_old", params=params)
        if firm.public_sales is None:
            return None
        params["sold_won"] = firm.public_sales
        if firm.public_sales > programme.public_sales:
            return Ground(kind="pilot_sold", params=params)
        near = ours and theirs and ours.province == theirs.province
        return Ground(kind="pilot_fits" if near else "pilot_elsewhere", params=params)

    def _own_worth(self, vendor: Vendor) -> float:
        """Eligibility as far as the firm decides it: NaN where it did not tell enough."""
        if self._programme is None or self._day is None:
            return float("nan")
        young = _at_most(_years(vendor, self._day), self._programme.years)
        new = _at_most(vendor.public_sales, self._programme.public_sales)
        if young is False or new is False:
            return 0.0
        return float("nan") if young is None or new is None else 1.0


def _at_most(value: int | None, most: int) -> bool | None:
    return None if value is None else value <= most


def _years(vendor: Vendor, day: date) -> int | None:
    return None if vendor.founded is None else _age(vendor.founded, day)


def _age(founded: date, day: date) -> int:
    """Years begun since founding, so that exactly seven years old is 7 and a day more is 8."""
    whole = day.year - founded.year - ((day.month, day.day) < (founded.month, founded.day))
    exact = (day.month, day.day) == (founded.month, founded.day)
    return whole if exact else whole + 1
