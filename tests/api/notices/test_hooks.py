"""Webhooks: signed, retried, logged, switched off, and never sent into the house."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore2
import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from api.notices import guarding
from api.notices.guarding import GuardedBackend, InsideError
from api.notices.senders import run_due
from api.services import webhooks
from api.services.webhooks import is_outside
from api.settings import Settings
from api.store import Store
from tests.api.conftest import HandClock
from tests.api.people import People


class Receiver:
    """A server on this machine that keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.usual = 204
        kept = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                kept.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(kept.answers.pop(0) if kept.answers else kept.usual)
                self.send_header("location", "http://127.0.0.1:1/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def inside(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhooks_inside": True})


@pytest.fixture
def client(store: Store, inside: Settings, clock: HandClock) -> Iterator[TestClient]:
    with TestClient(create_app(inside, store=store, clock=clock)) as made:
        yield made


class Hook:
    """A registered webhook, as its owner handles it."""

    def __init__(self, client: TestClient, people: People, url: str) -> None:
        self.client, self.people = client, people
        self.fair = f"/api/v1/fairs/{people.fair_id}"
        made = self.ask(
            "POST", f"{self.fair}/webhooks", json={"url": url, "events": ["fair.moved"]}
        )
        self.secret = made["secret"]
        self.place = f"{self.fair}/webhooks/{made['webhook']['id']}"

    def ask(self, method: str, path: str, **more: Any) -> Any:
        headers = self.people.headers("owner", **{"If-Match": "*"})
        answer = self.client.request(method, path, headers=headers, **more)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def move(self, state: str = "draft") -> None:
        self.ask("PUT", f"{self.fair}/state", json={"state": state})

    def deliveries(self) -> list[dict[str, Any]]:
        return self.ask("GET", f"{self.place}/deliveries")["items"]


@pytest.fixture
def hook(client: TestClient, people: People, receiver: Receiver) -> Hook:
    return Hook(client, people, receiver.url)


def test_an_event_is_delivered_signed(
    hook: Hook, receiver: Receiver, store: Store, inside: Settings, clock: HandClock
) -> None:
    hook.move()
    assert run_due(store, clock, inside) == 1
    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert told["type"] == "fair.moved"
    assert told["data"] == {"fair_id": hook.people.fair_id, "state": "draft"}
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert int(headers["webhook-timestamp"]) == int(clock.now.timestamp())
    assert run_due(store, clock, inside) == 0


def test_the_secret_is_shown_once(hook: Hook) -> None:
    assert "secret" not in hook.ask("GET", hook.place)
    renewed = hook.ask("POST", f"{hook.place}/secret")
    assert renewed["secret"] != hook.secret


def test_an_event_that_nobody_wants_is_not_kept(hook: Hook, store: Store, clock: HandClock) -> None:
    with store.writing() as session:
        fair_id = hook.people.fair_id
        assert webhooks.tell(session, fair_id, "job.ended", {}, clock.now) == 0
        assert webhooks.tell(session, hook.people.other_fair_id, "fair.moved", {}, clock.now) == 0
        with pytest.raises(ValueError, match="nonsense"):
            webhooks.tell(session, fair_id, "nonsense", {}, clock.now)


def test_a_failure_is_tried_again_under_the_same_id(
    hook: Hook, receiver: Receiver, store: Store, inside: Settings, clock: HandClock
) -> None:
    receiver.answers = [500, 302]
    hook.move()
    for _ in range(3):
        run_due(store, clock, inside)
        assert run_due(store, clock, inside) == 0, "not at once"
        clock.forward(minutes=10)
    ids = {headers["webhook-id"] for headers, _ in receiver.got}
    assert (len(receiver.got), len(ids)) == (3, 1)
    (delivery,) = hook.deliveries()
    assert delivery["state"] == "sent"
    assert [attempt["status"] for attempt in delivery["log"]] == [500, 302, 204]
    assert ids == {delivery["id"]}


def test_a_delivery_can_be_repeated(
    hook: Hook, receiver: Receiver, store: Store, inside: Settings, clock: HandClock
) -> None:
    hook.ask("POST", f"{hook.place}/test")
    run_due(store, clock, inside)
    (delivery,) = hook.deliveries()
    hook.ask("POST", f"{hook.place}/deliveries/{delivery['id']}/again")
    run_due(store, clock, inside)
    first, second = (headers["webhook-id"] for headers, _ in receiver.got)
    assert first == second
    assert receiver.got[0][1] == receiver.got[1][1]


def test_a_webhook_that_fails_for_days_is_switched_off(
    hook: Hook, receiver: Receiver, store: Store, inside: Settings, clock: HandClock
) -> None:
    receiver.usual = 500
    for state in ("draft", "collecting") * 3:
        hook.move(state)
        run_due(store, clock, inside)
        clock.forward(days=1)
    shown = hook.ask("GET", hook.place)
    assert (shown["is_active"], shown["problem"]) == (False, "HTTP 500")
    assert run_due(store, clock, inside) == 0
    receiver.usual = 204
    hook.ask("PATCH", hook.place, json={"is_active": True})
    assert run_due(store, clock, inside) > 0
    assert hook.ask("GET", hook.place)["failing_since"] is None


def test_a_receiver_that_is_gone_is_asked_no_more(
    hook: Hook, receiver: Receiver, store: Store, inside: Settings, clock: HandClock
) -> None:
    receiver.usual = 410
    hook.move()
    run_due(store, clock, inside)
    assert not hook.ask("GET", hook.place)["is_active"]


def test_a_receiver_that_is_away_is_asked_again(
    client: TestClient, people: People, store: Store, inside: Settings, clock: HandClock
) -> None:
    hook = Hook(client, people, "http://127.0.0.1:1/x")
    hook.move()
    run_due(store, clock, inside)
    (delivery,) = hook.deliveries()
    assert (delivery["state"], delivery["status"]) == ("waiting", None)
    assert "ConnectError" in delivery["problem"]


def test_an_address_that_was_inside_all_along_gets_nothing(
    hook: Hook, receiver: Receiver, store: Store, settings: Settings, clock: HandClock
) -> None:
    hook.move()
    assert run_due(store, clock, settings) == 1
    assert receiver.got == []
    (delivery,) = hook.deliveries()
    assert delivery["problem"] == "the address leads into the house"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/x",
        "https://127.0.0.1/x",
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://[fd00::1]/x",
        "https://localhost/x",
        "https://user:pass@hooks.example.org/x",
        "ftp://hooks.example.org/x",
        "https://hooks.example.org:99999/x",
        "nonsense",
    ],
)
def test_addresses_inside_and_strange_ones_are_refused(
    store: Store, settings: Settings, clock: HandClock, people: People, url: str
) -> None:
    with TestClient(create_app(settings, store=store, clock=clock)) as client:
        answer = client.post(
            f"/api/v1/fairs/{people.fair_id}/webhooks",
            json={"url": url, "events": ["fair.moved"]},
            headers=people.headers("owner"),
        )
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/webhook_address"


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("192.168.0.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("224.0.0.1", False),
        ("::ffff:192.168.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("fe80::1", False),
    ],
)
def test_what_is_outside(address: str, outside: bool) -> None:
    assert is_outside(ipaddress.ip_address(address)) is outside


def test_a_name_that_leads_inside_is_refused_when_we_connect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolve(*_: object, **__: object) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443)),
        ]

    monkeypatch.setattr(guarding.socket, "getaddrinfo", resolve)
    with pytest.raises(InsideError, match=r"10\.0\.0\.1"):
        GuardedBackend().connect_tcp("rebinding.example.org", 443)


def test_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def resolve(host: str, *_: object, **__: object) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443))]

    def connect(self: object, host: str, *_: object) -> str:
        return host

    monkeypatch.setattr(guarding.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", connect)
    assert GuardedBackend().connect_tcp("hooks.example.org", 443) == "8.8.8.8"
    assert asked == ["hooks.example.org"]


def test_changes_of_entries_are_told(
    hook: Hook, receiver: Receiver, store: Store, inside: Settings, clock: HandClock
) -> None:
    every = ["entries.changed", "fair.moved", "timetable.released"]
    hook.ask("PATCH", hook.place, json={"events": every})
    headers = hook.people.headers("owner", **{"If-Match": "*"})
    change = {"name": "다른 이름"}
    answer = hook.client.patch(f"{hook.fair}/buyers/B-A", json=change, headers=headers)
    assert answer.status_code == 200, answer.text
    run_due(store, clock, inside)
    (told,) = (json.loads(body) for _, body in receiver.got)
    assert (told["type"], told["data"]["kind"]) == ("entries.changed", "edit")
