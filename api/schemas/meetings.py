"""Meetings, reserves and agendas, as the service answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from matchmaker.domain import Side


class MeetingOut(BaseModel):
    """A meeting of a timetable. ``points`` is the fit, 0 to 100, for organisers alone."""

    desk: str
    desk_name: str
    buyer: str
    buyer_name: str
    vendor: str
    vendor_name: str
    slot: str
    starts_at: datetime
    ends_at: datetime
    purchases: list[str]
    fixed: bool
    uid: str = Field(description="The name by which calendars know the meeting")
    points: float | None = None


class ReserveOut(BaseModel):
    """A vendor that stands by for an agency; rank 1 is called first."""

    buyer: str
    buyer_name: str
    vendor: str
    vendor_name: str
    rank: int
    purchases: list[str]
    points: float | None = None


class LineOut(BaseModel):
    """A planned purchase to talk about."""

    purchase: str
    title: str
    use: str | None = None
    spec: str | None = None
    budget: int | None = None


class AgendaEntryOut(BaseModel):
    """One meeting as its participants see it. An agency sees whom to call; a vendor sees the
    officer's name."""

    starts_at: datetime
    ends_at: datetime
    slot: str
    desk: str
    desk_name: str
    officer: str | None
    counterpart: str
    counterpart_name: str
    contact: str | None = None
    phone: str | None = None
    email: str | None = None
    lines: list[LineOut]
    uid: str


class PlaceOut(BaseModel):
    """A reserve of an agency, or a place at which a vendor stands by."""

    counterpart: str
    counterpart_name: str
    rank: int


class AgendaOut(BaseModel):
    """What one participant does at the fair, in the order of time."""

    timetable_id: str
    name: str | None = Field(description="The name under which the timetable was released")
    side: Side
    code: str
    participant_name: str
    entries: list[AgendaEntryOut]
    standby: list[PlaceOut]


class MatchOut(BaseModel):
    """A planned purchase and a vendor. ``rank`` is its place in the list that was asked for.
    A vendor is told of agencies that need its products, but of no points or ranks."""

    purchase: str
    purchase_title: str
    buyer: str
    buyer_name: str
    vendor: str
    vendor_name: str
    rank: int | None = None
    points: float | None = None
    certificates: list[str] | None = Field(
        default=None, description="None where nothing was said of certificates"
    )
    records: list[str] = []
    region: str | None = None
    words: list[str] = Field(default=[], description="The words of the line that were met")


class MatchDetail(MatchOut):
    """A match with its whole explanation: contributions that add up to the points, and the
    phrases of both texts that met, by their places (see docs/schedule-format.md)."""

    explanation: dict[str, Any]
