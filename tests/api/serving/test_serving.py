"""The programs that run: what they need of a database, and how the first person gets in."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import httpx2 as httpx
import pytest

from api.serving.opening import opened
from api.serving.service import first_link
from api.serving.workers import send_notices
from api.settings import Settings
from api.store import Store, check_version, migrate, open_store
from api.store.tables import Account
from matchmaker.errors import InputError
from tests.api.conftest import NOW, HandClock

HEARD_WITHIN = 120


def test_an_empty_database_gets_its_tables(tmp_path: Path) -> None:
    with opened(Settings(data_folder=tmp_path)) as store:
        check_version(store)


def test_an_older_database_is_left_as_it_is(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path)
    store = open_store(settings.database)
    migrate(store, "0001")
    store.close()
    with pytest.raises(InputError) as refused, opened(settings):
        pass
    assert refused.value.findings[0].params["found"] == "0001"


def test_the_first_link_is_there_until_somebody_has_an_account(
    store: Store, settings: Settings, clock: HandClock
) -> None:
    first, second = (first_link(store, settings, clock) for _ in range(2))
    assert first is not None
    assert first.startswith(settings.base_url)
    assert first != second
    with store.writing() as session:
        session.add(Account(email="a@example.org", name="가", created_at=NOW))
    assert first_link(store, settings, clock) is None


def test_sending_ends_when_it_is_told(store: Store, settings: Settings, clock: HandClock) -> None:
    stopping = threading.Event()
    stopping.set()
    send_notices(store, clock, settings, stopping)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.mark.skipif(sys.platform == "win32", reason="ends a process by SIGTERM")
def test_one_command_serves_and_ends_in_order(tmp_path: Path) -> None:
    port = _free_port()
    served = subprocess.Popen(
        [sys.executable, "-m", "matchmaker", "serve", "--port", str(port), "--data", str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        text=True,
    )
    assert served.stdout is not None
    try:
        told = [served.stdout.readline() for _ in range(2)]
        assert f"http://127.0.0.1:{port}" in told[0]
        assert "/links/" in told[1]
        with httpx.Client(transport=httpx.HTTPTransport(retries=20)) as client:
            answer = client.get(f"http://127.0.0.1:{port}/health")
        assert answer.status_code == 200
        served.send_signal(signal.SIGTERM)
        assert served.wait(HEARD_WITHIN) == 0
    finally:
        with suppress(ProcessLookupError):
            served.kill()
        served.communicate()
