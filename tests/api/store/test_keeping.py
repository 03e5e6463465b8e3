"""Backup, restore and upgrade as an operator calls them, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.store import Store, open_store
from api.store.migrating import current_version, migrate, newest_version
from api.store.tables import StoredFair
from matchmaker.cli import app
from tests.api.conftest import NOW
from tests.api.people import people_of


def call(*arguments: str) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    return done.output


def names(store: Store) -> set[str]:
    with store.reading() as session:
        return {fair.name for fair in session.query(StoredFair)}


def test_a_backup_is_restored_into_an_empty_database(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(database_url)
    people_of(store, NOW)
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", database_url)
    file = tmp_path / "all.zip"
    assert str(file) in call("backup", str(file)).replace("\n", "")
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    call("restore", str(file))
    other = open_store(f"sqlite:///{tmp_path / 'new.db'}")
    assert names(other) == names(store) != set()
    store.close()
    other.close()


def test_an_upgrade_backs_up_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHMAKER_DATA_FOLDER", str(tmp_path))
    monkeypatch.delenv("MATCHMAKER_DATABASE_URL", raising=False)
    store = open_store(f"sqlite:///{tmp_path / 'matchmaker.db'}")
    migrate(store, "0001")
    said = call("upgrade")
    assert current_version(store) == newest_version()
    assert f"0001에서 {newest_version()}" in said
    assert len(list(tmp_path.glob("before-*.zip"))) == 1
    assert newest_version() in call("upgrade")
    assert len(list(tmp_path.glob("before-*.zip"))) == 1
    store.close()
