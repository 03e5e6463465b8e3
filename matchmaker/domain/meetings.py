"""Who meets whom and when, and who stands by."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.domain.ids import BuyerId, DeskId, PurchaseId, SlotId, VendorId


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
