"""Criteria on facts: item code, certificates, region, track record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria.criterion import Pairs
from matchmaker.criteria.material import Material
from matchmaker.domain import Certificate, Fair, ProductId
from matchmaker.policy import canonical_certificate, is_priority, parse_region

Floats = NDArray[np.float32]

_DIGIT = re.compile("[0-9]")
# The national commodity classification: segment, family, class, commodity, item.
_LEVELS = (2, 4, 6, 8, 10)
_LEVEL_VALUES = (0.0, 0.1, 0.3, 0.7, 1.0)
_SAME_PROVINCE = 0.6
# A certificate that nobody asked for still helps an agency with its quotas.
_UNASKED_PRIORITY = 0.6


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


class Certificates:
    """Whether the vendor (or the product that fits) holds, on the fair's day, the certificates
    that the line asks for; where it asks for none, whether it holds one that agencies buy
    first. Unknown for a vendor that said nothing about certificates."""

    name = "certificate"

    def __init__(self, material: Material) -> None:
        fair = material.fair
        wanted = [_canonical(p.wanted_certificates) for p in fair.purchases]
        distinct = sorted(set(wanted), key=sorted)
        row = {kinds: i for i, kinds in enumerate(distinct)}
        self._row = np.array([row[w] for w in wanted], dtype=np.int64)
        self._offer_count = len(material.offers)
        holders = _holders(material, _first_day(fair))
        self._table = np.array(
            [[_worth(kinds, held) for held in holders] for kinds in distinct], dtype=np.float32
        ).reshape(len(distinct), len(holders))

    def values(self, pairs: Pairs) -> Floats:
        column = np.where(pairs.offer >= 0, pairs.offer, self._offer_count + pairs.vendor)
        return self._table[self._row[pairs.purchase], column]


class RegionNearness:
    """1 for the same city or county, less for the same province. A line that wants a region
    gets 1 inside it and 0 outside. An agency whose region was not told is placed by the
    province in its name, if there is one."""

    name = "region"

    def __init__(self, fair: Fair) -> None:
        buyers = [parse_region(b.region) or parse_region(b.name) for b in fair.buyers]
        place = {b.id: region for b, region in zip(fair.buyers, buyers, strict=True)}
        wanted = [parse_region(p.wanted_region) for p in fair.purchases]
        here = [w or place[p.buyer] for p, w in zip(fair.purchases, wanted, strict=True)]
        there = [parse_region(v.region) for v in fair.vendors]
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


class Record:
    """How well the vendor's best contract done answers the line; unknown without contracts.

    ``fit`` has shape (purchases, vendors), NaN for unknown.
    """

    name = "record"

    def __init__(self, fit: Floats) -> None:
        self._fit = fit

    def values(self, pairs: Pairs) -> Floats:
        return self._fit[pairs.purchase, pairs.vendor]


@dataclass(frozen=True, slots=True)
class _Held:
    """Canonical kinds held; None when nothing was said."""

    kinds: frozenset[str] | None
    priority: bool = False


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


def _first_day(fair: Fair) -> date | None:
    starts = [slot.start for slot in fair.slots] or [s.start for s in fair.sessions]
    return min(starts).date() if starts else None


def _canonical(labels: Iterable[str]) -> frozenset[str]:
    """Official labels; a label that is not in the list stands for itself."""
    return frozenset(canonical_certificate(label) or label for label in labels)


def _holders(material: Material, day: date | None) -> list[_Held]:
    """What is held with each offer, then what each vendor holds for all of its products."""
    valid = {
        v.id: None
        if v.certificates is None
        else tuple(c for c in v.certificates if _is_valid(c, day))
        for v in material.fair.vendors
    }
    vendors = material.fair.vendors
    offers = [_held(valid[vendors[o.vendor].id], o.product) for o in material.offers]
    return offers + [_held(valid[v.id], None) for v in vendors]


def _is_valid(certificate: Certificate, day: date | None) -> bool:
    return day is None or certificate.valid_until is None or certificate.valid_until >= day


def _held(certificates: tuple[Certificate, ...] | None, product: ProductId | None) -> _Held:
    if certificates is None:
        return _Held(kinds=None)
    labels = [c.kind for c in certificates if c.product is None or c.product == product]
    return _Held(kinds=_canonical(labels), priority=any(map(is_priority, labels)))


def _worth(wanted: frozenset[str], held: _Held) -> float:
    if held.kinds is None:
        return float("nan")
    if wanted:
        return len(wanted & held.kinds) / len(wanted)
    return _UNASKED_PRIORITY if held.priority else 0.0


__all__ = ["Certificates", "ItemCode", "Record", "RegionNearness"]
