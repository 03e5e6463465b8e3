"""The history of what was handed in: who changed what, when and why, and what it was before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, HasId, OfFair


class ChangeSet(HasId, OfFair, Base):
    """Changes that were made together: one edit, one import, one undo."""

    __tablename__ = "change_sets"
    kind: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500), default="")
    undone_by: Mapped[str | None] = mapped_column(String(26))


class Change(HasId, OfFair, Base):
    """One entry before and after. ``before`` is None where it was added, ``after`` None where
    it was taken away; ``version`` is the entry's version afterwards."""

    __tablename__ = "changes"
    __table_args__ = (Index(None, "fair_id", "noun", "code"),)
    change_set_id: Mapped[str] = mapped_column(
        ForeignKey("change_sets.id", ondelete="CASCADE"), index=True
    )
    noun: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
