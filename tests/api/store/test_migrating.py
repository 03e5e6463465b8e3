"""The migrations make exactly the tables of the metadata, on both databases, and go back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import func, select

from api.store import StoreError, check_version, migrate, open_store
from api.store.engine import LEAST_SQLITE, Store, open_engine, sqlite_module
from api.store.migrating import config_on, current_version, newest_version
from api.store.tables import Membership, SignIn, StoredFair
from tests.api.conftest import NOW
from tests.api.people import KINDS, people_of


def test_the_migrations_are_the_metadata(store: Store) -> None:
    check_version(store)
    with config_on(store) as config:
        command.check(config)


def test_every_migration_goes_back_and_forth(store: Store) -> None:
    with config_on(store) as config:
        command.downgrade(config, "base")
    assert current_version(store) is None
    with pytest.raises(StoreError):
        check_version(store)
    migrate(store)
    assert current_version(store) == newest_version()
    with config_on(store) as config:
        command.check(config)


def test_sqlite_is_new_enough_and_set_up_for_many_writers(tmp_path: Path) -> None:
    assert sqlite_module().sqlite_version_info >= LEAST_SQLITE
    store = open_store(f"sqlite:///{tmp_path / 'x.db'}")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "mmap_size": 0}
    with store.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    store.close()
    assert found == wanted


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://somewhere/x"])
def test_an_address_that_cannot_be_shared_is_refused(url: str) -> None:
    with pytest.raises(StoreError):
        open_engine(url)


def test_what_is_kept_stays_when_its_tables_change(store: Store) -> None:
    people = people_of(store, NOW)
    with config_on(store) as config:
        command.downgrade(config, "0001")
    migrate(store)
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Membership)) == len(KINDS) - 2
        assert session.scalar(select(func.min(SignIn.ends_at))) == NOW + timedelta(days=365)
        assert session.get(StoredFair, people.fair_id) is not None
