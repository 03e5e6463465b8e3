"""Links: looked at as often as one likes, used once or until they expire, for one thing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.services import links
from api.store import Store
from api.store.tables import Account, KeptAnswer, Link, LinkPurpose, Notice, Role
from tests.api.conftest import NOW, HandClock
from tests.api.people import PASSWORD, People
from tests.api.rights.people import NEW

P = LinkPurpose
ME = "/api/v1/me"


def issued(store: Store, people: People, purpose: LinkPurpose, **fields: object) -> str:
    with store.writing() as session:
        if purpose is P.NEW_PASSWORD:
            owner = session.scalars(select(Account).where(Account.name == "owner")).one()
            fields["account_id"] = owner.id
        return links.issue(session, NOW, purpose=purpose, **fields)


def personal(store: Store, people: People) -> str:
    return issued(
        store, people, P.PERSONAL, fair_id=people.fair_id, role=Role.VENDOR, participant="V-A"
    )


def url(token: str, use: str = "") -> str:
    return f"/api/v1/links/{token}{use}"


def test_a_mail_scanner_uses_nothing_up(client: TestClient, people: People, store: Store) -> None:
    token = issued(store, people, P.NEW_PASSWORD)
    for _ in range(3):
        assert client.get(url(token)).json()["purpose"] == "new_password"
    assert client.post(url(token, "/password"), json={"password": NEW}).status_code == 204


def test_a_personal_link_speaks_for_its_participant_alone(
    client: TestClient, people: People, store: Store
) -> None:
    token = personal(store, people)
    shown = client.get(url(token)).json()
    assert (shown["participant_name"], shown["fair_name"]) == ("기업 A", "가람시 상담회")
    me = client.post(url(token, "/open")).json()["me"]
    assert me["account_id"] is None
    assert me["parts"] == [{"fair_id": people.fair_id, "role": "vendor", "participant": "V-A"}]
    assert client.get(f"/api/v1/fairs/{people.fair_id}").status_code == 200
    assert client.get(f"/api/v1/fairs/{people.other_fair_id}").status_code == 404
    assert client.get("/api/v1/account").status_code == 403


def test_a_personal_link_opens_again_until_it_expires(
    client: TestClient, people: People, store: Store, clock: HandClock
) -> None:
    token = personal(store, people)
    for _ in range(2):
        client.cookies.clear()
        assert client.post(url(token, "/open")).status_code == 200
    clock.forward(days=29)
    assert client.get(ME).status_code == 200
    clock.forward(days=32)
    assert client.get(ME).status_code == 401
    assert client.get(url(token)).status_code == 410
    assert (
        client.post(url(token, "/open"), headers={"Sec-Fetch-Site": "same-origin"}).status_code
        == 410
    )


def test_a_withdrawn_link_signs_its_holder_out(
    client: TestClient, people: People, store: Store
) -> None:
    token = personal(store, people)
    client.post(url(token, "/open"))
    place = f"/api/v1/fairs/{people.fair_id}/personal-links"
    listed = client.get(place, headers=people.headers("viewer")).json()["items"]
    assert token not in str(listed)
    place = f"{place}/{listed[0]['id']}"
    assert client.delete(place, headers=people.headers("editor")).status_code == 204
    assert client.get(ME).status_code == 401
    assert client.get(url(token)).status_code == 410


def test_a_personal_link_becomes_an_account(
    client: TestClient, people: People, store: Store
) -> None:
    token = personal(store, people)
    given = {"email": "firm@example.org", "name": "박기업", "password": NEW}
    me = client.post(url(token, "/accept"), json=given).json()["me"]
    assert me["parts"] == [{"fair_id": people.fair_id, "role": "vendor", "participant": "V-A"}]
    client.cookies.clear()
    wanted = {"email": "firm@example.org", "password": NEW}
    assert client.post("/api/v1/sign-in", json=wanted).status_code == 200


def test_who_is_signed_in_takes_the_link_into_their_account(
    client: TestClient, people: People, store: Store
) -> None:
    headers = people.headers("vendor_b")
    assert (
        client.post(url(personal(store, people), "/accept"), json={}, headers=headers).status_code
        == 200
    )
    parts = client.get(ME, headers=headers).json()["parts"]
    assert {part["participant"] for part in parts} == {"V-A", "V-B"}


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({}, "details_missing"),
        ({"name": "가", "email": "owner@example.org", "password": NEW}, "account_exists"),
        ({"name": "가", "email": "a@example.org", "password": "짧은 말"}, "short_password"),
        ({"name": "가", "email": "a@example.org", "password": "matchmaker2026!"}, "weak_password"),
        ({"name": "가", "email": "a@example.org", "password": "010-1234-5678"}, "weak_password"),
        (
            {"name": "가", "email": "garamcityhall@example.org", "password": "garamcityhall1"},
            "weak_password",
        ),
    ],
)
def test_an_account_needs_its_details_and_a_good_password(
    client: TestClient, people: People, store: Store, given: dict[str, str], kind: str
) -> None:
    token = personal(store, people)
    refused = client.post(url(token, "/accept"), json=given)
    assert refused.json()["type"] == f"/problems/{kind}"
    assert client.get(url(token)).status_code == 200


def test_an_invitation_is_good_once_and_for_one_address(client: TestClient, people: People) -> None:
    place = f"/api/v1/fairs/{people.fair_id}/invitations"
    wanted = {"email": "New@Example.org", "role": "editor"}
    made = client.post(place, json=wanted, headers=people.headers("owner")).json()
    token = made["address"].rsplit("/", 1)[1]
    other = client.post(url(token, "/accept"), json={}, headers=people.headers("stranger"))
    assert other.json()["type"] == "/problems/other_account"
    given = {"name": "새 편집자", "password": NEW}
    assert client.post(url(token, "/accept"), json=given).status_code == 200
    client.cookies.clear()
    assert client.post(url(token, "/accept"), json=given).status_code == 410
    members = client.get(
        f"/api/v1/fairs/{people.fair_id}/members", headers=people.headers("viewer")
    ).json()["items"]
    assert ("new@example.org", "editor") in {(m["email"], m["role"]) for m in members}


def test_an_invitation_by_mail_waits_in_the_outbox(
    client: TestClient, people: People, store: Store
) -> None:
    place = f"/api/v1/fairs/{people.fair_id}/invitations"
    wanted = {"email": "new@example.org", "role": "vendor", "participant": "V-A", "by_mail": True}
    made = client.post(place, json=wanted, headers=people.headers("owner"))
    assert made.json()["address"] is None
    with store.reading() as session:
        notice = session.scalars(select(Notice)).one()
        assert (notice.address, notice.participant) == ("new@example.org", "V-A")
        assert notice.link == {"purpose": "invitation", "role": "vendor"}


@pytest.mark.parametrize(
    ("role", "participant", "status"),
    [("vendor", "V-A", 201), ("vendor", "B-A", 404), ("vendor", "", 404), ("editor", "V-A", 404)],
)
def test_an_invitation_names_a_participant_that_suits_its_role(
    client: TestClient, people: People, role: str, participant: str, status: int
) -> None:
    wanted = {"email": "new@example.org", "role": role, "participant": participant}
    place = f"/api/v1/fairs/{people.fair_id}/invitations"
    assert client.post(place, json=wanted, headers=people.headers("owner")).status_code == status


def test_personal_links_are_made_for_all_and_kept_nowhere(
    client: TestClient, people: People, store: Store
) -> None:
    place = f"/api/v1/fairs/{people.fair_id}/personal-links"
    headers = people.headers("editor", **{"Idempotency-Key": "k"})
    first, again = (
        client.post(place, json={"role": "officer"}, headers=headers).json() for _ in range(2)
    )
    assert [link["participant"] for link in first["links"]] == ["B-A", "B-B"]
    assert [link["address"] for link in again["links"]] == [None, None]
    tokens = [link["address"].rsplit("/", 1)[1] for link in first["links"]]
    with store.reading() as session:
        bodies = [kept.body for kept in session.scalars(select(KeptAnswer))]
        hashes = session.scalars(select(Link.token_hash)).all()
    assert not any(token.encode() in body for token in tokens for body in bodies)
    assert not set(tokens) & set(hashes)
    assert all(client.get(url(token)).status_code == 200 for token in tokens)


def test_new_personal_links_withdraw_the_old_ones(
    client: TestClient, people: People, store: Store
) -> None:
    old = personal(store, people)
    place = f"/api/v1/fairs/{people.fair_id}/personal-links"
    wanted = {"role": "vendor", "participants": ["V-A"]}
    assert client.post(place, json=wanted, headers=people.headers("editor")).status_code == 201
    assert client.get(url(old)).status_code == 410


def test_links_for_unknown_participants_are_refused(client: TestClient, people: People) -> None:
    place = f"/api/v1/fairs/{people.fair_id}/personal-links"
    wanted = {"role": "vendor", "participants": ["V-A", "V-X"]}
    assert client.post(place, json=wanted, headers=people.headers("editor")).status_code == 404


def test_the_first_account_is_the_administrator_and_its_link_good_once(
    client: TestClient, store: Store
) -> None:
    with store.writing() as session:
        void, token = (links.first_account_link(session, NOW) for _ in range(2))
    assert client.get(url(void)).status_code == 410
    given = {"email": "first@example.org", "name": "첫 관리자", "password": NEW}
    assert client.post(url(token, "/accept"), json=given).json()["me"]["is_administrator"]
    assert client.get(url(token)).status_code == 410


def test_a_link_is_good_for_its_purpose_alone(
    client: TestClient, people: People, store: Store
) -> None:
    token = issued(store, people, P.CALENDAR, fair_id=people.fair_id, role=Role.VENDOR)
    assert client.get(url(token)).status_code == 404
    assert client.post(url(token, "/open")).status_code == 404
    assert client.post(url(token, "/accept"), json={}).status_code == 404
    token = personal(store, people)
    assert client.post(url(token, "/password"), json={"password": NEW}).status_code == 404
    assert client.post(url("unknown", "/open")).status_code == 404


def test_a_new_password_by_link_ends_every_session(
    client: TestClient, people: People, store: Store
) -> None:
    token = issued(store, people, P.NEW_PASSWORD)
    assert client.post(url(token, "/password"), json={"password": NEW}).status_code == 204
    assert client.get(ME, headers=people.headers("owner")).status_code == 401
    wanted = {"email": "owner@example.org", "password": PASSWORD}
    assert client.post("/api/v1/sign-in", json=wanted).status_code == 401
    assert client.post("/api/v1/sign-in", json={**wanted, "password": NEW}).status_code == 200
    assert client.get(url(token)).status_code == 410


@pytest.mark.parametrize(("who", "notices"), [("owner", 1), ("nobody-here", 0)])
def test_a_forgotten_password_is_answered_alike_and_mailed_once(
    client: TestClient, people: People, store: Store, clock: HandClock, who: str, notices: int
) -> None:
    wanted = {"email": f"{who}@example.org"}
    for _ in range(2):
        answer = client.post("/api/v1/password-links", json=wanted)
        assert (answer.status_code, answer.content) == (202, b"null")
    with store.reading() as session:
        found = session.scalars(select(Notice)).all()
        assert len(found) == notices
        assert all(notice.fair_id is None for notice in found)
    clock.forward(minutes=11)
    client.post("/api/v1/password-links", json=wanted)
    with store.reading() as session:
        assert len(session.scalars(select(Notice)).all()) == 2 * notices


def test_an_expired_link_is_gone(
    client: TestClient, people: People, store: Store, clock: HandClock
) -> None:
    token = issued(store, people, P.NEW_PASSWORD, expires_at=NOW + timedelta(minutes=5))
    clock.forward(minutes=5)
    assert client.post(url(token, "/password"), json={"password": NEW}).status_code == 410
