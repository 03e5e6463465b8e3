"""Workbooks that were read for a fair, and what they would change, until somebody decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, HasId, OfFair


class Import(HasId, OfFair, Base):
    """One workbook that was read. ``difference`` (gzip of JSON) is what it would change in the
    fair as it was at ``content_version``; it is dropped once that is done or cannot be done."""

    __tablename__ = "imports"
    file_name: Mapped[str] = mapped_column(String(255))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
    content_version: Mapped[int]
    removes_missing: Mapped[bool]
    counts: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]
    difference: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    applied_at: Mapped[datetime | None]
    change_set_id: Mapped[str | None] = mapped_column(String(26))
