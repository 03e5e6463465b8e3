"""What organisers decided about proposed pairs: matches.xlsx with its decision column filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from matchmaker.progress import Progress, silent
from matchmaker.spreadsheet.faults import Place, Report
from matchmaker.spreadsheet.headers import HEADER_SEARCH_ROWS
from matchmaker.spreadsheet.limits import DEFAULT_LIMITS, Limits
from matchmaker.spreadsheet.reader import read_sheets
from matchmaker.spreadsheet.sheets import Cell, RawSheet, is_blank, shown
from matchmaker.spreadsheet.values import one_line
from matchmaker.spreadsheet.vocabulary import normal, vocabulary
from matchmaker.texts import LANGUAGES, texts

ACCEPT, DECLINE = "accept", "decline"
_COLUMNS = ("buyer", "purchase", "vendor", "decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One row that was decided, by the names that it shows, and where it stands."""

    buyer: str
    purchase: str
    vendor: str
    accepted: bool
    file: str
    sheet: str
    row: int


def read_decisions(
    path: Path, progress: Progress = silent, limits: Limits = DEFAULT_LIMITS
) -> tuple[Decision, ...]:
    """The decided rows of a workbook or CSV file; rows left blank are not decided.

    Raises SpreadsheetError where no sheet has the columns, or a decision cannot be read.
    """
    report = Report()
    sheets = read_sheets(path, limits, report, progress)
    report.refuse_if_faulty()
    tables = [(sheet, at, columns) for sheet in sheets for at, columns in _headers(sheet)]
    if not tables:
        label = texts(LANGUAGES[0])("exports.column.decision")
        report.error("decisions_missing", Place(path.name), label=label)
    found = tuple(d for table in tables for d in _decided(*table, report))
    report.refuse_if_faulty()
    return found


def _headers(sheet: RawSheet) -> Iterator[tuple[int, dict[str, int]]]:
    """The index of the header row and the columns by name, where the sheet has them all."""
    for at, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        labels = {normal(one_line(cell)): i for i, cell in enumerate(row) if isinstance(cell, str)}
        for language in LANGUAGES:
            wanted = {c: normal(texts(language)(f"exports.column.{c}")) for c in _COLUMNS}
            if all(label in labels for label in wanted.values()):
                yield at, {column: labels[label] for column, label in wanted.items()}
                return


def _decided(
    sheet: RawSheet, header: int, columns: dict[str, int], report: Report
) -> Iterator[Decision]:
    label = one_line(sheet.rows[header][columns["decision"]])
    for number, row in enumerate(sheet.rows[header + 1 :], start=header + 2):
        cells = {name: row[at] if at < len(row) else None for name, at in columns.items()}
        if is_blank(cells["decision"]):
            continue
        place = Place(sheet.file, sheet.name, number, label)
        choice = _choice(cells["decision"], place, report)
        if choice is not None:
            yield Decision(
                buyer=one_line(cells["buyer"]),
                purchase=one_line(cells["purchase"]),
                vendor=one_line(cells["vendor"]),
                accepted=choice == ACCEPT,
                file=sheet.file,
                sheet=sheet.name,
                row=number,
            )


def _choice(cell: Cell, place: Place, report: Report) -> str | None:
    found = vocabulary().choice("decision", one_line(cell))
    if found is None:
        labels = ", ".join(words[0] for words in vocabulary().choices["decision"].values())
        report.error("choice_unknown", place, value=shown(cell), choices=labels)
    return found
