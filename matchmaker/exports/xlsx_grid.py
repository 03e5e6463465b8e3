"""The timetable of each day as a grid: a row for each desk, a column for each slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from matchmaker.domain import Desk, DeskId, Fair, Meeting, SlotId, TimeSlot
from matchmaker.exports.wording import (
    clean,
    day_label,
    desk_label,
    session_label,
    shortened,
    time_span,
)
from matchmaker.exports.xlsx_agendas import AgendaPlaces
from matchmaker.exports.xlsx_book import A3, A4, ACCENT, LINE, QUIET, TINT, Book, Sheet
from matchmaker.plan import FairPlan

# Beyond this many slots a page of A4 cannot be read at arm's length.
A4_SLOTS = 8
# From how many points on a cell gets which tint, and its key in the legend.
BANDS = ((80.0, "#BFD3EA"), (60.0, "#DCE7F3"), (0.0, "#FFFFFF"))
CLOSED = "#E3E6EA"
MOST_NAME = 36  # what three lines of a cell hold
FIRST_ROW = 5
NAMES = 2  # columns of names before the slots


def days_of(fair: Fair) -> tuple[date, ...]:
    """The days that have a slot, in order."""
    return tuple(sorted({s.start.date() for s in fair.slots}))


def grid_sheets(book: Book, fair: Fair) -> tuple[Sheet, ...]:
    """An empty sheet for each day's grid."""
    return tuple(
        book.sheet(
            book.texts("exports.sheet.grid", day=day_label(day, book.texts)),
            paper=A4 if len(_slots_of(fair, day)) <= A4_SLOTS else A3,
        )
        for day in days_of(fair)
    )


def write_grid(sheet: Sheet, day: date, plan: FairPlan, places: AgendaPlaces) -> None:
    """One day: sessions and times above, desks at the side, the vendor in each cell."""
    texts, fair = sheet.book.texts, plan.fair
    slots = _slots_of(fair, day)
    title = texts("exports.grid.title", day=day_label(day, texts))
    sheet.heading(0, title, texts("exports.grid.note"))
    _legend(sheet)
    _head(sheet, fair, slots)
    meetings = {(m.desk, m.slot): m for m in plan.schedule.meetings}
    row = FIRST_ROW
    for desk in fair.desks:
        _desk_row(sheet, row, desk, slots, plan, meetings, places)
        row += 1
    _foot(sheet, row, slots, plan.schedule.meetings)
    sheet.raw.set_column(0, 0, 26)
    sheet.raw.set_column(1, 1, 17)
    sheet.raw.set_column(NAMES, NAMES + len(slots) - 1, 19)
    sheet.raw.freeze_panes(FIRST_ROW, NAMES)
    sheet.raw.repeat_rows(FIRST_ROW - 2, FIRST_ROW - 1)
    sheet.raw.repeat_columns(0, NAMES - 1)


def _slots_of(fair: Fair, day: date) -> list[TimeSlot]:
    """The day's slots, session by session, so that parallel tracks stand side by side."""

    def order(slot: TimeSlot) -> tuple[object, ...]:
        session = fair.session_of[slot.session]
        return session.start, session.track or "", session.id, slot.start, slot.end, slot.id

    return sorted((s for s in fair.slots if s.start.date() == day), key=order)


def _legend(sheet: Sheet) -> None:
    texts = sheet.book.texts
    for i, (points, colour) in enumerate(BANDS):
        look = sheet.book.format(bg_color=colour, border=1, border_color=LINE, align="center")
        key = "exports.grid.band_low" if points == 0 else "exports.grid.band"
        limit = BANDS[i - 1][0] if points == 0 else points
        sheet.write(2, NAMES + i, texts(key, points=f"{limit:g}"), look)
    closed = sheet.book.format(bg_color=CLOSED, border=1, border_color=LINE, align="center")
    sheet.write(2, NAMES + len(BANDS), texts("exports.grid.closed"), closed)


def _head(sheet: Sheet, fair: Fair, slots: Sequence[TimeSlot]) -> None:
    book, texts = sheet.book, sheet.book.texts
    strong = book.format(bold=True, font_color="#FFFFFF", bg_color=ACCENT, align="center",
                         border=1, border_color="#FFFFFF", text_wrap=True)  # fmt: skip
    for column, name in enumerate(("buyer", "desk")):
        sheet.raw.merge_range(FIRST_ROW - 2, column, FIRST_ROW - 1, column, "", strong)
        sheet.write(FIRST_ROW - 2, column, texts(f"exports.column.{name}"), strong)
    column = NAMES
    for session, group in groupby(slots, key=lambda s: s.session):
        members = list(group)
        last = column + len(members) - 1
        named = fair.session_of[session]
        label = session_label(named) or f"{named.start:%H:%M}–{named.end:%H:%M}"
        if last > column:
            sheet.raw.merge_range(FIRST_ROW - 2, column, FIRST_ROW - 2, last, "", strong)
        sheet.write(FIRST_ROW - 2, column, label, strong)
        for slot in members:
            time = book.format(bold=True, font_color=ACCENT, bg_color=TINT, align="center",
                               border=1, border_color=LINE)  # fmt: skip
            sheet.write(FIRST_ROW - 1, column, time_span(slot), time)
            column += 1


def _desk_row(
    sheet: Sheet,
    row: int,
    desk: Desk,
    slots: Sequence[TimeSlot],
    plan: FairPlan,
    meetings: Mapping[tuple[DeskId, SlotId], Meeting],
    places: AgendaPlaces,
) -> None:
    book, fair = sheet.book, plan.fair
    buyer = fair.buyer_of[desk.buyer]
    edge = {"border": 1, "border_color": LINE, "text_wrap": True}
    sheet.raw.set_row(row, 38)
    sheet.write(row, 0, places.of(buyer), book.format(bold=True, font_color=ACCENT, **edge))
    sheet.write(row, 1, desk_label(desk, buyer, book.texts), book.format(font_color=QUIET, **edge))
    for column, slot in enumerate(slots, NAMES):
        meeting = meetings.get((desk.id, slot.id))
        if meeting is not None:
            _meeting_cell(sheet, row, column, meeting, plan)
        else:
            open_ = fair.desk_can_use(desk, slot)
            look = book.format(**edge) if open_ else book.format(bg_color=CLOSED, **edge)
            sheet.write(row, column, None, look)


def _meeting_cell(sheet: Sheet, row: int, column: int, meeting: Meeting, plan: FairPlan) -> None:
    texts = sheet.book.texts
    why = plan.explanations.get((meeting.desk, meeting.vendor))
    points = why.points if why else 0.0
    colour = next(c for least, c in BANDS if points >= least)
    look = sheet.book.format(
        border=1, border_color=LINE, text_wrap=True, align="center", bg_color=colour, font_size=9,
        bold=meeting.fixed,
    )  # fmt: skip
    name = shortened(clean(plan.fair.vendor_of[meeting.vendor].name), MOST_NAME)
    said = texts("exports.grid.fixed", name=name) if meeting.fixed else name
    sheet.write(row, column, said, look)


def _foot(sheet: Sheet, row: int, slots: Sequence[TimeSlot], meetings: Sequence[Meeting]) -> None:
    book, texts = sheet.book, sheet.book.texts
    look = book.format(bold=True, bg_color=TINT, align="center", top=1, top_color=ACCENT)
    sheet.write(row, 0, texts("exports.grid.total"), look)
    sheet.write(row, 1, None, look)
    for column, slot in enumerate(slots, NAMES):
        count = sum(m.slot == slot.id for m in meetings)
        key = "exports.grid.use" if slot.rooms is None else "exports.grid.use_of"
        sheet.write(row, column, texts(key, count=count, rooms=slot.rooms), look)
