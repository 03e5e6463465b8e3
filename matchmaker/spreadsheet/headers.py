"""Raw sheets → tables: the kind of each sheet, its header row, the meaning of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matchmaker.spreadsheet.amounts import unit_of_header
from matchmaker.spreadsheet.faults import Place, Report
from matchmaker.spreadsheet.sheets import Cell, RawSheet, is_blank, shown
from matchmaker.spreadsheet.values import one_line
from matchmaker.spreadsheet.vocabulary import SheetWords, normal, vocabulary

HEADER_SEARCH_ROWS = 15
# Where a name tells nothing, headers decide; on a tie the earlier kind wins.
_GUESS_ORDER = (
    "purchases",
    "products",
    "certificates",
    "preferences",
    "orders",
    "terms",
    "pins",
    "availability",
    "slots",
    "sessions",
    "desks",
    "vendors",
    "buyers",
    "settings",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A recognised column: where it is, what its header says, and the unit it states."""

    index: int
    header: str
    unit: int | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A recognised sheet: its columns by key, and its rows with their row numbers."""

    kind: str
    file: str
    sheet: str
    columns: Mapping[str, Column]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """Tables with rows, by kind, and the kinds of sheets that were there but unusable."""

    tables: Mapping[str, tuple[Table, ...]]
    refused: frozenset[str]


def recognise(sheets: Iterable[RawSheet], report: Report) -> Recognised:
    """The tables in the sheets; unknown sheets and columns are told to ``report``."""
    tables: dict[str, list[Table]] = {}
    refused: set[str] = set()
    for sheet in sheets:
        kind = _kind_of(sheet, report)
        table = _table(kind, sheet, report) if kind else None
        if kind and not table:
            refused.add(kind)
        if table and table.rows:
            tables.setdefault(table.kind, []).append(table)
    found = {kind: tuple(own) for kind, own in tables.items()}
    return Recognised(tables=found, refused=frozenset(refused))


def _kind_of(sheet: RawSheet, report: Report) -> str | None:
    words = vocabulary()
    if sheet.is_empty or words.is_ignored_sheet(sheet.name):
        return None
    if named := words.kind_of_sheet(sheet.name):
        return named
    guessed = _guess(sheet)
    place = Place(sheet.file, sheet.name)
    if guessed:
        label, english = words.sheets[guessed].names[:2]
        report.note("sheet_by_headers", place, label=label, english=english)
        return guessed
    if nearest := words.nearest_sheet(sheet.name):
        report.warning("sheet_unknown_near", place, value=shown(sheet.name), nearest=nearest)
    else:
        report.warning("sheet_unknown", place, value=shown(sheet.name))
    return None


def _guess(sheet: RawSheet) -> str | None:
    """The kind whose columns cover the most headers, all needed ones among them."""
    best: tuple[int, str] | None = None
    for kind in _GUESS_ORDER:
        words = vocabulary().sheets[kind]
        at, keys = _find_header(words, sheet)
        if at is None or _missing(words, keys) or len(keys) < 2:
            continue
        if best is None or len(keys) > best[0]:
            best = (len(keys), kind)
    return best[1] if best else None


def _find_header(words: SheetWords, sheet: RawSheet) -> tuple[int | None, dict[str, int]]:
    """The index of the row with the most recognised headers, and its columns by key."""
    best: tuple[int | None, dict[str, int]] = (None, {})
    for at, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        keys = _assign(words, row)
        if len(keys) > len(best[1]):
            best = (at, keys)
    return best


def _assign(words: SheetWords, row: tuple[Cell, ...]) -> dict[str, int]:
    """Columns by key. Headers that can mean only one thing choose first, and of several that
    mean the same the likelier one: 담당자 before 대표자, wherever they stand."""
    options = {
        at: words.keys_for(one_line(cell)) for at, cell in enumerate(row) if isinstance(cell, str)
    }
    chosen: dict[str, int] = {}

    def order(at: int) -> tuple[bool, int, int]:
        return len(options[at]) != 1, words.rank(one_line(row[at]), options[at][0]), at

    for at in sorted((at for at in options if options[at]), key=order):
        free = next((key for key in options[at] if key not in chosen), None)
        if free is not None:
            chosen[free] = at
    return chosen


def _missing(words: SheetWords, keys: Mapping[str, int]) -> list[tuple[str, ...]]:
    return [group for group in words.need if not any(key in keys for key in group)]


def _table(kind: str, sheet: RawSheet, report: Report) -> Table | None:
    words = vocabulary().sheets[kind]
    at, keys = _find_header(words, sheet)
    if at is None:
        example = ", ".join(words.columns[key][0] for key in words.template[:4])
        report.error("header_missing", Place(sheet.file, sheet.name), example=example)
        return None
    header = sheet.rows[at]
    _report_columns(words, sheet, at, keys, report)
    missing = _missing(words, keys)
    for group in missing:
        label, english = words.columns[group[-1]][:2]
        place = Place(sheet.file, sheet.name, at + 1, label)
        report.error("column_missing", place, label=label, english=english)
    if missing:
        return None
    columns = {
        key: Column(index=i, header=one_line(header[i]), unit=unit_of_header(one_line(header[i])))
        for key, i in keys.items()
    }
    rows = _data_rows(sheet, at, report)
    return Table(kind=kind, file=sheet.file, sheet=sheet.name, columns=columns, rows=rows)


def _report_columns(
    words: SheetWords, sheet: RawSheet, at: int, keys: Mapping[str, int], report: Report
) -> None:
    """Tell of every header that is not read: twice there, known but unneeded, or unknown."""
    used = set(keys.values())
    for index, cell in enumerate(sheet.rows[at]):
        header = one_line(cell)
        if index in used or not header:
            continue
        place = Place(sheet.file, sheet.name, at + 1, header)
        same = words.keys_for(header)
        if words.is_unused(header):
            report.note("column_unused", place, value=shown(header))
        elif same:
            other = one_line(sheet.rows[at][keys[same[0]]])
            report.warning("column_twice", place, value=shown(header), other=shown(other))
        elif nearest := words.nearest(header):
            report.warning("column_unknown_near", place, value=shown(header), nearest=nearest)
        else:
            report.warning("column_unknown", place, value=shown(header))


def _data_rows(
    sheet: RawSheet, header_at: int, report: Report
) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    """The rows under the header that say something; totals and stray cells are told."""
    named = {i for i, cell in enumerate(sheet.rows[header_at]) if not is_blank(cell)}
    rows = []
    for number, row in enumerate(sheet.rows[header_at + 1 :], start=header_at + 2):
        said = [i for i, cell in enumerate(row) if not is_blank(cell)]
        if not said:
            continue
        place = Place(sheet.file, sheet.name, number)
        if normal(one_line(row[said[0]])) in vocabulary().totals:
            report.note("row_total", place, value=shown(row[said[0]]))
            continue
        if stray := [i for i in said if i not in named]:
            first = shown(row[stray[0]])
            report.warning("cell_without_header", place, count=len(stray), value=first)
        rows.append((number, row))
    return tuple(rows)
