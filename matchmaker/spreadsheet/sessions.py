"""Sessions and slots: from their sheets, cut automatically, or by default."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from matchmaker.domain import Session, SessionId
from matchmaker.spreadsheet.books import OwnIds, fresh_id
from matchmaker.spreadsheet.dates import Fill, parse_day
from matchmaker.spreadsheet.faults import NOWHERE, CellFault, Place, Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.rows import Row, rows_of
from matchmaker.spreadsheet.settings import LONGEST_SLOT, SHORTEST_SLOT, Settings
from matchmaker.spreadsheet.sheets import Cell, shown
from matchmaker.spreadsheet.values import one_line

_DAY_NUMBER = re.compile(r"(?:제\s*)?(\d{1,2})\s*일\s*차|day\s*(\d{1,2})", re.IGNORECASE)
_MOST_DAYS = 7
_DEFAULT_HALVES = ((time(10, 0), time(12, 0)), (time(13, 30), time(17, 0)))
_SATURDAY = 5
_MOST_ROOMS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How many talks the default days have to hold: see `days_for`."""

    vendors: int
    desks: int
    buyers: int
    talks_wanted: int
    most_of_a_vendor: int
    most_of_a_buyer: int | None


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A session with how it is cut into slots (minutes of a meeting and between two)."""

    session: Session
    minutes: int
    gap: int
    rooms: int | None
    place: Place = NOWHERE


def cut_by_default(session: Session, settings: Settings) -> Cut:
    """A session cut as the settings say."""
    return Cut(
        session=session,
        minutes=settings.slot_minutes,
        gap=settings.gap_minutes,
        rooms=settings.rooms,
    )


def nth_weekday(first: date, number: int) -> date:
    """The ``number``-th weekday counted from ``first`` (1 is ``first``, or the Monday after)."""
    day = first
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    for _ in range(number - 1):
        day += timedelta(days=3 if day.weekday() == _SATURDAY - 1 else 1)
    return day


def parse_fair_day(cell: Cell, first_day: date) -> date:
    """A day of the fair: a date, or its number (1일차, Day 2) counted in weekdays."""
    text = unicodedata.normalize("NFKC", one_line(cell))
    found = _DAY_NUMBER.fullmatch(text)
    if found:
        number = int(found[1] or found[2])
        if number == 0:
            raise CellFault("date_unreadable", value=shown(cell))
        return nth_weekday(first_day, number)
    return parse_day(cell, Fill.REFUSE)


def days_for(demand: Demand, slots_a_day: int) -> int:
    """The fewest days, 1 to 7, on which the caps bind and not the clock.

    A desk is wanted for its share of all the talks that the vendors may have, at most for one
    with each vendor and for its agency's cap; a vendor needs a slot for each of its talks.
    """
    share = min(demand.vendors, ceil(demand.talks_wanted / max(1, demand.desks)))
    if demand.most_of_a_buyer is not None:
        share = min(share, demand.most_of_a_buyer)
    wanted = max(share, min(demand.most_of_a_vendor, demand.buyers))
    return max(1, min(_MOST_DAYS, ceil(wanted / slots_a_day)))


def read_sessions(
    tables: Iterable[Table], settings: Settings, first_day: date, report: Report
) -> list[Cut]:
    """The sessions of the sheet, each with how it is cut."""
    cuts: list[Cut] = []
    ids = OwnIds("session", report)
    taken: set[str] = set()
    for row in rows_of(tables, report):
        span = span_of(row, first_day, report)
        minutes = _minutes(row, settings, report)
        gap, rooms = row.whole("gap_minutes", LONGEST_SLOT), rooms_of(row, report)
        if not ids.accept(row) or span is None:
            continue
        name = row.name("name") or f"{span[0]:%Y-%m-%d %H:%M}–{span[1]:%H:%M}"
        id_ = SessionId(row.name("id") or fresh_id(name, taken))
        taken.add(id_)
        session = Session(id=id_, name=name, start=span[0], end=span[1], track=row.label("track"))
        cut = Cut(
            session=session,
            place=row.place(),
            minutes=minutes,
            gap=settings.gap_minutes if gap is None else gap,
            rooms=settings.rooms if rooms is None else rooms,
        )
        _check_overlap(cut, cuts, report)
        cuts.append(cut)
    return cuts


def span_of(
    row: Row, first_day: date, report: Report, day: date | None = None, *, dated: bool = True
) -> tuple[datetime, datetime] | None:
    """Start and end of a row, checked; ``day`` stands in where the row names none, and a row
    that need not be ``dated`` is not asked for it."""
    if day is None and dated:
        row.required("date")
    day = row.read("date", lambda cell: parse_fair_day(cell, first_day)) or day
    start, end = row.clocks()
    if not row.says("time"):
        row.required("start")
        row.required("end")
    if start and end and end <= start:
        key = "end" if row.says("end") else "time"
        report.error(
            "ends_before_start", row.place(key), start=f"{start:%H:%M}", end=f"{end:%H:%M}"
        )
        return None
    if day is None or start is None or end is None:
        return None
    return datetime.combine(day, start), datetime.combine(day, end)


def rooms_of(row: Row, report: Report) -> int | None:
    """How many meetings run at once, as a row says; none at all is likely a slip."""
    rooms = row.whole("rooms", _MOST_ROOMS)
    if rooms == 0:
        report.warning("rooms_zero", row.place("rooms"))
    return rooms


def _minutes(row: Row, settings: Settings, report: Report) -> int:
    minutes = row.whole("slot_minutes")
    if minutes is not None and not SHORTEST_SLOT <= minutes <= LONGEST_SLOT:
        place = row.place("slot_minutes")
        report.error(
            "slot_minutes_absurd", place, value=minutes, least=SHORTEST_SLOT, most=LONGEST_SLOT
        )
        return settings.slot_minutes
    return minutes or settings.slot_minutes


def _check_overlap(cut: Cut, others: Iterable[Cut], report: Report) -> None:
    session = cut.session
    for other in (o.session for o in others):
        if may_not_overlap(session, other):
            report.error("sessions_overlap", cut.place, value=shown(session.name), other=other.name)


def may_not_overlap(one: Session, other: Session) -> bool:
    """Whether two sessions overlap that may not: both must have tracks, and these differ."""
    apart = one.track and other.track and one.track != other.track
    return not apart and one.start < other.end and other.start < one.end


def default_sessions(
    settings: Settings, first_day: date, demand: Demand, report: Report
) -> list[Cut]:
    """Morning and afternoon on as many weekdays as `days_for` tells."""
    step = timedelta(minutes=settings.slot_minutes + settings.gap_minutes)
    a_day = sum(
        (datetime.combine(first_day, end) - datetime.combine(first_day, start)) // step
        for start, end in _DEFAULT_HALVES
    )
    days = days_for(demand, max(1, a_day))
    cuts = []
    for day in (nth_weekday(first_day, number) for number in range(1, days + 1)):
        for start, end in _DEFAULT_HALVES:
            name = f"{day.isoformat()} {start:%H:%M}–{end:%H:%M}"
            session = Session(
                id=SessionId(f"{day.isoformat()} {start:%H:%M}"),
                name=name,
                start=datetime.combine(day, start),
                end=datetime.combine(day, end),
            )
            cuts.append(cut_by_default(session, settings))
    report.note("default_sessions", days=days, first=cuts[0].session.start.date().isoformat())
    return cuts
