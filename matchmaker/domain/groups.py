"""Participants who are counted together."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from matchmaker.domain.ids import BuyerId, GroupId, VendorId
from matchmaker.domain.wishes import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Agencies (``side`` BUYER) or vendors (VENDOR) whose talks are counted together.

    ``cap`` is never exceeded. A ``floor`` of talks and a reserved ``share`` (0 to 1) of the
    talks are kept as far as possible, before anyone's fit counts. ``members`` are ids of one
    side; ``condition`` is what was asked of them, as the organiser wrote it.
    """

    id: GroupId
    name: str
    side: Side
    members: frozenset[str]
    cap: int | None = None
    floor: int = 0
    share: float = 0.0
    condition: str | None = None

    def counts(self, buyer: BuyerId, vendor: VendorId) -> bool:
        """Whether a talk of this pair is one of the group."""
        return (vendor if self.side is Side.VENDOR else buyer) in self.members

    def goal(self, most_talks: int) -> int:
        """The talks aimed at: the floor, or the share of the most talks that the fair could
        hold. That is a fixed number, because a share of the talks held could also be kept by
        dropping other talks. Never more than the cap."""
        # The share as it was written: in floats, 7 % of 100 is a little more than 7.
        wanted = max(self.floor, ceil(Fraction(repr(self.share)) * most_talks))
        return wanted if self.cap is None else min(wanted, self.cap)
