"""A calendar that subscribes shows the released talks of one participant."""

from __future__ import annotations

import pytest
import vobject
from fastapi.testclient import TestClient

from api.store import Store
from tests.api.conftest import HandClock
from tests.api.people import People
from tests.api.released import release, withdraw


class Feed:
    """Firm A's feed, as a calendar program reads it."""

    def __init__(self, client: TestClient, people: People, store: Store) -> None:
        self.client, self.people, self.store = client, people, store
        self.fair = f"/api/v1/fairs/{people.fair_id}"
        made = client.post(f"{self.fair}/feeds", json={}, headers=people.headers("vendor_a"))
        assert made.status_code == 201
        self.id = made.json()["feed"]["id"]
        self.path = "/calendar/" + made.json()["url"].rsplit("/", 1)[1]

    def shown(self) -> dict[str, str]:
        answer = self.client.get(self.path)
        assert answer.headers["content-type"].startswith("text/calendar")
        calendar = vobject.readOne(answer.text)
        assert calendar.method.value == "PUBLISH"
        events = calendar.contents.get("vevent", [])
        return {e.uid.value: f"{e.dtstart.value:%m-%d %H:%M %z}" for e in events}


@pytest.fixture
def feed(client: TestClient, furnished: People, store: Store) -> Feed:
    return Feed(client, furnished, store)


def test_a_feed_follows_the_releases(feed: Feed) -> None:
    assert feed.shown() == {}
    talks = {("B-A", "V-A"): 0, ("B-B", "V-A"): 20, ("B-B", "V-B"): 40}
    with feed.store.writing() as session:
        release(session, feed.people.fair_id, talks)
    assert feed.shown() == {
        "B-A.V-A@matchmaker": "03-12 10:00 +0900",
        "B-B.V-A@matchmaker": "03-12 10:20 +0900",
    }
    with feed.store.writing() as session:
        release(session, feed.people.fair_id, {("B-A", "V-A"): 60})
    assert feed.shown() == {"B-A.V-A@matchmaker": "03-12 11:00 +0900"}
    with feed.store.writing() as session:
        withdraw(session, feed.people.fair_id)
    assert feed.shown() == {}


def test_what_is_known_is_not_sent_again(feed: Feed) -> None:
    with feed.store.writing() as session:
        release(session, feed.people.fair_id, {("B-A", "V-A"): 0})
    tag = feed.client.get(feed.path).headers["etag"]
    known = {"If-None-Match": tag}
    assert feed.client.get(feed.path, headers=known).status_code == 304
    with feed.store.writing() as session:
        release(session, feed.people.fair_id, {("B-A", "V-A"): 20})
    assert feed.client.get(feed.path, headers=known).status_code == 200


def test_a_feed_that_is_taken_back_leads_nowhere(feed: Feed) -> None:
    headers = feed.people.headers("vendor_a")
    assert feed.client.delete(f"{feed.fair}/feeds/{feed.id}", headers=headers).status_code == 204
    assert feed.client.get(feed.path).status_code == 410
    listed = feed.client.get(f"{feed.fair}/feeds", headers=headers).json()
    assert listed["items"] == []


def test_a_feed_ends(feed: Feed, clock: HandClock) -> None:
    clock.forward(days=366)
    assert feed.client.get(feed.path).status_code == 410


def test_an_unknown_address_is_unknown(feed: Feed) -> None:
    assert feed.client.get("/calendar/nonsense.ics").status_code == 404


def test_an_organiser_names_a_participant_that_exists(feed: Feed) -> None:
    headers = feed.people.headers("editor")
    for body, status in (
        ({"side": "buyer", "participant": "B-A"}, 201),
        ({"side": "buyer", "participant": "V-A"}, 404),
        ({}, 404),
    ):
        answer = feed.client.post(f"{feed.fair}/feeds", json=body, headers=headers)
        assert answer.status_code == status
