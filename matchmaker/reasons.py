"""Why a pair fits: contributions that add up, and the lines and words that met.

Standard library only. Points are on the scale of the score, 0 to 100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matchmaker.domain import BuyerId, DeskId, ProductId, PurchaseId, VendorId


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one criterion adds to (or takes from) a score. ``known`` is False where the
    data did not say and the criterion's neutral value stood in."""

    criterion: str
    points: float
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMatch:
    """A planned purchase beside the vendor's text that answers it best.

    ``product`` is None when the answer is a past contract or the firm's introduction;
    ``offer`` is that text. ``words`` are the words met, as (word of the purchase, word of
    the offer), equal or related. ``relevance`` is the textual fit, 0 to 1.
    """

    purchase: PurchaseId
    product: ProductId | None
    offer: str
    words: tuple[tuple[str, str], ...]
    relevance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a desk and a vendor fit. ``points`` is the sum of the contributions (to a
    hundredth); ``lines`` are the purchases they could talk about, best first."""

    buyer: BuyerId
    desk: DeskId
    vendor: VendorId
    points: float
    contributions: tuple[Contribution, ...]
    lines: tuple[LineMatch, ...]


@dataclass(frozen=True, kw_only=True)
class RankedVendor:
    """A vendor in the ranked list of a planned purchase (``rank`` from 1)."""

    rank: int
    vendor: VendorId
    explanation: Explanation


@dataclass(frozen=True, kw_only=True)
class RankedPurchase:
    """A planned purchase in the ranked list of a vendor (``rank`` from 1)."""

    rank: int
    purchase: PurchaseId
    explanation: Explanation


@dataclass(frozen=True, kw_only=True)
class MatchLists:
    """Ranked lists for both sides, best first, with reasons."""

    by_purchase: Mapping[PurchaseId, tuple[RankedVendor, ...]]
    by_vendor: Mapping[VendorId, tuple[RankedPurchase, ...]]
