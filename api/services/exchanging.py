"""Meetings and reserves taken out of a timetable, and others put in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.services.bookings import Moments, booking_row, put_rows, reserve_row, time_rows
from api.services.focus import Part
from api.store.tables import Booking, Reserve, Timetable, TimeTaken
from matchmaker.codec.fair_rows import MeetingRow, StandbyRow
from matchmaker.codec.schema import build
from matchmaker.domain import Fair, Meeting, Schedule, SlotId, Standby
from matchmaker.scheduler.result import SolveStatus

Item = dict[str, Any]
"""``{"meeting": …, "seat": …, "why": …}`` or ``{"reserve": …, "why": …}``, as JSON."""


def changed_items(part: Part, after: Schedule) -> tuple[list[Item], list[Item]]:
    """What a changed part has no more, and what it has instead. A meeting keeps its reasons
    and, while it stays in its slot, its seat."""
    before, now = set(part.schedule.meetings), set(after.meetings)
    gone = [m for m in part.schedule.meetings if m not in now]
    come = [m for m in after.meetings if m not in before]
    out = [_meeting(part, m, part.seats.get((m.desk, m.vendor))) for m in gone]
    seats = _Seats(part, gone)
    into = [_meeting(part, m, seats.take(m)) for m in come]
    kept = set(after.standby)
    out += [_reserve(part, s) for s in part.schedule.standby if s not in kept]
    known = set(part.schedule.standby)
    into += [_reserve(part, s) for s in after.standby if s not in known]
    return out, into


class _Seats:
    """The free seats of the slots concerned, given out from the lowest."""

    def __init__(self, part: Part, gone: Iterable[Meeting]) -> None:
        self._old = {(m.desk, m.vendor, m.slot): part.seats.get((m.desk, m.vendor)) for m in gone}
        left = {(m.desk, m.vendor) for m in part.schedule.meetings}
        left -= {(m.desk, m.vendor) for m in gone}
        self._used: dict[SlotId, set[int]] = {}
        for meeting in part.schedule.meetings:
            seat = part.seats.get((meeting.desk, meeting.vendor))
            if (meeting.desk, meeting.vendor) in left and seat is not None:
                self._used.setdefault(meeting.slot, set()).add(seat)

    def take(self, meeting: Meeting) -> int:
        used = self._used.setdefault(meeting.slot, set())
        seat = self._old.get((meeting.desk, meeting.vendor, meeting.slot))
        if seat is None or seat in used:
            seat = next(number for number in range(1, len(used) + 2) if number not in used)
        used.add(seat)
        return seat


def _meeting(part: Part, meeting: Meeting, seat: int | None) -> Item:
    buyer = part.fair.desk_of[meeting.desk].buyer
    pairs = [(desk.id, meeting.vendor) for desk in part.fair.desks_of_buyer[buyer]]
    why = part.reasons.get((meeting.desk, meeting.vendor))
    found = [why, *map(part.reasons.get, pairs), part.reserve_reasons.get((buyer, meeting.vendor))]
    known = next((one for one in found if one), None)
    return {
        "meeting": MeetingRow.model_validate(meeting).model_dump(mode="json"),
        "seat": seat,
        "why": {**known, "desk": meeting.desk} if known else None,
    }


def _reserve(part: Part, reserve: Standby) -> Item:
    return {
        "reserve": StandbyRow.model_validate(reserve).model_dump(mode="json"),
        "why": part.reserve_reasons.get((reserve.buyer, reserve.vendor)),
    }


def exchange(
    session: Session,
    timetable: Timetable,
    fair: Fair,
    out: Iterable[Item],
    into: Iterable[Item],
) -> None:
    """Take some out and put others in. Raises ProblemError ``conflict`` where the constraints
    of the tables refuse it: somebody would be in two places."""
    out, into = list(out), list(into)
    for item in out:
        _take_out(session, timetable.id, item)
    moments = Moments(fair)
    meetings = [(_built(item), item) for item in into if "meeting" in item]
    try:
        put_rows(
            session,
            Booking,
            timetable.id,
            (
                booking_row(timetable.fair_id, fair, moments, meeting, item["seat"], item["why"])
                for meeting, item in meetings
            ),
        )
        put_rows(
            session,
            TimeTaken,
            timetable.id,
            (row for meeting, _ in meetings for row in time_rows(moments, meeting)),
        )
        reserves = [item for item in into if "reserve" in item]
        put_rows(
            session,
            Reserve,
            timetable.id,
            (reserve_row(_built_reserve(item), item["why"]) for item in reserves),
        )
    except IntegrityError as error:
        raise ProblemError("conflict") from error
    timetable.talks += len(meetings) - sum("meeting" in item for item in out)
    timetable.status, timetable.is_edited = SolveStatus.FEASIBLE, True


def _take_out(session: Session, timetable_id: str, item: Item) -> None:
    if "reserve" in item:
        buyer, rank = item["reserve"]["buyer"], item["reserve"]["rank"]
        session.execute(
            delete(Reserve).where(
                Reserve.timetable_id == timetable_id, Reserve.buyer == buyer, Reserve.rank == rank
            )
        )
        return
    desk, vendor = item["meeting"]["desk"], item["meeting"]["vendor"]
    # Its stretches of time go with it.
    session.execute(
        delete(Booking).where(
            Booking.timetable_id == timetable_id, Booking.desk == desk, Booking.vendor == vendor
        )
    )


def _built(item: Item) -> Meeting:
    meeting: Meeting = build(MeetingRow.model_validate(item["meeting"], strict=False))
    return meeting


def _built_reserve(item: Item) -> Standby:
    reserve: Standby = build(StandbyRow.model_validate(item["reserve"], strict=False))
    return reserve
