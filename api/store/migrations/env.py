"""How Alembic runs our migrations: on the connection that `api.store.migrating` opened."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from api.store import tables
from api.store.base import Base, Json, Moment

assert tables.ENTRIES  # noqa: S101 - the import fills the metadata


def rendered(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Our own kinds of columns by their names."""
    if kind == "type" and isinstance(item, Moment):
        return "base.Moment()"
    return "base.Json" if kind == "type" and item is Json else False


def run(connection: Connection) -> None:
    """Run the migrations that are asked for."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=rendered,
    )
    context.run_migrations()


run(context.config.attributes["connection"])
