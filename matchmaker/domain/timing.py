"""What the organiser decided about time: pauses, the order of talks, and wishes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain.ids import BuyerId, VendorId


class TimingWish(StrEnum):
    """What a timetable should look like where that costs no fit.

    FEW_BREAKS: no idle slots between the talks of anybody in a session. FEW_SESSIONS: officers
    come to few sessions. EARLY: early slots are filled first. BALANCED: all slots are used
    alike, so that rooms and operators are too.
    """

    FEW_BREAKS = "few_breaks"
    FEW_SESSIONS = "few_sessions"
    EARLY = "early"
    BALANCED = "balanced"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRules:
    """``desk_pause_after`` and ``vendor_pause_after``: after so many talks in a row comes a
    pause (``None``: no such rule). A pause is at least ``pause_minutes`` long, or as long as
    the fair's shortest slot; talks with less time between them are in a row.

    ``wishes`` come in order: each counts only where those before it are equal, and none ever
    costs value. ``break_spread`` is the largest difference between the breaks of two desks,
    or of two vendors, that is aimed at.
    """

    desk_pause_after: int | None = None
    vendor_pause_after: int | None = None
    pause_minutes: int | None = None
    wishes: tuple[TimingWish, ...] = (TimingWish.FEW_BREAKS, TimingWish.FEW_SESSIONS)
    break_spread: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence:
    """Where both pairs meet, the talk of ``buyer`` and ``vendor`` is over before the talk of
    ``then_buyer`` and ``then_vendor`` begins. Each may meet without the other."""

    buyer: BuyerId
    vendor: VendorId
    then_buyer: BuyerId
    then_vendor: VendorId

    @property
    def pairs(self) -> tuple[tuple[BuyerId, VendorId], tuple[BuyerId, VendorId]]:
        """The pair that comes first, and the one after it."""
        return (self.buyer, self.vendor), (self.then_buyer, self.then_vendor)
