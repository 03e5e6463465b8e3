"""Which language an answer is in."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from matchmaker.texts import LANGUAGES

COOKIE = "matchmaker_language"


def language(request: HTTPConnection) -> str:
    """The language that was chosen on a page, else the first of Accept-Language that there
    are words for, else Korean."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    for wanted in request.headers.get("accept-language", "").split(","):
        name = wanted.split(";")[0].split("-")[0].strip().lower()
        if name in LANGUAGES:
            return name
    return "ko"
