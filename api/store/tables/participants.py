"""What was handed in for a fair: agencies, lines, firms, products, times, wishes.

Every entry has the code that people know it by (unique in its fair), its content as the rows
of `matchmaker.codec.schema` have it, and a version. What another entry stands for is a
foreign key; further names inside the content are checked before it is kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from api.store.base import Base, HasId, OfFair, words
from matchmaker.domain import PreferenceKind, Side

CODE = String(200)


def parent(column: str, table: str) -> ForeignKeyConstraint:
    """A reference within the same fair: the parent cannot go while its children stand."""
    return ForeignKeyConstraint(
        ["fair_id", column], [f"{table}.fair_id", f"{table}.code"], ondelete="CASCADE"
    )


class Entry:
    """One thing that was handed in. ``place`` keeps the order of the input."""

    fair_id: Mapped[str] = mapped_column(
        String(26), ForeignKey("fairs.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(CODE, primary_key=True)
    place: Mapped[int] = mapped_column(default=0)
    content: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200), default="")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.version}


class StoredSession(Entry, Base):
    """A session."""

    __tablename__ = "sessions"


class StoredSlot(Entry, Base):
    """A time slot of a session."""

    __tablename__ = "slots"
    __table_args__ = (parent("session", "sessions"),)
    session: Mapped[str] = mapped_column(CODE)


class StoredBuyer(Entry, Base):
    """An agency."""

    __tablename__ = "buyers"


class StoredDesk(Entry, Base):
    """A desk of an agency."""

    __tablename__ = "desks"
    __table_args__ = (parent("buyer", "buyers"),)
    buyer: Mapped[str] = mapped_column(CODE)


class StoredPurchase(Entry, Base):
    """A planned purchase of an agency."""

    __tablename__ = "purchases"
    __table_args__ = (parent("buyer", "buyers"),)
    buyer: Mapped[str] = mapped_column(CODE)


class StoredVendor(Entry, Base):
    """A firm, with its certificates and records."""

    __tablename__ = "vendors"


class StoredProduct(Entry, Base):
    """A product of a firm."""

    __tablename__ = "products"
    __table_args__ = (parent("vendor", "vendors"),)
    vendor: Mapped[str] = mapped_column(CODE)


class StoredWish(Entry, Base):
    """What one side said of a pair, once for each kind."""

    __tablename__ = "wishes"
    __table_args__ = (
        parent("buyer", "buyers"),
        parent("vendor", "vendors"),
        UniqueConstraint("fair_id", "buyer", "vendor", "side", "kind"),
    )
    buyer: Mapped[str] = mapped_column(CODE)
    vendor: Mapped[str] = mapped_column(CODE)
    side: Mapped[Side] = mapped_column(words(Side))
    kind: Mapped[PreferenceKind] = mapped_column(words(PreferenceKind))


class StoredOrder(Entry, Base):
    """A talk that has to be over before another begins."""

    __tablename__ = "orders"


class StoredGroup(Entry, Base):
    """Participants who are counted together."""

    __tablename__ = "groups"


class StoredTerms(Entry, Base):
    """Words of the fair that mean the same, or do not."""

    __tablename__ = "terms"


class StoredPin(Entry, Base):
    """A meeting that a person fixed before planning."""

    __tablename__ = "pins"
    __table_args__ = (
        parent("desk", "desks"),
        parent("vendor", "vendors"),
        parent("slot", "slots"),
        UniqueConstraint("fair_id", "desk", "slot"),
        UniqueConstraint("fair_id", "vendor", "slot"),
    )
    desk: Mapped[str] = mapped_column(CODE)
    vendor: Mapped[str] = mapped_column(CODE)
    slot: Mapped[str] = mapped_column(CODE)


ENTRIES: dict[str, type[Entry]] = {
    "sessions": StoredSession,
    "slots": StoredSlot,
    "buyers": StoredBuyer,
    "desks": StoredDesk,
    "purchases": StoredPurchase,
    "vendors": StoredVendor,
    "products": StoredProduct,
    "wishes": StoredWish,
    "orders": StoredOrder,
    "groups": StoredGroup,
    "terms": StoredTerms,
    "pins": StoredPin,
}
"""The kinds of entries, parents before children."""


class Evidence(HasId, OfFair, Base):
    """A file that shows a certificate of a firm. The bytes are kept in the database, so that a
    backup is whole."""

    __tablename__ = "evidence"
    __table_args__ = (parent("vendor", "vendors"),)
    vendor: Mapped[str] = mapped_column(CODE)
    certificate: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(200), default="")
    file_name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(200))
    accepted: Mapped[bool | None]
    judged_by: Mapped[str] = mapped_column(String(200), default="")
    judged_at: Mapped[datetime | None]
