"""The ranked lists of a fair, as they were last worked out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base
from api.store.tables.participants import CODE


class MatchRun(Base):
    """When the lists of a fair were worked out, from which content of it, with which encoder."""

    __tablename__ = "match_runs"
    fair_id: Mapped[str] = mapped_column(
        ForeignKey("fairs.id", ondelete="CASCADE"), primary_key=True
    )
    content_version: Mapped[int]
    encoder: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]


class KeptMatch(Base):
    """A planned purchase and a vendor. ``vendor_rank`` is the vendor's place in the purchase's
    list, ``purchase_rank`` the purchase's in the vendor's; None where it is not in that list."""

    __tablename__ = "kept_matches"
    __table_args__ = (
        Index(None, "fair_id", "vendor", "purchase_rank"),
        Index(None, "fair_id", "purchase", "vendor_rank"),
    )
    fair_id: Mapped[str] = mapped_column(
        ForeignKey("match_runs.fair_id", ondelete="CASCADE"), primary_key=True
    )
    purchase: Mapped[str] = mapped_column(CODE, primary_key=True)
    vendor: Mapped[str] = mapped_column(CODE, primary_key=True)
    buyer: Mapped[str] = mapped_column(CODE)
    vendor_rank: Mapped[int | None]
    purchase_rank: Mapped[int | None]
    points: Mapped[float]
    explanation: Mapped[dict[str, Any]]


class KeptTalk(Base):
    """A vendor in the list of a whole agency, with all lines that a talk would be about."""

    __tablename__ = "kept_talks"
    fair_id: Mapped[str] = mapped_column(
        ForeignKey("match_runs.fair_id", ondelete="CASCADE"), primary_key=True
    )
    buyer: Mapped[str] = mapped_column(CODE, primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    vendor: Mapped[str] = mapped_column(CODE)
    points: Mapped[float]
    explanation: Mapped[dict[str, Any]]


class KeptAdvice(Base):
    """What a firm could add to its texts."""

    __tablename__ = "kept_advice"
    fair_id: Mapped[str] = mapped_column(
        ForeignKey("match_runs.fair_id", ondelete="CASCADE"), primary_key=True
    )
    vendor: Mapped[str] = mapped_column(CODE, primary_key=True)
    completeness: Mapped[int]
    content: Mapped[dict[str, Any]]
