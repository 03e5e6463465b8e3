"""Timetables in versions, their meetings, and the constraints that forbid double booking."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, HasId, OfFair, words
from api.store.tables.participants import CODE


class TimetableState(StrEnum):
    """DRAFT can be edited; RELEASED was sent out and never changes; WITHDRAWN was released."""

    DRAFT = "draft"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class Timetable(HasId, OfFair, Base):
    """One version of a fair's timetable. ``plan`` is schedule.json (gzip) as it was made, with
    the fair that it was made for, without reasons; meetings and reserves below are what holds
    now, with their reasons.
    ``value``, ``bound`` are the solver's whole numbers, of the meetings as they were made:
    where these were changed by hand (``is_edited``) they say nothing. ``revision`` rises with
    each edit. ``difference`` is that to the release before, kept with the release."""

    __tablename__ = "timetables"
    __table_args__ = (
        UniqueConstraint("fair_id", "number"),
        UniqueConstraint("fair_id", "name"),
        # At most one released timetable of a fair is in force.
        Index(
            "uq_timetables_in_force",
            "fair_id",
            unique=True,
            sqlite_where=text("state = 'released'"),
            postgresql_where=text("state = 'released'"),
        ),
    )
    number: Mapped[int]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("timetables.id"))
    state: Mapped[TimetableState] = mapped_column(
        words(TimetableState), default=TimetableState.DRAFT
    )
    name: Mapped[str | None] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(32))
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500), default="")
    made_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    fair_version: Mapped[int]
    status: Mapped[str] = mapped_column(String(32))
    value: Mapped[int]
    bound: Mapped[int]
    talks: Mapped[int]
    plan: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    revision: Mapped[int] = mapped_column(default=1)
    is_edited: Mapped[bool] = mapped_column(default=False)
    released_by: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_by: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_reason: Mapped[str] = mapped_column(String(500), default="")
    difference: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)


class Booking(Base):
    """A meeting of a timetable. ``uid`` stays the same for a pair through all versions of its
    fair: calendars know the meeting by it. ``seat`` counts the rooms of its slot from 1;
    ``rooms`` is how many there are, None where nobody counts them."""

    __tablename__ = "bookings"
    __table_args__ = (
        UniqueConstraint("timetable_id", "buyer", "vendor"),
        UniqueConstraint("timetable_id", "slot", "seat"),
        CheckConstraint("rooms IS NULL OR (seat >= 1 AND seat <= rooms)", name="room"),
        CheckConstraint("rooms IS NULL OR seat IS NOT NULL", name="seated"),
        Index(None, "timetable_id", "vendor"),
    )
    timetable_id: Mapped[str] = mapped_column(
        ForeignKey("timetables.id", ondelete="CASCADE"), primary_key=True
    )
    desk: Mapped[str] = mapped_column(CODE, primary_key=True)
    vendor: Mapped[str] = mapped_column(CODE, primary_key=True)
    buyer: Mapped[str] = mapped_column(CODE)
    slot: Mapped[str] = mapped_column(CODE)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    purchases: Mapped[list[Any]]
    fixed: Mapped[bool] = mapped_column(default=False)
    seat: Mapped[int | None]
    rooms: Mapped[int | None]
    uid: Mapped[str] = mapped_column(String(64))
    explanation: Mapped[dict[str, Any] | None]


class TimeTaken(Base):
    """Somebody's stretch of time that a meeting takes. Slots of different tracks may overlap:
    the fair's day is cut wherever a slot begins or ends, and a meeting takes every stretch
    that its slot covers, once for its desk and once for its vendor. The primary key is the
    rule that nobody is in two talks at once."""

    __tablename__ = "time_taken"
    __table_args__ = (
        ForeignKeyConstraint(
            ["timetable_id", "desk", "vendor"],
            ["bookings.timetable_id", "bookings.desk", "bookings.vendor"],
            ondelete="CASCADE",
        ),
        Index(None, "timetable_id", "desk", "vendor"),
    )
    timetable_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    who: Mapped[str] = mapped_column(String(202), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    desk: Mapped[str] = mapped_column(CODE)
    vendor: Mapped[str] = mapped_column(CODE)


class Reserve(Base):
    """A vendor that stands by for an agency; rank 1 is called first."""

    __tablename__ = "reserves"
    timetable_id: Mapped[str] = mapped_column(
        ForeignKey("timetables.id", ondelete="CASCADE"), primary_key=True
    )
    buyer: Mapped[str] = mapped_column(CODE, primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    vendor: Mapped[str] = mapped_column(CODE)
    points: Mapped[float]
    purchases: Mapped[list[Any]]
    explanation: Mapped[dict[str, Any] | None]


class Edit(Base):
    """A hand edit of a draft: the meetings before and after, who made it and why."""

    __tablename__ = "edits"
    timetable_id: Mapped[str] = mapped_column(
        ForeignKey("timetables.id", ondelete="CASCADE"), primary_key=True
    )
    revision: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    before: Mapped[list[Any]]
    after: Mapped[list[Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500), default="")
    undoes: Mapped[int | None]
