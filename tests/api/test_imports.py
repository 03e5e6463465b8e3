"""Workbooks into a fair: shown first, then exactly that, all of it or nothing; and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.services.fair_content import load_fair
from api.store import Store
from matchmaker.domain import Fair
from matchmaker.spreadsheet import template
from matchmaker.texts import texts
from tests.api.people import People

CSV = "text/csv"


def csv(*rows: str) -> bytes:
    return "\r\n".join(rows).encode("utf-8-sig")


class Office:
    """An editor at work on one fair."""

    def __init__(self, client: TestClient, people: People, store: Store) -> None:
        self.client, self.people, self.store = client, people, store
        self.base = f"/api/v1/fairs/{people.fair_id}"

    def ask(self, method: str, path: str, **more: Any) -> Any:
        headers = self.people.headers("editor", **{"If-Match": "*"})
        return self.client.request(method, f"{self.base}{path}", headers=headers, **more)

    def look(self, content: bytes, name: str = "fair.xlsx", **params: Any) -> Any:
        files = {"fair": (name, content)}
        return self.ask("POST", "/imports", files=files, params=params)

    def apply(self, looked: Any) -> Any:
        return self.ask("POST", f"/imports/{looked.json()['id']}/apply", json={"reason": "접수"})

    def fair(self) -> Fair:
        with self.store.reading() as session:
            return load_fair(session, self.people.fair_id)

    def undo(self, change_set: str) -> Any:
        return self.ask("POST", f"/history/{change_set}/undo", json={})


@pytest.fixture
def office(client: TestClient, people: People, store: Store) -> Office:
    return Office(client, people, store)


WORKBOOK = template(texts("ko"))


def test_a_preview_changes_nothing_and_says_what_it_would(office: Office) -> None:
    before = office.fair()
    looked = office.look(WORKBOOK)
    assert looked.status_code == 201, looked.text
    counts = looked.json()["counts"]
    assert counts["vendors"]["added"] >= 1
    assert counts["vendors"]["kept"] == 2
    assert office.fair() == before
    steps = office.ask("GET", f"/imports/{looked.json()['id']}/changes?limit=500").json()["items"]
    assert len(steps) == sum(n.get("added", 0) + n.get("changed", 0) for n in counts.values())


def test_exactly_the_preview_is_done_and_taken_back(office: Office) -> None:
    before = office.fair()
    made = office.apply(office.look(WORKBOOK))
    assert made.status_code == 201, made.text
    after = office.fair()
    assert len(after.vendors) > len(before.vendors)
    told = office.ask("GET", f"/history/{made.json()['id']}/changes?limit=500").json()["items"]
    assert {change["what"] for change in told} <= {"added", "changed"}
    assert office.undo(made.json()["id"]).status_code == 201
    assert office.fair() == before
    assert office.undo(made.json()["id"]).json()["type"] == "/problems/undone_before"


def test_an_undo_can_be_undone(office: Office) -> None:
    made = office.apply(office.look(WORKBOOK)).json()
    after = office.fair()
    undone = office.undo(made["id"]).json()
    assert office.undo(undone["id"]).status_code == 201
    assert set(office.fair().vendors) == set(after.vendors)
    assert set(office.fair().purchases) == set(after.purchases)
    assert office.fair().policy == after.policy


def test_the_same_workbook_again_changes_nothing(office: Office) -> None:
    office.apply(office.look(WORKBOOK))
    again = office.look(WORKBOOK).json()
    changing = [n for n in again["counts"].values() if n.keys() & {"added", "changed", "removed"}]
    assert changing == []
    assert not again["settings_change"]


def test_a_preview_of_another_fair_content_is_stale(office: Office) -> None:
    looked = office.look(WORKBOOK)
    office.ask("PATCH", "/vendors/V-A", json={"region": "가람시"})
    before = office.fair()
    assert office.apply(looked).json()["type"] == "/problems/import_stale"
    assert office.fair() == before


def test_an_import_is_applied_once(office: Office) -> None:
    looked = office.look(WORKBOOK)
    office.apply(looked)
    assert office.apply(looked).json()["type"] == "/problems/applied_before"


def test_what_is_missing_goes_only_where_that_is_asked_for(office: Office) -> None:
    looked = office.look(WORKBOOK, remove_missing=True)
    assert looked.json()["counts"]["vendors"]["removed"] == 2
    office.apply(looked)
    assert not {"V-A", "V-B"} & {vendor.id for vendor in office.fair().vendors}


def test_what_was_changed_since_is_named_and_nothing_is_undone(office: Office) -> None:
    made = office.apply(office.look(WORKBOOK)).json()
    vendor = next(v.id for v in office.fair().vendors if v.id not in ("V-A", "V-B"))
    office.ask("PATCH", f"/vendors/{vendor}", json={"region": "가람시"})
    before = office.fair()
    refused = office.undo(made["id"]).json()
    assert refused["type"] == "/problems/undo_stale"
    assert refused["more"]["entries"] == [{"noun": "vendors", "code": vendor}]
    assert office.fair() == before


def test_a_faulty_workbook_is_refused_by_cell_and_nothing_is_kept(office: Office) -> None:
    before = office.fair()
    broken = csv("기관명,사업명,예산", "가람시청,가로등,많이")
    refused = office.look(broken, "구매예정품목.csv")
    assert refused.status_code == 422
    found = {f["code"]: f for f in refused.json()["findings"]}
    cell = found["input.amount_unreadable"]
    assert (cell["row"], cell["column"]) == (2, "예산")
    assert office.fair() == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"\x00" * 50])
def test_what_is_no_workbook_is_refused(office: Office, content: bytes) -> None:
    assert office.look(content).status_code == 422


def test_a_changed_field_is_shown_before_and_after_without_personal_data(office: Office) -> None:
    office.apply(office.look(WORKBOOK))
    office.ask("PATCH", "/vendors/V-A", json={"phone": "010-1234-5678", "region": "가람시"})
    sets = office.ask("GET", "/history?noun=vendors&code=V-A").json()["items"]
    changes = office.ask("GET", f"/history/{sets[0]['id']}/changes").json()["items"]
    fields = {f["field"]: f for f in changes[0]["fields"]}
    assert fields["region"] == {"field": "region", "before": None, "after": "가람시"}
    assert fields["phone"]["after"] == "010-****-5678"
    assert sets[0]["made_by"] == "editor"
