"""Visiting the service with a browser, as one of the ten kinds of people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.store import Store
from tests.api.people import People

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
Visit = Callable[..., Any]


@dataclass(frozen=True)
class Site:
    """A running service."""

    url: str
    cookie: str
    people: People
    store: Store


class Visitor:
    """A browser that keeps count of what should not happen."""

    def __init__(self, site: Site, chromium: Any) -> None:
        self._site = site
        self._chromium = chromium
        self._contexts: list[Any] = []
        self._faults: list[str] = []

    def open(
        self, path: str, kind: str = "owner", *, phone: bool = False, language: str = "ko"
    ) -> Any:
        """A page as a kind of person sees it."""
        context = self._chromium.new_context(
            viewport=PHONE if phone else DESKTOP,
            locale="ko-KR" if language == "ko" else "en-GB",
            timezone_id="Asia/Seoul",
        )
        self._contexts.append(context)
        token = self._site.people.tokens.get(kind)
        if token is not None:
            cookie = {"name": self._site.cookie, "value": token, "url": self._site.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._faults.append(str(error)))
        page.on("request", self._request)
        page.goto(self._site.url + path)
        return page

    def _console(self, message: Any) -> None:
        # An answer that a test asks for on purpose (a 404 page) is told in the console too.
        if message.type == "error" and "the server responded with a status" not in message.text:
            self._faults.append(message.text)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self._site.url, "data:", "blob:")):
            self._faults.append(f"left the site: {request.url}")

    def close(self) -> None:
        """Close every page; what should not have happened fails the test."""
        for context in self._contexts:
            context.close()
        assert self._faults == []


def violations(page: Any) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA."""
    from axe_playwright_python.sync_playwright import Axe

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]
