"""A backup of a live database restores equal, into either kind of database."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from api.store import Store, StoreError, migrate, new_id, open_store
from api.store.backup import Manifest, backup, restore
from api.store.migrating import current_version, newest_version
from api.store.tables import Account, Evidence, Job, JobKind, StoredFair
from tests.api.conftest import NOW, Databases, postgres_or_skip
from tests.api.people import people_of


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Store]:
    """An empty database to restore into."""
    postgres_or_skip(request.param)
    opened = open_store(databases.fresh(request.param))
    yield opened
    opened.close()


def fill(store: Store) -> None:
    """People and a fair, a file, both kinds of null in JSON, and odd characters."""
    people = people_of(store, NOW)
    with store.writing() as session:
        session.add(
            Evidence(
                fair_id=people.fair_id,
                vendor="V-A",
                certificate="여성기업",
                file_name="확인서 '1'\n.pdf",
                media_type="application/pdf",
                size=4,
                sha256="0" * 64,
                content=b"\x00\xff\n\x00",
                added_at=NOW + timedelta(microseconds=7),
                added_by="",
            )
        )
        job = {"fair_id": people.fair_id, "kind": JobKind.PLAN, "created_at": NOW}
        session.add(Job(**job, params={"b": 1.5, "a": [None, "가"]}, progress={}, result=None))
        session.add(Job(**job, params={}, progress={}))


def content(manifest: Manifest) -> dict[str, str]:
    return {name: kept.sha256 for name, kept in manifest.tables.items()}


def test_what_is_restored_is_equal(store: Store, target: Store, tmp_path: Path) -> None:
    fill(store)
    told = backup(store, tmp_path / "a.zip", NOW)
    restore(target, tmp_path / "a.zip")
    again = backup(target, tmp_path / "b.zip", NOW)
    assert content(again) == content(told)
    assert told.tables["accounts"].rows == 9
    with target.reading() as session:
        assert session.scalar(select(Evidence.content)) == b"\x00\xff\n\x00"


def test_a_backup_is_one_look_while_others_write(
    store: Store, target: Store, tmp_path: Path
) -> None:
    """A writer adds an account and a fair in each transaction: a backup has as many of each."""
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            name = new_id()
            fair = {"id": name, "name": name, "policy": {}, "created_at": NOW}
            account = {"email": name, "name": name, "created_at": NOW}
            with store.writing() as session:
                session.execute(insert(StoredFair).values(**fair))
                session.execute(insert(Account).values(**account))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        looks = [backup(store, tmp_path / f"{n}.zip", NOW) for n in range(5)]
    finally:
        done.set()
        writer.join()
    assert all(look.tables["fairs"].rows == look.tables["accounts"].rows for look in looks)
    assert looks[-1].tables["fairs"].rows > looks[0].tables["fairs"].rows
    restore(target, tmp_path / "4.zip")
    assert content(backup(target, tmp_path / "again.zip", NOW)) == content(looks[-1])


def test_only_an_empty_database_is_filled(store: Store, tmp_path: Path) -> None:
    fill(store)
    backup(store, tmp_path / "a.zip", NOW)
    with pytest.raises(StoreError, match="not empty"):
        restore(store, tmp_path / "a.zip")


def changed(file: Path, name: str, content: bytes | None) -> Path:
    """A copy of a backup with one file of it changed or left out."""
    copy = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(copy, "w") as target:
        for entry in source.namelist():
            if entry != name:
                target.writestr(entry, source.read(entry))
            elif content is not None:
                target.writestr(entry, content)
    return copy


@pytest.mark.parametrize(
    ("name", "content"),
    [("tables/fairs.jsonl", None), ("tables/fairs.jsonl", b""), ("manifest.json", None)],
)
def test_a_damaged_backup_leaves_nothing_behind(
    store: Store, target: Store, tmp_path: Path, name: str, content: bytes | None
) -> None:
    fill(store)
    backup(store, tmp_path / "a.zip", NOW)
    with pytest.raises(StoreError):
        restore(target, changed(tmp_path / "a.zip", name, content))
    with target.reading() as session:
        assert session.scalar(select(Account.id).limit(1)) is None


def test_a_backup_of_an_unknown_version_is_refused(
    store: Store, target: Store, tmp_path: Path
) -> None:
    backup(store, tmp_path / "a.zip", NOW)
    with zipfile.ZipFile(tmp_path / "a.zip") as source:
        told = {**json.loads(source.read("manifest.json")), "schema": "9999"}
    with pytest.raises(StoreError, match="9999"):
        restore(target, changed(tmp_path / "a.zip", "manifest.json", json.dumps(told).encode()))
    assert current_version(target) == newest_version()


def test_what_is_no_backup_is_refused(target: Store, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"no zip at all")
    with pytest.raises(StoreError, match="no backup"):
        restore(target, tmp_path / "a.zip")


def test_an_empty_database_has_nothing_to_keep(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(StoreError):
        backup(store, tmp_path / "a.zip", NOW)
    assert not (tmp_path / "a.zip.part").exists()
    migrate(store)
    backup(store, tmp_path / "a.zip", NOW)
    assert (tmp_path / "a.zip").stat().st_mode & 0o077 == 0
    store.close()
