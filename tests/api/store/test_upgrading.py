"""A database that was filled at the first version comes to the newest with all it held."""

from __future__ import annotations

from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, Table, insert, select

from api.store import Store, check_version, migrate
from api.store.migrating import config_on
from tests.api.conftest import NOW

FAIR, ACCOUNT, TIMETABLE, JOB = (letter * 26 for letter in "FATJ")
ENTRY = {"fair_id": FAIR, "place": 0, "version": 1, "created_at": NOW, "changed_at": NOW}
BY = {**ENTRY, "changed_by": ""}
ROWS: dict[str, dict[str, Any]] = {
    "fairs": {
        "id": FAIR,
        "name": "가람시 상담회",
        "state": "collecting",
        "timezone": "Asia/Seoul",
        "policy": {"vendor_cap": 8},
        "is_public": False,
        "retention_days": 365,
        "version": 1,
        "content_version": 1,
        "created_at": NOW,
        "created_by": "",
    },
    "accounts": {
        "id": ACCOUNT,
        "email": "owner@example.org",
        "name": "담당",
        "is_administrator": True,
        "language": "ko",
        "created_at": NOW,
        "version": 1,
    },
    "memberships": {
        "id": "M" * 26,
        "account_id": ACCOUNT,
        "fair_id": FAIR,
        "role": "owner",
        "participant": "",
        "created_at": NOW,
    },
    "buyers": {**BY, "code": "B-1", "content": {"id": "B-1", "name": "기관 1"}},
    "vendors": {**BY, "code": "V-1", "content": {"id": "V-1", "name": "기업 1"}},
    "desks": {**BY, "code": "D-1", "buyer": "B-1", "content": {"id": "D-1"}},
    "purchases": {**BY, "code": "P-1", "buyer": "B-1", "content": {"id": "P-1"}},
    "timetables": {
        "id": TIMETABLE,
        "fair_id": FAIR,
        "number": 1,
        "state": "draft",
        "origin": "plan",
        "author": "담당",
        "reason": "",
        "made_at": NOW,
        "fair_version": 1,
        "status": "optimal",
        "value": 1,
        "bound": 1,
        "talks": 1,
        "plan": b"\x1f\x8b",
        "revision": 1,
    },
    "bookings": {
        "timetable_id": TIMETABLE,
        "desk": "D-1",
        "vendor": "V-1",
        "buyer": "B-1",
        "slot": "S-1",
        "starts_at": NOW,
        "ends_at": NOW,
        "purchases": ["P-1"],
        "fixed": False,
        "uid": "u",
    },
    "time_taken": {
        "timetable_id": TIMETABLE,
        "who": "d:D-1",
        "starts_at": NOW,
        "desk": "D-1",
        "vendor": "V-1",
    },
    "jobs": {
        "id": JOB,
        "fair_id": FAIR,
        "kind": "plan",
        "params": {},
        "state": "done",
        "attempts": 1,
        "most_attempts": 5,
        "fence": 1,
        "progress": {},
        "created_at": NOW,
        "created_by": "",
    },
    "job_events": {"job_id": JOB, "number": 1, "at": NOW, "content": {"part": 1.0}},
    "accesses": {
        "number": 1,
        "at": NOW,
        "who": "",
        "role": "",
        "fair_id": FAIR,
        "operation": "x",
        "whose": ["*"],
        "reason": "",
        "address": "",
        "request_id": "",
        "before": "0" * 64,
        "hash": "0" * 64,
    },
}


def reflected(connection: Connection) -> dict[str, Table]:
    found = MetaData()
    found.reflect(connection, only=list(ROWS))
    return dict(found.tables)


def rows(store: Store) -> dict[str, dict[str, Any]]:
    """What is there of the columns that were filled."""
    with store.engine.connect() as connection:
        tables = reflected(connection)
        return {
            name: {
                column: value
                for column, value in connection.execute(select(tables[name]))
                .mappings()
                .one()
                .items()
                if column in given
            }
            for name, given in ROWS.items()
        }


@pytest.fixture
def first(store: Store) -> Store:
    """A database at the first version, with a row in every kind of table."""
    with config_on(store) as config:
        command.downgrade(config, "0001")
        connection = config.attributes["connection"]
        tables = reflected(connection)
        for name, row in ROWS.items():
            connection.execute(insert(tables[name]).values(**_local(store, row)))
    return store


def _local(store: Store, row: dict[str, Any]) -> dict[str, Any]:
    naive = NOW.replace(tzinfo=None) if store.is_sqlite else NOW
    return {name: naive if value is NOW else value for name, value in row.items()}


def test_an_upgrade_keeps_everything(first: Store) -> None:
    before = rows(first)
    migrate(first)
    check_version(first)
    assert rows(first) == before
