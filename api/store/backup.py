"""A whole database in one file that restores into either kind of database.

The file is a zip: ``manifest.json`` names the format, the version of the tables, and for each
table its number of rows and the SHA-256 of its lines; ``tables/NAME.jsonl`` holds a row a line.
It is written in one consistent look while the service goes on. Vectors that can be computed
again are not in it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from alembic import command
from alembic.util import CommandError
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    Text,
    cast,
    inspect,
    select,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB

from api.store.engine import Store, StoreError
from api.store.migrating import config_on, current_version
from matchmaker import __version__

FORMAT = "matchmaker/backup"
VERSION = 1
_MANIFEST = "manifest.json"
_VERSIONS = "alembic_version"
_VECTORS = "vectors_"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds of one table."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``schema`` is the version of its tables."""

    format: str
    version: int
    program: str
    schema: str
    made_at: str
    tables: Mapping[str, Kept]


def backup(store: Store, file: Path, now: datetime) -> Manifest:
    """Write a database to a file, which is whole or not there. Raises StoreError."""
    schema = current_version(store)
    if schema is None:
        raise StoreError("the database is empty: there is nothing to back up")
    part = file.with_name(file.name + ".part")
    part.touch(mode=0o600)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as target, store.reading() as session:
            connection = session.connection()
            kept = {table.name: _write(connection, table, target) for table in _tables(connection)}
            manifest = Manifest(FORMAT, VERSION, __version__, schema, now.isoformat(), kept)
            target.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True))
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def restore(store: Store, file: Path) -> Manifest:
    """Fill an empty database from a file, and bring it to the version of this program: all of
    it or nothing. Raises StoreError."""
    try:
        with zipfile.ZipFile(file) as source:
            manifest = read_manifest(source)
            _check(source, manifest)
            _fill(store, source, manifest)
    except (zipfile.BadZipFile, FileNotFoundError) as error:
        raise StoreError(f"{file} is no backup") from error
    return manifest


def read_manifest(source: zipfile.ZipFile) -> Manifest:
    """What an open backup says of itself. Raises StoreError."""
    try:
        told = json.loads(source.read(_MANIFEST))
        tables = {name: Kept(**kept) for name, kept in told.pop("tables").items()}
        manifest = Manifest(**told, tables=tables)
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError("this is no backup: it has no manifest that can be read") from error
    if (manifest.format, manifest.version) != (FORMAT, VERSION):
        raise StoreError(f"unknown kind of backup: {manifest.format} {manifest.version}")
    return manifest


def _tables(connection: Connection) -> list[Table]:
    """The tables as they are there, parents first: at whichever version the database is."""
    there = inspect(connection).get_table_names()
    names = {name for name in there if name != _VERSIONS and not name.startswith(_VECTORS)}
    found = MetaData()
    found.reflect(connection, only=sorted(names))
    for table in found.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                # None is no value; JSON's own null is written as JSON.NULL.
                column.type.none_as_null = True
    return found.sorted_tables


def _write(connection: Connection, table: Table, target: zipfile.ZipFile) -> Kept:
    digest, rows = hashlib.sha256(), 0
    writers = [_writer(column) for column in table.columns]
    with target.open(_place(table.name), "w", force_zip64=True) as out:
        query = _all_of(connection, table).execution_options(yield_per=_AT_ONCE)
        for row in connection.execute(query):
            values = [write(value) for write, value in zip(writers, row, strict=True)]
            line = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            out.write(line)
            rows += 1
    return Kept(rows, digest.hexdigest())


def _all_of(connection: Connection, table: Table) -> Select[Any]:
    """All rows in the order of the key; JSON as its text, since null has two meanings there."""
    columns = [_as_text(column) if _is_json(column) else column for column in table.columns]
    return select(*columns).order_by(*(_ordered(connection, key) for key in table.primary_key))


def _as_text(column: Column[Any]) -> Any:
    if isinstance(column.type, JSONB):
        return cast(column, Text)
    return type_coerce(column, Text)


def _ordered(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """The same order in both databases, whatever the language of the server."""
    if connection.dialect.name == "postgresql" and isinstance(column.type, String):
        return column.collate("C")
    return column


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON)


def _place(table: str) -> str:
    return f"tables/{table}.jsonl"


def _writer(column: Column[Any]) -> Callable[[Any], Any]:
    def write(value: Any) -> Any:
        if value is None:
            return None
        if _is_json(column):
            return json.dumps(json.loads(value), sort_keys=True, ensure_ascii=False)
        if isinstance(value, datetime):
            aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
            return aware.isoformat(timespec="microseconds")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, bytes | memoryview):
            return base64.b64encode(bytes(value)).decode()
        return value

    return write


def _reader(column: Column[Any], *, is_sqlite: bool) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if value is None:
            return None
        if _is_json(column):
            found = json.loads(value)
            return JSON.NULL if found is None else found
        if isinstance(column.type, DateTime):
            moment = datetime.fromisoformat(value)
            return moment.replace(tzinfo=None) if is_sqlite else moment
        if isinstance(column.type, Date):
            return date.fromisoformat(value)
        if isinstance(column.type, LargeBinary):
            return base64.b64decode(value)
        return value

    return read


def _check(source: zipfile.ZipFile, manifest: Manifest) -> None:
    for name, kept in manifest.tables.items():
        digest = hashlib.sha256()
        with _open(source, name) as lines:
            rows = 0
            for line in lines:
                digest.update(line)
                rows += 1
        if (rows, digest.hexdigest()) != (kept.rows, kept.sha256):
            raise StoreError(f"the backup is damaged: table {name} is not as it was written")


def _open(source: zipfile.ZipFile, table: str) -> IO[bytes]:
    try:
        return source.open(_place(table))
    except KeyError as error:
        raise StoreError(f"the backup is damaged: table {table} is missing") from error


def _fill(store: Store, source: zipfile.ZipFile, manifest: Manifest) -> None:
    with config_on(store) as config:
        connection: Connection = config.attributes["connection"]
        if any(_has_rows(connection, table) for table in _tables(connection)):
            raise StoreError("the database is not empty: nothing was restored")
        try:
            command.downgrade(config, "base")
            command.upgrade(config, manifest.schema)
        except CommandError as error:
            raise StoreError(
                f"the backup is of version {manifest.schema}, which this program does not know"
            ) from error
        if store.is_sqlite:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        tables = _tables(connection)
        if {table.name for table in tables} != set(manifest.tables):
            raise StoreError("the backup is damaged: its tables are not those of its version")
        for table in tables:
            for rows in _rows(source, table, is_sqlite=store.is_sqlite):
                connection.execute(table.insert(), rows)
        command.upgrade(config, "head")


def _has_rows(connection: Connection, table: Table) -> bool:
    return connection.execute(select(1).select_from(table).limit(1)).first() is not None


def _rows(source: zipfile.ZipFile, table: Table, *, is_sqlite: bool) -> Iterator[list[Any]]:
    columns = list(table.columns)
    readers = [_reader(column, is_sqlite=is_sqlite) for column in columns]
    waiting: list[dict[str, Any]] = []
    with closing(_open(source, table.name)) as lines:
        for line in lines:
            values = json.loads(line)
            pairs = zip(columns, readers, values, strict=True)
            waiting.append({column.key: read(value) for column, read, value in pairs})
            if len(waiting) == _AT_ONCE:
                yield waiting
                waiting = []
    if waiting:
        yield waiting
