"""Requests are counted and logged, and nothing personal is ever in a log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from api.calls import Reading
from api.logs import open_log, take_over_logging
from api.main import create_app
from api.settings import Settings
from api.store import Store
from tests.api.conftest import HandClock
from tests.api.people import People

SECRETS = ("hong@example.org", "010-1234-5678", "02 123 4567", "123-45-67890", "k" * 43)


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def watched(
    store: Store,
    settings: Settings,
    clock: HandClock,
    stream: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[TestClient]:
    """A service with a log to look into, and an operation that is at fault."""
    router = APIRouter()

    @router.get("/api/v1/broken/{what}", operation_id="list_fairs")
    def broken(call: Reading, what: str) -> None:
        raise RuntimeError(f"no way to do {what} for {SECRETS[0]}")

    app = create_app(settings, store=store, clock=clock, log=open_log(stream))
    app.include_router(router)
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line(watched: TestClient, people: People, stream: io.StringIO) -> None:
    headers = people.headers("owner", **{"X-Request-ID": "request-7"})
    watched.get("/api/v1/fairs", headers=headers)
    (line,) = lines(stream)
    assert line["event"] == "request"
    assert (line["operation"], line["method"], line["status"]) == ("list_fairs", "GET", 200)
    assert line["request_id"] == "request-7"
    assert len(line["person"]) == 26


def test_nothing_personal_of_a_request_is_logged(
    watched: TestClient, people: People, stream: io.StringIO
) -> None:
    mail, phone, other_phone, business, token = SECRETS
    headers = {"Authorization": f"Bearer {token}", "Cookie": f"matchmaker={token}"}
    watched.get(f"/api/v1/fairs?after={mail}&{phone}={business}", headers=headers)
    watched.get(f"/links/{token}", headers=headers)
    watched.post("/api/v1/fairs", json={"name": mail, "phone": phone}, headers=headers)
    watched.get(f"/api/v1/broken/{phone}", headers=headers)
    watched.get(f"/api/v1/broken/{phone}", headers=people.headers("owner"))
    assert len(lines(stream)) >= 5
    for secret in (*SECRETS, people.tokens["owner"]):
        assert secret not in stream.getvalue()
    assert phone not in stream.getvalue()
    assert other_phone not in stream.getvalue()


def test_a_fault_is_logged_by_its_place_and_answered_without_it(
    watched: TestClient, people: People, stream: io.StringIO
) -> None:
    headers = people.headers("owner", **{"X-Request-ID": "request-8"})
    answer = watched.get("/api/v1/broken/x", headers=headers)
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems/broken"
    assert SECRETS[0] not in answer.text
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "request-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    broken, request = lines(stream)
    assert broken["error"] == "RuntimeError"
    assert broken["places"][-1].endswith(" broken")
    assert (request["status"], request["request_id"]) == (500, "request-8")


@pytest.mark.parametrize("secret", SECRETS)
def test_a_value_that_looks_personal_is_hidden(stream: io.StringIO, secret: str) -> None:
    open_log(stream).warning(f"could not tell {secret}", worker=secret, unheard_of=secret)
    (line,) = lines(stream)
    assert secret not in stream.getvalue()
    assert line["left_out"] == ["unheard_of"]


def test_what_libraries_log_is_cleaned_too(stream: io.StringIO) -> None:
    root = logging.getLogger()
    before = root.handlers, root.level
    try:
        take_over_logging(open_log(stream))
        try:
            raise ValueError(SECRETS[0])
        except ValueError:
            logging.getLogger("somewhere").exception("failed for %s", SECRETS[0])
    finally:
        root.handlers, root.level = before
    (line,) = lines(stream)
    assert line["error"] == "ValueError"
    assert line["places"]
    assert SECRETS[0] not in stream.getvalue()
