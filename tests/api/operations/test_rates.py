"""Who asks too often is told to wait; others go on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.settings import Settings
from api.store import Store
from tests.api.conftest import HandClock
from tests.api.people import People

FAIRS = "/api/v1/fairs"


@pytest.fixture
def limited(store: Store, tmp_path: object, clock: HandClock) -> Iterator[TestClient]:
    settings = Settings(
        encoder="characters", rate_person="3/hour", rate_nobody="2/hour", rate_strict="1/hour"
    )
    with TestClient(create_app(settings, store=store, clock=clock)) as made:
        yield made


def asked(client: TestClient, times: int, headers: dict[str, str]) -> list[int]:
    return [client.get(FAIRS, headers=headers).status_code for _ in range(times)]


def test_each_person_has_their_own_rate(limited: TestClient, people: People) -> None:
    assert asked(limited, 4, people.headers("owner")) == [200, 200, 200, 429]
    assert asked(limited, 1, people.headers("editor")) == [200]


def test_nobody_is_counted_by_address(limited: TestClient) -> None:
    assert asked(limited, 3, {}) == [401, 401, 429]


def test_a_made_up_sign_in_is_counted_by_address(limited: TestClient) -> None:
    answers = [asked(limited, 1, {"Authorization": f"Bearer {n}"})[0] for n in range(4)]
    assert answers == [401, 401, 401, 429]


def test_the_answer_says_how_long_to_wait(limited: TestClient) -> None:
    asked(limited, 2, {})
    refused = limited.get(FAIRS)
    assert refused.headers["retry-after"] == "3600"
    assert refused.json()["type"] == "/problems/too_many"


def test_trying_without_a_sign_in_is_limited_more(limited: TestClient) -> None:
    sent = {"language": "en", "back": "/"}
    answers = [
        limited.post("/language", data=sent, follow_redirects=False).status_code for _ in range(2)
    ]
    assert answers == [303, 429]
