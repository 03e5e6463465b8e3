"""What a cell means by "when": a slot, a session, a day of the fair, a part of a day."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time

from matchmaker.domain import Session, SlotId, TimeSlot
from matchmaker.spreadsheet.dates import parse_clock, parse_clock_range, parse_month_day
from matchmaker.spreadsheet.directory import Directory
from matchmaker.spreadsheet.faults import CellFault
from matchmaker.spreadsheet.sessions import parse_fair_day
from matchmaker.spreadsheet.sheets import Cell, shown
from matchmaker.spreadsheet.slots import Timetable
from matchmaker.spreadsheet.values import one_line
from matchmaker.spreadsheet.vocabulary import normal, vocabulary

_NOON = time(12, 0)
Ranges = list[tuple[datetime, datetime]]


class Calendar:
    """The fair's own sessions and slots, asked in the words of a cell."""

    def __init__(self, timetable: Timetable, first_day: date) -> None:
        self.slots = timetable.slots
        self.days = sorted({session.start.date() for session in timetable.sessions})
        self._first_day = first_day
        self._session_of: Mapping[str, Session] = {s.id: s for s in timetable.sessions}
        self._slot_of: Mapping[str, TimeSlot] = {s.id: s for s in timetable.slots}
        self._sessions = Directory("session", ((s.id, s.name) for s in timetable.sessions))
        self._slots = Directory("slot", ((s.id, s.id) for s in timetable.slots))

    def session_range(self, text: str) -> tuple[datetime, datetime]:
        """The time of the session that a cell names."""
        session = self._session_of[self._sessions.find(text)]
        return session.start, session.end

    def slots_named(self, cell: Cell, day: date | None = None) -> tuple[TimeSlot, ...]:
        """The slots that a cell means: by id, by number within a session, or by start."""
        text = one_line(cell)
        if self._slots.knows(text):
            return (self._slot_of[self._slots.find(text)],)
        pool = [s for s in self.slots if day in (None, s.start.date())]
        found = [s for s in pool if s.id.endswith((f"-{text}", f"-{text:0>2}"))]
        if not found and (clock := _start_clock(cell)):
            found = [s for s in pool if s.start.time() == clock]
        if not found:
            self._slots.find(text)
        return tuple(found)

    def day(self, cell: Cell) -> date:
        """A day of the fair: a date, its number, or month and day.

        Raises CellFault; ``day_not_of_fair`` for a day on which the fair does not run.
        """
        try:
            day = parse_fair_day(cell, self._first_day)
        except CellFault as fault:
            if fault.code != "date_unreadable":
                raise
            wanted = parse_month_day(one_line(cell))
            day = next((d for d in self.days if (d.month, d.day) == wanted), date.min)
        if day not in self.days:
            raise CellFault("day_not_of_fair", value=shown(cell))
        return day

    def ranges(self, text: str) -> Ranges:
        """The times that one item of a list means."""
        if self._slots.knows(text):
            slot = self._slot_of[self._slots.find(text)]
            return [(slot.start, slot.end)]
        if self._sessions.knows(text):
            return [self.session_range(text)]
        words = unicodedata.normalize("NFKC", text).split(" ")
        for cut in range(len(words), -1, -1):
            days = self._days(" ".join(words[:cut]))
            part = part_of_day(" ".join(words[cut:]))
            if days and part:
                return [(datetime.combine(d, part[0]), datetime.combine(d, part[1])) for d in days]
        raise CellFault("when_unreadable", value=shown(text))

    def _days(self, text: str) -> list[date]:
        if not text:
            return self.days
        try:
            return [self.day(text)]
        except CellFault as fault:
            if fault.code in ("day_not_of_fair", "date_impossible"):
                raise
            return []

    def overlapping(self, ranges: Ranges) -> frozenset[SlotId]:
        """The slots that share a moment with one of the times."""
        return frozenset(
            slot.id
            for slot in self.slots
            if any(slot.start < end and start < slot.end for start, end in ranges)
        )

    def within(self, ranges: Ranges) -> frozenset[SlotId]:
        """The slots that lie wholly in the times, touching times taken together."""
        joined: Ranges = []
        for start, end in sorted(ranges):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return frozenset(
            slot.id
            for slot in self.slots
            if any(start <= slot.start and slot.end <= end for start, end in joined)
        )


def part_of_day(text: str) -> tuple[time, time] | None:
    """A stretch of a day: all of it, morning, afternoon, or from–to."""
    parts = vocabulary().day_parts
    if not text or normal(text) in map(normal, parts["whole"]):
        return time.min, time.max
    if normal(text) in map(normal, parts["morning"]):
        return time.min, _NOON
    if normal(text) in map(normal, parts["afternoon"]):
        return _NOON, time.max
    try:
        start, end = parse_clock_range(text)
    except CellFault:
        return None
    return (start, end) if start < end else None


def _start_clock(cell: Cell) -> time | None:
    """The time of day that a slot's cell begins with, if it is one."""
    for parse in (parse_clock, lambda c: parse_clock_range(c)[0]):
        try:
            return parse(cell)
        except CellFault:
            continue
    return None
