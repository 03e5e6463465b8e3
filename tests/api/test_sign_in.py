"""Signing in with a password: the cookie, the wait after wrong ones, and the end of it."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select

from api.main import create_app
from api.problems import ProblemError
from api.services import attempts
from api.services.attempts import Try
from api.settings import Settings
from api.store import Store
from api.store.tables import KeptAnswer, SignIn
from tests.api.conftest import HandClock
from tests.api.people import PASSWORD, People

OWN = {"Sec-Fetch-Site": "same-origin"}


def sign_in(
    client: TestClient, password: str = PASSWORD, who: str = "owner", **more: object
) -> Response:
    wanted = {"email": f"{who}@example.org", "password": password, **more}
    return client.post("/api/v1/sign-in", json=wanted)


def test_a_password_opens_a_session_in_a_cookie(client: TestClient, people: People) -> None:
    answer = sign_in(client)
    assert answer.status_code == 200
    assert answer.json()["token"] is None
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("matchmaker=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert client.get("/api/v1/me").json()["name"] == "owner"


def test_over_tls_the_cookie_is_bound_to_the_host(
    store: Store, people: People, clock: HandClock, settings: Settings
) -> None:
    https = settings.model_copy(update={"base_url": "https://fair.example"})
    with TestClient(create_app(https, store=store, clock=clock)) as client:
        cookie = sign_in(client).headers["set-cookie"]
    assert cookie.startswith("__Host-matchmaker=")
    assert "secure" in cookie.lower()
    assert "domain" not in cookie.lower()


def test_a_program_gets_its_token_and_no_cookie(client: TestClient, people: People) -> None:
    answer = sign_in(client, as_program=True)
    assert "set-cookie" not in answer.headers
    bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert client.get("/api/v1/me", headers=bearer).status_code == 200


def test_no_token_is_kept(client: TestClient, people: People, store: Store) -> None:
    token = sign_in(client, as_program=True).json()["token"]
    with store.reading() as session:
        assert all(token not in found.token_hash for found in session.scalars(select(SignIn)))


@pytest.mark.parametrize(
    ("who", "password"), [("owner", "다른 긴 비밀번호"), ("unknown", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_account_are_told_the_same(
    client: TestClient, people: People, who: str, password: str
) -> None:
    answer = sign_in(client, password, who)
    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/wrong_password"


def test_an_unknown_account_takes_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    from api.services import passwords

    hashes: list[str] = []
    verify = type(passwords._HASHER).verify
    monkeypatch.setattr(
        type(passwords._HASHER),
        "verify",
        lambda self, password, kept: hashes.append(kept) or verify(self, password, kept),
    )
    assert not passwords.is_right("무엇이든 좋은 말", None)
    assert [kept.split("$")[1:4] for kept in hashes] == [
        passwords.hash_password("무엇이든 좋은 말").split("$")[1:4]
    ]


def test_wrong_passwords_wait_longer_and_longer_and_end(
    client: TestClient, people: People, clock: HandClock
) -> None:
    answers = [sign_in(client, "틀린 비밀번호입니다").status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    refused = sign_in(client)
    assert refused.status_code == 429
    clock.forward(seconds=int(refused.headers["retry-after"]))
    assert sign_in(client, "틀린 비밀번호입니다").status_code == 401
    again = sign_in(client)
    assert int(again.headers["retry-after"]) > int(refused.headers["retry-after"])
    clock.forward(hours=2)
    assert sign_in(client).status_code == 200


def test_guessing_from_everywhere_does_not_lock_the_owner_out(
    client: TestClient, store: Store, people: People, clock: HandClock
) -> None:
    assert sign_in(client).status_code == 200
    with store.writing() as session:
        for number in range(30):
            attempts.failed(session, Try("owner@example.org", f"198.51.100.{number}"), clock())
        home, late = (Try("owner@example.org", name) for name in ("testclient", "192.0.2.1"))
        attempts.must_not_wait(session, home, clock())
        with pytest.raises(ProblemError, match="too_many"):
            attempts.must_not_wait(session, late, clock())


def test_one_address_cannot_try_many_accounts(store: Store, clock: HandClock) -> None:
    with store.writing() as session:
        for number in range(100):
            address = f"2001:db8::{number:x}"
            attempts.failed(session, Try(f"{number}@example.org", address), clock())
        with pytest.raises(ProblemError, match="too_many"):
            attempts.must_not_wait(session, Try("a@example.org", "2001:db8::ffff"), clock())
        attempts.must_not_wait(session, Try("a@example.org", "2001:db8:1::1"), clock())


def test_a_session_ends_when_it_is_idle(
    client: TestClient, people: People, clock: HandClock
) -> None:
    sign_in(client)
    for _ in range(3):
        clock.forward(hours=7)
        assert client.get("/api/v1/me").status_code == 200
    clock.forward(hours=9)
    assert client.get("/api/v1/me").status_code == 401


def test_a_session_ends_however_much_it_is_used(
    client: TestClient, people: People, clock: HandClock
) -> None:
    sign_in(client)
    for _ in range(23):
        clock.forward(hours=7)
        assert client.get("/api/v1/me").status_code == 200
    clock.forward(hours=7)
    assert client.get("/api/v1/me").status_code == 401


def test_signing_out_ends_this_session_alone(client: TestClient, people: People) -> None:
    other = sign_in(client, as_program=True).json()["token"]
    sign_in(client)
    assert client.post("/api/v1/sign-out", headers=OWN).status_code == 204
    assert client.get("/api/v1/me").status_code == 401
    bearer = {"Authorization": f"Bearer {other}"}
    assert client.get("/api/v1/me", headers=bearer).status_code == 200


def test_signing_out_everywhere_ends_all(client: TestClient, people: People) -> None:
    other = sign_in(client, as_program=True).json()["token"]
    sign_in(client)
    assert client.delete("/api/v1/account/sign-ins", headers=OWN).status_code == 204
    bearer = {"Authorization": f"Bearer {other}"}
    assert client.get("/api/v1/me", headers=bearer).status_code == 401


def test_the_sessions_are_listed_and_one_can_be_ended(client: TestClient, people: People) -> None:
    sign_in(client, as_program=True)
    sign_in(client)
    listed = client.get("/api/v1/account/sign-ins").json()["items"]
    assert [found["is_this"] for found in listed] == [True, False, False]
    place = f"/api/v1/account/sign-ins/{listed[1]['id']}"
    assert client.delete(place, headers=OWN).status_code == 204
    assert len(client.get("/api/v1/account/sign-ins").json()["items"]) == 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "http://testserver"}, 201),
        ({"Origin": "http://127.0.0.1:8000"}, 201),
    ],
)
def test_a_cookie_changes_things_from_our_own_pages_only(
    client: TestClient, people: People, headers: dict[str, str], status: int
) -> None:
    sign_in(client)
    made = client.post("/api/v1/fairs", json={"name": "가"}, headers=headers)
    assert made.status_code == status


def test_another_site_cannot_sign_a_browser_in(client: TestClient, people: People) -> None:
    wanted = {"email": "owner@example.org", "password": PASSWORD}
    headers = {"Origin": "https://elsewhere.example"}
    assert client.post("/api/v1/sign-in", json=wanted, headers=headers).status_code == 403


def test_a_programs_token_is_shown_once_and_never_kept(
    client: TestClient, people: People, store: Store, clock: HandClock
) -> None:
    headers = people.headers("owner", **{"Idempotency-Key": "k"})
    wanted = {"program": "ERP", "days": 30}
    first, again = (
        client.post("/api/v1/account/tokens", json=wanted, headers=headers) for _ in range(2)
    )
    token = first.json()["token"]
    assert again.json() == {**first.json(), "token": None}
    with store.reading() as session:
        assert all(token.encode() not in kept.body for kept in session.scalars(select(KeptAnswer)))
    bearer = {"Authorization": f"Bearer {token}"}
    clock.forward(days=29)
    assert client.get("/api/v1/me", headers=bearer).status_code == 200
    clock.forward(days=2)
    assert client.get("/api/v1/me", headers=bearer).status_code == 401
