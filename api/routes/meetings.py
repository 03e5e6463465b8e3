"""Operations on the meetings of a timetable, who stands by, and agendas."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response

from api.calls import Call, Reading
from api.etags import IfNoneMatch, known
from api.paging import USUAL, After, Limit, Page
from api.problems import ProblemError
from api.routes.answers import READS, Answers
from api.schemas.meetings import AgendaOut, MeetingOut, ReserveOut
from api.services import access_log, calendars, reading
from api.services.fairs import get_fair
from api.services.reading import SIDES, Wanted
from api.services.recipients import Recipient
from api.store.tables import Timetable
from matchmaker.domain import BuyerId, Side, VendorId
from matchmaker.exports.ics import CalendarEvent, calendar_file
from matchmaker.exports.pdf import agenda_pdf

router = APIRouter(prefix="/api/v1/fairs/{fair_id}", tags=["meetings"])
_ANSWERS: Answers = {**READS, 304: {"description": "What you have still holds"}}
Code = Annotated[str | None, Query(max_length=200)]
Day = Annotated[date | None, Query(description="A day of the fair")]


def _version(call: Call, timetable: Timetable) -> str:
    """What changes whenever an answer about a timetable does: its meetings, its state, and the
    names of everybody in it."""
    fair = get_fair(call.session, timetable.fair_id)
    return f"{timetable.id}.{timetable.revision}.{timetable.state.value}.{fair.content_version}"


@router.get(
    "/timetables/{timetable_id}/meetings",
    operation_id="list_meetings",
    response_model=Page[MeetingOut],
    responses=_ANSWERS,
)
def list_meetings(
    call: Reading,
    fair_id: str,
    timetable_id: str,
    response: Response,
    day: Day = None,
    slot: Code = None,
    buyer: Code = None,
    desk: Code = None,
    vendor: Code = None,
    after: After = None,
    limit: Limit = USUAL,
    if_none_match: IfNoneMatch = None,
) -> Page[MeetingOut] | Response:
    """The meetings of a version in the order of time. ``released`` stands for the version in
    force; participants see their own meetings of that one."""
    timetable = reading.visible(call, fair_id, timetable_id)
    asked = Wanted(day=day, slot=slot, buyer=buyer, desk=desk, vendor=vendor)
    wanted = reading.narrowed(call.own, asked)
    version = _version(call, timetable)
    if (unchanged := known(if_none_match, version)) is not None:
        return unchanged
    response.headers["ETag"] = f'"{version}"'
    return reading.meetings_page(call, timetable, wanted, after=after, limit=limit)


@router.get("/timetables/{timetable_id}/standby", operation_id="list_standby", responses=READS)
def list_standby(
    call: Reading, fair_id: str, timetable_id: str, buyer: Code = None
) -> list[ReserveOut]:
    """Who stands by for which agency, by rank."""
    timetable = reading.visible(call, fair_id, timetable_id)
    return reading.reserves_of(call, timetable, buyer)


@router.get(
    "/timetables/{timetable_id}/agendas/{side}/{code}",
    operation_id="get_agenda",
    response_model=AgendaOut,
    responses=_ANSWERS,
)
def get_agenda(
    call: Reading,
    fair_id: str,
    timetable_id: str,
    side: Side,
    code: str,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> AgendaOut | Response:
    """What one agency (side ``buyer``) or vendor does at the fair, in the order of time."""
    timetable = _of_participant(call, fair_id, timetable_id, side, code)
    return _agenda(call, timetable, side, code, response, if_none_match)


@router.get(
    "/my-agenda", operation_id="get_my_agenda", response_model=AgendaOut, responses=_ANSWERS
)
def get_my_agenda(
    call: Reading, fair_id: str, response: Response, if_none_match: IfNoneMatch = None
) -> AgendaOut | Response:
    """Your own agenda in the timetable in force."""
    timetable = reading.visible(call, fair_id, reading.IN_FORCE)
    if call.own is None:
        raise ProblemError("unknown")
    side = SIDES[call.own.role]
    return _agenda(call, timetable, side, call.own.participant, response, if_none_match)


def _of_participant(
    call: Call, fair_id: str, timetable_id: str, side: Side, code: str
) -> Timetable:
    """The version with the agenda of a participant that the caller may see."""
    if side is Side.ORGANISER:
        raise ProblemError("unknown")
    reading.must_be_own(call.own, side, code)
    return reading.visible(call, fair_id, timetable_id)


def _agenda(
    call: Call,
    timetable: Timetable,
    side: Side,
    code: str,
    response: Response,
    if_none_match: str | None,
) -> AgendaOut | Response:
    version = _version(call, timetable)
    if (unchanged := known(if_none_match, version)) is not None:
        access_log.note(call, [])
        return unchanged
    response.headers["ETag"] = f'"{version}"'
    found = reading.agenda_of(call.session, timetable, side, code)
    other = Side.VENDOR if side is Side.BUYER else Side.BUYER
    _note(call, side, code, other, {entry.counterpart for entry in found.entries})
    return found


def _note(call: Call, side: Side, code: str, other: Side, codes: set[str]) -> None:
    """Participants were sent what they see here; a look of an organiser is a look."""
    whose = [access_log.of(side, code), *(access_log.of(other, one) for one in codes)]
    access_log.note(call, whose if call.own is None else [])


@router.get(
    "/timetables/{timetable_id}/agendas/{side}/{code}/pdf",
    operation_id="get_agenda_pdf",
    response_class=Response,
    responses=READS,
)
def get_agenda_pdf(
    call: Reading, fair_id: str, timetable_id: str, side: Side, code: str
) -> Response:
    """An agenda as a document to print."""
    timetable = _of_participant(call, fair_id, timetable_id, side, code)
    plan = reading.plan_for(call.session, timetable, side, code)
    fair = plan.fair
    who = fair.buyer_of[BuyerId(code)] if side is Side.BUYER else fair.vendor_of[VendorId(code)]
    _note(call, side, code, side, set())
    return _file(agenda_pdf(plan, who, call.words), "application/pdf", f"{who.name}.pdf")


@router.get(
    "/timetables/{timetable_id}/agendas/{side}/{code}/ics",
    operation_id="get_agenda_calendar",
    response_class=Response,
    responses=READS,
)
def get_agenda_calendar(
    call: Reading, fair_id: str, timetable_id: str, side: Side, code: str
) -> Response:
    """An agenda of the timetable in force as a calendar file."""
    timetable = _of_participant(call, fair_id, timetable_id, side, code)
    book = calendars.TalkBook(call.session, get_fair(call.session, fair_id))
    if book.timetable is None or book.timetable.id != timetable.id:
        raise ProblemError("timetable_draft", number=timetable.number)
    agenda = reading.agenda_of(call.session, timetable, side, code)
    zone = ZoneInfo(get_fair(call.session, fair_id).timezone)
    talks = book.of([Recipient(name="", side=side, participant=code, language=call.language)])
    content = calendar_file(
        [
            CalendarEvent(
                uid=talk.uid,
                start=talk.starts_at.astimezone(zone).replace(tzinfo=None),
                end=talk.ends_at.astimezone(zone).replace(tzinfo=None),
                summary=talk.summary,
                location=talk.place,
                description=talk.description,
            )
            for talk in talks
        ],
        call.words,
        timezone=zone.key,
        stamp=timetable.released_at or timetable.made_at,
        name=agenda.participant_name,
    )
    _note(call, side, code, side, set())
    return _file(content, "text/calendar", f"{agenda.participant_name}.ics")


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type=media_type, headers=headers)
