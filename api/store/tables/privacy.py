"""Consent, requests about one's own data, and the chained log of who looked at whose data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, HasId, OfFair


class Consent(HasId, OfFair, Base):
    """What a person agreed to: which purpose, in which version of the words, and when."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "fair_id", "participant"),)
    side: Mapped[str] = mapped_column(String(16))
    participant: Mapped[str] = mapped_column(String(200))
    person: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(64))
    words_version: Mapped[str] = mapped_column(String(32))
    words_hash: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class DataRequest(HasId, OfFair, Base):
    """Somebody asks for their own data, or for its deletion."""

    __tablename__ = "data_requests"
    kind: Mapped[str] = mapped_column(String(16))
    side: Mapped[str] = mapped_column(String(16))
    participant: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")


class Access(Base):
    """One look at, or export of, somebody's personal data. ``hash`` covers the row and the
    hash before it: a row that is changed or taken out breaks the chain. ``fair_id`` is no
    foreign key, so that the log outlives its fair."""

    __tablename__ = "accesses"
    __table_args__ = (Index(None, "fair_id", "number"),)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(32))
    fair_id: Mapped[str] = mapped_column(String(26))
    operation: Mapped[str] = mapped_column(String(100))
    whose: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(64))
    before: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
