"""Slots: from their sheet, or sessions cut into equal meetings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from matchmaker.domain import Session, SessionId, SlotId, TimeSlot
from matchmaker.spreadsheet.books import find, fresh_id
from matchmaker.spreadsheet.directory import Directory
from matchmaker.spreadsheet.faults import Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.rows import Row, rows_of
from matchmaker.spreadsheet.sessions import (
    Cut,
    Demand,
    cut_by_default,
    default_sessions,
    read_sessions,
    rooms_of,
    span_of,
)
from matchmaker.spreadsheet.settings import Settings
from matchmaker.spreadsheet.sheets import shown

Tables = Mapping[str, tuple[Table, ...]]


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """Sessions in order of time, and slots in order of session and time."""

    sessions: tuple[Session, ...] = ()
    slots: tuple[TimeSlot, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Written:
    """A row of the slot sheet: when it is, the session that it names, and its rooms."""

    row: Row
    start: datetime
    end: datetime
    session: SessionId | None
    rooms: int | None


def read_timetable(
    tables: Tables, settings: Settings, first_day: date, demand: Demand, report: Report
) -> Timetable:
    """The sessions and slots of the fair; defaults where the sheets say nothing."""
    cuts = read_sessions(tables.get("sessions", ()), settings, first_day, report)
    written = _read_rows(tables.get("slots", ()), cuts, first_day, report)
    if not cuts and written:
        cuts = _sessions_of(written, settings)
        report.note("sessions_from_slots", count=len(cuts))
    elif not cuts and "sessions" not in tables and "slots" not in tables:
        cuts = default_sessions(settings, first_day, demand, report)
    slots = _slots_of_rows(_by_cut(written, cuts, report), report)
    _cut_the_rest(cuts, slots, report)
    if slots and all(slot.rooms is None for own in slots.values() for slot in own):
        report.note("default_rooms")
    ordered = sorted((cut.session for cut in cuts), key=lambda s: (s.start, s.track or "", s.id))
    return Timetable(
        sessions=tuple(ordered), slots=tuple(slot for s in ordered for slot in slots[s.id])
    )


def _read_rows(
    tables: Iterable[Table], cuts: list[Cut], first_day: date, report: Report
) -> list[_Written]:
    directory = Directory("session", ((c.session.id, c.session.name) for c in cuts))
    day_of = {cut.session.id: cut.session.start.date() for cut in cuts}
    written = []
    for row in rows_of(tables, report):
        name = row.name("session")
        session = find(row, "session", name, directory) if name and cuts else None
        lost = bool(name and cuts and session is None)
        day = day_of[session] if session else None
        span = span_of(row, first_day, report, day, dated=not lost)
        rooms = rooms_of(row, report)
        if span is not None and not lost:
            start, end = span
            written.append(_Written(row=row, start=start, end=end, session=session, rooms=rooms))
    return written


def _sessions_of(written: Iterable[_Written], settings: Settings) -> list[Cut]:
    """One session for each name, or for each day, that the slots tell."""
    groups: dict[str, list[_Written]] = {}
    for slot in written:
        groups.setdefault(slot.row.name("session") or slot.start.date().isoformat(), []).append(
            slot
        )
    return [
        cut_by_default(
            Session(
                id=SessionId(name),
                name=name,
                start=min(slot.start for slot in own),
                end=max(slot.end for slot in own),
            ),
            settings,
        )
        for name, own in groups.items()
    ]


def _by_cut(
    written: Iterable[_Written], cuts: list[Cut], report: Report
) -> list[tuple[Cut, list[_Written]]]:
    """The rows of each session: the one they name, or the only one that holds their time."""
    own: dict[SessionId, list[_Written]] = {}
    for slot in written:
        holding = [
            c.session
            for c in cuts
            if c.session.start <= slot.start
            and slot.end <= c.session.end
            and slot.session in (None, c.session.id)
        ]
        if len(holding) == 1:
            own.setdefault(holding[0].id, []).append(slot)
            continue
        code = "slot_of_which_session" if holding else "slot_outside_session"
        when = f"{slot.start:%Y-%m-%d %H:%M}–{slot.end:%H:%M}"
        report.error(code, slot.row.place(), value=when)
    by_id = {cut.session.id: cut for cut in cuts}
    return [(by_id[id_], sorted(slots, key=lambda s: s.start)) for id_, slots in own.items()]


def _slots_of_rows(
    groups: Iterable[tuple[Cut, list[_Written]]], report: Report
) -> dict[SessionId, list[TimeSlot]]:
    """Slots by session. An id that stands in several sessions (1st, 2nd …) gets the session's
    in front."""
    groups = list(groups)
    stands = Counter(slot.row.name("id") for _, own in groups for slot in own)
    taken: set[str] = set()
    slots: dict[SessionId, list[TimeSlot]] = {}
    for cut, own in groups:
        for number, (slot, before) in enumerate(zip(own, [None, *own], strict=False), start=1):
            if before is not None and slot.start < before.end:
                when = f"{before.start:%H:%M}–{before.end:%H:%M}"
                first = before.row.number
                report.error("slots_overlap", slot.row.place(), other=when, first=first)
            name = slot.row.name("id")
            id_ = (
                name
                if name and stands[name] == 1
                else f"{cut.session.id}-{name or f'{number:02d}'}"
            )
            if id_ in taken:
                report.error("duplicate_slot_id", slot.row.place("id"), value=shown(name))
                continue
            taken.add(id_)
            slots.setdefault(cut.session.id, []).append(_slot(SlotId(id_), slot, cut))
    return slots


def _slot(id_: SlotId, slot: _Written, cut: Cut) -> TimeSlot:
    return TimeSlot(
        id=id_,
        session=cut.session.id,
        start=slot.start,
        end=slot.end,
        rooms=cut.rooms if slot.rooms is None else slot.rooms,
    )


def _cut_the_rest(
    cuts: Iterable[Cut], slots: dict[SessionId, list[TimeSlot]], report: Report
) -> None:
    """Cut the sessions that have no slots of their own, and say so."""
    taken: set[str] = {slot.id for own in slots.values() for slot in own}
    made = 0
    for cut in cuts:
        session = cut.session
        if session.id in slots:
            continue
        slots[session.id] = _cut_evenly(cut, taken)
        made += len(slots[session.id])
        if not slots[session.id]:
            report.warning("session_without_slots", cut.place, value=shown(session.name))
    if made:
        minutes = sorted({cut.minutes for cut in cuts})
        report.note("default_slots", count=made, minutes=", ".join(map(str, minutes)))


def _cut_evenly(cut: Cut, taken: set[str]) -> list[TimeSlot]:
    slots: list[TimeSlot] = []
    start = cut.session.start
    while (end := start + timedelta(minutes=cut.minutes)) <= cut.session.end:
        id_ = SlotId(fresh_id(f"{cut.session.id}-{len(slots) + 1:02d}", taken))
        taken.add(id_)
        slots.append(
            TimeSlot(id=id_, session=cut.session.id, start=start, end=end, rooms=cut.rooms)
        )
        start = end + timedelta(minutes=cut.gap)
    return slots
