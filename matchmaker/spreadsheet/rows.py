"""A row that reads its own cells: each fault goes to the report with the cell's place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from typing import TypeVar

from matchmaker.spreadsheet.amounts import parse_amount
from matchmaker.spreadsheet.dates import Fill, parse_clock, parse_clock_range, parse_day
from matchmaker.spreadsheet.faults import CellFault, Place, Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.sheets import Cell, is_blank, shown
from matchmaker.spreadsheet.values import (
    clean,
    one_line,
    parse_whole,
    region_of_address,
    says_unknown,
    split_items,
)
from matchmaker.spreadsheet.vocabulary import vocabulary

T = TypeVar("T")


class Row:
    """One data row of a table."""

    def __init__(self, table: Table, number: int, cells: tuple[Cell, ...], report: Report) -> None:
        self.table = table
        self.number = number
        self._cells = cells
        self._report = report

    def place(self, key: str | None = None) -> Place:
        """Where the row stands, or its cell in a column (by label where there is none)."""
        place = Place(self.table.file, self.table.sheet, self.number)
        if key is None:
            return place
        column = self.table.columns.get(key)
        words = vocabulary().sheets[self.table.kind].columns
        return place.at(column=column.header if column else words[key][0])

    def cell(self, key: str) -> Cell:
        """The raw cell; None where the sheet has no such column."""
        column = self.table.columns.get(key)
        if column is None or column.index >= len(self._cells):
            return None
        return self._cells[column.index]

    def says(self, key: str) -> bool:
        """Whether the cell is there and not blank."""
        return not is_blank(self.cell(key))

    def name(self, key: str) -> str | None:
        """A name or id on one line; None when blank."""
        return one_line(self.cell(key)) or None

    def text(self, key: str) -> str | None:
        """A text as it was written; None when blank or a word for "not known"."""
        return None if says_unknown(self.cell(key)) else clean(self.cell(key))

    def label(self, key: str) -> str | None:
        """A short text on one line; None when blank or a word for "not known"."""
        return None if says_unknown(self.cell(key)) else one_line(self.cell(key))

    def region(self, key: str) -> str | None:
        """A region; of a whole address, what stands in front of the street."""
        text = self.label(key)
        return text and region_of_address(text)

    def required(self, *keys: str) -> str | None:
        """The first name that one of the columns holds; a missing one is an error."""
        for key in keys:
            if found := self.name(key):
                return found
        present = next((key for key in keys if key in self.table.columns), keys[-1])
        self._report.error(
            "cell_missing", self.place(present), column=self.place(present).column or ""
        )
        return None

    def read(self, key: str, parse: Callable[[Cell], T]) -> T | None:
        """The parsed cell; None when it is unknown, or unreadable and reported."""
        if says_unknown(self.cell(key)):
            return None
        return self.attempt(key, lambda: parse(self.cell(key)))

    def attempt(self, key: str, work: Callable[[], T]) -> T | None:
        """The outcome of ``work``; a CellFault is reported at the cell."""
        try:
            return work()
        except CellFault as fault:
            self._report.error(fault.code, self.place(key), **fault.params)
            return None

    def amount(self, key: str) -> int | None:
        """Whole won, in the header's unit where the cell names none."""
        column = self.table.columns.get(key)
        return self.read(key, lambda cell: parse_amount(cell, column.unit if column else None))

    def whole(self, key: str, most: int = 10_000) -> int | None:
        """A count from 0 to ``most``; more is told as a likely slip of the keyboard."""
        number = self.read(key, parse_whole)
        if number is not None and number > most:
            self._report.error("number_absurd", self.place(key), value=number, limit=most)
            return None
        return number

    def day(self, key: str, fill: Fill = Fill.REFUSE) -> date | None:
        """A calendar day."""
        return self.read(key, lambda cell: parse_day(cell, fill))

    def clocks(self) -> tuple[time | None, time | None]:
        """Start and end of the row, from their own columns or from one column of both."""
        start, end = self.read("start", parse_clock), self.read("end", parse_clock)
        if start is not None or not self.says("time"):
            return start, end
        both = self.read("time", parse_clock_range) or (None, None)
        return both if not self.says("start") else (None, end)

    def choice(self, key: str, group: str, default: str) -> str | None:
        """The value that a word stands for; None when no word is known (reported)."""
        if not self.says(key):
            return default
        text = one_line(self.cell(key))
        if found := vocabulary().choice(group, text):
            return found
        labels = ", ".join(words[0] for words in vocabulary().choices[group].values())
        self._report.error("choice_unknown", self.place(key), value=shown(text), choices=labels)
        return None

    def items(self, key: str) -> tuple[str, ...]:
        """The items of a list cell; none when blank or unknown."""
        return () if says_unknown(self.cell(key)) else split_items(self.cell(key))

    def same_but(self, other: Row, keys: frozenset[str]) -> bool:
        """Whether the rows agree (or one is blank) in every column but ``keys``."""
        return self.table is other.table and all(
            not self.says(key) or one_line(self.cell(key)) == one_line(other.cell(key))
            for key in self.table.columns
            if key not in keys
        )


def rows_of(tables: Iterable[Table], report: Report) -> Iterator[Row]:
    """The rows of all sheets of one kind."""
    for table in tables:
        for number, cells in table.rows:
            yield Row(table, number, cells, report)
