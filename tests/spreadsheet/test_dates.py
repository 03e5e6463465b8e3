"""Days and times of day from the ways that people and spreadsheets write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.spreadsheet.dates import Fill, parse_clock, parse_clock_range, parse_day
from matchmaker.spreadsheet.faults import CellFault
from matchmaker.spreadsheet.sessions import nth_weekday, parse_fair_day

days = st.dates(date(1930, 1, 1), date(2100, 12, 31))
minutes = st.integers(0, 1439).map(lambda m: time(m // 60, m % 60))
_EPOCH = date(1899, 12, 30)


@given(days)
def test_the_same_day_in_every_writing(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    writings = (
        day,
        datetime(y, m, d, 14, 30),
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        f"{y}.{m}.{d}.",
        f"{y}. {m:02}. {d:02}",
        f"{y}/{m}/{d}",
        f"{y}년 {m}월 {d}일",
        f"{y}년 {m}월 {d}일({'월화수목금토일'[day.weekday()]})",
        f"{y}{m:02}{d:02}",
        y * 10_000 + m * 100 + d,
    )
    assert {parse_day(writing) for writing in writings} == {day}


@given(st.dates(date(1930, 1, 1), date(2100, 12, 31)), st.floats(0, 0.99))
def test_excel_serials(day: date, part: float) -> None:
    serial = (day - _EPOCH).days
    assert parse_day(serial) == parse_day(serial + part) == parse_day(str(serial)) == day


def test_two_digit_years_are_of_this_century() -> None:
    assert parse_day("26.5.3") == parse_day("'26. 5. 3") == date(2026, 5, 3)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-05", date(2026, 5, 1), date(2026, 5, 31)),
        ("2026년 2월", date(2026, 2, 1), date(2026, 2, 28)),
        (202605, date(2026, 5, 1), date(2026, 5, 31)),
        ("2026년 2분기", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026년 3/4분기", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026년 하반기", date(2026, 7, 1), date(2026, 12, 31)),
        (2026, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_stretch_of_time_where_a_day_is_not_needed(
    text: str | int, first: date, last: date
) -> None:
    assert parse_day(text, Fill.FIRST) == first
    assert parse_day(text, Fill.LAST) == last
    with pytest.raises(CellFault, match="date_incomplete"):
        parse_day(text)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2026-02-30", "date_impossible"),
        ("2026-13-01", "date_impossible"),
        (20260431, "date_impossible"),
        ("2026-13", "date_impossible"),
        ("1026-05-03", "date_out_of_range"),
        ("봄", "date_unreadable"),
        ("5월", "date_unreadable"),
        (3, "date_unreadable"),
    ],
)
def test_days_that_are_none(cell: str | int, code: str) -> None:
    with pytest.raises(CellFault, match=code):
        parse_day(cell)


@given(minutes)
def test_the_same_time_in_every_writing(clock: time) -> None:
    h, m = clock.hour, clock.minute
    half, twelve = ("오전" if h < 12 else "오후"), (h % 12 or 12)
    writings = (
        clock,
        datetime(2026, 5, 3, h, m, 29),
        timedelta(hours=h, minutes=m),
        (h * 60 + m) / 1440,
        f"{h}:{m:02}",
        f"{h:02}:{m:02}:00",
        f"{h}시 {m}분",
        f"{h:02}시{m:02}분",
        f"{half} {twelve}시 {m}분",
        f"{half} {twelve}:{m:02}",
        f"{twelve}:{m:02} {'AM' if h < 12 else 'PM'}",
    )
    assert {parse_clock(writing) for writing in writings} == {clock}


def test_times_without_marks() -> None:
    assert parse_clock("0930") == parse_clock(930) == time(9, 30)
    assert parse_clock(9) == parse_clock("9시") == time(9)
    assert parse_clock("오후 2시 반") == time(14, 30)


@pytest.mark.parametrize("cell", ["25:00", "24:00", "9:75", "점심", -0.5, 2460, "", "오후"])
def test_times_that_are_none(cell: str | float) -> None:
    with pytest.raises(CellFault, match="time_unreadable"):
        parse_clock(cell)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("10:00~12:00", time(10), time(12)),
        ("10:00 - 10:30", time(10), time(10, 30)),
        ("오후 1시~5시 30분", time(13), time(17, 30)),
        ("9시부터 12시까지", time(9), time(12)),
    ],
)
def test_two_times_in_one_cell(text: str, start: time, end: time) -> None:
    assert parse_clock_range(text) == (start, end)


def test_days_of_the_fair_are_counted_in_weekdays() -> None:
    thursday = date(2026, 9, 17)
    assert [nth_weekday(thursday, n) for n in (1, 2, 3)] == [
        date(2026, 9, 17),
        date(2026, 9, 18),
        date(2026, 9, 21),
    ]
    assert nth_weekday(date(2026, 9, 19), 1) == date(2026, 9, 21)
    assert (
        parse_fair_day("3일차", thursday) == parse_fair_day("Day 3", thursday) == date(2026, 9, 21)
    )


@given(st.text(max_size=30) | st.floats() | st.integers())
def test_nothing_else_than_a_fault_is_ever_raised(cell: str | float) -> None:
    for parse in (parse_day, parse_clock, parse_clock_range):
        with suppress(CellFault):
            parse(cell)
