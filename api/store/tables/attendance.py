"""Who came to the fair."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, words
from api.store.tables.participants import CODE


class Presence(StrEnum):
    """PRESENT: checked in. LATE: will come, and has said so. ABSENT: does not come."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"


class Attendance(Base):
    """A desk or a vendor on one day of the fair; nothing is known of who has no row."""

    __tablename__ = "attendance"
    fair_id: Mapped[str] = mapped_column(
        ForeignKey("fairs.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(CODE, primary_key=True)
    presence: Mapped[Presence] = mapped_column(words(Presence))
    note: Mapped[str] = mapped_column(String(500), default="")
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
