"""A workbook is read by a worker: what comes of it is looked at, then applied."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.jobs.kinds import KINDS
from api.jobs.worker import Worker
from api.settings import Settings
from api.store import Store
from matchmaker.spreadsheet import template
from matchmaker.texts import texts
from tests.api.conftest import HandClock
from tests.api.jobs.inline import InlineExecutor
from tests.api.people import People


@pytest.fixture
def worker(store: Store, settings: Settings, clock: HandClock) -> Worker:
    return Worker(
        store=store,
        clock=clock,
        settings=settings,
        kinds=KINDS,
        executor=InlineExecutor(),
        name="w1",
        stopping=threading.Event(),
    )


def upload(client: TestClient, people: People, content: bytes) -> Any:
    base = f"/api/v1/fairs/{people.fair_id}"
    files = {"fair": ("가람시 상담회.xlsx", content)}
    return client.post(f"{base}/imports/jobs", files=files, headers=people.headers("editor"))


def test_a_worker_reads_a_workbook_and_the_organiser_applies_it(
    client: TestClient, people: People, worker: Worker
) -> None:
    base, headers = f"/api/v1/fairs/{people.fair_id}", people.headers("editor")
    asked = upload(client, people, template(texts("ko")))
    assert asked.status_code == 202, asked.text
    assert worker.run_one()
    job = client.get(asked.headers["location"], headers=headers).json()
    assert job["state"] == "done", job
    place = f"{base}/imports/{job['result']['import_id']}"
    looked = client.get(place, headers=headers).json()
    assert looked["counts"] == job["result"]["counts"]
    assert looked["file_name"] == "가람시 상담회.xlsx"
    applied = client.post(f"{place}/apply", json={}, headers=headers)
    assert applied.status_code == 201, applied.text
    copy = client.get(f"{base}/workbook", headers=headers).content
    again = client.post(f"{base}/imports", files={"fair": ("a.xlsx", copy)}, headers=headers)
    counts = again.json()["counts"]
    assert not [n for n in counts.values() if n.keys() & {"added", "changed", "removed"}], counts


def test_a_faulty_workbook_fails_the_job_with_its_findings(
    client: TestClient, people: People, worker: Worker
) -> None:
    asked = upload(client, people, b"%PDF-1.7 no workbook")
    assert worker.run_one()
    job = client.get(asked.headers["location"], headers=people.headers("editor")).json()
    assert job["state"] == "failed"
    assert job["problem"]["findings"]
