"""Who sells, what they offer, and what they can show for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchmaker.domain.ids import ProductId, SlotId, VendorId


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate of a firm, or of one of its products. ``kind`` is the official label."""

    kind: str
    number: str | None = None
    valid_until: date | None = None
    product: ProductId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What a vendor offers: goods or a service."""

    id: ProductId
    vendor: VendorId
    name: str
    description: str | None = None
    spec: str | None = None
    item_code: str | None = None
    item_name: str | None = None
    price: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A firm. ``certificates`` is ``None`` when nothing was said about certificates and an
    empty tuple when the firm said it has none. ``records`` are titles of contracts done.
    ``public_sales`` are the sales to public agencies among the yearly ``sales``.
    ``industries`` are its licences and registered trades, ``None`` when nothing was said.
    ``first_time`` tells whether it comes to such a fair for the first time.
    A ``floor`` is a promise that must be kept. Empty ``tracks`` means every track."""

    id: VendorId
    name: str
    business_number: str | None = None
    region: str | None = None
    size: str | None = None
    founded: date | None = None
    employees: int | None = None
    sales: int | None = None
    public_sales: int | None = None
    intro: str | None = None
    records: tuple[str, ...] = ()
    certificates: tuple[Certificate, ...] | None = None
    industries: tuple[str, ...] | None = None
    contact: str | None = None
    email: str | None = None
    phone: str | None = None
    first_time: bool | None = None
    tracks: frozenset[str] = frozenset()
    cap: int | None = None
    floor: int = 0
    unavailable: frozenset[SlotId] = frozenset()
