"""What all tables share: names of constraints, the kinds of columns, ids."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, Enum, ForeignKey, MetaData, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from ulid import ULID

# Named constraints: a migration can only change what has a name.
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC in both databases. Naive times are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")
"""Numbers, strings, lists and maps; binary JSON on PostgreSQL."""

Word = TypeVar("Word", bound=StrEnum)


def words(kind: type[Word]) -> Enum:
    """A column of the values of a StrEnum, checked by the database."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=kind.__name__.lower(),
        values_callable=lambda enum: [word.value for word in enum],
    )


def new_id() -> str:
    """A new id (ULID, 26 characters): later ids sort after earlier ones. No secret."""
    return str(ULID())


class Base(DeclarativeBase):
    """The one metadata."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: Moment, dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012


class HasId:
    """A row with an id of its own."""

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)


class OfFair:
    """A row that goes when its fair goes."""

    fair_id: Mapped[str] = mapped_column(
        String(26), ForeignKey("fairs.id", ondelete="CASCADE"), index=True
    )
