"""Firms apply to public fairs; nobody learns anybody's data on the way."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.store import Store
from api.store.tables import Consent, FairState, StoredFair
from tests.api.hostile import HOSTILE
from tests.api.people import People
from tests.api.rights.applications import APPLICATION


class Door:
    """A public fair, from outside and from inside."""

    def __init__(self, client: TestClient, people: People) -> None:
        self.client, self.people = client, people
        self.outside = f"/api/v1/public/fairs/{people.fair_id}"
        self.inside = f"/api/v1/fairs/{people.fair_id}"

    def apply(self, **more: Any) -> Any:
        return self.client.post(f"{self.outside}/applications", json={**APPLICATION, **more})

    def ask(self, method: str, path: str, **more: Any) -> Any:
        headers = self.people.headers("editor", **{"If-Match": "*"})
        return self.client.request(method, f"{self.inside}{path}", headers=headers, **more)


@pytest.fixture
def door(client: TestClient, people: People, store: Store) -> Door:
    with store.writing() as session:
        session.get_one(StoredFair, people.fair_id).is_public = True
    return Door(client, people)


def test_a_firm_applies_and_becomes_an_entry_with_its_consent(door: Door, store: Store) -> None:
    made = door.apply()
    assert made.status_code == 201
    assert set(made.json()) == {"id", "state", "made_at"}
    waiting = door.ask("GET", "/applications?state=waiting").json()["items"]
    assert [firm["name"] for firm in waiting] == ["새빛조명"]
    place = f"/applications/{made.json()['id']}/decision"
    taken = door.ask("PUT", place, json={"accepted": True}).json()
    assert (taken["state"], taken["vendor"]) == ("accepted", "새빛조명")
    vendor = door.ask("GET", "/vendors/새빛조명").json()
    product = door.ask("GET", "/products?of=새빛조명").json()["items"][0]
    assert (vendor["email"], product["price"]) == ("hong@example.kr", 120_000)
    with store.reading() as session:
        consent = session.scalars(select(Consent)).one()
        assert (consent.participant, consent.purpose) == ("새빛조명", "application")
    assert door.ask("PUT", place, json={"accepted": False}).status_code == 409


def test_a_second_firm_of_a_name_is_another_firm(door: Door) -> None:
    names = []
    for _ in range(2):
        made = door.apply().json()
        place = f"/applications/{made['id']}/decision"
        names.append(door.ask("PUT", place, json={"accepted": True}).json()["vendor"])
    assert names == ["새빛조명", "새빛조명#2"]


def test_a_refused_firm_is_no_entry(door: Door) -> None:
    made = door.apply().json()
    refused = {"accepted": False, "reason": "분야가 다릅니다"}
    told = door.ask("PUT", f"/applications/{made['id']}/decision", json=refused).json()
    assert (told["state"], told["vendor"]) == ("refused", None)
    assert len(door.ask("GET", "/vendors").json()["items"]) == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"agreed": False}, 422),
        ({"consent_version": "1999-1"}, 409),
        ({"vendor": {**APPLICATION["vendor"], "business_number": "1"}}, 422),  # type: ignore[dict-item]
        ({"vendor": {**APPLICATION["vendor"], "cap": 99}}, 422),  # type: ignore[dict-item]
    ],
)
def test_an_application_that_cannot_be_kept_is_refused(
    door: Door, change: dict[str, Any], status: int
) -> None:
    assert door.apply(**change).status_code == status
    assert door.ask("GET", "/applications").json()["items"] == []


@pytest.mark.parametrize("state", list(FairState))
def test_a_fair_is_seen_once_it_is_no_draft_and_open_while_it_collects(
    door: Door, store: Store, state: FairState
) -> None:
    with store.writing() as session:
        session.get_one(StoredFair, door.people.fair_id).state = state
    seen = door.client.get(door.outside)
    assert seen.status_code == (404 if state is FairState.DRAFT else 200)
    if seen.status_code == 200:
        assert seen.json()["takes_applications"] is (state is FairState.COLLECTING)
        assert door.apply().status_code == (201 if state is FairState.COLLECTING else 409)


def test_a_fair_that_is_not_public_is_unknown(client: TestClient, people: People) -> None:
    for path in ("", "/needs"):
        assert client.get(f"/api/v1/public/fairs/{people.fair_id}{path}").status_code == 404
    door = Door(client, people)
    assert door.apply().status_code == 404


def test_the_public_sees_no_person_no_firm_and_no_budget(door: Door) -> None:
    door.ask("PATCH", "/vendors/V-A", json={"contact": "홍길동", "phone": "010-1234-5678"})
    door.ask(
        "POST", "/desks", json={"buyer": "B-A", "officer": "김담당", "email": "kim@example.kr"}
    )
    line = {"buyer": "B-A", "title": "가로등", "budget": 77_000_000}
    door.ask("POST", "/purchases", json=line)
    text = door.client.get(door.outside).text + door.client.get(f"{door.outside}/needs").text
    assert "가로등" in text
    for secret in ("홍길동", "010-1234", "김담당", "kim@example.kr", "V-A", "기업 A", "77000000"):
        assert secret not in text


def test_hostile_texts_are_only_texts(door: Door) -> None:
    for text in HOSTILE:
        vendor = {**APPLICATION["vendor"], "name": text[:200], "intro": text}  # type: ignore[dict-item]
        made = door.apply(vendor=vendor)
        assert made.status_code in (201, 422), text
        if made.status_code == 201:
            place = f"/applications/{made.json()['id']}/decision"
            assert door.ask("PUT", place, json={"accepted": True}).status_code == 200, text
