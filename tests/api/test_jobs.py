"""Jobs as people ask for them, watch them and end them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import queue
from api.settings import Settings
from api.store import Store
from api.store.tables import JobState
from tests.api.conftest import HandClock
from tests.api.people import People


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"jobs_per_fair": 2, "watch_seconds": 0.01})


@pytest.fixture
def place(people: People) -> str:
    return f"/api/v1/fairs/{people.fair_id}/jobs"


def events_of(answer: Any) -> list[dict[str, Any]]:
    """The events of a stream."""
    blocks = [block for block in answer.text.split("\n\n") if block.strip()]
    lines = [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks]
    return [{**line, "data": json.loads(line["data"])} for line in lines]


def finish(store: Store, clock: HandClock, *events: dict[str, Any]) -> None:
    with store.writing() as session:
        held = queue.claim(session, worker="w", now=clock.now, until=clock.now)
        assert held is not None
        queue.beat(session, held.lease, now=clock.now, until=clock.now, events=events)
        queue.finish(session, held.lease, now=clock.now, state=JobState.DONE, result={})


def test_the_same_key_asks_once(client: TestClient, people: People, place: str) -> None:
    headers = people.headers("editor", **{"Idempotency-Key": "k"})
    first, again = (client.post(place, json={"kind": "plan"}, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()) == (202, again.json())
    listed = client.get(place, headers=headers).json()["items"]
    assert [job["kind"] for job in listed] == ["plan"]


def test_a_fair_has_only_so_many_open_jobs(client: TestClient, people: People, place: str) -> None:
    headers = people.headers("editor")
    asked = [client.post(place, json={"kind": "embed"}, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in asked] == [202, 202, 429]
    client.post(f"{asked[0].headers['location']}/cancel", headers=headers)
    assert client.post(place, json={"kind": "embed"}, headers=headers).status_code == 202


@pytest.mark.parametrize(
    "wanted",
    [
        {"kind": "dance"},
        {"kind": "import"},
        {"kind": "plan", "params": {"time_limit": 1e9}},
        {"kind": "plan", "params": {"colour": "red"}},
        {"kind": "replan", "params": {}},
    ],
)
def test_a_job_that_cannot_be_is_refused(
    client: TestClient, people: People, place: str, wanted: dict[str, Any]
) -> None:
    answer = client.post(place, json=wanted, headers=people.headers("editor"))
    assert answer.status_code == 422


def test_a_timetable_of_another_fair_is_unknown(
    client: TestClient, people: People, place: str
) -> None:
    wanted = {"kind": "export", "params": {"timetable_id": "01J0000000000000000000000Z"}}
    answer = client.post(place, json=wanted, headers=people.headers("editor"))
    assert answer.status_code == 404


def test_a_waiting_job_is_cancelled_once(client: TestClient, people: People, place: str) -> None:
    headers = people.headers("editor")
    job = client.post(place, json={"kind": "plan"}, headers=headers).headers["location"]
    assert client.post(f"{job}/cancel", headers=headers).json()["state"] == "cancelled"
    again = client.post(f"{job}/cancel", headers=headers)
    assert again.json()["type"] == "/problems/job_over"


def test_a_job_is_watched_to_its_end_and_from_where_one_was(
    client: TestClient, people: People, place: str, store: Store, clock: HandClock
) -> None:
    headers = people.headers("viewer")
    asked = client.post(place, json={"kind": "embed"}, headers=people.headers("owner"))
    job = asked.headers["location"]
    finish(store, clock, {"event": "progress", "step": "embed", "done": 1, "total": 2})
    told = events_of(client.get(f"{job}/events", headers=headers))
    assert [event["event"] for event in told] == ["state", "state", "progress", "state"]
    assert [event["id"] for event in told] == ["1", "2", "3", "4"]
    assert told[-1]["data"]["state"] == "done"
    seen = {**headers, "Last-Event-ID": "3"}
    assert [e["id"] for e in events_of(client.get(f"{job}/events", headers=seen))] == ["4"]
    seen = {**headers, "Last-Event-ID": "4"}
    assert not client.get(f"{job}/events", headers=seen).text


def test_who_watches_hears_what_comes_later(
    client: TestClient, people: People, place: str, store: Store, clock: HandClock
) -> None:
    asked = client.post(place, json={"kind": "embed"}, headers=people.headers("owner"))
    events = f"{asked.headers['location']}/events"
    watch = client.app.state.job_watch  # type: ignore[attr-defined]
    look, looks = watch._events, []

    def look_again(wanted: dict[str, int]) -> Any:
        """The job ends between the first look and the second."""
        looks.append(wanted)
        if len(looks) == 2:
            finish(store, clock)
        return look(wanted)

    watch._events = look_again
    told = events_of(client.get(events, headers=people.headers("viewer")))
    assert [event["data"]["state"] for event in told] == ["waiting", "running", "done"]
    assert len(looks) >= 2
