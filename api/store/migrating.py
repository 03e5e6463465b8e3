"""Bringing a database to the version of this program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from api.store.engine import Store, StoreError


def _config() -> Config:
    config = Config()
    config.set_main_option(
        "script_location", str(resources.files(__package__ or __name__) / "migrations")
    )
    config.set_main_option("path_separator", "os")
    return config


def newest_version() -> str:
    """The version of the last migration of this program."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise StoreError("this program has no migrations")
    return head


def current_version(store: Store) -> str | None:
    """The version that a database is at, None where it is empty."""
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def config_on(store: Store) -> Iterator[Config]:
    """What Alembic's commands take, inside one transaction of a store."""
    config = _config()
    with store.engine.execution_options(writing=True).connect() as connection:
        if store.is_sqlite:
            # A table that is made anew is dropped first: its children must not go with it.
            # (The pragma counts only before the transaction begins.)
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
            connection.detach()
        with connection.begin():
            config.attributes["connection"] = connection
            yield config
            if store.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise StoreError("the migration left a reference to nothing")


def migrate(store: Store, version: str = "head") -> None:
    """Bring a database to a version, in one transaction."""
    with config_on(store) as config:
        command.upgrade(config, version)


def check_version(store: Store) -> None:
    """Raises StoreError unless the database is at the version of this program."""
    found, wanted = current_version(store), newest_version()
    if found != wanted:
        raise StoreError(f"the database is at version {found}, this program needs {wanted}")
