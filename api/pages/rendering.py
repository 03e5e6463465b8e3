"""Templates to pages: in the reader's language, everything escaped, nothing undefined."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.calls import Call
from api.identity import NOBODY
from api.pages.assets import asset
from api.schemas.problems import Problem
from matchmaker.texts import Texts, texts

SEE_OTHER = 303
_OTHER = {"ko": "en", "en": "ko"}


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("api", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset
    return made


def own_path(wanted: str) -> str:
    """A path of ours as it is, anything else as the first page: nobody is sent elsewhere."""
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/"


def local_day(value: date | datetime, words: Texts, zone: str) -> str:
    """A day as people write it, with its weekday."""
    day = value.astimezone(ZoneInfo(zone)).date() if isinstance(value, datetime) else value
    weekday = words(f"pages.weekday.{day.weekday()}")
    return words("pages.day", year=day.year, month=day.month, day=day.day, weekday=weekday)


def local_time(value: datetime, zone: str) -> str:
    """A clock time, HH:MM."""
    return value.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def page(
    request: Request, call: Call, template: str, status: int = 200, **data: Any
) -> HTMLResponse:
    """A template with its data as a whole page (or a part of one, for htmx)."""
    return _response(request, template, status, {"person": call.person, **data}, call.language)


def problem_page(request: Request, problem: Problem, language: str) -> HTMLResponse:
    """A problem as a page. Who asks may be unknown by then: it is shown as to nobody."""
    data = {"person": NOBODY, "problem": problem}
    return _response(request, "problem.html", problem.status, data, language)


def _response(
    request: Request, template: str, status: int, data: Mapping[str, Any], language: str
) -> HTMLResponse:
    words = texts(language)
    given = {
        "request": request,
        "t": words,
        "language": language,
        "other_language": _OTHER[language],
        "here": request.url.path,
        "day": lambda value, zone="Asia/Seoul": local_day(value, words, zone),
        "clock": lambda value, zone="Asia/Seoul": local_time(value, zone),
        **data,
    }
    html = _environment().get_template(template).render(given)
    return HTMLResponse(html, status_code=status)
