"""The service running on this machine, and Debian's Chromium to visit it with."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api.identity import cookie_name
from api.main import create_app
from api.settings import Settings
from api.store import migrate, open_store
from tests.api.people import people_of
from tests.browser.visiting import NOW, Site, Visit, Visitor

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests; skipped where the machine has none."""
    if find_spec("playwright") is None or CHROMIUM is None:
        pytest.skip("playwright or Debian's chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The whole service with a fair and ten kinds of people, on a free port."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        settings = Settings(
            encoder="characters", data_folder=tmp_path, base_url=f"http://127.0.0.1:{port}"
        )
        store = open_store(settings.database)
        migrate(store)
        people = people_of(store, NOW)
        app = create_app(settings, store=store, clock=lambda: NOW)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        taken.listen()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
        thread.start()
        yield Site(settings.base_url, cookie_name(settings), people, store)
        server.should_exit = True
        thread.join()
    store.close()


@pytest.fixture
def visit(site: Site, chromium: Any) -> Iterator[Visit]:
    """Open pages as a kind of person. At the end: no error in the console, and no request
    that left the site."""
    visitor = Visitor(site, chromium)
    yield visitor.open
    visitor.close()
