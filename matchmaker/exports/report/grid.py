"""The timetable as tables: desks down, slots across, one table per day and track."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from matchmaker.agendas import SlotUse
from matchmaker.domain import Desk, Fair, TimeSlot
from matchmaker.exports.report.reasons import Seat, Talk
from matchmaker.exports.wording import clean, day_label, desk_label
from matchmaker.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A desk in a slot. ``open`` is False where the desk cannot talk."""

    open: bool
    talk: Talk | None = None


FREE, CLOSED = Cell(open=True), Cell(open=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A desk with a cell for each slot."""

    buyer: str
    desk: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHead:
    """The head over the slots of a session."""

    name: str
    span: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotHead:
    """The head of a slot, and how many meetings run in it out of what was possible."""

    start: str
    end: str
    meetings: int
    rooms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One day of one track; ``track`` is empty where sessions are open to everyone.
    ``rows`` are the desks with a meeting here, ``idle`` counts those that are free instead."""

    anchor: str
    day: str
    track: str
    sessions: tuple[SessionHead, ...]
    slots: tuple[SlotHead, ...]
    rows: tuple[Row, ...]
    idle: int
    meetings: int


def grids(
    fair: Fair, talks: Mapping[Seat, Talk], use: tuple[SlotUse, ...], texts: Texts
) -> tuple[Grid, ...]:
    """A table for each day and track that has slots, in order of time."""
    groups: dict[tuple[date, str], list[SlotUse]] = {}
    for one in use:
        track = fair.session_of[one.slot.session].track or ""
        groups.setdefault((one.slot.start.date(), track), []).append(one)
    found = []
    for number, ((day, track), uses) in enumerate(sorted(groups.items(), key=_by_day), 1):
        slots = [u.slot for u in uses]
        busy, idle = _busy_and_idle(fair, slots, talks)
        found.append(
            Grid(
                anchor=f"day{number}",
                day=day_label(day, texts),
                track=clean(track),
                sessions=_session_heads(fair, slots),
                slots=tuple(_slot_head(u) for u in uses),
                rows=tuple(_row(fair, desk, slots, talks, texts) for desk in busy),
                idle=idle,
                meetings=sum(u.meetings for u in uses),
            )
        )
    return tuple(found)


def _by_day(item: tuple[tuple[date, str], list[SlotUse]]) -> tuple[date, str]:
    return item[0]


def _busy_and_idle(
    fair: Fair, slots: list[TimeSlot], talks: Mapping[Seat, Talk]
) -> tuple[list[Desk], int]:
    busy, idle = [], 0
    for desk in fair.desks:
        if any((desk.id, slot.id) in talks for slot in slots):
            busy.append(desk)
        else:
            idle += any(fair.desk_can_use(desk, slot) for slot in slots)
    return busy, idle


def _row(
    fair: Fair, desk: Desk, slots: list[TimeSlot], talks: Mapping[Seat, Talk], texts: Texts
) -> Row:
    cells: list[Cell] = []
    for slot in slots:
        if talk := talks.get((desk.id, slot.id)):
            cells.append(Cell(open=True, talk=talk))
        else:
            cells.append(FREE if fair.desk_can_use(desk, slot) else CLOSED)
    buyer = fair.buyer_of[desk.buyer]
    alone = len(fair.desks_of_buyer[buyer.id]) == 1
    label = clean(desk.officer or "") if alone else desk_label(desk, buyer, texts)
    return Row(buyer=clean(buyer.name), desk=label, cells=tuple(cells))


def _slot_head(use: SlotUse) -> SlotHead:
    slot = use.slot
    return SlotHead(
        start=f"{slot.start:%H:%M}",
        end=f"{slot.end:%H:%M}",
        meetings=use.meetings,
        rooms=slot.rooms,
    )


def _session_heads(fair: Fair, slots: list[TimeSlot]) -> tuple[SessionHead, ...]:
    return tuple(
        SessionHead(name=clean(fair.session_of[session].name), span=len(list(group)))
        for session, group in groupby(slots, key=lambda slot: slot.session)
    )
