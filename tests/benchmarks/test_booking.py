"""Competing bookings and swaps: nobody is booked twice, losers get 409."""

from __future__ import annotations

import json

import pytest

from api.store import Store
from benchmarks.booking import doubles, filled, run
from tests.api.conftest import database_url, databases, store

__all__ = ["database_url", "databases", "store"]


def test_nobody_is_booked_twice(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("x", store, edits=60, threads=4)
    told = json.loads(capsys.readouterr().out)
    assert told["edits"] == 60
    assert told["made"] > 0
    assert told["refused"] > 0
    assert told["around_the_service"]["written"] == 1


def test_an_empty_timetable_has_no_doubles(store: Store) -> None:
    _, timetable_id = filled(store)
    assert doubles(store, timetable_id) == []
