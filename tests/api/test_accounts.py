"""Accounts and memberships: changed with a version, never without an owner or administrator."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.people import PASSWORD, People
from tests.api.rights.people import NEW

ANY = {"If-Match": "*"}


def account_id(client: TestClient, people: People, name: str) -> str:
    listed = client.get("/api/v1/accounts", headers=people.headers("administrator")).json()
    return next(one["id"] for one in listed["items"] if one["name"] == name)


def member(client: TestClient, people: People, name: str) -> dict[str, Any]:
    place = f"/api/v1/fairs/{people.fair_id}/members"
    listed = client.get(place, headers=people.headers("viewer")).json()["items"]
    return next(one for one in listed if one["name"] == name)


def member_place(client: TestClient, people: People, name: str) -> str:
    return f"/api/v1/fairs/{people.fair_id}/members/{member(client, people, name)['id']}"


def test_a_fair_keeps_its_last_owner(client: TestClient, people: People) -> None:
    headers = people.headers("owner", **ANY)
    place = member_place(client, people, "owner")
    for answer in (
        client.delete(place, headers=headers),
        client.patch(place, json={"role": "viewer"}, headers=headers),
    ):
        assert answer.json()["type"] == "/problems/last_owner"
    editor = member_place(client, people, "editor")
    assert client.patch(editor, json={"role": "owner"}, headers=headers).status_code == 200
    assert client.delete(place, headers=headers).status_code == 204


def test_a_role_changes_at_the_version_that_was_seen(client: TestClient, people: People) -> None:
    place = member_place(client, people, "viewer")
    headers = people.headers("owner")
    seen = client.get(place, headers=headers).headers["etag"]
    with_tag = {**headers, "If-Match": seen}
    assert client.patch(place, json={"role": "editor"}, headers=with_tag).status_code == 200
    assert client.patch(place, json={"role": "viewer"}, headers=with_tag).status_code == 412
    assert client.patch(place, json={"role": "viewer"}, headers=headers).status_code == 428


def test_a_vendor_has_no_organisers_role(client: TestClient, people: People) -> None:
    headers = people.headers("owner", **ANY)
    answer = client.patch(
        member_place(client, people, "vendor_a"), json={"role": "owner"}, headers=headers
    )
    assert answer.json()["type"] == "/problems/no_organiser"


def test_a_removed_member_sees_nothing_any_more(client: TestClient, people: People) -> None:
    place = member_place(client, people, "vendor_a")
    assert client.delete(place, headers=people.headers("owner", **ANY)).status_code == 204
    fair = f"/api/v1/fairs/{people.fair_id}"
    assert client.get(fair, headers=people.headers("vendor_a")).status_code == 404


def test_somebody_elses_member_is_unknown(client: TestClient, people: People) -> None:
    found = member(client, people, "viewer")["id"]
    place = f"/api/v1/fairs/{people.other_fair_id}/members/{found}"
    assert client.delete(place, headers=people.headers("stranger", **ANY)).status_code == 404


def test_who_owns_a_fair_alone_is_not_disabled(client: TestClient, people: People) -> None:
    headers = people.headers("administrator", **ANY)
    owner = f"/api/v1/accounts/{account_id(client, people, 'owner')}"
    refused = client.patch(owner, json={"is_disabled": True}, headers=headers).json()
    assert refused["type"] == "/problems/last_owner"
    assert [fair["id"] for fair in refused["more"]["fairs"]] == [people.fair_id]
    editor = account_id(client, people, "editor")
    given = f"/api/v1/accounts/{editor}/owned/{people.fair_id}"
    assert client.put(given, headers=headers).status_code == 204
    assert client.patch(owner, json={"is_disabled": True}, headers=headers).status_code == 200
    fair = f"/api/v1/fairs/{people.fair_id}"
    assert client.get(fair, headers=people.headers("owner")).status_code == 401
    assert client.patch(
        fair, json={"name": "새"}, headers=people.headers("editor", **ANY)
    ).is_success


def test_there_is_always_an_administrator(client: TestClient, people: People) -> None:
    headers = people.headers("administrator", **ANY)
    place = f"/api/v1/accounts/{account_id(client, people, 'administrator')}"
    for change in ({"is_administrator": False}, {"is_disabled": True}):
        refused = client.patch(place, json=change, headers=headers)
        assert refused.json()["type"] == "/problems/last_administrator"
    other = f"/api/v1/accounts/{account_id(client, people, 'viewer')}"
    client.patch(other, json={"is_administrator": True}, headers=headers)
    assert client.patch(place, json={"is_administrator": False}, headers=headers).is_success


def test_a_disabled_account_cannot_sign_in_and_comes_back(
    client: TestClient, people: People
) -> None:
    headers = people.headers("administrator", **ANY)
    place = f"/api/v1/accounts/{account_id(client, people, 'viewer')}"
    wanted = {"email": "viewer@example.org", "password": PASSWORD}
    client.patch(place, json={"is_disabled": True}, headers=headers)
    assert client.post("/api/v1/sign-in", json=wanted).status_code == 401
    client.patch(place, json={"is_disabled": False}, headers=headers)
    assert client.post("/api/v1/sign-in", json=wanted).status_code == 200


def test_a_made_account_sets_its_password_by_its_link(client: TestClient, people: People) -> None:
    headers = people.headers("administrator")
    wanted = {"email": "new@example.org", "name": "새 사람"}
    made = client.post("/api/v1/accounts", json=wanted, headers=headers)
    assert made.status_code == 201
    assert client.post("/api/v1/accounts", json=wanted, headers=headers).status_code == 409
    token = made.json()["link"]["address"].rsplit("/", 1)[1]
    assert client.post(f"/api/v1/links/{token}/password", json={"password": NEW}).status_code == 204
    given = {"email": "new@example.org", "password": NEW}
    assert client.post("/api/v1/sign-in", json=given).status_code == 200


def test_the_own_account_changes_its_name_and_language(client: TestClient, people: People) -> None:
    headers = people.headers("vendor_a")
    seen = client.get("/api/v1/account", headers=headers).headers["etag"]
    change = {"name": "이가람", "language": "en"}
    changed = client.patch("/api/v1/account", json=change, headers={**headers, "If-Match": seen})
    assert (changed.json()["name"], changed.json()["language"]) == ("이가람", "en")


def test_a_changed_password_ends_the_other_sessions(client: TestClient, people: People) -> None:
    wanted = {"email": "owner@example.org", "password": PASSWORD, "as_program": True}
    token = client.post("/api/v1/sign-in", json=wanted).json()["token"]
    mine = {"Authorization": f"Bearer {token}"}
    change = {"old": PASSWORD, "new": NEW}
    assert client.put("/api/v1/account/password", json=change, headers=mine).status_code == 204
    assert client.get("/api/v1/me", headers=mine).status_code == 200
    assert client.get("/api/v1/me", headers=people.headers("owner")).status_code == 401


@pytest.mark.parametrize("old", ["틀린 비밀번호", None])
def test_a_password_changes_with_the_old_one_alone(
    client: TestClient, people: People, old: str | None
) -> None:
    change = {"old": old, "new": NEW}
    headers = people.headers("owner")
    answers = [
        client.put("/api/v1/account/password", json=change, headers=headers).status_code
        for _ in range(6)
    ]
    assert answers == [401] * 5 + [429]
