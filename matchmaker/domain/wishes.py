"""What was said of a pair before the fair."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain.ids import BuyerId, VendorId


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
