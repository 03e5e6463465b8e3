"""Every request has one id; a caller may name it, if it is well formed."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

ASKED = "ABCDEF-1234.5678"


def test_a_callers_id_is_taken_and_answered(client: TestClient) -> None:
    answer = client.get("/api/v1/fairs", headers={"X-Request-ID": ASKED})
    assert answer.headers["x-request-id"] == ASKED
    assert answer.json()["request_id"] == ASKED


@pytest.mark.parametrize("asked", ["short", "x" * 65, "with space 12345", "new\u00adline-1234"])
def test_an_ill_formed_id_is_replaced(client: TestClient, asked: str) -> None:
    answer = client.get("/health", headers={"X-Request-ID": asked.encode("utf-8")})
    assert answer.headers["x-request-id"] not in ("", asked)


def test_two_requests_have_two_ids(client: TestClient) -> None:
    first, second = (client.get("/health").headers["x-request-id"] for _ in range(2))
    assert first != second
