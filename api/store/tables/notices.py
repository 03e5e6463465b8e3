"""What people are told: the outbox, its templates, calendars, and other systems' hooks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, HasId, OfFair, words


class Channel(StrEnum):
    """How a notice travels."""

    MAIL = "mail"
    ALIMTALK = "alimtalk"
    SMS = "sms"


class NoticeState(StrEnum):
    """HELD until the organiser says so; then WAITING, SENT, or FAILED; DROPPED was never sent."""

    HELD = "held"
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Notice(HasId, Base):
    """One message to one person, written in the transaction of its cause.

    ``once`` names the cause and the person: the same twice is one notice. The words are made
    when it is sent; ``subject``, ``body`` and ``calendar`` then keep what went out, without the
    token of its link. ``link`` says which personal link the sender is to make. Notices of an
    account alone (a new password) have no fair. ``urgent`` ones also go at night."""

    __tablename__ = "notices"
    __table_args__ = (
        Index(None, "state", "next_try_at"),
        UniqueConstraint("fair_id", "once"),
        # A UNIQUE constraint does not hold between rows without a fair.
        Index(
            "uq_notices_once_of_nobody",
            "once",
            unique=True,
            sqlite_where=text("fair_id IS NULL"),
            postgresql_where=text("fair_id IS NULL"),
        ),
    )
    fair_id: Mapped[str | None] = mapped_column(
        ForeignKey("fairs.id", ondelete="CASCADE"), index=True
    )
    once: Mapped[str] = mapped_column(String(200))
    cause: Mapped[str] = mapped_column(String(64))
    side: Mapped[str] = mapped_column(String(16))
    participant: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200), default="")
    channel: Mapped[Channel] = mapped_column(words(Channel))
    address: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(8), default="ko")
    template: Mapped[str] = mapped_column(String(64))
    params: Mapped[dict[str, Any]]
    link: Mapped[dict[str, Any] | None]
    urgent: Mapped[bool] = mapped_column(default=False)
    subject: Mapped[str] = mapped_column(String(500), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[NoticeState] = mapped_column(words(NoticeState), default=NoticeState.HELD)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    provider_id: Mapped[str] = mapped_column(String(200), default="")
    problem: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class NoticeTemplate(HasId, Base):
    """An organiser's own words for a notice; without one the program's own are used.
    ``provider_code`` and ``approved_at`` belong to Alimtalk, whose words are registered."""

    __tablename__ = "notice_templates"
    __table_args__ = (UniqueConstraint("fair_id", "template", "channel", "language"),)
    fair_id: Mapped[str] = mapped_column(ForeignKey("fairs.id", ondelete="CASCADE"))
    template: Mapped[str] = mapped_column(String(64))
    channel: Mapped[Channel] = mapped_column(words(Channel))
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(500), default="")
    body: Mapped[str] = mapped_column(Text)
    provider_code: Mapped[str] = mapped_column(String(100), default="")
    approved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200))


class CalendarEntry(Base):
    """What a person's calendar was told of a meeting: never twice, never backwards.

    ``sequence`` is the number that was given out last, with the times and the place that went
    with it; ``told_sequence`` the last one that was surely sent, with its times. Where they
    differ, nobody knows whether the mail arrived, and the meeting is told again."""

    __tablename__ = "calendar_entries"
    fair_id: Mapped[str] = mapped_column(
        ForeignKey("fairs.id", ondelete="CASCADE"), primary_key=True
    )
    uid: Mapped[str] = mapped_column(String(64), primary_key=True)
    address: Mapped[str] = mapped_column(String(320), primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)
    summary: Mapped[str] = mapped_column(String(500))
    place: Mapped[str] = mapped_column(String(500))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    cancelled: Mapped[bool] = mapped_column(default=False)
    told_sequence: Mapped[int | None]
    told_starts_at: Mapped[datetime | None]
    told_ends_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]


class Webhook(HasId, OfFair, Base):
    """Another system that wants to know. ``secret`` signs what it is sent. ``failing_since``
    is the first of the deliveries in a row that failed; too long, and it is switched off."""

    __tablename__ = "webhooks"
    address: Mapped[str] = mapped_column(String(1000))
    secret: Mapped[str] = mapped_column(String(100))
    events: Mapped[list[Any]]
    active: Mapped[bool] = mapped_column(default=True)
    failing_since: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))


class Delivery(HasId, Base):
    """One event for one webhook, and how its delivery went. ``log`` has every attempt."""

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "state", "next_try_at"),)
    webhook_id: Mapped[str] = mapped_column(
        ForeignKey("webhooks.id", ondelete="CASCADE"), index=True
    )
    event: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]]
    state: Mapped[NoticeState] = mapped_column(words(NoticeState), default=NoticeState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    status: Mapped[int | None]
    problem: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    log: Mapped[list[Any]]
