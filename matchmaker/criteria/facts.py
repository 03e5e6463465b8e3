"""Criteria on facts: item code, region, track record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria.criterion import Pair, Pairs
from matchmaker.criteria.material import Material
from matchmaker.domain import BuyerId, Fair
from matchmaker.policy import Region, parse_region
from matchmaker.reasons import Ground

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

_DIGIT = re.compile("[0-9]")
# The national commodity classification: segment, family, class, commodity, item.
_LEVELS = (2, 4, 6, 8, 10)
_LEVEL_VALUES = (0.0, 0.1, 0.3, 0.7, 1.0)
_SAME_PROVINCE = 0.6


class ItemCode:
    """How many levels of the item code (세부품명번호) the line and the product share."""

    name = "item_code"

    def __init__(self, material: Material) -> None:
        products = material.fair.product_of
        offers = (products[o.product].item_code if o.product else None for o in material.offers)
        self._lines = _codes(p.item_code for p in material.fair.purchases)
        # One row more, for the vendor without offers (index −1).
        self._offers = _codes([*offers, None])

    def values(self, pairs: Pairs) -> Floats:
        lines, offers = self._lines[:, pairs.purchase], self._offers[:, pairs.offer]
        value = np.zeros(np.broadcast_shapes(lines.shape[1:], offers.shape[1:]), dtype=np.float32)
        for level, worth in zip(range(len(_LEVELS)), _LEVEL_VALUES, strict=True):
            same = (lines[level] == offers[level]) & (lines[level] >= 0)
            value[same] = worth
        unknown = (lines[0] < 0) | (offers[0] < 0)
        value[unknown] = np.nan
        return value

    def ground(self, pair: Pair) -> Ground | None:
        ours, theirs = self._lines[:, pair.purchase], self._offers[:, pair.offer]
        same = [n for n, a, b in zip(_LEVELS, ours, theirs, strict=True) if a == b and a >= 0]
        if not same:
            return Ground(kind="item_code_other")
        whole = same[-1] == _LEVELS[-1]
        code = f"{ours[len(same) - 1]:0{same[-1]}d}"
        return Ground(kind="item_code_same" if whole else "item_code_part", params={"code": code})


class RegionNearness:
    """1 for the same city or county, less for the same province. A line that wants a region
    gets 1 inside it and 0 outside. An agency whose region was not told is placed by the
    province in its name, if there is one."""

    name = "region"

    def __init__(self, fair: Fair) -> None:
        place = buyer_regions(fair)
        wanted = [parse_region(p.wanted_region) for p in fair.purchases]
        here = [w or place[p.buyer] for p, w in zip(fair.purchases, wanted, strict=True)]
        there = [parse_region(v.region) for v in fair.vendors]
        self._here, self._there = here, there
        number = _Numbering()
        self._province = tuple(number.of(r and r.province for r in side) for side in (here, there))
        self._district = tuple(
            number.of(r and r.district and (r.province, r.district) for r in side)
            for side in (here, there)
        )
        self._strict = np.array([w is not None for w in wanted], dtype=np.bool_)

    def values(self, pairs: Pairs) -> Floats:
        here, there = self._province[0][pairs.purchase], self._province[1][pairs.vendor]
        near, far = self._district[0][pairs.purchase], self._district[1][pairs.vendor]
        strict = self._strict[pairs.purchase]
        same_province = here == there
        same_district = same_province & (near == far) & (near >= 0)
        # A line that wants a whole province is content anywhere in it.
        content = same_district | (strict & same_province & (near < 0))
        partly = np.where(strict, np.float32(0), np.float32(_SAME_PROVINCE))
        value = np.where(content, np.float32(1), np.where(same_province, partly, np.float32(0)))
        vague = strict & same_province & (near >= 0) & (far < 0)
        unknown = (here < 0) | (there < 0) | vague
        return np.where(unknown, np.float32(np.nan), value).astype(np.float32)

    def ground(self, pair: Pair) -> Ground | None:
        ours, theirs = self._here[pair.purchase], self._there[pair.vendor]
        if ours is None or theirs is None:
            return None
        near = ours.province == theirs.province
        same = near and ours.district == theirs.district and ours.district is not None
        code = "region_limit" if self._strict[pair.purchase] else "region"
        if code == "region_limit":
            outcome = "in" if near and ours.district in (None, theirs.district) else "out"
        else:
            outcome = "same" if same else "near" if near else "far"
        return Ground(
            kind=f"{code}_{outcome}", params={"ours": _shown(ours), "theirs": _shown(theirs)}
        )


class RecordFit(Protocol):
    """How well the best contract of a vendor answers a line, 0 to 1, NaN for unknown: an array
    of shape (purchases, vendors), or what is indexed like one."""

    def __getitem__(self, where: tuple[Indices | int, Indices | int], /) -> Floats: ...


class Record:
    """How well the vendor's best contract done answers the line; unknown without contracts."""

    name = "record"

    def __init__(self, fit: RecordFit) -> None:
        self._fit = fit

    def values(self, pairs: Pairs) -> Floats:
        return self._fit[pairs.purchase, pairs.vendor]

    def ground(self, pair: Pair) -> Ground | None:
        percent = round(100 * float(self._fit[pair.purchase, pair.vendor]))
        return Ground(kind="record", params={"percent": percent})


def buyer_regions(fair: Fair) -> Mapping[BuyerId, Region | None]:
    """Where each agency is: as it told, else by the province in its name."""
    return {b.id: parse_region(b.region) or parse_region(b.name) for b in fair.buyers}


def _shown(region: Region) -> str:
    return f"{region.province} {region.district or ''}".rstrip()


class _Numbering:
    """Equal things get equal numbers, nothing gets −1."""

    def __init__(self) -> None:
        self._known: dict[object, int] = {}

    def of(self, things: Iterable[object]) -> NDArray[np.int32]:
        numbers = (
            -1 if thing is None else self._known.setdefault(thing, len(self._known))
            for thing in things
        )
        return np.fromiter(numbers, dtype=np.int32)


def _codes(codes: Iterable[str | None]) -> NDArray[np.int64]:
    """Code prefixes as numbers, shape (levels, codes); −1 where the code is not that long."""
    digits = ["".join(_DIGIT.findall(code or "")) for code in codes]
    return np.array(
        [[int(d[:n]) if len(d) >= n else -1 for d in digits] for n in _LEVELS], dtype=np.int64
    ).reshape(len(_LEVELS), len(digits))


__all__ = ["ItemCode", "Record", "RecordFit", "RegionNearness", "buyer_regions"]
