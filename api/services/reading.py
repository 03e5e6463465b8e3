"""What a timetable says, read from its rows: quick, however large the fair is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session, defer

from api.calls import Call
from api.identity import Part
from api.paging import Page, next_after, place_after
from api.problems import ProblemError
from api.schemas.meetings import (
    AgendaEntryOut,
    AgendaOut,
    LineOut,
    MeetingOut,
    PlaceOut,
    ReserveOut,
)
from api.services.bookings import read_told
from api.services.fairs import get_fair
from api.services.focus import meeting_of_row, standby_of_row
from api.services.names import contents_by_code, names_of
from api.services.releases import in_force
from api.services.timetables import base_plan, get_timetable
from api.store.tables import (
    Booking,
    Reserve,
    Role,
    StoredBuyer,
    StoredDesk,
    StoredPurchase,
    StoredVendor,
    Timetable,
    TimetableState,
)
from matchmaker.domain import Schedule, Side
from matchmaker.plan import FairPlan

IN_FORCE = "released"
"""Stands for the timetable in force in addresses."""

SIDES = {Role.OFFICER: Side.BUYER, Role.VENDOR: Side.VENDOR}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which meetings are asked for; None is all."""

    day: date | None = None
    slot: str | None = None
    buyer: str | None = None
    desk: str | None = None
    vendor: str | None = None


def visible(call: Call, fair_id: str, timetable_id: str) -> Timetable:
    """A version that the caller may look into: participants see the one in force alone.
    Raises ProblemError ``unknown``."""
    if timetable_id == IN_FORCE:
        found = in_force(call.session, fair_id)
    else:
        found = get_timetable(call.session, fair_id, timetable_id)
    if found is None or (call.own and found.state is not TimetableState.RELEASED):
        raise ProblemError("unknown")
    return found


def must_be_own(own: Part | None, side: Side, code: str) -> None:
    """Raises ProblemError ``unknown`` for the agenda of somebody else."""
    if own is not None and (SIDES[own.role], own.participant) != (side, code):
        raise ProblemError("unknown")


def narrowed(own: Part | None, wanted: Wanted) -> Wanted:
    """What is asked for, of one's own alone. Raises ProblemError ``unknown``."""
    if own is None:
        return wanted
    is_vendor = SIDES[own.role] is Side.VENDOR
    if (wanted.vendor if is_vendor else wanted.buyer) not in (None, own.participant):
        raise ProblemError("unknown")
    if is_vendor:
        return replace(wanted, vendor=own.participant)
    return replace(wanted, buyer=own.participant)


def meetings_page(
    call: Call, timetable: Timetable, wanted: Wanted, *, after: str | None, limit: int
) -> Page[MeetingOut]:
    """Meetings in the order of time, then of desks."""
    query = _wanted(call.session, timetable, wanted)
    order = (Booking.starts_at, Booking.desk, Booking.vendor)
    place = place_after(after, len(order))
    if place is not None:
        query = query.where(tuple_(*order) > tuple_(_moment(place[0]), *place[1:]))
    rows = call.session.scalars(query.order_by(*order).limit(limit + 1)).all()
    shown = _meetings(call.session, timetable.fair_id, rows[:limit], with_points=call.own is None)
    if len(rows) <= limit:
        return Page(items=shown)
    last = rows[limit - 1]
    return Page(items=shown, next=next_after([last.starts_at.isoformat(), last.desk, last.vendor]))


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ProblemError("invalid") from error


def _wanted(session: Session, timetable: Timetable, wanted: Wanted) -> Select[Booking]:
    query = select(Booking).where(Booking.timetable_id == timetable.id)
    for name in ("slot", "buyer", "desk", "vendor"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(Booking, name) == value)
    if wanted.day is not None:
        zone = ZoneInfo(get_fair(session, timetable.fair_id).timezone)
        midnight = datetime.combine(wanted.day, time(), tzinfo=zone)
        query = query.where(
            Booking.starts_at >= midnight, Booking.starts_at < midnight + timedelta(days=1)
        )
    return query


def _meetings(
    session: Session, fair_id: str, rows: Sequence[Booking], *, with_points: bool
) -> list[MeetingOut]:
    buyers = names_of(session, StoredBuyer, fair_id, {row.buyer for row in rows})
    vendors = names_of(session, StoredVendor, fair_id, {row.vendor for row in rows})
    desks = names_of(session, StoredDesk, fair_id, {row.desk for row in rows})
    return [
        MeetingOut(
            desk=row.desk,
            desk_name=desks[row.desk],
            buyer=row.buyer,
            buyer_name=buyers[row.buyer],
            vendor=row.vendor,
            vendor_name=vendors[row.vendor],
            slot=row.slot,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            purchases=row.purchases,
            fixed=row.fixed,
            uid=row.uid,
            points=row.explanation["points"] if with_points and row.explanation else None,
        )
        for row in rows
    ]


def reserves_of(call: Call, timetable: Timetable, buyer: str | None) -> list[ReserveOut]:
    """Who stands by, by agency and rank; of one's own alone for a participant."""
    query = select(Reserve).where(Reserve.timetable_id == timetable.id)
    wanted = narrowed(call.own, Wanted(buyer=buyer))
    for name in ("buyer", "vendor"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(Reserve, name) == value)
    rows = call.session.scalars(query.order_by(Reserve.buyer, Reserve.rank)).all()
    fair_id = timetable.fair_id
    buyers = names_of(call.session, StoredBuyer, fair_id, {row.buyer for row in rows})
    vendors = names_of(call.session, StoredVendor, fair_id, {row.vendor for row in rows})
    return [
        ReserveOut(
            buyer=row.buyer,
            buyer_name=buyers[row.buyer],
            vendor=row.vendor,
            vendor_name=vendors[row.vendor],
            rank=row.rank,
            purchases=row.purchases,
            points=row.points if call.own is None else None,
        )
        for row in rows
    ]


def agenda_of(session: Session, timetable: Timetable, side: Side, code: str) -> AgendaOut:
    """What one participant does. Raises ProblemError ``unknown`` for who is not of the fair."""
    fair_id = timetable.fair_id
    mine = StoredBuyer if side is Side.BUYER else StoredVendor
    own = contents_by_code(session, mine, fair_id, [code])
    bookings, reserves = _rows_of(session, timetable.id, side, code)
    if not own and not bookings:
        raise ProblemError("unknown")
    other = "vendor" if side is Side.BUYER else "buyer"
    theirs = StoredVendor if side is Side.BUYER else StoredBuyer
    codes = {getattr(row, other) for row in (*bookings, *reserves)}
    known = contents_by_code(session, theirs, fair_id, codes)
    desks = contents_by_code(session, StoredDesk, fair_id, {row.desk for row in bookings})
    lines = contents_by_code(
        session, StoredPurchase, fair_id, {line for row in bookings for line in row.purchases}
    )
    name_of = {code: str(content["name"]) for code, content in known.items()}
    return AgendaOut(
        timetable_id=timetable.id,
        name=timetable.name,
        side=side,
        code=code,
        participant_name=str(own[code]["name"]) if own else code,
        entries=[
            _entry(row, getattr(row, other), known, desks.get(row.desk, {}), lines, side)
            for row in bookings
        ],
        standby=[
            PlaceOut(
                counterpart=getattr(row, other),
                counterpart_name=name_of.get(getattr(row, other), getattr(row, other)),
                rank=row.rank,
            )
            for row in reserves
        ],
    )


def _rows_of(
    session: Session, timetable_id: str, side: Side, code: str, *, with_reasons: bool = False
) -> tuple[Sequence[Booking], Sequence[Reserve]]:
    bookings = select(Booking).where(
        Booking.timetable_id == timetable_id, getattr(Booking, side.value) == code
    )
    reserves = select(Reserve).where(
        Reserve.timetable_id == timetable_id, getattr(Reserve, side.value) == code
    )
    if not with_reasons:
        bookings = bookings.options(defer(Booking.explanation))
        reserves = reserves.options(defer(Reserve.explanation))
    return (
        session.scalars(bookings.order_by(Booking.starts_at, Booking.desk)).all(),
        session.scalars(reserves.order_by(Reserve.rank, Reserve.buyer)).all(),
    )


def _entry(
    row: Booking,
    counterpart: str,
    known: dict[str, dict[str, Any]],
    desk: dict[str, Any],
    lines: dict[str, dict[str, Any]],
    side: Side,
) -> AgendaEntryOut:
    content = known.get(counterpart, {})
    contact = content if side is Side.BUYER else {}
    return AgendaEntryOut(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        slot=row.slot,
        desk=row.desk,
        desk_name=desk.get("name", row.desk),
        officer=desk.get("officer"),
        counterpart=counterpart,
        counterpart_name=content.get("name", counterpart),
        contact=contact.get("contact"),
        phone=contact.get("phone"),
        email=contact.get("email"),
        lines=[_line(code, lines.get(code, {})) for code in row.purchases],
        uid=row.uid,
    )


def _line(code: str, content: dict[str, Any]) -> LineOut:
    return LineOut(
        purchase=code,
        title=content.get("title", code),
        use=content.get("use"),
        spec=content.get("spec"),
        budget=content.get("budget"),
    )


def plan_for(session: Session, timetable: Timetable, side: Side, code: str) -> FairPlan:
    """The plan with the meetings and the reserves of one participant, for its documents.
    Raises ProblemError ``unknown``."""
    base = base_plan(session, timetable)
    if code not in (base.fair.buyer_of if side is Side.BUYER else base.fair.vendor_of):
        raise ProblemError("unknown")
    bookings, reserves = _rows_of(session, timetable.id, side, code, with_reasons=True)
    schedule = Schedule(
        meetings=tuple(map(meeting_of_row, bookings)),
        standby=tuple(map(standby_of_row, reserves)),
    )
    told = _told(bookings)
    return replace(
        base,
        result=replace(base.result, schedule=schedule),
        explanations={(why.desk, why.vendor): why for why in told},
        standby_explanations={(why.buyer, why.vendor): why for why in _told(reserves)},
    )


def _told(rows: Iterable[Booking | Reserve]) -> list[Any]:
    return [read_told(row.explanation) for row in rows if row.explanation]
