"""Versions of a timetable: edited against the version seen, compared, rolled back, accepted in
parts, released once and never changed again."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from api.services.fair_content import keep_fair
from api.store import Store
from api.store.tables import ENTRIES, Booking, FairState, StoredFair
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.services.kept_plans import keep, little_fair, places

MOVE = {"kind": "move", "desk": "D-A1", "vendor": "V-A", "slot": "AM5"}
REMOVE = {"kind": "remove", "desk": "D-B", "vendor": "V-B"}


@pytest.fixture
def place(store: Store, people: People) -> str:
    """The address of the timetables of a fair that is ready to be released."""
    with store.writing() as session:
        for table in reversed(ENTRIES.values()):
            session.execute(delete(table).where(table.fair_id == people.fair_id))
        keep_fair(session, people.fair_id, little_fair(), now=NOW)
        session.get_one(StoredFair, people.fair_id).state = FairState.SCHEDULED
    return f"/api/v1/fairs/{people.fair_id}/timetables"


@pytest.fixture
def headers(people: People) -> dict[str, str]:
    return people.headers("editor", **{"If-Match": "*"})


def edit(client: TestClient, at: str, headers: dict[str, str], *edits: Any) -> Any:
    return client.post(
        f"{at}/edits", json={"edits": list(edits), "reason": "회의"}, headers=headers
    )


def test_an_edit_needs_the_version_that_was_seen(
    client: TestClient, store: Store, people: People, place: str
) -> None:
    at = f"{place}/{keep(store, people.fair_id)}"
    headers = people.headers("editor")
    seen = client.get(at, headers=headers).headers["etag"]
    assert edit(client, at, headers, MOVE).status_code == 428
    with_tag = {**headers, "If-Match": seen}
    made = edit(client, at, with_tag, MOVE)
    assert made.status_code == 200, made.text
    assert made.json()["timetable"]["is_edited"]
    assert made.json()["timetable"]["value"] is None
    assert made.json()["edit"]["after"] == [
        {"desk": "D-A1", "vendor": "V-A", "slot": "AM5", "fixed": False}
    ]
    assert edit(client, at, with_tag, {**MOVE, "slot": "AM4"}).status_code == 412
    (listed,) = client.get(f"{at}/edits", headers=headers).json()
    assert (listed["kind"], listed["made_by"], listed["reason"]) == ("move", "editor", "회의")
    undone = client.post(f"{at}/undo", json={}, headers={**headers, "If-Match": "*"})
    assert undone.json()["edit"]["undoes"] == 2


def test_a_refused_edit_says_why_and_where_else(
    client: TestClient, store: Store, people: People, place: str, headers: dict[str, str]
) -> None:
    at = f"{place}/{keep(store, people.fair_id)}"
    answer = edit(client, at, headers, {**MOVE, "slot": "AM2"})
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "/problems/breaks_rules"
    assert "기업 A" in " ".join(f["what"] for f in problem["findings"])
    (found,) = problem["more"]["alternatives"]
    assert found["edit"] == 0
    assert found["places"][0]["slot"].startswith("AM")


def test_versions_are_compared_and_rolled_back(
    client: TestClient, store: Store, people: People, place: str, headers: dict[str, str]
) -> None:
    first = keep(store, people.fair_id)
    at = f"{place}/{first}"
    made = client.post(f"{at}/copies", json={"reason": "시험"}, headers=headers)
    assert made.status_code == 201, made.text
    second = made.json()
    assert (second["number"], second["parent_id"]) == (2, first)
    edit(client, f"{place}/{second['id']}", headers, MOVE)
    edit(
        client,
        f"{place}/{second['id']}",
        headers,
        {"kind": "remove", "desk": "D-B", "vendor": "V-B"},
    )
    compared = client.get(
        f"{place}/{second['id']}/difference", params={"from": first}, headers=headers
    )
    found = compared.json()
    assert (found["kept"], found["moved"], found["lost"], found["new"]) == (2, 1, 1, 0)
    assert (found["before"]["talks"], found["after"]["talks"]) == (4, 3)
    assert {c["vendor_name"] for c in found["changes"]} == {"기업 A", "기업 B"}
    back = client.post(f"{at}/copies", json={"reason": "되돌림"}, headers=headers).json()
    assert places(store, people.fair_id, back["id"]) == places(store, people.fair_id, first)
    numbers = [t["number"] for t in client.get(place, headers=headers).json()["items"]]
    assert numbers == [3, 2, 1]
    assert client.delete(at, headers=headers).json()["type"] == "/problems/timetable_used"
    assert client.delete(f"{place}/{back['id']}", headers=headers).status_code == 204


def test_a_replan_is_accepted_in_parts(
    client: TestClient, store: Store, people: People, place: str, headers: dict[str, str]
) -> None:
    first = keep(store, people.fair_id)
    second = client.post(f"{place}/{first}/copies", json={}, headers=headers).json()["id"]
    edit(client, f"{place}/{second}", headers, MOVE)
    edit(client, f"{place}/{second}", headers, {**MOVE, "desk": "D-B", "vendor": "V-B"})
    parts = client.get(f"{place}/{second}/parts", headers=headers).json()["parts"]
    assert [p["number"] for p in parts] == [1, 2]
    assert all(p["sentences"] and p["changes"] for p in parts)
    chosen = client.post(f"{place}/{second}/accept", json={"parts": [2]}, headers=headers)
    assert chosen.status_code == 201, chosen.text
    change = parts[1]["changes"][0]
    came = places(store, people.fair_id, chosen.json()["id"])
    came -= places(store, people.fair_id, first)
    assert came == {(change["after"]["desk"], change["vendor"], change["after"]["slot"])}
    wrong = client.post(f"{place}/{second}/accept", json={"parts": [9]}, headers=headers)
    assert wrong.status_code == 422
    none = client.get(f"{place}/{first}/parts", headers=headers)
    assert none.json()["type"] == "/problems/not_parted"


def release(client: TestClient, at: str, headers: dict[str, str], name: str) -> Any:
    return client.post(f"{at}/release", json={"name": name}, headers=headers)


def test_one_released_timetable_is_in_force_and_final(
    client: TestClient, store: Store, people: People, place: str, headers: dict[str, str]
) -> None:
    first, second = keep(store, people.fair_id), keep(store, people.fair_id)
    preview = client.get(f"{place}/{first}/release", headers=headers).json()
    assert (preview["difference"]["new"], preview["participants"]) == (4, 4)
    assert preview["violations"] == []
    assert release(client, f"{place}/{first}", headers, "1차").status_code == 200
    fair = client.get(f"/api/v1/fairs/{people.fair_id}", headers=headers).json()
    assert fair["state"] == "released"
    for refused in (
        edit(client, f"{place}/{first}", headers, MOVE),
        client.delete(f"{place}/{first}", headers=headers),
        release(client, f"{place}/{first}", headers, "다시"),
        client.post(f"{place}/{first}/undo", json={}, headers=headers),
    ):
        assert refused.json()["type"] == "/problems/timetable_final"
    assert release(client, f"{place}/{second}", headers, "1차").json()["type"] == "/problems/exists"
    assert release(client, f"{place}/{second}", headers, "2차").status_code == 200
    states = [t["state"] for t in client.get(place, headers=headers).json()["items"]]
    assert states == ["released", "withdrawn"]
    back = client.post(f"{place}/{second}/withdraw", json={"reason": "취소"}, headers=headers)
    assert (back.json()["state"], back.json()["withdrawn_reason"]) == ("withdrawn", "취소")
    again = client.post(f"{place}/{second}/withdraw", json={}, headers=headers)
    assert again.json()["type"] == "/problems/timetable_draft"
    fair = client.get(f"/api/v1/fairs/{people.fair_id}", headers=headers).json()
    assert fair["state"] == "scheduled"


def test_the_database_itself_keeps_a_release_as_it_is(
    client: TestClient, store: Store, people: People, place: str, headers: dict[str, str]
) -> None:
    kept = keep(store, people.fair_id)
    release(client, f"{place}/{kept}", headers, "1차")
    with store.reading() as session:
        one = session.query(Booking).filter_by(timetable_id=kept).first()
        assert one is not None
        row = {c.name: getattr(one, c.name) for c in Booking.__table__.columns}
    own = Booking.timetable_id == kept
    for statement in (
        update(Booking).where(own).values(slot="AM6"),
        delete(Booking).where(own),
        insert(Booking).values({**row, "vendor": "V-C", "seat": 9}),
        text(f"UPDATE timetables SET state = 'draft' WHERE id = '{kept}'"),  # noqa: S608
    ):
        with pytest.raises(DBAPIError, match="final"), store.writing() as session:
            session.execute(statement)
    owner = people.headers("owner", **{"If-Match": "*"})
    assert client.delete(f"/api/v1/fairs/{people.fair_id}", headers=owner).status_code == 204


def test_a_timetable_that_breaks_a_rule_is_not_released(
    client: TestClient, store: Store, people: People, place: str, headers: dict[str, str]
) -> None:
    kept = keep(store, people.fair_id)
    with store.writing() as session:
        row = {"purchases": ["P-B"]}
        only = (Booking.timetable_id == kept, Booking.desk == "D-A1", Booking.vendor == "V-A")
        session.execute(update(Booking).where(*only).values(row))
    answer = release(client, f"{place}/{kept}", headers, "1차")
    assert answer.status_code == 409
    assert [f["code"] for f in answer.json()["findings"]] == ["purchase_not_of_desk"]


def test_a_fair_that_is_not_so_far_releases_nothing(
    client: TestClient, store: Store, people: People, place: str, headers: dict[str, str]
) -> None:
    with store.writing() as session:
        session.get_one(StoredFair, people.fair_id).state = FairState.COLLECTING
    kept = keep(store, people.fair_id)
    assert (
        release(client, f"{place}/{kept}", headers, "1차").json()["type"] == "/problems/wrong_state"
    )
