"""What each firm holds on the fair's day, with each of its offers: certificates and size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria.criterion import Pairs
from matchmaker.criteria.material import Material
from matchmaker.domain import Certificate, Fair, ProductId, Vendor
from matchmaker.policy import SizeClass, canonical_certificate, certificate_kinds, size_class

_OF_PRODUCTS = ("technology", "product")
# Certificates that are about the size of a firm.
_SIZE_PAPERS = ("소기업·소상공인", "중소기업")


@dataclass(frozen=True, slots=True)
class Held:
    """Kinds held (official labels; others stand for themselves). ``told`` is False where
    nothing was said about certificates: further ones may be held. ``vague`` kinds are given to
    a product, and it was not told to which of the firm's."""

    kinds: frozenset[str]
    told: bool
    size: SizeClass | None
    vague: frozenset[str] = frozenset()


class Holdings:
    """The different holdings of a fair (``held``), and which of them a pair has."""

    def __init__(self, material: Material) -> None:
        self._offer_count = len(material.offers)
        numbers: dict[Held, int] = {}
        indices = [numbers.setdefault(held, len(numbers)) for held in _holders(material)]
        self._index = np.array(indices, dtype=np.int64)
        self.held = tuple(numbers)

    def of(self, pairs: Pairs) -> NDArray[np.int64]:
        """Indices into ``held``: with the pair's offer, or of the firm where it has none."""
        return self._index[
            np.where(pairs.offer >= 0, pairs.offer, self._offer_count + pairs.vendor)
        ]

    def index_of(self, vendor: int, offer: int) -> int:
        """`of` for one firm with one of its offers (−1: without one)."""
        return int(self._index[offer if offer >= 0 else self._offer_count + vendor])


def first_day(fair: Fair) -> date | None:
    """The day whose rules hold: the fair's first."""
    starts = [slot.start for slot in fair.slots] or [s.start for s in fair.sessions]
    return min(starts).date() if starts else None


def canonical_kinds(labels: Iterable[str]) -> frozenset[str]:
    """Official labels; a label that is not in the list stands for itself."""
    return frozenset(canonical_certificate(label) or label for label in labels)


def _holders(material: Material) -> Iterator[Held]:
    """What is held with each offer, then by each vendor for all of its products."""
    day = first_day(material.fair)
    vendors = material.fair.vendors
    valid = [tuple(c for c in v.certificates or () if _is_valid(c, day)) for v in vendors]
    several = [len(material.fair.products_of_vendor[v.id]) > 1 for v in vendors]
    for offer in material.offers:
        firm = offer.vendor
        yield _held(vendors[firm], valid[firm], offer.product, several=several[firm])
    for vendor, certificates, many in zip(vendors, valid, several, strict=True):
        yield _held(vendor, certificates, None, several=many)


def _is_valid(certificate: Certificate, day: date | None) -> bool:
    return day is None or certificate.valid_until is None or certificate.valid_until >= day


def _held(
    vendor: Vendor,
    certificates: tuple[Certificate, ...],
    product: ProductId | None,
    *,
    several: bool,
) -> Held:
    kinds = canonical_kinds(c.kind for c in certificates if c.product in (None, product))
    size = size_class(vendor.size) or _size_by_paper(kinds)
    # A form's size column often names a status instead (창업기업, 장애인표준사업장).
    status = None if size else canonical_certificate(vendor.size or "")
    own = kinds | {status} if status else kinds
    sure = canonical_kinds(c.kind for c in certificates if product and c.product == product)
    unplaced = frozenset(k for k in kinds - sure if several and _of_products(k))
    return Held(kinds=own, told=vendor.certificates is not None, size=size, vague=unplaced)


def _of_products(kind: str) -> bool:
    """Whether a kind of certificate is given to a product, not to a firm."""
    known = certificate_kinds().get(kind)
    return known is not None and known.group in _OF_PRODUCTS


def _size_by_paper(kinds: frozenset[str]) -> SizeClass | None:
    return next((size_class(paper) for paper in _SIZE_PAPERS if paper in kinds), None)
