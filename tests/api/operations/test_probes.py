"""Alive, ready, and the figures: for machines, with nothing personal in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from alembic import command
from fastapi.testclient import TestClient

from api.main import create_app
from api.queue import enqueue
from api.settings import Settings
from api.store import Store
from api.store.migrating import config_on
from api.store.tables import Job, JobKind, JobState
from tests.api.conftest import NOW, HandClock
from tests.api.people import People

TOKEN = "a-token-of-the-operator"  # noqa: S105


@pytest.fixture
def here(store: Store, settings: Settings, clock: HandClock) -> Iterator[TestClient]:
    """Who asks from the same machine."""
    chosen = settings.model_copy(update={"metrics_token": TOKEN})
    app = create_app(chosen, store=store, clock=clock)
    with TestClient(app, client=("127.0.0.1", 5000)) as made:
        yield made


def job(store: Store, fair_id: str) -> str:
    with store.writing() as session:
        made = enqueue(session, kind=JobKind.MATCH, fair_id=fair_id, params={}, who="", now=NOW)
        session.flush()
        return made.id


def test_alive_without_asking_the_database(here: TestClient, store: Store) -> None:
    store.close()
    assert here.get("/health").json()["status"] == "ok"


def test_ready_at_the_version_of_the_program(here: TestClient, store: Store) -> None:
    assert here.get("/ready").json()["status"] == "ready"
    with config_on(store) as config:
        command.downgrade(config, "-1")
    refused = here.get("/ready")
    assert refused.status_code == 503
    assert refused.json()["type"] == "/problems/not_ready"


def test_work_that_waits_unattended_is_told(
    here: TestClient, store: Store, people: People, clock: HandClock
) -> None:
    job_id = job(store, people.fair_id)
    assert here.get("/ready").json()["workers"] is True
    clock.forward(minutes=2)
    assert here.get("/ready").json()["workers"] is False
    with store.writing() as session:
        held = session.get_one(Job, job_id)
        held.state, held.leased_until = JobState.RUNNING, clock.now + timedelta(minutes=1)
    assert here.get("/ready").json()["workers"] is True


def test_the_figures_count_requests_and_jobs(
    here: TestClient, store: Store, people: People
) -> None:
    job(store, people.fair_id)
    for kind in ("owner", "nobody"):
        here.get("/api/v1/fairs", headers=people.headers(kind))
    here.get("/nowhere/hong@example.org")
    text = here.get("/metrics").text
    for line in (
        'matchmaker_requests_total{method="GET",operation="list_fairs",status="200"} 1.0',
        'matchmaker_requests_total{method="GET",operation="list_fairs",status="401"} 1.0',
        'matchmaker_requests_total{method="GET",operation="none",status="404"} 1.0',
        'matchmaker_jobs{kind="match",state="waiting"} 1.0',
        "matchmaker_database_up 1.0",
    ):
        assert line in text
    assert 'matchmaker_request_seconds_count{operation="list_fairs"} 2.0' in text
    assert "example.org" not in text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"X-Forwarded-For": "192.0.2.1"}, 404),
        ({"X-Forwarded-For": "192.0.2.1", "Authorization": f"Bearer {TOKEN}"}, 200),
        ({"Authorization": "Bearer something else"}, 404),
    ],
)
def test_the_figures_are_for_this_machine_or_for_the_token(
    here: TestClient, headers: dict[str, str], status: int
) -> None:
    assert here.get("/metrics", headers=headers).status_code == status


def test_the_figures_are_not_for_others(client: TestClient) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_trusted_proxy_says_who_asks(store: Store, settings: Settings, clock: HandClock) -> None:
    proxied = settings.model_copy(update={"trusted_proxies": "10.0.0.0/8"})
    app = create_app(proxied, store=store, clock=clock)
    headers = {"X-Forwarded-For": "127.0.0.1"}
    with TestClient(app, client=("10.1.2.3", 5000)) as client:
        # It may say so, and still: what came through a proxy is not from here.
        assert client.get("/metrics", headers=headers).status_code == 404


def test_a_body_that_is_no_file_has_a_lower_limit(
    store: Store, settings: Settings, clock: HandClock, people: People
) -> None:
    small = settings.model_copy(update={"max_body_bytes": 1000})
    with TestClient(create_app(small, store=store, clock=clock)) as client:
        headers = people.headers("owner")
        large = client.post("/api/v1/fairs", json={"name": "가" * 2000}, headers=headers)
        assert large.status_code == 413
        assert large.json()["type"] == "/problems/too_large"

        def in_parts() -> Iterator[bytes]:
            yield from [b'{"name": "', b"x" * 900, b"x" * 900, b'"}']

        kind = {"Content-Type": "application/json"}
        streamed = client.post("/api/v1/fairs", content=in_parts(), headers={**headers, **kind})
        assert streamed.status_code == 413
        file = {"fair": ("fair.xlsx", b"0" * 5000)}
        assert client.post("/api/v1/check", files=file, headers=headers).status_code == 422
