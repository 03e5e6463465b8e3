"""Why a pair fits: contributions that add up, and the lines and words that met.

Standard library only. Points are on the scale of the score, 0 to 100.
"""

from __future__ import annotations

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
