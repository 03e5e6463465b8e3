"""The service answers as the command line does, and refuses in the caller's language."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.settings import Settings
from matchmaker.codec import decode_plan
from matchmaker.spreadsheet import template
from matchmaker.texts import texts
from matchmaker.validation import find_violations

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = create_app(Settings(encoder="characters", max_upload_bytes=2_000_000))
    with TestClient(app) as client:
        yield client


def upload(content: bytes, name: str = "fair.xlsx") -> dict[str, Any]:
    return {"fair": (name, content, WORKBOOK)}


@pytest.fixture(scope="module")
def example() -> bytes:
    return template(texts("ko"))


def test_the_template_of_the_service_can_be_planned(client: TestClient) -> None:
    workbook = client.get("/api/v1/template").content
    answer = client.post("/api/v1/plan", files=upload(workbook))
    assert answer.status_code == 200
    made = decode_plan(answer.content)
    assert made.schedule.meetings
    assert find_violations(made.fair, made.schedule) == ()


def test_a_check_tells_the_size_and_the_defaults(client: TestClient, example: bytes) -> None:
    found = client.post("/api/v1/check", files=upload(example)).json()
    assert found["buyers"] >= 1
    assert found["vendors"] >= 1
    assert all(f["what"] for f in found["findings"])


@pytest.mark.parametrize(
    ("language", "word"), [("ko-KR,ko;q=0.9", "자료"), ("en-US", "input"), ("fr", "자료")]
)
def test_a_refusal_lists_the_faults_in_the_callers_language(
    client: TestClient, language: str, word: str
) -> None:
    answer = client.post(
        "/api/v1/check",
        files=upload(b"%PDF-1.7 no workbook"),
        headers={"Accept-Language": language},
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert word in problem["title"]
    assert problem["findings"]


def test_a_body_over_the_limit_is_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/check", files=upload(b"0" * 3_000_000))
    assert answer.status_code == 413


def test_a_plan_beyond_the_seats_is_told_to_come_back(example: bytes) -> None:
    app = create_app(Settings(encoder="characters"))
    app.state.plan_seats.acquire()
    with TestClient(app) as client:
        answer = client.post("/api/v1/plan", files=upload(example))
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"


def test_health_names_the_version(client: TestClient) -> None:
    assert client.get("/health").json()["status"] == "ok"
