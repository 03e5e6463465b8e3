"""Workbooks without a fair: the template, and a check that refuses in the caller's language."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from matchmaker.spreadsheet import template
from matchmaker.texts import texts
from tests.api.people import People

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(content: bytes, name: str = "fair.xlsx") -> dict[str, Any]:
    return {"fair": (name, content, WORKBOOK)}


def test_the_template_passes_the_check(client: TestClient, people: People) -> None:
    workbook = client.get("/api/v1/template").content
    assert workbook == template(texts("ko"))
    headers = people.headers("viewer")
    found = client.post("/api/v1/check", files=upload(workbook), headers=headers).json()
    assert found["buyers"] >= 1
    assert found["vendors"] >= 1
    assert all(f["what"] for f in found["findings"])


@pytest.mark.parametrize(
    ("language", "word"), [("ko-KR,ko;q=0.9", "자료"), ("en-US", "input"), ("fr", "자료")]
)
def test_a_refusal_lists_the_faults_in_the_callers_language(
    client: TestClient, people: People, language: str, word: str
) -> None:
    answer = client.post(
        "/api/v1/check",
        files=upload(b"%PDF-1.7 no workbook"),
        headers=people.headers("owner", **{"Accept-Language": language}),
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert word in problem["title"]
    assert problem["findings"]


def test_a_body_over_the_limit_is_refused(client: TestClient, people: People) -> None:
    headers = people.headers("owner")
    answer = client.post("/api/v1/check", files=upload(b"0" * 3_000_000), headers=headers)
    assert answer.status_code == 413


def test_health_names_the_version(client: TestClient) -> None:
    assert client.get("/health").json()["status"] == "ok"
