"""Alimtalk, SMS where it is refused, quiet nights: against a provider on this machine."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select

from api.main import create_app
from api.notices.senders import run_due
from api.services import notices
from api.services.recipients import mobile_number
from api.settings import Settings
from api.store import Store
from api.store.tables import Channel, Notice, NoticeState, NoticeTemplate, StoredFair
from tests.api.conftest import NOW, HandClock
from tests.api.people import People
from tests.api.released import contact, release

SIGNED = re.compile(
    r"HMAC-SHA256 apiKey=(\S+), date=(\S+), salt=([\w-]{12,64}), signature=([0-9a-f]{64})"
)


class FakeSolapi:
    """Takes messages as Solapi does. ``refuses`` are codes for the next messages, at once;
    ``results`` the status code that each kind of message ends with."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.refuses: list[str] = []
        self.results = {"ATA": "4000", "SMS": "4000"}
        self.status = 200
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                self._answer(fake.take(self.headers["authorization"], body["messages"][0]))

            def do_GET(self) -> None:
                (wanted,) = parse_qs(urlsplit(self.path).query)["messageId"]
                kind = fake.taken[int(wanted[1:])].get("type", "SMS")
                code = {"statusCode": fake.results[kind], "statusMessage": "said"}
                self._answer({"messageList": {wanted: code}})

            def _answer(self, answer: dict[str, Any]) -> None:
                data = json.dumps(answer).encode()
                self.send_response(fake.status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def take(self, authorization: str, message: dict[str, Any]) -> dict[str, Any]:
        found = SIGNED.fullmatch(authorization)
        assert found is not None
        key, date, salt, signature = found.groups()
        wanted = hmac.new(b"secret", (date + salt).encode(), hashlib.sha256).hexdigest()
        assert (key, signature) == ("key", wanted)
        if self.refuses:
            code = {"statusCode": self.refuses.pop(0), "statusMessage": "refused"}
            return {"failedMessageList": [code], "messageList": [], "groupInfo": {}}
        self.taken.append(message)
        made = {"messageId": f"M{len(self.taken) - 1}", "statusCode": "2000"}
        return {"failedMessageList": [], "messageList": [made], "groupInfo": {}}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def provider() -> Iterator[FakeSolapi]:
    made = FakeSolapi()
    yield made
    made.close()


@pytest.fixture
def ringing(settings: Settings, provider: FakeSolapi) -> Settings:
    return settings.model_copy(
        update={
            "solapi_key": "key",
            "solapi_secret": SecretStr("secret"),
            "solapi_channel": "channel",
            "solapi_sender": "0212345678",
            "solapi_url": provider.url,
            "base_url": "https://fair.example",
        }
    )


class Phones:
    """A fair with an approved Alimtalk template for the notices of the timetable."""

    def __init__(self, store: Store, people: People, settings: Settings, clock: HandClock) -> None:
        self.store, self.people, self.settings, self.clock = store, people, settings, clock
        with store.writing() as session:
            contact(session, people.fair_id, "V-A", phone="010-1234-5678")
            for kind in ("timetable_released", "standby_called"):
                session.add(
                    NoticeTemplate(
                        fair_id=people.fair_id,
                        template=kind,
                        channel=Channel.ALIMTALK,
                        language="ko",
                        body="{{ fair }} {{ link }}",
                        provider_code="KA01",
                        approved_at=NOW,
                        changed_at=NOW,
                        changed_by="owner",
                    )
                )
            fair = session.get_one(StoredFair, people.fair_id)
            notices.send_from(session, fair, NOW, NOW)
            release(session, people.fair_id, {("B-A", "V-A"): 0})
            notices.tell_timetable(session, people.fair_id, cause="r1", now=NOW)

    def send(self, **forward: float) -> None:
        self.clock.forward(**forward)
        run_due(self.store, self.clock, self.settings)

    @property
    def notice(self) -> Notice:
        with self.store.reading() as session:
            query = select(Notice).where(Notice.address == "01012345678").order_by(Notice.id)
            found = session.scalars(query).first()
            session.expunge_all()
        assert found is not None
        return found


@pytest.fixture
def phones(store: Store, furnished: People, ringing: Settings, clock: HandClock) -> Phones:
    return Phones(store, furnished, ringing, clock)


def test_an_approved_template_goes_by_alimtalk(phones: Phones, provider: FakeSolapi) -> None:
    phones.send()
    (message,) = provider.taken
    assert (message["to"], message["type"]) == ("01012345678", "ATA")
    options = message["kakaoOptions"]
    assert (options["pfId"], options["templateId"]) == ("channel", "KA01")
    assert options["variables"]["#{fair}"] == "가람시 상담회"
    assert options["variables"]["#{link}"].startswith("https://fair.example/links/")
    assert phones.notice.state is NoticeState.WAITING, "taken is not delivered"
    phones.send(minutes=2)
    assert phones.notice.state is NoticeState.SENT
    assert len(provider.taken) == 1


def test_who_does_not_use_kakaotalk_gets_sms(phones: Phones, provider: FakeSolapi) -> None:
    provider.results["ATA"] = "3104"
    phones.send()
    phones.send(minutes=2)
    assert phones.notice.channel is Channel.SMS
    phones.send(minutes=2)
    phones.send(minutes=2)
    _, sms = provider.taken
    assert "kakaoOptions" not in sms
    assert "https://fair.example/links/" in sms["text"]
    assert (phones.notice.state, phones.notice.channel) == (NoticeState.SENT, Channel.SMS)


def test_a_template_that_is_refused_at_once_goes_by_sms(
    phones: Phones, provider: FakeSolapi
) -> None:
    provider.refuses = ["3103"]
    phones.send()
    phones.send(minutes=2)
    (sms,) = provider.taken
    assert "type" not in sms
    assert phones.notice.state is NoticeState.SENT


def test_sms_that_is_refused_has_failed(phones: Phones, provider: FakeSolapi) -> None:
    provider.refuses = ["3103", "3014"]
    phones.send()
    phones.send(minutes=2)
    assert phones.notice.state is NoticeState.FAILED
    assert phones.notice.problem == "3014 refused"


def test_a_provider_that_is_away_is_asked_again(phones: Phones, provider: FakeSolapi) -> None:
    provider.status = 503
    phones.send()
    assert phones.notice.state is NoticeState.WAITING
    assert phones.notice.channel is Channel.ALIMTALK
    provider.status, provider.taken = 200, []
    phones.send(minutes=2)
    assert len(provider.taken) == 1


def test_nothing_rings_at_night(phones: Phones, provider: FakeSolapi) -> None:
    # 18:00 in Seoul; five hours later it is 23:00.
    phones.send(hours=5)
    assert provider.taken == []
    phones.send(hours=8, minutes=59)
    assert provider.taken == []
    phones.send(minutes=1)
    assert len(provider.taken) == 1


def test_what_is_urgent_rings_at_night(phones: Phones, provider: FakeSolapi) -> None:
    with phones.store.writing() as session:
        notices.tell(
            session,
            phones.people.fair_id,
            "standby_called",
            side="vendor",
            participant="V-A",
            cause="called",
            now=NOW,
            params={"counterpart": "기관 A", "time": "11:00", "place": "1"},
        )
    phones.send(hours=5)
    assert [m["kakaoOptions"]["templateId"] for m in provider.taken] == ["KA01"]


def test_without_a_provider_nothing_is_tried(
    phones: Phones, settings: Settings, provider: FakeSolapi, clock: HandClock
) -> None:
    assert run_due(phones.store, clock, settings) == 0
    assert provider.taken == []


def test_without_words_for_phones_nobody_is_called(store: Store, furnished: People) -> None:
    with store.writing() as session:
        contact(session, furnished.fair_id, "V-A", phone="010-1234-5678")
        release(session, furnished.fair_id, {("B-A", "V-A"): 0})
        notices.tell_timetable(session, furnished.fair_id, cause="r1", now=NOW)
        assert set(session.scalars(select(Notice.channel))) == {Channel.MAIL}


def test_a_template_is_registered_and_changed_words_need_a_new_approval(
    store: Store, ringing: Settings, furnished: People, clock: HandClock
) -> None:
    place = f"/api/v1/fairs/{furnished.fair_id}/templates/reminder/alimtalk/ko"
    headers = furnished.headers("editor", **{"If-Match": "*"})
    with TestClient(create_app(ringing, store=store, clock=clock)) as client:
        wanted = {"provider_code": "KA02", "is_approved": True}
        kept = client.put(f"{place}/registration", json=wanted, headers=headers).json()
        assert (kept["provider_code"], kept["approved_at"] is None) == ("KA02", False)
        changed = client.put(place, json={"body": "{{ day }}"}, headers=headers).json()
        assert (changed["provider_code"], changed["approved_at"]) == ("KA02", None)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("010-1234-5678", "01012345678"),
        ("+82 10-1234-5678", "01012345678"),
        ("+82 (0)10 1234 5678", "01012345678"),
        ("0082 10 1234 5678", "01012345678"),
        ("011 123 4567", "0111234567"),
        ("02-123-4567", ""),
        ("010-123", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_mobile_numbers_in_one_spelling(written: str | None, number: str) -> None:
    assert mobile_number(written) == number
