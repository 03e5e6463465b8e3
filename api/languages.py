"""Which language an answer is in."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from matchmaker.texts import LANGUAGES


def language(request: HTTPConnection) -> str:
    """The first language of Accept-Language that there are words for; Korean otherwise."""
    for wanted in request.headers.get("accept-language", "").split(","):
        name = wanted.split(";")[0].split("-")[0].strip().lower()
        if name in LANGUAGES:
            return name
    return "ko"
