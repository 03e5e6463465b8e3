"""What people are told: the outbox, its templates, calendars, and other systems' hooks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
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


class Notice(HasId, OfFair, Base):
    """One message to one person, written in the transaction of its cause."""

    __tablename__ = "notices"
    __table_args__ = (Index(None, "state", "next_try_at"), UniqueConstraint("fair_id", "once"))
    once: Mapped[str] = mapped_column(String(200))
    cause: Mapped[str] = mapped_column(String(64))
    side: Mapped[str] = mapped_column(String(16))
    participant: Mapped[str] = mapped_column(String(200))
    desk: Mapped[str] = mapped_column(String(200), default="")
    channel: Mapped[Channel] = mapped_column(words(Channel))
    address: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(8), default="ko")
    template: Mapped[str] = mapped_column(String(64))
    params: Mapped[dict[str, Any]]
    subject: Mapped[str] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(Text)
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
    """What a person's calendar was last told of a meeting: never twice, never backwards."""

    __tablename__ = "calendar_entries"
    fair_id: Mapped[str] = mapped_column(
        ForeignKey("fairs.id", ondelete="CASCADE"), primary_key=True
    )
    uid: Mapped[str] = mapped_column(String(64), primary_key=True)
    address: Mapped[str] = mapped_column(String(320), primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    cancelled: Mapped[bool] = mapped_column(default=False)
    told_at: Mapped[datetime]


class Webhook(HasId, OfFair, Base):
    """Another system that wants to know. ``secret`` signs what it is sent."""

    __tablename__ = "webhooks"
    address: Mapped[str] = mapped_column(String(1000))
    secret: Mapped[str] = mapped_column(String(100))
    events: Mapped[list[Any]]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))


class Delivery(HasId, Base):
    """One event for one webhook, and how its delivery went."""

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
