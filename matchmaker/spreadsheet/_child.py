"""The process that parses a stranger's workbook: run as a script, killed without regret.

Arguments: the path and a JSON object of limits. Standard output: JSON lines, one per sheet
header and per row, and a last ``{"end": true}`` or ``{"fault": …}``. It imports nothing of
this package, so that it starts fast and works from any installation.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine


class Refused(Exception):
    """The workbook breaks a limit; the arguments are the message's parameters."""

    def __init__(self, code: str, **params: Any) -> None:
        self.fault = {"fault": code, **params}
        super().__init__(code)


def limit_memory(size: int) -> None:
    """Ask the system to refuse more memory than ``size`` bytes, where it can.

    Elsewhere (Windows, and macOS in practice) the parent watches and kills.
    """
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def encode(cell: Any) -> Any:
    """A cell as JSON: dates and times as [kind, text], empty as null."""
    if isinstance(cell, datetime):
        return ["dt", cell.isoformat()]
    if isinstance(cell, date):
        return ["d", cell.isoformat()]
    if isinstance(cell, time):
        return ["t", cell.isoformat()]
    if isinstance(cell, timedelta):
        return ["td", cell.total_seconds()]
    if isinstance(cell, float) and (cell != cell or cell in (float("inf"), float("-inf"))):
        return str(cell)
    return None if cell == "" else cell


class Budget:
    """Counts what leaves the process and refuses when it grows past the limits."""

    def __init__(self, limits: dict[str, int]) -> None:
        self.limits = limits
        self.cells = 0
        self.characters = 0

    def size(self, sheet: Any) -> None:
        """Refuse a sheet whose last row or column is too far away."""
        if sheet.end is None:
            return
        rows, columns = sheet.end[0] + 1, sheet.end[1] + 1
        if rows > self.limits["rows"]:
            raise Refused("rows", sheet=sheet.name, count=rows, limit=self.limits["rows"])
        if columns > self.limits["columns"]:
            raise Refused("columns", sheet=sheet.name, count=columns, limit=self.limits["columns"])
        self.cells += rows * columns
        if self.cells > self.limits["cells"]:
            raise Refused("cells", sheet=sheet.name, count=self.cells, limit=self.limits["cells"])

    def text(self, sheet: str, row: list[Any]) -> None:
        """Refuse a workbook whose texts add up to too much."""
        self.characters += sum(len(cell) for cell in row if isinstance(cell, str))
        if self.characters > self.limits["characters"]:
            limit = self.limits["characters"]
            raise Refused("characters", sheet=sheet, count=self.characters, limit=limit)


def fill_merged(rows: list[list[Any]], ranges: list[Any]) -> None:
    """Repeat a merged cell's value down its first column: it holds for each of its rows."""
    for (top, left), (bottom, _) in ranges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for at in range(top + 1, min(bottom + 1, len(rows))):
            if left < len(rows[at]) and rows[at][left] == "":
                rows[at][left] = value


def rows_of(sheet: Any) -> list[list[Any]]:
    """All rows from row 1 on, merged cells filled down."""
    if sheet.end is None:
        return []
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    fill_merged(rows, sheet.merged_cell_ranges or [])
    return rows


def read(path: Path, limits: dict[str, int]) -> Iterator[dict[str, Any] | list[Any]]:
    """The workbook as messages; raises Refused or a calamine error."""
    budget = Budget(limits)
    book = python_calamine.load_workbook(path)
    for about in book.sheets_metadata:
        if about.typ is not python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        budget.size(sheet)
        hidden = about.visible is not python_calamine.SheetVisibleEnum.Visible
        yield {"sheet": about.name, "hidden": hidden}
        for row in rows_of(sheet):
            budget.text(about.name, row)
            yield [encode(cell) for cell in row]
    yield {"end": True}


def run(path: Path, limits: dict[str, int], write: Callable[[bytes], Any]) -> None:
    """Write the messages; a fault is a message too."""
    try:
        for message in read(path, limits):
            write(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    except Refused as refused:
        write(json.dumps(refused.fault).encode() + b"\n")
    except python_calamine.PasswordError:
        write(b'{"fault": "password"}\n')
    except MemoryError:
        write(b'{"fault": "memory"}\n')
    except (python_calamine.CalamineError, OSError, ValueError) as fault:
        # The library's own bound on cells (.ods rows that say they repeat) has no type of its own.
        too_much = "limit exceeded" in str(fault).lower()
        write(b'{"fault": "memory"}\n' if too_much else b'{"fault": "damaged"}\n')


if __name__ == "__main__":
    options = json.loads(sys.argv[2])
    limit_memory(options["memory_bytes"])
    run(Path(sys.argv[1]), options, sys.stdout.buffer.write)
    sys.stdout.buffer.flush()
