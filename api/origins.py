"""Whether a browser sends a request for a page of ours, or for somebody else's."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from api.settings import Settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_foreign(request: HTTPConnection, settings: Settings, *, by_cookie: bool) -> bool:
    """Whether a request that changes something comes from another site, or may.

    Browsers say where a request comes from (Sec-Fetch-Site, else Origin), programs do not. A
    cookie goes with every request, so who comes by cookie has to prove that it is our page.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site != "same-origin"
    origin = request.headers.get("origin")
    if origin is None:
        return by_cookie
    ours = {request.headers.get("host", ""), urlsplit(settings.base_url).netloc}
    try:
        return urlsplit(origin).netloc not in ours - {""}
    except ValueError:
        return True
