"""Cells → days and times of day: Excel serials, date cells, and the ways people write them."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from enum import Enum

from matchmaker.spreadsheet.faults import CellFault
from matchmaker.spreadsheet.sheets import Cell, shown
from matchmaker.spreadsheet.values import one_line

EARLIEST, LATEST = 1900, 2100
_MOST_DIGITS = 10**8
_EPOCH = datetime(1899, 12, 30)
_WEEKDAY = re.compile(r"\s*(?:\([월화수목금토일](?:요일)?\)|[월화수목금토일]요일)")
_CLOCK_AFTER = r"(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_FULL = re.compile(
    rf"'?(\d{{4}}|\d{{2}})\s*[-./년]\s*(\d{{1,2}})\s*[-./월]\s*(\d{{1,2}})\s*[.일]?{_CLOCK_AFTER}"
)
_MONTH = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[.월]?(?:중|초|말|경)?")
_PART = re.compile(r"(\d{4})\s*년?\s*(?:([1-4])\s*(?:/\s*4)?\s*분기|(상|하)반기)(?:중|초|말|경)?")
_YEAR = re.compile(r"(\d{4})\s*년?(?:중|경)?")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?")
_HALF = {"오전": 0, "am": 0, "a.m.": 0, "아침": 0, "오후": 12, "pm": 12, "p.m.": 12, "저녁": 12}
_TIME = re.compile(
    r"(오전|오후|아침|저녁|am|pm|a\.m\.|p\.m\.)?\s*(\d{1,2})\s*"
    r"(?:[:시]\s*(?:(\d{1,2})\s*분?|(반))?(?::\d{2})?)?\s*(am|pm|a\.m\.|p\.m\.)?"
)
_DASH = re.compile(r"\s*(?:~|～|∼|〜|–|—|-|부터|\bto\b)\s*")


class Fill(Enum):
    """What a date without its day becomes: a fault, the first or the last day it could be."""

    REFUSE = "refuse"
    FIRST = "first"
    LAST = "last"


def parse_day(cell: Cell, fill: Fill = Fill.REFUSE) -> date:
    """A calendar day. Months, quarters, half-years and years need ``fill`` to be days.

    Raises CellFault: date_unreadable, date_impossible (2026-02-30), date_out_of_range or
    date_incomplete.
    """
    if isinstance(cell, datetime):
        return _in_range(cell.date(), cell)
    if isinstance(cell, date):
        return _in_range(cell, cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _from_number(float(cell), cell, fill)
    text = unicodedata.normalize("NFKC", one_line(cell)).replace("’", "'")
    if re.fullmatch(r"\d{4,8}(\.\d+)?", text):
        return _from_number(float(text), cell, fill)
    text = _WEEKDAY.sub("", text).strip()
    if found := _FULL.fullmatch(text):
        year = int(found[1]) + (2000 if len(found[1]) == 2 else 0)
        return _day(year, int(found[2]), int(found[3]), cell)
    return _from_period(text, cell, fill)


def _from_number(number: float, cell: Cell, fill: Fill) -> date:
    """20260503, 202605, 2026, or an Excel serial (days since 1899-12-30)."""
    if not 0 <= number < _MOST_DIGITS:
        raise CellFault("date_unreadable", value=shown(cell))
    whole = int(number)
    if number.is_integer() and whole >= EARLIEST * 10_000:
        return _day(whole // 10_000, whole // 100 % 100, whole % 100, cell)
    if number.is_integer() and EARLIEST * 100 <= whole <= LATEST * 100 + 99:
        return _period(whole // 100, whole % 100, 1, cell, fill)
    if number.is_integer() and EARLIEST <= whole <= LATEST:
        return _period(whole, 1, 12, cell, fill)
    if 10_000 <= number < 80_000:
        return (_EPOCH + timedelta(days=whole)).date()
    raise CellFault("date_unreadable", value=shown(cell))


def _from_period(text: str, cell: Cell, fill: Fill) -> date:
    if found := _MONTH.fullmatch(text):
        return _period(int(found[1]), int(found[2]), 1, cell, fill)
    if found := _PART.fullmatch(text):
        if found[2]:
            return _period(int(found[1]), int(found[2]) * 3 - 2, 3, cell, fill)
        return _period(int(found[1]), 1 if found[3] == "상" else 7, 6, cell, fill)
    if found := _YEAR.fullmatch(text):
        return _period(int(found[1]), 1, 12, cell, fill)
    raise CellFault("date_unreadable", value=shown(cell))


def _period(year: int, month: int, months: int, cell: Cell, fill: Fill) -> date:
    first = _day(year, month, 1, cell)
    if fill is Fill.REFUSE:
        raise CellFault("date_incomplete", value=shown(cell))
    if fill is Fill.FIRST:
        return first
    last_month = month + months - 1
    return date(year, last_month, monthrange(year, last_month)[1])


def _day(year: int, month: int, day: int, cell: Cell) -> date:
    try:
        found = date(year, month, day)
    except ValueError as fault:
        raise CellFault("date_impossible", value=shown(cell)) from fault
    return _in_range(found, cell)


def _in_range(day: date, cell: Cell) -> date:
    if not EARLIEST <= day.year <= LATEST:
        raise CellFault("date_out_of_range", value=shown(cell), first=EARLIEST, last=LATEST)
    return day


def parse_month_day(text: str) -> tuple[int, int]:
    """Month and day without a year, as in 5월 3일 or 5/3, where the fair's days settle it."""
    bare = _WEEKDAY.sub("", unicodedata.normalize("NFKC", text)).strip()
    found = _MONTH_DAY.fullmatch(bare)
    if not found:
        raise CellFault("date_unreadable", value=shown(text))
    return int(found[1]), int(found[2])


def parse_clock(cell: Cell) -> time:
    """A time of day, to the minute: 9:30, 09시30분, 오후 2시, 14:00, 930, an Excel fraction."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, timedelta):
        return _minutes(round(cell.total_seconds() / 60), cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _clock_from_number(float(cell), cell)
    text = unicodedata.normalize("NFKC", one_line(cell)).casefold()
    if re.fullmatch(r"\d{3,4}|0?\.\d+", text):
        return _clock_from_number(float(text), cell)
    found = _TIME.fullmatch(text)
    if not found:
        raise CellFault("time_unreadable", value=shown(cell))
    half = found[1] or found[5]
    hour = int(found[2])
    if half and 1 <= hour <= 12:
        hour = hour % 12 + _HALF[half]
    minute = 30 if found[4] else int(found[3] or 0)
    if minute > 59:
        raise CellFault("time_unreadable", value=shown(cell))
    return _minutes(hour * 60 + minute, cell)


def _clock_from_number(number: float, cell: Cell) -> time:
    if not 0 <= number < _MOST_DIGITS:
        raise CellFault("time_unreadable", value=shown(cell))
    if number < 1:
        return _minutes(round(number * 1440), cell)
    if number.is_integer() and number < 24:
        return time(int(number))
    if number.is_integer() and number < 2400 and number % 100 < 60:
        return time(int(number) // 100, int(number) % 100)
    if 10_000 <= number < 80_000:
        return _minutes(round(number % 1 * 1440), cell)
    raise CellFault("time_unreadable", value=shown(cell))


def _minutes(total: int, cell: Cell) -> time:
    if not 0 <= total < 1440:
        raise CellFault("time_unreadable", value=shown(cell))
    return time(total // 60, total % 60)


def parse_clock_range(cell: Cell) -> tuple[time, time]:
    """Two times of day in one cell: 10:00~12:00, 오후 1시 ~ 5시 30분, 10:00-10:30."""
    text = unicodedata.normalize("NFKC", one_line(cell)).casefold().removesuffix("까지")
    parts = _DASH.split(text)
    if len(parts) != 2:
        raise CellFault("time_unreadable", value=shown(cell))
    first, last = (part.strip() for part in parts)
    try:
        start, end = parse_clock(first), parse_clock(last)
    except CellFault as fault:
        raise CellFault("time_unreadable", value=shown(cell)) from fault
    if end < start and first.startswith(("오후", "pm")) and end.hour < 12:
        end = end.replace(hour=end.hour + 12)
    return start, end
