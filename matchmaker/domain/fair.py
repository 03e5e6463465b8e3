"""One event, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from matchmaker.domain.agencies import Buyer, Desk, PlannedPurchase
from matchmaker.domain.firms import Product, Vendor
from matchmaker.domain.groups import Group
from matchmaker.domain.ids import (
    BuyerId,
    DeskId,
    ProductId,
    PurchaseId,
    SessionId,
    SlotId,
    VendorId,
)
from matchmaker.domain.meetings import Meeting
from matchmaker.domain.policy import Policy
from matchmaker.domain.terms import Terms
from matchmaker.domain.times import Session, TimeSlot
from matchmaker.domain.timing import Precedence
from matchmaker.domain.wishes import Preference


@dataclass(frozen=True, kw_only=True)
class Fair:
    """One event: everything that was handed in, checked and cross-referenced.

    ``fixed`` meetings carry ``fixed=True``. Every buyer has at least one desk.
    ``terms`` add to the lexicon of the program, and take from it.
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
    precedences: tuple[Precedence, ...] = ()
    groups: tuple[Group, ...] = ()
    fixed: tuple[Meeting, ...] = ()
    terms: tuple[Terms, ...] = ()
    policy: Policy = field(default_factory=Policy)
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

    @cached_property
    def pause(self) -> timedelta:
        """How long nobody talks in a pause, at least: as the organiser says, else a slot."""
        minutes = self.policy.timing.pause_minutes
        if minutes is not None:
            return timedelta(minutes=minutes)
        return min((s.end - s.start for s in self.slots), default=timedelta())

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
