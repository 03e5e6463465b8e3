"""Opening the database, and the two ways to use it: reading and writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.errors import MatchmakerError

# Earlier ones can corrupt a WAL database under two writers (sqlite.org/wal.html, "WAL-reset").
LEAST_SQLITE = (3, 51, 3)
_BUSY_MILLISECONDS = 30_000
_POOL = 10


class StoreError(MatchmakerError):
    """The database cannot be used as it is."""


def sqlite_module() -> ModuleType:
    """Python's own SQLite where it is new enough, else the one of the wheel. Raises StoreError."""
    if sqlite3.sqlite_version_info >= LEAST_SQLITE:
        return sqlite3
    try:
        found = import_module("pysqlite3")
    except ImportError as error:
        raise StoreError(_too_old(sqlite3.sqlite_version)) from error
    if found.sqlite_version_info < LEAST_SQLITE:
        raise StoreError(_too_old(found.sqlite_version))
    return found


def _too_old(found: str) -> str:
    least = ".".join(map(str, LEAST_SQLITE))
    return f"SQLite {found} is too old: {least} or newer is needed (pip install pysqlite3)"


def open_engine(url: str, *, pool: int = _POOL) -> Engine:
    """The engine for a database address: ``sqlite:///FILE`` or ``postgresql://…``.

    Raises StoreError where the address or the SQLite library cannot be used.
    """
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
        return create_engine(
            address, pool_size=pool, max_overflow=pool, pool_pre_ping=True, hide_parameters=True
        )
    if address.get_backend_name() != "sqlite":
        raise StoreError(f"unknown kind of database: {address.get_backend_name()}")
    if not address.database or address.database == ":memory:":
        raise StoreError("the database must be a file: other processes share it")
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        address,
        module=sqlite_module(),
        # What a statement was about stays out of the words of its errors.
        hide_parameters=True,
        pool_size=pool,
        max_overflow=pool,
        # BEGIN comes from us, so that a writing transaction can begin with the lock.
        connect_args={"timeout": _BUSY_MILLISECONDS / 1000, "isolation_level": None},
    )
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _pragmas(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "mmap_size=0",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    # A reader that turns writer inside its transaction can only fail: writers lock first.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class Store:
    """A database that many threads and processes share."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._read = sessionmaker(engine, expire_on_commit=False)
        self._write = sessionmaker(engine.execution_options(writing=True), expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of ours."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent look; nothing that is changed in it is kept."""
        with self._read() as session:
            if not self.is_sqlite:
                session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            yield session
            session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: all of it is kept when the block ends, nothing when it raises."""
        with self._write.begin() as session:
            yield session

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """The store at a database address, as it is: see `migrate` for its tables."""
    return Store(open_engine(url))
