"""Looks at personal data are kept with the answer, in a chain that shows what was changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from sqlalchemy import select

from api import calls, rights
from api.calls import Reading, UnnotedError, Writing
from api.main import create_app
from api.services import access_log
from api.settings import Settings
from api.store import Store
from api.store.chain import START, hash_of_row
from api.store.tables import Access
from tests.api.conftest import HandClock
from tests.api.people import People

PLACE = "/api/v1/fairs/{fair_id}"


@pytest.fixture
def looking(
    store: Store, settings: Settings, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """A service with three more operations: one that reads and notes, one that writes and
    notes, and one that shows personal data and forgets to note it."""
    router = APIRouter()

    @router.get(PLACE + "/seen", operation_id="seen")
    def seen(call: Reading, fair_id: str, whose: str) -> None:
        access_log.note(call, [access_log.of("vendor", code) for code in whose.split()], "phone")

    @router.post(PLACE + "/written", operation_id="written")
    def written(call: Writing, fair_id: str) -> None:
        access_log.note(call, [access_log.EVERYONE])

    @router.get(PLACE + "/silent", operation_id="silent")
    def silent(call: Reading, fair_id: str) -> str:
        return "010-1234-5678"

    wider = dict.fromkeys(("seen", "written", "silent"), rights.EVERY_PART)
    monkeypatch.setattr(rights, "RIGHTS", {**rights.RIGHTS, **wider})
    shows = {"silent": "for this test", "written": "the declared reason"}
    monkeypatch.setattr(calls, "SHOWS", shows)
    monkeypatch.setattr(access_log, "SHOWS", shows)
    app = create_app(settings, store=store, clock=clock)
    app.include_router(router)
    with TestClient(app) as made:
        yield made


def rows(store: Store) -> list[Access]:
    with store.reading() as session:
        found = list(session.scalars(select(Access).order_by(Access.number)))
        session.expunge_all()
        return found


def test_a_look_is_kept_with_who_when_whose_and_why(
    looking: TestClient, people: People, store: Store, clock: HandClock
) -> None:
    headers = people.headers("viewer", **{"X-Request-ID": "request-1"})
    place = PLACE.format(fair_id=people.fair_id)
    assert looking.get(f"{place}/seen?whose=V-B+V-A", headers=headers).status_code == 200
    (row,) = rows(store)
    assert row.whose == ["vendor:V-A", "vendor:V-B"]
    assert (row.role, row.fair_id, row.operation) == ("viewer", people.fair_id, "seen")
    assert (row.at, row.reason, row.request_id) == (clock.now, "phone", "request-1")
    assert row.who.startswith("account:")
    assert (row.number, row.before, row.hash) == (1, START, hash_of_row(row))


def test_rows_are_chained_and_carry_the_declared_reason(
    looking: TestClient, people: People, store: Store
) -> None:
    place = PLACE.format(fair_id=people.fair_id)
    for kind in ("owner", "editor"):
        assert looking.post(f"{place}/written", headers=people.headers(kind)).status_code == 200
    first, second = rows(store)
    assert second.before == first.hash
    assert second.reason == "the declared reason"
    assert second.whose == ["*"]


def test_nothing_is_kept_where_nobodys_data_was_shown(
    looking: TestClient, people: People, store: Store
) -> None:
    place = PLACE.format(fair_id=people.fair_id)
    answer = looking.get(f"{place}/seen?whose=", headers=people.headers("owner"))
    assert answer.status_code == 200
    assert rows(store) == []


def test_looking_at_oneself_is_not_noted(looking: TestClient, people: People, store: Store) -> None:
    place = PLACE.format(fair_id=people.fair_id)
    headers = people.headers("vendor_a")
    assert looking.get(f"{place}/seen?whose=V-A", headers=headers).status_code == 200
    assert rows(store) == []
    looking.get(f"{place}/seen?whose=V-A+V-B", headers=headers)
    assert [row.whose for row in rows(store)] == [["vendor:V-B"]]


def test_who_shows_personal_data_and_notes_nothing_does_not_answer(
    looking: TestClient, people: People
) -> None:
    place = PLACE.format(fair_id=people.fair_id)
    with pytest.raises(UnnotedError):
        looking.get(f"{place}/silent", headers=people.headers("owner"))
