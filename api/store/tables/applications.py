"""Firms that ask to take part in a public fair, until the organiser says yes or no."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, HasId, OfFair, words


class ApplicationState(StrEnum):
    """WAITING for the organiser, then one of the two others for good."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Application(HasId, OfFair, Base):
    """What a firm told of itself and its products (``content``: rows of a vendor and of its
    products), with the consent that it gave. ``vendor`` is the entry that it became."""

    __tablename__ = "applications"
    state: Mapped[ApplicationState] = mapped_column(
        words(ApplicationState), default=ApplicationState.WAITING
    )
    content: Mapped[dict[str, Any]]
    consent_version: Mapped[str] = mapped_column(String(32))
    consent_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    judged_at: Mapped[datetime | None]
    judged_by: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    vendor: Mapped[str | None] = mapped_column(String(200))
