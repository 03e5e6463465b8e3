"""When a fair takes place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matchmaker.domain.ids import SessionId, SlotId


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
