"""Meetings, agendas and matches over HTTP: filtered, paged, one's own alone, cheap to ask for
again."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import delete

from api.services.fair_content import keep_fair
from api.services.matches import keep_matches
from api.services.timetables import get_timetable
from api.store import Store
from api.store.tables import ENTRIES, TimetableState
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.services.kept_plans import keep, little_fair, little_plan


@pytest.fixture
def kept(store: Store, people: People) -> str:
    """The timetable in force of a fair with ranked lists."""
    with store.writing() as session:
        for table in reversed(ENTRIES.values()):
            session.execute(delete(table).where(table.fair_id == people.fair_id))
        keep_fair(session, people.fair_id, little_fair(), now=NOW)
        lists = little_plan().matches
        keep_matches(session, people.fair_id, lists, content_version=1, encoder="x", now=NOW)
    made = keep(store, people.fair_id)
    with store.writing() as session:
        timetable = get_timetable(session, people.fair_id, made)
        timetable.state, timetable.name = TimetableState.RELEASED, "1차"
    return made


def get(client: TestClient, people: People, kind: str, place: str, **params: Any) -> Any:
    at = f"/api/v1/fairs/{people.fair_id}/{place}"
    return client.get(at, params=params, headers=people.headers(kind))


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({}, 4),
        ({"day": "2026-05-12"}, 4),
        ({"day": "2026-05-13"}, 0),
        ({"slot": "AM1"}, 2),
        ({"buyer": "B-B"}, 2),
        ({"desk": "D-A1", "vendor": "V-A"}, 1),
    ],
)
def test_meetings_are_filtered(
    client: TestClient, people: People, kept: str, params: dict[str, str], count: int
) -> None:
    found = get(client, people, "viewer", f"timetables/{kept}/meetings", **params).json()
    assert len(found["items"]) == count


def test_meetings_come_in_pages_in_the_order_of_time(
    client: TestClient, people: People, kept: str
) -> None:
    place = "timetables/released/meetings"
    first = get(client, people, "viewer", place, limit=3).json()
    rest = get(client, people, "viewer", place, limit=3, after=first["next"]).json()
    found = [(m["starts_at"], m["desk"]) for m in first["items"] + rest["items"]]
    assert found == sorted(found)
    assert (len(found), rest["next"]) == (4, None)
    assert first["items"][0]["vendor_name"] == "기업 A"
    assert get(client, people, "viewer", place, after="bm8=").status_code == 422


def test_participants_see_their_own_meetings_without_points(
    client: TestClient, people: People, kept: str
) -> None:
    place = f"timetables/{kept}/meetings"
    found = get(client, people, "vendor_a", place).json()["items"]
    assert {m["vendor"] for m in found} == {"V-A"}
    assert {m["points"] for m in found} == {None}
    assert get(client, people, "vendor_a", place, vendor="V-B").status_code == 404
    assert {m["buyer"] for m in get(client, people, "agency_b", place).json()["items"]} == {"B-B"}
    assert all(m["points"] for m in get(client, people, "viewer", place).json()["items"])
    standby = get(client, people, "agency_a", f"timetables/{kept}/standby").json()
    assert [(r["vendor"], r["rank"]) for r in standby] == [("V-C", 1), ("V-D", 2)]
    assert get(client, people, "vendor_a", f"timetables/{kept}/standby").json() == []


def test_participants_see_no_draft(
    client: TestClient, store: Store, people: People, kept: str
) -> None:
    draft = keep(store, people.fair_id)
    for place in (f"timetables/{draft}/meetings", f"timetables/{draft}/agendas/vendor/V-A"):
        assert get(client, people, "vendor_a", place).status_code == 404
        assert get(client, people, "viewer", place).status_code == 200


def test_an_agenda_is_answered_once_until_it_changes(
    client: TestClient, people: People, kept: str
) -> None:
    answer = get(client, people, "vendor_a", "my-agenda")
    agenda = answer.json()
    assert agenda["participant_name"] == "기업 A"
    assert [(e["counterpart_name"], e["slot"]) for e in agenda["entries"]] == [
        ("기관 A", "AM1"),
        ("기관 B", "AM3"),
    ]
    assert agenda["entries"][1]["officer"] == "김하늘"
    assert agenda["entries"][0]["lines"][0]["title"] == "의자"
    headers = people.headers("vendor_a", **{"If-None-Match": answer.headers["etag"]})
    at = f"/api/v1/fairs/{people.fair_id}/my-agenda"
    assert client.get(at, headers=headers).status_code == 304
    officer = get(client, people, "agency_a", "my-agenda").json()
    assert [place["counterpart"] for place in officer["standby"]] == ["V-C", "V-D"]


def test_an_agenda_comes_as_a_document_and_as_a_calendar(
    client: TestClient, people: People, kept: str
) -> None:
    place = f"timetables/{kept}/agendas/vendor/V-A"
    assert get(client, people, "vendor_a", f"{place}/pdf").content.startswith(b"%PDF")
    calendar = Calendar.from_ical(get(client, people, "vendor_a", f"{place}/ics").content)
    meetings = get(client, people, "vendor_a", f"timetables/{kept}/meetings").json()["items"]
    assert {str(event["uid"]) for event in calendar.walk("VEVENT")} == {m["uid"] for m in meetings}
    nobody = get(client, people, "viewer", f"timetables/{kept}/agendas/vendor/V-9")
    assert nobody.status_code == 404


def test_matches_are_ranked_and_explained(client: TestClient, people: People, kept: str) -> None:
    by_line = get(client, people, "viewer", "matches", purchase="P-A").json()["items"]
    assert [m["rank"] for m in by_line] == list(range(1, len(by_line) + 1))
    assert by_line == sorted(by_line, key=lambda m: -m["points"])
    best = by_line[0]
    one = get(client, people, "agency_a", f"matches/P-A/{best['vendor']}").json()
    total = sum(c["points"] for c in one["explanation"]["contributions"])
    assert one["points"] == pytest.approx(total, abs=0.02)
    few = get(client, people, "viewer", "matches", least=best["points"]).json()["items"]
    assert all(m["points"] >= best["points"] for m in few)
    officer = get(client, people, "agency_b", "matches").json()["items"]
    assert {m["buyer"] for m in officer} == {"B-B"}
    assert get(client, people, "agency_b", f"matches/P-A/{best['vendor']}").status_code == 404


def test_a_vendor_sees_who_needs_its_products_and_no_points(
    client: TestClient, people: People, kept: str
) -> None:
    found = get(client, people, "vendor_a", "matches", vendor="V-B").json()["items"]
    assert {m["vendor"] for m in found} == {"V-A"}
    assert {(m["rank"], m["points"]) for m in found} == {(None, None)}
    assert {m["buyer_name"] for m in found} == {"기관 A", "기관 B"}


def test_matches_come_in_pages(client: TestClient, people: People, kept: str) -> None:
    whole = get(client, people, "viewer", "matches").json()["items"]
    found, more = [], {"limit": "1"}
    while True:
        page = get(client, people, "viewer", "matches", **more).json()
        found += page["items"]
        if page["next"] is None:
            break
        more["after"] = page["next"]
    assert found == whole
