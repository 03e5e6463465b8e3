"""The first pages: right for each person, in both languages, with every text escaped."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.services.passwords import hash_password
from api.store import Store
from api.store.tables import Account
from tests.api.people import People

HOSTILE = '<script>alert("1")</script>&"\''


def test_nobody_is_shown_to_the_sign_in(client: TestClient) -> None:
    answer = client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(("kind", "side"), [("agency_a", "agency"), ("vendor_a", "vendor")])
def test_participants_come_to_their_own_page(
    client: TestClient, people: People, kind: str, side: str
) -> None:
    answer = client.get("/", headers=people.headers(kind), follow_redirects=False)
    assert answer.headers["location"] == f"/fairs/{people.fair_id}/{side}"


def test_a_fair_can_be_made_without_scripts(client: TestClient, people: People) -> None:
    headers = people.headers("owner")
    made = client.post("/fairs/new", data={"name": HOSTILE, "first_day": ""}, headers=headers)
    assert made.status_code == 200
    assert "<script>alert" not in made.text
    assert "&lt;script&gt;" in made.text


def test_a_form_with_faults_keeps_what_was_typed(client: TestClient, people: People) -> None:
    sent = {"name": " ", "first_day": "내일"}
    answer = client.post("/fairs/new", data=sent, headers=people.headers("owner"))
    assert answer.status_code == 422
    assert 'value="내일"' in answer.text
    assert answer.text.count("form-hint-invalid") == 2


@pytest.mark.parametrize(("accept", "word"), [("ko", "새 상담회"), ("en", "New fair")])
def test_a_page_speaks_the_readers_language(
    client: TestClient, people: People, accept: str, word: str
) -> None:
    shown = client.get("/", headers=people.headers("owner", **{"Accept-Language": accept}))
    assert f'<html lang="{accept}">' in shown.text
    assert word in shown.text


def test_the_language_is_kept_and_leads_nowhere_else(client: TestClient) -> None:
    sent = {"language": "en", "back": "//elsewhere.example"}
    answer = client.post("/language", data=sent, follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert "matchmaker_language=en" in answer.headers["set-cookie"]


def test_a_problem_of_a_page_is_a_page(client: TestClient, people: People) -> None:
    answer = client.get("/fairs/nowhere", headers=people.headers("owner"))
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]


def test_files_with_their_hash_are_kept_for_good(client: TestClient) -> None:
    page = client.get("/fairs/nowhere").text
    start = page.index("/static/css/matchmaker.css?v=")
    found = client.get(page[start : page.index('"', start)])
    assert found.status_code == 200
    assert "immutable" in found.headers["cache-control"]


def test_a_wrong_password_shows_the_form_again(client: TestClient, people: People) -> None:
    sent = {"email": "owner@example.org", "password": "not the right one", "then": "/fairs/new"}
    answer = client.post("/sign-in", data=sent, follow_redirects=False)
    assert answer.status_code == 401
    assert 'value="owner@example.org"' in answer.text
    assert "not the right one" not in answer.text
    assert 'value="/fairs/new"' in answer.text


def test_a_right_password_leads_on(client: TestClient, people: People, store: Store) -> None:
    with store.writing() as session:
        owner = session.scalars(select(Account).where(Account.email == "owner@example.org")).one()
        owner.password_hash = hash_password("여울물 스무 통")
    sent = {"email": "owner@example.org", "password": "여울물 스무 통", "then": "/fairs/new"}
    answer = client.post("/sign-in", data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/fairs/new")
    assert client.get("/fairs/new").status_code == 200
    client.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
    assert client.get("/fairs/new").status_code == 401
