"""Who will be told what, saying so, and how it arrived: as an organiser sees it."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete

from api.notices.senders import run_due
from api.services import notices
from api.settings import Settings
from api.store import Store
from api.store.tables import Membership
from tests.api.conftest import NOW, HandClock
from tests.api.notices.conftest import Postbox
from tests.api.people import People
from tests.api.released import contact, release


@pytest.fixture
def place(furnished: People) -> str:
    return f"/api/v1/fairs/{furnished.fair_id}"


@pytest.fixture
def held(store: Store, furnished: People) -> None:
    """A released timetable that nobody was told of yet."""
    with store.writing() as session:
        release(session, furnished.fair_id, {("B-A", "V-A"): 0, ("B-A", "V-B"): 20})
        notices.tell_timetable(session, furnished.fair_id, cause="r1", now=NOW)


def ask(client: TestClient, people: People, method: str, path: str, **more: Any) -> Any:
    headers = people.headers("editor", **{"If-Match": "*"})
    answer = client.request(method, path, headers=headers, **more)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


@pytest.mark.usefixtures("held")
def test_the_preview_says_who_will_be_told_what(
    client: TestClient, furnished: People, place: str
) -> None:
    shown = ask(client, furnished, "GET", f"{place}/notices/preview")
    assert shown["counts"] == [{"template": "timetable_released", "channel": "mail", "count": 6}]
    by_address = {text["notice"]["address"]: text for text in shown["items"]}
    text = by_address["officer.a@example.org"]
    assert "상담 2건" in text["body"]
    assert "10:20–10:40 · 기업 B" in text["body"]
    assert "보낼 때 만드는 개인 링크" in text["body"]
    assert shown["unreachable"] == []


@pytest.mark.usefixtures("held")
def test_looking_changes_nothing(
    client: TestClient, furnished: People, place: str, store: Store, sending: Settings,
    clock: HandClock, postbox: Postbox,
) -> None:  # fmt: skip
    first, again = (ask(client, furnished, "GET", f"{place}/notices/preview") for _ in range(2))
    assert first == again
    ask(client, furnished, "POST", f"{place}/notices/release", json={})
    assert run_due(store, clock, sending) == 6
    (mail,) = postbox.to("vendor.a@example.org")
    (calendar,) = (p for p in mail.walk() if p.get_content_type() == "text/calendar")
    assert "SEQUENCE:0" in calendar.get_content()


def test_who_has_no_address_is_named(
    client: TestClient, store: Store, furnished: People, place: str
) -> None:
    with store.writing() as session:
        contact(session, furnished.fair_id, "V-B", email="not an address")
        session.execute(delete(Membership).where(Membership.participant == "V-B"))
    shown = ask(client, furnished, "GET", f"{place}/notices/preview")
    assert shown["unreachable"] == [
        {"side": "vendor", "participant": "V-B", "participant_name": "기업 B"}
    ]


@pytest.mark.usefixtures("held")
def test_some_are_released_and_some_are_dropped(
    client: TestClient, furnished: People, place: str, store: Store, sending: Settings,
    clock: HandClock, postbox: Postbox,
) -> None:  # fmt: skip
    items = ask(client, furnished, "GET", f"{place}/notices?state=held")["items"]
    ids = [item["id"] for item in items]
    done = ask(client, furnished, "POST", f"{place}/notices/release", json={"ids": ids[:2]})
    assert done == {"count": 2}
    assert ask(client, furnished, "POST", f"{place}/notices/drop", json={}) == {"count": 4}
    assert run_due(store, clock, sending) == 2
    assert ask(client, furnished, "POST", f"{place}/notices/release", json={}) == {"count": 0}
    states = [n["state"] for n in ask(client, furnished, "GET", f"{place}/notices")["items"]]
    assert sorted(states) == ["dropped"] * 4 + ["sent"] * 2


@pytest.mark.usefixtures("held")
def test_the_notices_of_another_fair_are_unknown(
    client: TestClient, furnished: People, place: str
) -> None:
    ids = [n["id"] for n in ask(client, furnished, "GET", f"{place}/notices")["items"]]
    other = f"/api/v1/fairs/{furnished.other_fair_id}/notices"
    headers = furnished.headers("stranger")
    assert client.post(f"{other}/release", json={"ids": ids}, headers=headers).status_code == 404
    assert client.get(f"{other}/{ids[0]}", headers=headers).status_code == 404


@pytest.mark.usefixtures("held")
def test_participants_see_what_they_were_sent_and_nothing_before(
    client: TestClient, furnished: People, place: str, store: Store, sending: Settings,
    clock: HandClock,
) -> None:  # fmt: skip
    headers = furnished.headers("vendor_a")
    assert client.get(f"{place}/notices", headers=headers).json()["items"] == []
    ask(client, furnished, "PUT", f"{place}/notices/sending", json={"starts_at": NOW.isoformat()})
    run_due(store, clock, sending)
    seen = client.get(f"{place}/notices", headers=headers).json()["items"]
    assert {notice["participant"] for notice in seen} == {"V-A"}


def test_a_test_mail_goes_to_oneself_at_once(
    client: TestClient, furnished: People, place: str, store: Store, sending: Settings,
    clock: HandClock, postbox: Postbox,
) -> None:  # fmt: skip
    wanted = {"template": "timetable_changed", "language": "en"}
    ask(client, furnished, "POST", f"{place}/notices/test", json=wanted)
    assert run_due(store, clock, sending) == 1
    (mail,) = postbox.to("editor@example.org")
    assert mail["Subject"] == "[2026 Garam Public Procurement Fair] Your meetings have changed"


@pytest.mark.usefixtures("held")
def test_reminders_are_for_those_with_talks_that_day_once(
    client: TestClient, furnished: People, place: str
) -> None:
    path = f"{place}/notices/reminders"
    assert ask(client, furnished, "POST", path, json={"day": "2026-03-12"})["count"] == 6
    assert ask(client, furnished, "POST", path, json={"day": "2026-03-12"})["count"] == 0
    assert ask(client, furnished, "POST", path, json={"day": "2026-03-13"})["count"] == 0


def test_invitations_are_for_those_who_are_named(
    client: TestClient, furnished: People, place: str
) -> None:
    path = f"{place}/notices/invitations"
    assert ask(client, furnished, "POST", path, json={"participants": ["V-A"]})["count"] == 2
    assert ask(client, furnished, "POST", path, json={"side": "vendor"})["count"] == 2
    assert ask(client, furnished, "POST", path, json={})["count"] == 4


MAIL = "templates/invitation/mail/ko"


def test_an_organisers_words_replace_ours_and_can_be_taken_back(
    client: TestClient, furnished: People, place: str, store: Store, sending: Settings,
    clock: HandClock, postbox: Postbox,
) -> None:  # fmt: skip
    ours = ask(client, furnished, "GET", f"{place}/{MAIL}")
    assert (ours["version"], ours["is_own"]) == (0, False)
    words = {"subject": "{{ fair }} 초대", "body": "{{ participant|particle('은/는') }} {{ link }}"}
    kept = ask(client, furnished, "PUT", f"{place}/{MAIL}", json=words)
    assert (kept["version"], kept["is_own"]) == (1, True)
    ask(client, furnished, "POST", f"{place}/notices/invitations", json={"participants": ["V-A"]})
    ask(client, furnished, "POST", f"{place}/notices/release", json={})
    run_due(store, clock, sending)
    mail = postbox.to("vendor.a@example.org")[0]
    assert mail["Subject"] == "가람시 상담회 초대"
    assert "기업 A는 https://fair.example/" in mail.get_body(("plain",)).get_content()
    headers = furnished.headers("editor", **{"If-Match": '"1"'})
    assert client.delete(f"{place}/{MAIL}", headers=headers).status_code == 204
    assert ask(client, furnished, "GET", f"{place}/{MAIL}") == ours


def test_a_template_is_changed_from_the_version_that_was_seen(
    client: TestClient, furnished: People, place: str
) -> None:
    words = {"subject": "s", "body": "b"}
    headers = furnished.headers("editor", **{"If-Match": '"0"'})
    first, late = (client.put(f"{place}/{MAIL}", json=words, headers=headers) for _ in range(2))
    assert (first.status_code, late.status_code) == (200, 412)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("{{ nmae }}", "nmae"),
        ("{{ meetings }}", "meetings"),
        ("{{ self }}", "self"),
        ("{{ name.__class__ }}", "Getattr"),
        ("{{ ''.join(name) }}", "Call"),
        ("{% for x in name %}{{ x }}{% endfor %}", "For"),
        ("{{ 'x' * 10000000000 }}", "Mul"),
        ("{% include 'x' %}", "Include"),
        ("{{ name", "end of"),
        ("{{ name|upper }}", "upper"),
        ("{{ name|particle }}", "pair"),
    ],
)
def test_a_template_that_says_what_it_may_not_is_refused_by_name(
    client: TestClient, furnished: People, place: str, body: str, named: str
) -> None:
    words = {"subject": "s", "body": body}
    headers = furnished.headers("editor", **{"If-Match": "*"})
    for path, method in ((MAIL, "PUT"), (f"{MAIL}/preview", "POST")):
        answer = client.request(method, f"{place}/{path}", json=words, headers=headers)
        assert answer.status_code == 422
        assert named in answer.json()["detail"]


def test_values_cannot_become_markup(client: TestClient, furnished: People, place: str) -> None:
    words = {"subject": "a\nBcc: x", "body": "<script>alert(1)</script>\n\n{{ link }} & {{ name }}"}
    shown = ask(client, furnished, "POST", f"{place}/{MAIL}/preview", json=words)
    assert "<script>" not in shown["html"]
    assert "&lt;script&gt;" in shown["html"]
    assert shown["subject"] == "a Bcc: x"
    assert "<img" not in shown["html"]


def test_an_alimtalk_template_shows_the_words_to_register(
    client: TestClient, furnished: People, place: str
) -> None:
    shown = ask(client, furnished, "GET", f"{place}/templates/reminder/alimtalk/ko")
    assert "#{day} #{participant}" in shown["registered_body"]
    every = ask(client, furnished, "GET", f"{place}/templates")
    assert len(every) == 2 * (8 + 2 * 5)
