"""A fair's texts laid out for scoring: one need per purchase, the offers of every vendor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Fair, PlannedPurchase, Product, ProductId, Vendor
from matchmaker.lexical import clean_need, clean_offer, is_filler, normalise

_JOIN = " / "


class OfferKind(StrEnum):
    """Where a vendor's text comes from."""

    PRODUCT = "product"
    RECORD = "record"
    INTRO = "intro"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One text of a vendor: a product, a contract done, or its introduction."""

    vendor: int
    kind: OfferKind
    text: str
    cleaned: str
    product: ProductId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The text of one planned purchase; empty where nothing was said that can be matched."""

    text: str
    cleaned: str


@dataclass(frozen=True, kw_only=True)
class Material:
    """Needs in the order of ``fair.purchases``; offers in the order of ``fair.vendors``.

    The offers of vendor v are ``offers[first[v]:first[v + 1]]`` (``first`` has shape
    (vendors + 1,)); a vendor may have none.
    """

    fair: Fair
    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    first: NDArray[np.int64]


def read_material(fair: Fair) -> Material:
    """Lay out the texts of a fair. Fields that only point elsewhere (규격서 참조) are dropped."""
    offers: list[Offer] = []
    first = [0]
    for index, vendor in enumerate(fair.vendors):
        offers.extend(_offers(index, vendor, fair.products_of_vendor[vendor.id]))
        first.append(len(offers))
    needs = tuple(_need(p, fair.buyer_of[p.buyer].name) for p in fair.purchases)
    return Material(fair=fair, needs=needs, offers=tuple(offers), first=np.array(first))


def _need(purchase: PlannedPurchase, owner: str) -> Need:
    fields = (purchase.title, purchase.item_name, purchase.use, purchase.spec)
    told = _told(*fields)
    cleaned = _told(*(clean_need(field, owner=owner) for field in told))
    return Need(text=_JOIN.join(told), cleaned=_JOIN.join(cleaned))


def _offers(index: int, vendor: Vendor, products: tuple[Product, ...]) -> Iterator[Offer]:
    for product in products:
        told = _told(product.name, product.item_name, product.description, product.spec)
        yield from _offer(index, OfferKind.PRODUCT, told, product.id)
    # A firm's name often tells its trade (한빛조경), where a contract's title tells a place.
    for record in vendor.records:
        yield from _offer(index, OfferKind.RECORD, _told(record, vendor.name), None)
    yield from _offer(index, OfferKind.INTRO, _told(vendor.intro), None)


def _offer(
    vendor: int, kind: OfferKind, told: tuple[str, ...], product: ProductId | None
) -> Iterator[Offer]:
    if told:
        cleaned = _told(*(clean_offer(field) for field in told))
        yield Offer(
            vendor=vendor,
            kind=kind,
            text=_JOIN.join(told),
            cleaned=_JOIN.join(cleaned),
            product=product,
        )


def _told(*fields: str | None) -> tuple[str, ...]:
    """The fields that say something, each once, those that stand inside an earlier one left out."""
    kept: list[str] = []
    for field in fields:
        text = normalise(field or "")
        if text and not is_filler(text) and not any(text in earlier for earlier in kept):
            kept.append(text)
    return tuple(kept)
