"""Who buys, who speaks for them, and what they plan to buy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from matchmaker.domain.ids import BuyerId, DeskId, PurchaseId, SlotId


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """An agency. ``cap`` and ``floor`` count meetings over all of its desks; a floor is a
    promise that must be kept. Empty ``tracks`` means every track. ``quota_shares`` are the
    percentages reached so far of the purchase quotas that it told of, by the quota's id."""

    id: BuyerId
    name: str
    kind: str | None = None
    region: str | None = None
    tracks: frozenset[str] = frozenset()
    cap: int | None = None
    floor: int = 0
    unavailable: frozenset[SlotId] = frozenset()
    quota_shares: Mapping[str, float] = field(default_factory=dict, hash=False)


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
