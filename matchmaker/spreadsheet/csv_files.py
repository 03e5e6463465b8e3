"""CSV files: the encoding and the mark between cells are found out, never asked."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

from charset_normalizer import from_bytes

from matchmaker.spreadsheet.faults import CellFault, Place, Report
from matchmaker.spreadsheet.limits import Limits
from matchmaker.spreadsheet.sheets import RawSheet

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", ";", "\t", "|")


def read_csv(path: Path, limits: Limits, report: Report) -> RawSheet:
    """One CSV file as a sheet named after it. Raises CellFault, the reason for a refusal."""
    text = decode(path.read_bytes(), path.name, report)
    if "\0" in text:
        raise CellFault("csv_binary")
    rows = _parse(text, limits)
    return RawSheet(file=path.name, name=path.stem, rows=tuple(rows))


def decode(data: bytes, file: str, report: Report) -> str:
    """Bytes → text: a byte-order mark, else UTF-8, else CP949, else the likeliest guess."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding)
    for encoding in ("utf-8", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    guess = from_bytes(data).best()
    if guess is None:
        raise CellFault("csv_encoding")
    report.warning("csv_encoding_guessed", Place(file), encoding=guess.encoding)
    return str(guess)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise CellFault("csv_encoding") from fault


def _parse(text: str, limits: Limits) -> list[tuple[str, ...]]:
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    cells = 0
    try:
        for row in reader:
            cells += len(row)
            _check(rows, row, cells, limits)
            rows.append(tuple(row))
    except csv.Error as fault:
        raise CellFault("csv_broken", line=len(rows) + 1) from fault
    return rows


def _check(rows: list[tuple[str, ...]], row: list[str], cells: int, limits: Limits) -> None:
    if len(rows) >= limits.rows:
        raise CellFault("too_many_rows", sheet="CSV", count=len(rows) + 1, limit=limits.rows)
    if len(row) > limits.columns:
        raise CellFault("too_many_columns", sheet="CSV", count=len(row), limit=limits.columns)
    if cells > limits.cells:
        raise CellFault("too_many_cells", sheet="CSV", count=cells, limit=limits.cells)


def _delimiter(text: str) -> str:
    """The mark that stands most often in the first lines that say something, outside quotes."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:5]
    counts = {
        mark: sum(_outside_quotes(line).count(mark) for line in lines) for mark in _DELIMITERS
    }
    return max(_DELIMITERS, key=lambda mark: counts[mark])


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
