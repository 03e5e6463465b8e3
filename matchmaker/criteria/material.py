"""A fair's texts laid out for scoring: one need per purchase, the offers of every vendor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Fair, PlannedPurchase, Product, ProductId, Vendor
from matchmaker.lexical import clean_need, clean_offer, is_filler, normalise

# What stands between the fields of one text.
JOIN = " / "

Fields = tuple[tuple[str, str], ...]
"""Fields of a noun: (name, text as handed in)."""


class OfferKind(StrEnum):
    """Where a vendor's text comes from."""

    PRODUCT = "product"
    RECORD = "record"
    INTRO = "intro"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One text of a vendor: a product, a contract done (``record`` is its place among the
    vendor's), or its introduction."""

    vendor: int
    kind: OfferKind
    text: str
    cleaned: str
    product: ProductId | None = None
    record: int | None = None


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


def need_fields(purchase: PlannedPurchase) -> Fields:
    """The fields of a purchase that say something, as handed in."""
    return _told(
        ("title", purchase.title),
        ("item_name", purchase.item_name),
        ("use", purchase.use),
        ("spec", purchase.spec),
    )


def offer_fields(fair: Fair, offer: Offer) -> Fields:
    """The fields that an offer's text was made of, as handed in."""
    vendor = fair.vendors[offer.vendor]
    if offer.product is not None:
        return _product_fields(fair.product_of[offer.product])
    if offer.record is not None:
        return _record_fields(vendor, offer.record)
    return _told(("intro", vendor.intro))


def _need(purchase: PlannedPurchase, owner: str) -> Need:
    told = [normalise(raw) for _, raw in need_fields(purchase)]
    return Need(text=JOIN.join(told), cleaned=joined(clean_need(t, owner=owner) for t in told))


def _offers(index: int, vendor: Vendor, products: tuple[Product, ...]) -> Iterator[Offer]:
    for product in products:
        yield from _offer(index, OfferKind.PRODUCT, _product_fields(product), product=product.id)
    for number in range(len(vendor.records)):
        yield from _offer(index, OfferKind.RECORD, _record_fields(vendor, number), record=number)
    yield from _offer(index, OfferKind.INTRO, _told(("intro", vendor.intro)))


def _product_fields(product: Product) -> Fields:
    return _told(
        ("name", product.name),
        ("item_name", product.item_name),
        ("description", product.description),
        ("spec", product.spec),
    )


def _record_fields(vendor: Vendor, number: int) -> Fields:
    # A firm's name often tells its trade (한빛조경), where a contract's title tells a place.
    return _told(("records", vendor.records[number]), ("vendor_name", vendor.name))


def _offer(
    vendor: int,
    kind: OfferKind,
    fields: Fields,
    *,
    product: ProductId | None = None,
    record: int | None = None,
) -> Iterator[Offer]:
    if fields:
        told = [normalise(raw) for _, raw in fields]
        yield Offer(
            vendor=vendor,
            kind=kind,
            text=JOIN.join(told),
            cleaned=joined(clean_offer(text) for text in told),
            product=product,
            record=record,
        )


def _told(*fields: tuple[str, str | None]) -> Fields:
    """The fields that say something, each once, those that stand inside an earlier one left out."""
    kept: list[tuple[str, str]] = []
    seen: list[str] = []
    for name, raw in fields:
        text = normalise(raw or "")
        if raw and text and not is_filler(text) and not any(text in earlier for earlier in seen):
            kept.append((name, raw))
            seen.append(text)
    return tuple(kept)


def joined(cleaned: Iterable[str]) -> str:
    """Cleaned fields as one text; see `kept_fields`."""
    return JOIN.join(text for text in kept_fields(cleaned) if text is not None)


def kept_fields(cleaned: Iterable[str]) -> list[str | None]:
    """Each cleaned field, or None for one that says nothing beyond an earlier one."""
    kept: list[str | None] = []
    for text in cleaned:
        inside = any(text in earlier for earlier in kept if earlier is not None)
        kept.append(None if not text or is_filler(text) or inside else text)
    return kept
