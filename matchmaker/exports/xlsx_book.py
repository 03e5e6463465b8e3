"""A workbook in the house style: what every sheet of every workbook shares."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from matchmaker.exports.names import sheet_names
from matchmaker.exports.wording import STAMP, clean, clean_lines, shortened
from matchmaker.texts import Texts

ACCENT = "#1F3A5F"
TINT = "#EEF2F7"
LINE = "#C9D1DB"
QUIET = "#5B6675"
FONT = "맑은 고딕"
A3, A4 = 8, 9
# Excel's own limit is 32,767 UTF-16 units in a cell.
MOST_TEXT = 16_000
# How wide a Hangul or Hanja letter is, in Latin ones.
_WIDE = 1.85
LINE_HEIGHT = 15.0
MOST_LINES = 20
# Excel's own limit for a header or footer is 255 units, marks included.
MOST_FOOTER = 100


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to a place in the same workbook (``row`` from 0)."""

    text: str
    sheet: str
    row: int = 0


@dataclass(frozen=True, slots=True)
class Neutral:
    """Points that a criterion's neutral value gave, because the data did not say."""

    points: float


Cell = str | int | float | date | datetime | Link | Neutral | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header, its width in characters, and how its cells look
    (a key of `_LOOKS`)."""

    header: str
    width: float
    look: str = "text"


_LOOKS: dict[str, dict[str, Any]] = {
    "text": {"text_wrap": True},
    "strong": {"text_wrap": True, "bold": True},
    "quiet": {"text_wrap": True, "font_color": QUIET},
    "centre": {"align": "center", "text_wrap": True},
    "points": {"num_format": "0.0", "align": "center"},
    "amount": {"num_format": "#,##0.0", "align": "center"},
    "signed": {"num_format": "+0.0;-0.0;0.0", "align": "center"},
    "unknown": {"num_format": "(+0.0);(-0.0);(0.0)", "align": "center", "font_color": QUIET},
    "whole": {"num_format": "#,##0", "align": "center"},
    "share": {"num_format": "0%", "align": "center"},
    "gap": {"num_format": "0.00%", "align": "center"},
    "day": {"num_format": "yyyy-mm-dd", "align": "center"},
}
_LINK = {"font_color": ACCENT, "underline": 1}


def columns(texts: Texts, *shapes: tuple[str, float, str]) -> list[Column]:
    """Columns from (name in the translation files, width, look)."""
    return [Column(texts(f"exports.column.{name}"), width, look) for name, width, look in shapes]


class Book:
    """An open workbook. Text is always written as text: never as a formula or a web link."""

    def __init__(self, title: str, texts: Texts) -> None:
        self.texts = texts
        self.title = clean(title)
        self._bytes = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(self._bytes, options)
        # Without a fixed time the same plan would give other bytes each second.
        created = STAMP.replace(tzinfo=None)
        self._book.set_properties({"title": self.title, "created": created})
        self._formats: dict[str, Format] = {}
        self._names: list[str] = []

    def sheet(
        self, label: str, *, landscape: bool = True, paper: int = A4, colour: str = ACCENT
    ) -> Sheet:
        """A new sheet, after those there are, that prints on one page's width."""
        (name,) = sheet_names([label], self._names)
        self._names.append(name)
        raw = self._book.add_worksheet(name)
        raw.hide_gridlines(2)
        raw.set_paper(paper)
        if landscape:
            raw.set_landscape()
        raw.fit_to_pages(1, 0)
        raw.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        footer = shortened(self.title, MOST_FOOTER).replace("&", "&&")
        raw.set_footer(f"&L&8 {footer}&R&8&P / &N")
        raw.set_tab_color(colour)
        return Sheet(self, raw, name)

    def format(self, **look: Any) -> Format:
        """The format of a look, made once."""
        key = repr(sorted(look.items()))
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self._formats[key] = self._book.add_format(base | look)
        return self._formats[key]

    def look(self, name: str, **more: Any) -> Format:
        """The format of a table's cell."""
        return self.format(**(_LOOKS[name] | {"bottom": 1, "bottom_color": LINE} | more))

    def close(self) -> bytes:
        """The whole workbook."""
        self._book.close()
        return self._bytes.getvalue()


class Sheet:
    """One worksheet with the house's way of writing titles, tables and cells."""

    def __init__(self, book: Book, raw: Worksheet, name: str) -> None:
        self.book = book
        self.raw = raw
        self.name = name

    def write(self, row: int, column: int, cell: Cell, look: Format) -> None:
        """Any cell by its type; an empty one keeps its look."""
        if cell is None or cell == "":
            self.raw.write_blank(row, column, None, look)
        elif isinstance(cell, Link):
            target = cell.sheet.replace("'", "''")
            place = f"internal:'{target}'!A{cell.row + 1}"
            self.raw.write_url(row, column, place, look, _text(cell.text))
        elif isinstance(cell, Neutral):
            self.raw.write_number(row, column, cell.points, look)
        elif isinstance(cell, str):
            self.raw.write_string(row, column, _text(cell), look)
        elif isinstance(cell, date):
            self.raw.write_datetime(row, column, cell, look)
        else:
            self.raw.write_number(row, column, cell, look)

    def heading(self, row: int, text: str, note: str = "") -> int:
        """A title with a line of explanation; returns the next free row."""
        self.raw.set_row(row, 28)
        title = self.book.format(bold=True, font_size=16, font_color=ACCENT)
        self.raw.write_string(row, 0, _text(text), title)
        if note:
            quiet = self.book.format(font_color=QUIET, font_size=9)
            self.raw.write_string(row + 1, 0, _text(note), quiet)
        return row + (2 if note else 1)

    def subheading(self, row: int, text: str, left: int = 0) -> int:
        """A smaller title; returns the next free row."""
        self.raw.set_row(row, 20)
        look = self.book.format(bold=True, font_size=11, font_color=ACCENT)
        self.raw.write_string(row, left, _text(text), look)
        return row + 1

    def widths(self, columns: Sequence[Column]) -> None:
        """Set the width of each column of a table that begins in the first column."""
        for i, column in enumerate(columns):
            self.raw.set_column(i, i, column.width)

    def header(self, row: int, columns: Sequence[Column], left: int = 0) -> int:
        """A table's header row; returns the next free row."""
        look = self.book.format(
            bold=True, font_color="#FFFFFF", bg_color=ACCENT, align="center", text_wrap=True
        )
        self.raw.set_row(row, 24)
        for i, column in enumerate(columns, left):
            self.raw.write_string(row, i, _text(column.header), look)
        return row + 1

    def table(
        self, row: int, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], left: int = 0
    ) -> int:
        """A header and its rows; returns the next free row."""
        row = self.header(row, columns, left)
        for cells in rows:
            for i, (column, cell) in enumerate(zip(columns, cells, strict=True), left):
                name = "unknown" if isinstance(cell, Neutral) else column.look
                more = _LINK if isinstance(cell, Link) else {}
                self.write(row, i, cell, self.book.look(name, **more))
            self.raw.set_row(row, _height(columns, cells))
            row += 1
        return row

    def list(self, row: int, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> int:
        """A table that fills the sheet: header frozen and repeated in print, filter on."""
        self.widths(columns)
        end = self.table(row, columns, rows)
        self.raw.freeze_panes(row + 1, 0)
        self.raw.repeat_rows(row)
        self.raw.autofilter(row, 0, max(end - 1, row), len(columns) - 1)
        return end


def _height(columns: Sequence[Column], cells: Sequence[Cell]) -> float:
    """The height in points that the tallest cell of a row needs, as near as the number of
    characters tells: not every program fits the height of wrapped text by itself."""
    pairs = zip(columns, cells, strict=True)
    lines = max((_lines(_said(cell), c.width) for c, cell in pairs if c.width), default=1)
    return LINE_HEIGHT * min(lines, MOST_LINES) + 4


def _said(cell: Cell) -> str:
    if isinstance(cell, Link):
        return cell.text
    return cell if isinstance(cell, str) else ""


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column, Hangul and Hanja twice as wide as Latin."""
    room = max(1.0, width - 1.5)
    parts = text.splitlines() or [""]
    return sum(
        1 if _WIDE * len(part) <= room else max(1, ceil(_width(part) / room)) for part in parts
    )


def _width(text: str) -> float:
    return sum(_WIDE if east_asian_width(c) in "WF" else 1.0 for c in text)


def _text(text: str) -> str:
    return shortened(clean_lines(text), MOST_TEXT)
