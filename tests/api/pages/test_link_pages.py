"""Links in a browser: looked at freely, used by their button, refused with a reason."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.services import links
from api.store import Store
from api.store.tables import LinkPurpose, Role
from tests.api.conftest import NOW, HandClock
from tests.api.people import People

GOOD = "여울물 스무 통 하늘"


@pytest.fixture
def personal(store: Store, people: People) -> str:
    with store.writing() as session:
        return links.issue(
            session,
            NOW,
            purpose=LinkPurpose.PERSONAL,
            fair_id=people.fair_id,
            role=Role.VENDOR,
            participant="V-A",
        )


@pytest.fixture
def first(store: Store) -> str:
    with store.writing() as session:
        return links.first_account_link(session, NOW)


def test_a_personal_link_opens_by_its_button_alone(
    client: TestClient, people: People, personal: str
) -> None:
    shown = client.get(f"/links/{personal}")
    assert "기업 A" in shown.text
    assert client.get("/api/v1/me").status_code == 401
    opened = client.post(f"/links/{personal}/open", follow_redirects=False)
    assert opened.headers["location"] == "/"
    assert client.get("/", follow_redirects=False).headers["location"].endswith("/vendor")


def test_the_first_account_is_made_once(client: TestClient, first: str) -> None:
    sent = {"email": "kim@example.org", "name": "김담당", "password": GOOD}
    made = client.post(f"/links/{first}/accept", data=sent, follow_redirects=False)
    assert made.status_code == 303
    assert client.get("/fairs/new").status_code == 200
    client.cookies.clear()
    assert client.get(f"/links/{first}").status_code == 410


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        pytest.param({"name": "김담당", "password": "짧다"}, "자", id="short"),
        pytest.param({"name": "", "password": GOOD}, "빈칸", id="nameless"),
        pytest.param({"name": "김", "password": GOOD, "email": "김"}, "이메일", id="no-address"),
    ],
)
def test_a_form_with_faults_is_shown_again(
    client: TestClient, first: str, sent: dict[str, str], words: str
) -> None:
    answer = client.post(f"/links/{first}/accept", data={"email": "kim@example.org", **sent})
    assert answer.status_code == 422
    assert "mm-say danger" in answer.text
    assert words in answer.text
    assert sent["password"] not in answer.text


def test_an_old_link_says_so(client: TestClient, clock: HandClock, personal: str) -> None:
    clock.forward(days=400)
    answer = client.get(f"/links/{personal}")
    assert answer.status_code == 410
    assert "text/html" in answer.headers["content-type"]
