"""The nouns of a consultation fair. Standard library only; everything is frozen.

Times are naive wall-clock times of the fair's own time zone (`Fair.timezone`).
Money is whole won. A missing fact is ``None`` or empty: unknown is never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NewType

BuyerId = NewType("BuyerId", str)
DeskId = NewType("DeskId", str)
PurchaseId = NewType("PurchaseId", str)
VendorId = NewType("VendorId", str)
ProductId = NewType("ProductId", str)
SessionId = NewType("SessionId", str)
SlotId = NewType("SlotId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A half-day, or one track of it: the stretch of a day that is cut into slots.

    A session without a track is open to everyone; one with a track is open to the
    participants of that track. Sessions of different tracks may overlap in time.
    """

    id: SessionId
    name: str
    start: datetime
    end: datetime
    track: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSlot:
    """One meeting's length within a session. ``rooms`` is how many meetings run at once
    (rooms or video operators); ``None`` is no limit."""

    id: SlotId
    session: SessionId
    start: datetime
    end: datetime
    rooms: int | None = None

    def overlaps(self, other: TimeSlot) -> bool:
        """True when the two slots share a moment (touching ends do not)."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """An agency. ``cap`` and ``floor`` count meetings over all of its desks; a floor is a
    promise that must be kept. Empty ``tracks`` means every track."""

    id: BuyerId
    name: str
    kind: str | None = None
    region: str | None = None
    tracks: frozenset[str] = frozenset()
    cap: int | None = None
    floor: int = 0
    unavailable: frozenset[SlotId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One officer or seat of an agency that can talk at a time. Empty ``purchases`` means
    that the desk speaks for every line of its agency."""

    id: DeskId
    buyer: BuyerId
    name: str
    officer: str | None = None
    email: str | None = None
    phone: str | None = None
    purchases: frozenset[PurchaseId] = frozenset()
    cap: int | None = None
    unavailable: frozenset[SlotId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPurchase:
    """One line of what an agency will buy."""

    id: PurchaseId
    buyer: BuyerId
    title: str
    use: str | None = None
    spec: str | None = None
    division: str | None = None
    item_code: str | None = None
    item_name: str | None = None
    budget: int | None = None
    due: date | None = None
    contract_method: str | None = None
    procurement_route: str | None = None
    wanted_certificates: frozenset[str] = frozenset()
    wanted_region: str | None = None


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
    A ``floor`` is a promise that must be kept. Empty ``tracks`` means every track."""

    id: VendorId
    name: str
    business_number: str | None = None
    region: str | None = None
    size: str | None = None
    founded: date | None = None
    employees: int | None = None
    sales: int | None = None
    intro: str | None = None
    records: tuple[str, ...] = ()
    certificates: tuple[Certificate, ...] | None = None
    contact: str | None = None
    email: str | None = None
    phone: str | None = None
    tracks: frozenset[str] = frozenset()
    cap: int | None = None
    floor: int = 0
    unavailable: frozenset[SlotId] = frozenset()


class Side(StrEnum):
    """Who said it."""

    BUYER = "buyer"
    VENDOR = "vendor"
    ORGANISER = "organiser"


class PreferenceKind(StrEnum):
    """What was said of a pair. MUST_MEET and VETO are hard; the others shift the score."""

    MUST_MEET = "must_meet"
    WISH = "wish"
    RATHER_NOT = "rather_not"
    VETO = "veto"
    MET_BEFORE = "met_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """A wish, must-meet, veto or earlier meeting of a buyer and a vendor.
    ``rank`` 1 is the dearest wish; ``None`` is unranked."""

    buyer: BuyerId
    vendor: VendorId
    kind: PreferenceKind
    side: Side = Side.ORGANISER
    rank: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A desk meets a vendor in a slot. ``purchases`` are the lines to talk about, most
    fitting first. A fixed meeting was pinned by a person: no solver moves it."""

    desk: DeskId
    vendor: VendorId
    slot: SlotId
    purchases: tuple[PurchaseId, ...] = ()
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standby:
    """A ranked reserve of an agency, called in when somebody does not come.
    ``points`` is the fit score of the pair (0 to 100)."""

    buyer: BuyerId
    vendor: VendorId
    rank: int
    points: float
    purchases: tuple[PurchaseId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Who meets whom and when (sorted by slot, then desk), and who stands by."""

    meetings: tuple[Meeting, ...] = ()
    standby: tuple[Standby, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the organiser decided for the whole fair.

    ``vendor_cap`` and ``buyer_cap`` hold for whoever has no cap of its own.
    ``vendor_floor`` and ``buyer_floor`` are given to everyone who can have them, before
    anyone's fit counts; unlike a participant's own floor they never make a fair infeasible.
    ``min_relevance`` (0 to 1) is the least textual fit at which a pair may be proposed
    without a wish. ``weights`` are the criteria's weights by name, empty for the defaults.
    """

    vendor_cap: int = 8
    vendor_floor: int = 1
    buyer_cap: int | None = None
    buyer_floor: int = 1
    min_relevance: float = 0.4
    standby_per_buyer: int = 3
    weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Fair:
    """One event: everything that was handed in, checked and cross-referenced.

    ``fixed`` meetings carry ``fixed=True``. Every buyer has at least one desk.
    """

    name: str
    buyers: tuple[Buyer, ...]
    desks: tuple[Desk, ...]
    purchases: tuple[PlannedPurchase, ...]
    vendors: tuple[Vendor, ...]
    products: tuple[Product, ...] = ()
    sessions: tuple[Session, ...] = ()
    slots: tuple[TimeSlot, ...] = ()
    preferences: tuple[Preference, ...] = ()
    fixed: tuple[Meeting, ...] = ()
    policy: Policy = Policy()
    timezone: str = "Asia/Seoul"

    @cached_property
    def buyer_of(self) -> Mapping[BuyerId, Buyer]:
        return {b.id: b for b in self.buyers}

    @cached_property
    def desk_of(self) -> Mapping[DeskId, Desk]:
        return {d.id: d for d in self.desks}

    @cached_property
    def purchase_of(self) -> Mapping[PurchaseId, PlannedPurchase]:
        return {p.id: p for p in self.purchases}

    @cached_property
    def vendor_of(self) -> Mapping[VendorId, Vendor]:
        return {v.id: v for v in self.vendors}

    @cached_property
    def product_of(self) -> Mapping[ProductId, Product]:
        return {p.id: p for p in self.products}

    @cached_property
    def session_of(self) -> Mapping[SessionId, Session]:
        return {s.id: s for s in self.sessions}

    @cached_property
    def slot_of(self) -> Mapping[SlotId, TimeSlot]:
        return {s.id: s for s in self.slots}

    @cached_property
    def desks_of_buyer(self) -> Mapping[BuyerId, tuple[Desk, ...]]:
        found: dict[BuyerId, list[Desk]] = {b.id: [] for b in self.buyers}
        for desk in self.desks:
            found[desk.buyer].append(desk)
        return {buyer: tuple(desks) for buyer, desks in found.items()}

    @cached_property
    def purchases_of_buyer(self) -> Mapping[BuyerId, tuple[PlannedPurchase, ...]]:
        found: dict[BuyerId, list[PlannedPurchase]] = {b.id: [] for b in self.buyers}
        for purchase in self.purchases:
            found[purchase.buyer].append(purchase)
        return {buyer: tuple(lines) for buyer, lines in found.items()}

    @cached_property
    def products_of_vendor(self) -> Mapping[VendorId, tuple[Product, ...]]:
        found: dict[VendorId, list[Product]] = {v.id: [] for v in self.vendors}
        for product in self.products:
            found[product.vendor].append(product)
        return {vendor: tuple(products) for vendor, products in found.items()}

    def buyer_at(self, desk: DeskId) -> Buyer:
        """The agency that a desk belongs to."""
        return self.buyer_of[self.desk_of[desk].buyer]

    def lines_of_desk(self, desk: Desk) -> tuple[PlannedPurchase, ...]:
        """The planned purchases that a desk speaks for."""
        lines = self.purchases_of_buyer[desk.buyer]
        return tuple(p for p in lines if p.id in desk.purchases) if desk.purchases else lines

    def cap_of_vendor(self, vendor: Vendor) -> int:
        """The most meetings that a vendor may have: its own cap, else the policy's."""
        return self.policy.vendor_cap if vendor.cap is None else vendor.cap

    def cap_of_buyer(self, buyer: Buyer) -> int | None:
        """The most meetings that an agency may have; ``None`` is no limit but its time."""
        return self.policy.buyer_cap if buyer.cap is None else buyer.cap

    def desk_can_use(self, desk: Desk, slot: TimeSlot) -> bool:
        """Whether a desk is free in a slot: its track, its agency and its officer allow it."""
        buyer = self.buyer_of[desk.buyer]
        return (
            self._track_open(buyer.tracks, slot)
            and slot.id not in buyer.unavailable
            and slot.id not in desk.unavailable
        )

    def vendor_can_use(self, vendor: Vendor, slot: TimeSlot) -> bool:
        """Whether a vendor is free in a slot: its track and its calendar allow it."""
        return self._track_open(vendor.tracks, slot) and slot.id not in vendor.unavailable

    def _track_open(self, tracks: frozenset[str], slot: TimeSlot) -> bool:
        track = self.session_of[slot.session].track
        return track is None or not tracks or track in tracks
