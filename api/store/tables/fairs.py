"""One fair, and where it stands in its life."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, HasId, words


class FairState(StrEnum):
    """The life of a fair, in order."""

    DRAFT = "draft"
    COLLECTING = "collecting"
    MATCHING = "matching"
    SCHEDULED = "scheduled"
    RELEASED = "released"
    RUNNING = "running"
    CLOSED = "closed"


class StoredFair(HasId, Base):
    """A fair. ``policy`` is the codec's PolicyRow. ``content_version`` rises with every change
    of what participants handed in, ``version`` with changes of the fair's own fields.
    ``notices_from`` is the moment from which notices may be sent; without it none is."""

    __tablename__ = "fairs"
    # Whoever changes a fair after somebody else did, having read it before, is refused. The
    # number itself is ours to raise: not every change is one of the fair's own fields.
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[FairState] = mapped_column(words(FairState), default=FairState.DRAFT)
    timezone: Mapped[str] = mapped_column(String(64), default="Asia/Seoul")
    first_day: Mapped[date | None]
    policy: Mapped[dict[str, Any]]
    is_public: Mapped[bool] = mapped_column(default=False)
    retention_days: Mapped[int] = mapped_column(default=365)
    notices_from: Mapped[datetime | None]
    content_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(26), default="")
    closed_at: Mapped[datetime | None]
