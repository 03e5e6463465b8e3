"""Passkeys, with a device in software: each answer is good once, here, and with its own key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.settings import Settings
from api.store import Store
from tests.api.authenticator import Authenticator
from tests.api.conftest import HandClock
from tests.api.people import People

ORIGIN = "https://fair.example"
BEGIN, ADD = "/api/v1/account/passkeys/begin", "/api/v1/account/passkeys"
ASK, SIGN_IN = "/api/v1/sign-in/passkey/begin", "/api/v1/sign-in/passkey"


@pytest.fixture
def https(store: Store, settings: Settings, clock: HandClock) -> Iterator[TestClient]:
    reached = settings.model_copy(update={"base_url": ORIGIN})
    with TestClient(create_app(reached, store=store, clock=clock), base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def device(https: TestClient, people: People) -> Authenticator:
    made = Authenticator(ORIGIN)
    assert add(https, people, made).status_code == 201
    return made


def add(client: TestClient, people: People, device: Authenticator, who: str = "owner") -> Any:
    headers = people.headers(who)
    asked = client.post(BEGIN, headers=headers).json()
    wanted = {
        "challenge": asked["challenge"],
        "credential": device.register(asked["options"]),
        "name": "노트북",
    }
    return client.post(ADD, json=wanted, headers=headers)


def answer(client: TestClient, device: Authenticator) -> dict[str, Any]:
    asked = client.post(ASK).json()
    return {"challenge": asked["challenge"], "credential": device.sign(asked["options"])}


def test_a_passkey_signs_its_owner_in(https: TestClient, device: Authenticator) -> None:
    signed = https.post(SIGN_IN, json=answer(https, device))
    assert signed.json()["me"]["name"] == "owner"
    assert https.get("/api/v1/me").status_code == 200


def test_the_browser_is_asked_for_a_resident_key(https: TestClient, people: People) -> None:
    options = https.post(BEGIN, headers=people.headers("owner")).json()["options"]
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "preferred"
    assert options["rp"]["id"] == "fair.example"
    assert "allowCredentials" not in {k for k, v in https.post(ASK).json()["options"].items() if v}


def test_an_answer_is_good_once(https: TestClient, device: Authenticator) -> None:
    given = answer(https, device)
    assert https.post(SIGN_IN, json=given).status_code == 200
    https.cookies.clear()
    assert https.post(SIGN_IN, json=given).status_code == 410


def test_an_answer_comes_within_minutes(
    https: TestClient, device: Authenticator, clock: HandClock
) -> None:
    given = answer(https, device)
    clock.forward(minutes=11)
    assert https.post(SIGN_IN, json=given).status_code == 410


def test_a_copied_key_is_refused(https: TestClient, device: Authenticator) -> None:
    assert https.post(SIGN_IN, json=answer(https, device)).status_code == 200
    https.cookies.clear()
    device.count = 0
    refused = https.post(SIGN_IN, json=answer(https, device))
    assert refused.json()["type"] == "/problems/not_verified"


@pytest.mark.parametrize("fault", ["origin", "key", "id", "credential", "challenge"])
def test_a_false_answer_is_refused(https: TestClient, device: Authenticator, fault: str) -> None:
    if fault == "origin":
        device.origin = "https://elsewhere.example"
    if fault == "key":
        device.key = Authenticator(ORIGIN).key
    if fault == "id":
        device.id = b"another"
    given = answer(https, device)
    if fault == "credential":
        given["credential"] = {"id": "x"}
    if fault == "challenge":
        given["credential"] = answer(https, device)["credential"]
    assert https.post(SIGN_IN, json=given).status_code == 422


def test_a_question_is_answered_by_who_was_asked(https: TestClient, people: People) -> None:
    asked = https.post(BEGIN, headers=people.headers("owner")).json()
    wanted = {
        "challenge": asked["challenge"],
        "credential": Authenticator(ORIGIN).register(asked["options"]),
        "name": "남의 것",
    }
    assert https.post(ADD, json=wanted, headers=people.headers("editor")).status_code == 410


def test_a_passkey_is_kept_once(https: TestClient, people: People, device: Authenticator) -> None:
    assert add(https, people, device, "editor").status_code == 409


def test_a_forgotten_passkey_signs_nobody_in(
    https: TestClient, people: People, device: Authenticator
) -> None:
    headers = people.headers("owner")
    listed = https.get(ADD, headers=headers).json()["items"]
    place = f"{ADD}/{listed[0]['id']}"
    assert https.delete(place, headers=people.headers("editor")).status_code == 404
    assert https.delete(place, headers=headers).status_code == 204
    assert https.post(SIGN_IN, json=answer(https, device)).status_code == 422


def test_without_tls_there_are_no_passkeys(client: TestClient, people: People) -> None:
    for place in (ASK, BEGIN):
        refused = client.post(place, headers=people.headers("owner"))
        assert refused.json()["type"] == "/problems/not_offered"
