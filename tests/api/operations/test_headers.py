"""Every answer, also a refused or broken one, tells browsers to be careful."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.operations.headers import HEADERS
from api.settings import Settings
from api.store import Store


@pytest.mark.parametrize("path", ["/health", "/api/v1/fairs", "/nowhere", "/api/v1/template"])
def test_every_answer_has_the_headers(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "strict-transport-security" not in answer.headers


def test_nothing_runs_inside_a_page() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_answers_are_not_kept_on_a_shared_desk(client: TestClient) -> None:
    assert client.get("/api/v1/fairs").headers["cache-control"] == "no-store"


def test_over_tls_browsers_are_told_to_stay_there(store: Store) -> None:
    settings = Settings(base_url="https://fair.example.org")
    with TestClient(create_app(settings, store=store)) as client:
        assert "max-age" in client.get("/health").headers["strict-transport-security"]
