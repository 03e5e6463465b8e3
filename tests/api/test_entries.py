"""Entries over HTTP: who sees what of them, and how they change."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.store import Store
from api.store.tables import FairState, StoredFair
from tests.api.hostile import HOSTILE
from tests.api.people import People

SECRETS = {
    "business_number": "123-45-67891",
    "contact": "홍길동",
    "email": "hong@example.kr",
    "phone": "010-1234-5678",
}


class Desk:
    """The service, as one kind of person after another asks it about one fair."""

    def __init__(self, client: TestClient, people: People) -> None:
        self.client, self.people = client, people
        self.base = f"/api/v1/fairs/{people.fair_id}"

    def ask(self, kind: str, method: str, path: str, tag: str | None = "*", **more: Any) -> Any:
        headers = {"If-Match": tag} if tag is not None else {}
        return self.client.request(
            method, f"{self.base}{path}", headers=self.people.headers(kind, **headers), **more
        )


@pytest.fixture
def desk(client: TestClient, people: People) -> Desk:
    return Desk(client, people)


def in_state(store: Store, people: People, state: FairState) -> None:
    with store.writing() as session:
        session.get_one(StoredFair, people.fair_id).state = state


def test_an_entry_is_written_as_people_write_and_read_as_it_is_kept(desk: Desk) -> None:
    line = {"buyer": "B-A", "title": " LED  보안등 ", "budget": "3천만원", "due": "2026년 5월"}
    made = desk.ask("agency_a", "POST", "/purchases", json=line)
    assert made.status_code == 201
    got = desk.client.get(made.headers["location"], headers=desk.people.headers("agency_a"))
    entry = got.json()
    assert entry["id"] == "B-A: LED 보안등"
    assert (entry["title"], entry["budget"], entry["due"]) == (
        "LED 보안등",
        30_000_000,
        "2026-05-01",
    )
    assert got.headers["etag"] == made.headers["etag"] == '"1"'


def test_only_named_fields_change_and_null_takes_back(desk: Desk) -> None:
    desk.ask("owner", "PATCH", "/vendors/V-A", json={"region": "가람시", "cap": 3})
    changed = desk.ask("owner", "PATCH", "/vendors/V-A", json={"cap": None}).json()
    assert (changed["region"], changed["cap"], changed["version"]) == ("가람시", None, 3)


def test_the_version_that_was_seen_must_be_in_force(desk: Desk) -> None:
    seen = desk.ask("owner", "GET", "/vendors/V-A").headers["etag"]
    assert desk.ask("owner", "PATCH", "/vendors/V-A", None, json={}).status_code == 428
    assert desk.ask("owner", "PATCH", "/vendors/V-A", seen, json={"cap": 3}).status_code == 200
    late = desk.ask("owner", "PATCH", "/vendors/V-A", seen, json={"cap": 4})
    assert late.status_code == 412
    assert desk.ask("owner", "DELETE", "/vendors/V-A", seen).status_code == 412


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("business_number", "123-45-67890", "entry_business_number_check"),
        ("email", "집으로", "entry_email_unreadable"),
        ("sales", "많이", "input.amount_unreadable"),
        ("founded", "2026-02-30", "input.date_impossible"),
        ("employees", "-3", "input.number_negative"),
        ("unavailable", ["없는 시간"], "format_unknown_reference"),
        ("cap", 0, None),
    ],
)
def test_a_field_is_held_to_the_rules_of_a_workbook(
    desk: Desk, field: str, value: object, code: str | None
) -> None:
    answer = desk.ask("owner", "PATCH", "/vendors/V-A", json={field: value})
    assert answer.status_code == (422 if code else 200)
    if code:
        finding = answer.json()["findings"][0]
        assert finding["code"] == code
        assert finding["what"]


def test_a_field_that_there_is_not_is_told(desk: Desk) -> None:
    answer = desk.ask("owner", "PATCH", "/vendors/V-A", json={"colour": "red"})
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["where"] == "body.colour"


def test_personal_data_is_for_those_who_need_it(desk: Desk, store: Store) -> None:
    assert desk.ask("vendor_a", "PATCH", "/vendors/V-A", json=SECRETS).status_code == 200
    seen = {
        kind: desk.ask(kind, "GET", "/vendors/V-A").json()
        for kind in ("owner", "vendor_a", "viewer", "agency_a")
    }
    for kind in ("owner", "vendor_a"):
        assert {field: seen[kind][field] for field in SECRETS} == SECRETS
    assert seen["viewer"]["phone"] == "010-****-5678"
    assert seen["viewer"]["contact"] == "홍**"
    assert not SECRETS.keys() & seen["agency_a"].keys()
    for kind in ("viewer", "agency_a"):
        text = desk.ask(kind, "GET", "/vendors").text
        assert not [secret for secret in SECRETS.values() if secret in text]


def test_vendors_learn_nothing_of_each_other(desk: Desk) -> None:
    desk.ask("vendor_b", "POST", "/products", json={"vendor": "V-B", "name": "비밀 제품"})
    for path in ("/vendors", "/products", "/wishes", "/products?of=V-B", "/vendors?q=V-B"):
        assert "V-B" not in desk.ask("vendor_a", "GET", path).text
    assert desk.ask("vendor_a", "GET", "/vendors/V-B").status_code == 404
    wish = {"buyer": "B-A", "vendor": "V-B", "kind": "wish"}
    assert desk.ask("vendor_a", "POST", "/wishes", json=wish).status_code == 404


@pytest.mark.parametrize("state", [s for s in FairState if s is not FairState.COLLECTING])
def test_participants_edit_while_entries_are_collected(
    desk: Desk, store: Store, state: FairState
) -> None:
    in_state(store, desk.people, state)
    mine = desk.ask("vendor_a", "PATCH", "/vendors/V-A", json={"intro": "새 소개"})
    assert (mine.status_code, mine.json()["type"]) == (409, "/problems/not_collecting")
    theirs = desk.ask("editor", "PATCH", "/vendors/V-A", json={"intro": "새 소개"})
    assert theirs.status_code == (409 if state is FairState.CLOSED else 200)


@pytest.mark.parametrize(
    ("kind", "path", "change"),
    [
        ("vendor_a", "/vendors/V-A", {"cap": 9}),
        ("vendor_a", "/vendors/V-A", {"name": "다른 이름"}),
        ("agency_a", "/buyers/B-A", {"floor": 5}),
    ],
)
def test_what_the_organiser_decides_is_not_theirs_to_change(
    desk: Desk, kind: str, path: str, change: dict[str, Any]
) -> None:
    answer = desk.ask(kind, "PATCH", path, json=change)
    assert answer.json()["findings"][0]["code"] == "entry_field_closed"


def test_a_participant_wishes_for_its_own_side(desk: Desk) -> None:
    wish = {"buyer": "B-A", "vendor": "V-A", "kind": "wish", "side": "organiser"}
    made = desk.ask("vendor_a", "POST", "/wishes", json=wish)
    assert made.json()["side"] == "vendor"
    assert desk.ask("vendor_a", "POST", "/wishes", json=wish).status_code == 409
    must = desk.ask("vendor_a", "POST", "/wishes", json={**wish, "kind": "must_meet"})
    assert must.json()["findings"][0]["code"] == "entry_kind_closed"
    assert desk.ask("agency_a", "GET", "/wishes").json()["items"] == []


def test_a_list_is_narrowed_and_searched(desk: Desk) -> None:
    for buyer, title in (("B-A", "가로등 100%"), ("B-A", "의자"), ("B-B", "가로등")):
        desk.ask("owner", "POST", "/purchases", json={"buyer": buyer, "title": title})
    titles = {
        query: [
            item["title"] for item in desk.ask("owner", "GET", f"/purchases{query}").json()["items"]
        ]
        for query in ("?of=B-A", "?q=가로등", "?q=0%25", "?q=_", "?of=B-B&q=의자")
    }
    assert sorted(titles["?of=B-A"]) == ["가로등 100%", "의자"]
    assert sorted(titles["?q=가로등"]) == ["가로등", "가로등 100%"]
    assert titles["?q=0%25"] == ["가로등 100%"]
    assert titles["?q=_"] == titles["?of=B-B&q=의자"] == []


def test_an_agency_goes_with_what_hangs_on_it(desk: Desk) -> None:
    desk.ask("owner", "POST", "/purchases", json={"buyer": "B-A", "title": "가로등"})
    kept = desk.ask("owner", "DELETE", "/buyers/B-A")
    assert kept.json()["type"] == "/problems/in_use"
    assert desk.ask("owner", "DELETE", "/buyers/B-A?with_dependants=true").status_code == 204
    assert desk.ask("owner", "GET", "/purchases").json()["items"] == []


def test_hostile_texts_are_only_texts(desk: Desk) -> None:
    for text in HOSTILE:
        made = desk.ask("owner", "POST", "/products", json={"vendor": "V-A", "name": text[:180]})
        assert made.status_code in (201, 409), text
        found = desk.ask("owner", "GET", "/products", params={"q": text[:100]})
        assert found.status_code == 200, text
        # The test's client decodes an address twice.
        if made.status_code == 201 and "%" not in text:
            place = made.headers["location"]
            got = desk.client.get(place, headers=desk.people.headers("owner"))
            assert got.json()["code"] == made.json()["code"], text
        for path in (f"/vendors/{quote(text, safe='')}", f"/wishes?of={quote(text)}"):
            assert desk.ask("owner", "GET", path).status_code in (200, 404, 422), text


def test_no_text_holds_a_zero_byte(desk: Desk) -> None:
    assert desk.ask("owner", "GET", "/vendors/%00").status_code == 422
    assert desk.ask("owner", "GET", "/vendors?q=%00").status_code == 422
    assert desk.ask("owner", "GET", "/vendors?after=AA==").status_code == 422
    body = {"intro": "\x00"}
    assert desk.ask("owner", "PATCH", "/vendors/V-A", json=body).status_code == 422
