"""`matchmaker backup`, `restore` and `upgrade`: the service's data, kept safe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from matchmaker.commands.options import Language, help_text
from matchmaker.commands.serve import need
from matchmaker.texts import texts

if TYPE_CHECKING:
    from api.settings import Settings
    from api.store import Store

_Data = Annotated[Path | None, typer.Option("--data", help=help_text("serve_data"))]
_File = Annotated[Path, typer.Argument(help=help_text("backup_file"))]


@contextmanager
def _open(command: str, data: Path | None) -> Iterator[tuple[Settings, Store]]:
    need(command)
    if data is not None:
        os.environ["MATCHMAKER_DATA_FOLDER"] = str(data.resolve())
    from api.settings import Settings
    from api.store import open_store

    settings = Settings()
    store = open_store(settings.database)
    try:
        yield settings, store
    finally:
        store.close()


def backup(file: _File, data: _Data = None, lang: Language = "ko") -> None:
    """Write everything that the service keeps into one file, also while it runs."""
    with _open("backup", data) as (_, store):
        from api.store.backup import backup as write

        made = write(store, file, datetime.now(UTC))
        rows = sum(table.rows for table in made.tables.values())
    _say(lang, "backup", file=file, rows=rows)


def restore(file: _File, data: _Data = None, lang: Language = "ko") -> None:
    """Fill an empty database from a backup: all of it, or nothing."""
    with _open("restore", data) as (_, store):
        from api.store.backup import restore as fill

        made = fill(store, file)
        rows = sum(table.rows for table in made.tables.values())
    _say(lang, "restore", file=file, rows=rows, made_at=made.made_at)


def upgrade(data: _Data = None, lang: Language = "ko") -> None:
    """Bring the database to this program's version, after a backup beside it."""
    with _open("upgrade", data) as (settings, store):
        from api.store.backup import backup as write
        from api.store.migrating import current_version, migrate, newest_version

        old, new = current_version(store), newest_version()
        if old == new:
            _say(lang, "newest", version=new)
            return
        if old is not None:
            now = datetime.now(UTC)
            settings.data_folder.mkdir(parents=True, exist_ok=True)
            file = settings.data_folder / f"before-{new}-{now:%Y%m%d-%H%M%S}.zip"
            write(store, file, now)
            _say(lang, "before", file=file)
        migrate(store)
    _say(lang, "upgraded", old=old or "-", new=new)


def _say(lang: str, key: str, **params: object) -> None:
    Console().print(escape(texts(lang)(f"cli.keeping.{key}", **params)), soft_wrap=True)
