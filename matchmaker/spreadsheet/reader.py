"""Path → raw sheets: a workbook, a CSV file, or a folder of CSV files."""

from __future__ import annotations

from pathlib import Path

from matchmaker.progress import Progress
from matchmaker.spreadsheet.csv_files import read_csv
from matchmaker.spreadsheet.faults import CellFault, Place, Report
from matchmaker.spreadsheet.inspection import EXTENSIONS, Content, inspect
from matchmaker.spreadsheet.limits import Limits
from matchmaker.spreadsheet.sheets import RawSheet
from matchmaker.spreadsheet.workbook import explain, read_workbook

_MOST_FILES = 200


def read_sheets(path: Path, limits: Limits, report: Report, progress: Progress) -> list[RawSheet]:
    """Every sheet of the input; whatever cannot be read is told to ``report``."""
    if path.is_dir():
        return _read_folder(path, limits, report, progress)
    progress("read", 0, 1)
    return _read_file(path, limits, report)


def _read_folder(path: Path, limits: Limits, report: Report, progress: Progress) -> list[RawSheet]:
    files = sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith((".", "~")))
    tables = [p for p in files if EXTENSIONS.get(p.suffix.lower()) is Content.TEXT]
    tables = [p for p in tables if p.suffix.lower() != ".txt"]
    if not tables:
        report.error("folder_without_csv", Place(path.name))
    if len(tables) > _MOST_FILES:
        report.error("folder_too_full", Place(path.name), count=len(tables), limit=_MOST_FILES)
        return []
    for other in files:
        if other not in tables:
            report.note("file_ignored", Place(other.name), value=other.name)
    sheets = []
    for done, file in enumerate(tables):
        progress("read", done, len(tables))
        sheets += _read_file(file, limits, report)
    return sheets


def _read_file(path: Path, limits: Limits, report: Report) -> list[RawSheet]:
    try:
        content = inspect(path, limits, report)
        if content is Content.TEXT:
            return [read_csv(path, limits, report)]
        return _read_workbook(path, content, limits, report)
    except CellFault as fault:
        report.error(fault.code, Place(path.name), **fault.params)
    except FileNotFoundError:
        report.error("file_missing", Place(path.name), path=str(path))
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        report.error("file_unreadable", Place(path.name), reason=reason)
    return []


def _read_workbook(path: Path, content: Content, limits: Limits, report: Report) -> list[RawSheet]:
    try:
        return read_workbook(path, content, limits, report)
    except CellFault as fault:
        raise explain(fault, path, content, limits) from fault
