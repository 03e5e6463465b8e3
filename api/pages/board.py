"""The board: the desks of a day against its slots, to see and to move talks by hand."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select

from api.calls import Call, Reading
from api.pages.fair_pages import fair_frame
from api.pages.rendering import local_day, page
from api.problems import ProblemError
from api.services import fairs
from api.services.timetables import base_plan, get_timetable
from api.store.tables import Booking, Reserve, Timetable, TimetableState
from matchmaker.domain import Desk, Fair, TimeSlot, Vendor

router = APIRouter(include_in_schema=False, prefix="/fairs/{fair_id}/board")

WORDS = (
    "added", "cancelled", "closed", "final", "fixed", "found", "free", "move", "moved",
    "nearest", "no_connection", "no_standby", "nobody", "other_agency", "picked", "pin",
    "pinned", "place", "points", "rank", "redo", "redone", "refused", "remove", "removed",
    "stale", "stand_in", "standby", "swapped", "undo", "undone", "unpin", "unpinned",
    "with",
)  # fmt: skip
"""The sentences that the board's script says, by their names under ``board.say``."""


@router.get("", operation_id="see_board")
def see_board(
    request: Request, call: Reading, fair_id: str, timetable: str | None = None
) -> Response:
    """The board of a timetable: the one asked for, else the newest draft, else the one in
    force."""
    fair = fairs.get_fair(call.session, fair_id)
    shown = _shown(call, fair_id, timetable)
    kept = base_plan(call.session, shown).fair if shown else None
    days = sorted({slot.start.date() for slot in kept.slots}) if kept else []
    return page(
        request,
        call,
        "board.html",
        **fair_frame(fair, "board"),
        timetable=shown,
        days=[(day.isoformat(), local_day(day, call.words, fair.timezone)) for day in days],
        words={name: call.words.raw(f"board.say.{name}") for name in WORDS},
    )


def _shown(call: Call, fair_id: str, wanted: str | None) -> Timetable | None:
    if wanted is not None:
        return get_timetable(call.session, fair_id, wanted)
    every = select(Timetable).where(Timetable.fair_id == fair_id)
    newest = every.order_by(Timetable.number.desc()).limit(1)
    for state in (TimetableState.DRAFT, TimetableState.RELEASED):
        if found := call.session.scalar(newest.where(Timetable.state == state)):
            return found
    return None


@router.get("/data", operation_id="see_board_data")
def see_board_data(
    call: Reading, fair_id: str, timetable: str, day: Annotated[date | None, Query()] = None
) -> Response:
    """Desks, slots, talks and reserves of one day, for the board's script."""
    kept = get_timetable(call.session, fair_id, timetable)
    fair = base_plan(call.session, kept).fair
    days = sorted({slot.start.date() for slot in fair.slots})
    if not days:
        raise ProblemError("unknown")
    shown = day if day in days else days[0]
    slots = sorted(
        (slot for slot in fair.slots if slot.start.date() == shown),
        key=lambda slot: (slot.start, slot.end, slot.id),
    )
    found = _Day(call, kept, fair, slots)
    return JSONResponse(
        {
            "timetable": kept.id,
            "revision": kept.revision,
            "final": kept.state is not TimetableState.DRAFT,
            "day": shown.isoformat(),
            "slots": [_slot(slot) for slot in slots],
            "desks": [found.desk(desk) for desk in fair.desks],
            "vendors": found.vendors(),
            "talks": found.talks,
            "reserves": found.reserves(),
        }
    )


def _slot(slot: TimeSlot) -> dict[str, Any]:
    return {
        "id": slot.id,
        "start": slot.start.strftime("%H:%M"),
        "end": slot.end.strftime("%H:%M"),
        "session": slot.session,
    }


class _Day:
    """What one day of a timetable shows. Slots are named by their number on the day."""

    def __init__(self, call: Call, kept: Timetable, fair: Fair, slots: list[TimeSlot]) -> None:
        self._call, self._kept, self._fair, self._slots = call, kept, fair, slots
        self._number = {slot.id: k for k, slot in enumerate(slots)}
        self.talks = [self._talk(row) for row in self._rows()]

    def _rows(self) -> list[Booking]:
        ids = [slot.id for slot in self._slots]
        query = select(Booking).where(Booking.timetable_id == self._kept.id, Booking.slot.in_(ids))
        return list(self._call.session.scalars(query))

    def _talk(self, row: Booking) -> dict[str, Any]:
        lines = self._fair.purchase_of
        return {
            "desk": row.desk,
            "vendor": row.vendor,
            "slot": self._number[row.slot],  # type: ignore[index]
            "fixed": row.fixed,
            "points": round((row.explanation or {}).get("points", 0.0)),
            "lines": [lines[code].title for code in row.purchases if code in lines],
        }

    def desk(self, desk: Desk) -> dict[str, Any]:
        """A desk, with the numbers of the slots that it cannot use."""
        can_use = self._fair.desk_can_use
        return {
            "id": desk.id,
            "buyer": desk.buyer,
            "agency": self._fair.buyer_of[desk.buyer].name,
            "name": desk.name,
            "closed": [k for k, slot in enumerate(self._slots) if not can_use(desk, slot)],
        }

    def vendors(self) -> dict[str, Any]:
        """The vendors of the day and the reserves, with the slots that they cannot use."""
        named = {talk["vendor"] for talk in self.talks}
        named |= {row.vendor for row in self._standing_by()}
        return {v.id: self._vendor(v) for v in self._fair.vendors if v.id in named}

    def _vendor(self, vendor: Vendor) -> dict[str, Any]:
        can_use = self._fair.vendor_can_use
        closed = [k for k, slot in enumerate(self._slots) if not can_use(vendor, slot)]
        return {"name": vendor.name, "closed": closed}

    def _standing_by(self) -> list[Reserve]:
        query = select(Reserve).where(Reserve.timetable_id == self._kept.id)
        return list(self._call.session.scalars(query.order_by(Reserve.buyer, Reserve.rank)))

    def reserves(self) -> list[dict[str, Any]]:
        """Who stands by for which agency, first called first."""
        return [
            {"buyer": r.buyer, "vendor": r.vendor, "rank": r.rank, "points": round(r.points)}
            for r in self._standing_by()
        ]
