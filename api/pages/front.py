"""The first pages: the language, one's fairs, a new fair, a fair at a glance."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import func, select

from api.calls import Call, Reading, Writing
from api.identity import Part
from api.languages import COOKIE
from api.pages.fair_pages import fair_frame
from api.pages.rendering import SEE_OTHER, own_path, page
from api.paging import USUAL, After
from api.paging import page as page_of
from api.schemas.fairs import FairOut, NewFair
from api.services import fairs
from api.store.tables import ENTRIES, FairState, Role, StoredFair
from matchmaker.texts import LANGUAGES

router = APIRouter(include_in_schema=False)
_YEAR = 365 * 24 * 3600
TONES = {
    FairState.DRAFT: "gray",
    FairState.COLLECTING: "information",
    FairState.MATCHING: "primary",
    FairState.SCHEDULED: "primary",
    FairState.RELEASED: "success",
    FairState.RUNNING: "point",
    FairState.CLOSED: "disabled",
}
_COUNTED = ("buyers", "purchases", "vendors", "products", "slots", "wishes")


@router.get("/", operation_id="see_home")
def see_home(request: Request, call: Reading, after: After = None) -> Response:
    """One's fairs; to the sign-in for nobody, to their own page for who has but one part."""
    if not call.person.is_signed_in:
        return RedirectResponse("/sign-in", SEE_OTHER)
    if home := own_page(call.person.parts):
        return RedirectResponse(home, SEE_OTHER)
    listed = page_of(
        call.session,
        fairs.fairs_of(call.person),
        StoredFair.id,
        FairOut.of,
        after=after,
        limit=USUAL,
        newest_first=True,
    )
    return page(request, call, "fairs.html", fairs=listed.model_dump(), tones=TONES)


def own_page(parts: tuple[Part, ...]) -> str | None:
    """Where somebody goes who speaks for one agency or firm of one fair only."""
    if len(parts) != 1 or parts[0].role not in (Role.OFFICER, Role.VENDOR):
        return None
    side = "agency" if parts[0].role is Role.OFFICER else "vendor"
    return f"/fairs/{parts[0].fair_id}/{side}"


@router.post("/language", operation_id="set_language")
def set_language(
    call: Reading, language: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    """The other language from now on."""
    answer = RedirectResponse(own_path(back), SEE_OTHER)
    if language in LANGUAGES:
        secure = call.settings.is_https
        answer.set_cookie(COOKIE, language, max_age=_YEAR, secure=secure, samesite="lax")
    return answer


@router.get("/fairs/new", operation_id="see_new_fair")
def see_new_fair(request: Request, call: Reading) -> Response:
    """The form for a new fair."""
    given = {"name": "", "first_day": ""}
    return page(request, call, "new_fair.html", given=given, faults={"name": "", "first_day": ""})


@router.post("/fairs/new", operation_id="send_new_fair")
def send_new_fair(
    request: Request,
    call: Writing,
    name: Annotated[str, Form()] = "",
    first_day: Annotated[str, Form()] = "",
) -> Response:
    """Make a fair and go to it; the form again where something is missing."""
    faults = {"name": "", "first_day": ""}
    if not 0 < len(name.strip()) <= 200:
        faults["name"] = call.words("pages.new_fair.name_fault")
    day = _day(first_day)
    if first_day and day is None:
        faults["first_day"] = call.words("pages.new_fair.day_fault")
    if any(faults.values()):
        given = {"name": name, "first_day": first_day}
        return page(request, call, "new_fair.html", 422, given=given, faults=faults)
    fair = fairs.create_fair(call, NewFair(name=name, first_day=day))
    return RedirectResponse(f"/fairs/{fair.id}", SEE_OTHER)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@router.get("/fairs/{fair_id}", operation_id="see_fair")
def see_fair(request: Request, call: Reading, fair_id: str) -> Response:
    """A fair at a glance: where it stands, and how much was handed in."""
    life = list(FairState)
    fair = fairs.get_fair(call.session, fair_id)
    counts = [(noun, _count(call, fair_id, noun)) for noun in _COUNTED]
    return page(
        request,
        call,
        "fair.html",
        **fair_frame(fair, "fair"),
        life=life,
        step=life.index(fair.state),
        counts=counts,
    )


def _count(call: Call, fair_id: str, noun: str) -> int:
    table = ENTRIES[noun]
    found = call.session.scalar(
        select(func.count()).select_from(table).where(table.fair_id == fair_id)
    )
    return found or 0
