"""Fairs: made once, changed only by who saw the last version, moved along their life."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import update
from sqlalchemy.orm.exc import StaleDataError

from api.store import Store
from api.store.tables import StoredFair
from tests.api.people import People

FAIRS = "/api/v1/fairs"


def test_a_new_fair_belongs_to_who_made_it(client: TestClient, people: People) -> None:
    headers = people.headers("stranger")
    made = client.post(FAIRS, json={"name": "다온시 상담회"}, headers=headers)
    assert made.status_code == 201
    place = made.headers["location"]
    assert client.get(place, headers=headers).json()["name"] == "다온시 상담회"
    assert client.get(place, headers=people.headers("owner")).status_code == 404


def test_the_same_key_creates_once(client: TestClient, people: People) -> None:
    headers = people.headers("owner", **{"Idempotency-Key": "k1"})
    first, again = (client.post(FAIRS, json={"name": "가"}, headers=headers) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    listed = client.get(FAIRS, headers=people.headers("owner")).json()["items"]
    assert [fair["name"] for fair in listed].count("가") == 1


def test_a_key_is_good_for_one_request(client: TestClient, people: People) -> None:
    headers = people.headers("owner", **{"Idempotency-Key": "k1"})
    client.post(FAIRS, json={"name": "가"}, headers=headers)
    other = client.post(FAIRS, json={"name": "나"}, headers=headers)
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/key_reused"


def test_a_change_needs_the_version_it_was_made_from(client: TestClient, people: People) -> None:
    place = f"{FAIRS}/{people.fair_id}"
    headers = people.headers("editor")
    seen = client.get(place, headers=headers).headers["etag"]
    assert client.patch(place, json={"name": "새 이름"}, headers=headers).status_code == 428
    with_tag = {**headers, "If-Match": seen}
    assert client.patch(place, json={"name": "새 이름"}, headers=with_tag).status_code == 200
    late = client.patch(place, json={"name": "늦은 이름"}, headers=with_tag)
    assert late.status_code == 412
    assert client.get(place, headers=headers).json()["name"] == "새 이름"


@pytest.mark.parametrize(
    ("state", "status"), [("draft", 200), ("released", 409), ("matching", 409)]
)
def test_a_fair_goes_step_by_step(
    client: TestClient, people: People, state: str, status: int
) -> None:
    headers = people.headers("editor", **{"If-Match": "*"})
    moved = client.put(f"{FAIRS}/{people.fair_id}/state", json={"state": state}, headers=headers)
    assert moved.status_code == status


def test_a_fair_is_matched_once_there_is_something_to_plan(
    client: TestClient, people: People
) -> None:
    base = f"{FAIRS}/{people.fair_id}"
    headers = people.headers("editor", **{"If-Match": "*"})

    def move() -> Response:
        return client.put(f"{base}/state", json={"state": "matching"}, headers=headers)

    refused = move().json()
    assert refused["type"] == "/problems/step_not_ready"
    codes = [finding["code"] for finding in refused["findings"]]
    assert codes == ["ready_no_purchases", "ready_no_slots"]
    day = {"start": "2026-05-12T09:00:00", "end": "2026-05-12T09:30:00"}
    for noun, entry in (
        ("sessions", {"id": "AM", "name": "오전", **day}),
        ("slots", {"session": "AM", **day}),
        ("purchases", {"buyer": "B-A", "title": "가로등"}),
    ):
        assert client.post(f"{base}/{noun}", json=entry, headers=headers).status_code == 201
    assert move().json()["state"] == "matching"


def test_a_deleted_fair_is_gone(client: TestClient, people: People) -> None:
    place = f"{FAIRS}/{people.fair_id}"
    headers = people.headers("owner", **{"If-Match": "*"})
    assert client.delete(place, headers=headers).status_code == 204
    assert client.get(place, headers=headers).status_code == 404


def test_a_list_comes_in_pages(client: TestClient, people: People) -> None:
    headers = people.headers("owner")
    for number in range(4):
        client.post(FAIRS, json={"name": str(number)}, headers=headers)
    first = client.get(FAIRS, params={"limit": 3}, headers=headers).json()
    rest = client.get(FAIRS, params={"after": first["next"]}, headers=headers).json()
    names = [fair["name"] for fair in first["items"] + rest["items"]]
    assert names == ["3", "2", "1", "0", "가람시 상담회"]
    assert rest["next"] is None


def test_changed_rules_stand_in_the_history_and_can_be_taken_back(
    client: TestClient, people: People
) -> None:
    base = f"{FAIRS}/{people.fair_id}"
    headers = people.headers("editor", **{"If-Match": "*"})
    before = client.get(base, headers=headers).json()["policy"]
    client.patch(base, json={"policy": {**before, "vendor_cap": 4}}, headers=headers)
    client.patch(base, json={"is_public": True}, headers=headers)
    told = client.get(f"{base}/history?noun=settings", headers=headers).json()["items"]
    assert [made["kind"] for made in told] == ["settings"]
    undone = client.post(f"{base}/history/{told[0]['id']}/undo", json={}, headers=headers)
    assert undone.status_code == 201
    assert client.get(base, headers=headers).json()["policy"] == before


def test_a_fair_that_changed_meanwhile_is_not_overwritten(store: Store, people: People) -> None:
    with store.writing() as session:
        fair = session.get_one(StoredFair, people.fair_id)
        # Somebody else, at the same moment.
        raised = update(StoredFair).values(version=StoredFair.version + 1)
        session.execute(raised, execution_options={"synchronize_session": False})
        fair.name, fair.version = "늦은 이름", fair.version + 1
        with pytest.raises(StaleDataError):
            session.flush()
        session.rollback()


def test_what_a_database_cannot_keep_is_refused_not_broken(
    client: TestClient, people: People
) -> None:
    headers = people.headers("owner")
    found = client.get(f"{FAIRS}/{people.fair_id}/vendors", params={"q": "\x00"}, headers=headers)
    assert found.status_code in (200, 422)
    place = f"{FAIRS}/{people.fair_id}/notices/release"
    told = client.post(place, json={"ids": ["\x00"]}, headers=headers)
    assert told.status_code < 500
