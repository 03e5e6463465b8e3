"""A workbook, read by a child process that may be killed: out of time, out of memory, crashed."""

from __future__ import annotations

import json
import subprocess
import sys
import time as clock
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from matchmaker.spreadsheet.faults import CellFault, Place, Report
from matchmaker.spreadsheet.inspection import Content, farthest_cell
from matchmaker.spreadsheet.limits import Limits
from matchmaker.spreadsheet.memory import memory_of
from matchmaker.spreadsheet.sheets import Cell, RawSheet, shown

_CHILD = Path(__file__).with_name("_child.py")
_POLL_SECONDS = 0.1
_TOO_MANY = {"rows", "columns", "cells", "characters"}


def read_workbook(path: Path, content: Content, limits: Limits, report: Report) -> list[RawSheet]:
    """The sheets of an .xlsx, .xls or .ods file. Raises CellFault, the reason for a refusal."""
    answer = _ask_child(path, limits)
    messages = [json.loads(line) for line in answer.splitlines()]
    last: Any = messages[-1] if messages else {}
    if not isinstance(last, dict) or "end" not in last:
        raise _refusal(last, path, content, limits)
    return _sheets(messages[:-1], path.name, report)


def _ask_child(path: Path, limits: Limits) -> bytes:
    """What the child wrote. Raises CellFault when it had to be killed or died."""
    # -P keeps this folder's module names from shadowing the standard library's.
    command = [sys.executable, "-P", str(_CHILD), str(path.resolve()), json.dumps(asdict(limits))]
    child = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        answer = _watch(child, limits)
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    if child.returncode != 0:
        raise CellFault("workbook_too_much")
    return answer


def _watch(child: subprocess.Popen[bytes], limits: Limits) -> bytes:
    deadline = clock.monotonic() + limits.seconds
    while True:
        left = max(0.0, deadline - clock.monotonic())
        try:
            return child.communicate(timeout=min(_POLL_SECONDS, left))[0]
        except subprocess.TimeoutExpired:
            if left == 0.0:
                raise CellFault("workbook_too_slow", limit=round(limits.seconds)) from None
            if (memory_of(child.pid) or 0) > limits.memory_bytes:
                raise CellFault("workbook_too_much") from None


def _refusal(last: Any, path: Path, content: Content, limits: Limits) -> CellFault:
    """The child's own words about why it stopped, as a fault."""
    fault = last.get("fault") if isinstance(last, dict) else None
    if fault in _TOO_MANY:
        far = _far(path, content, limits) if fault != "characters" else None
        return far or CellFault(
            f"too_many_{fault}", sheet=last["sheet"], count=last["count"], limit=last["limit"]
        )
    if fault == "memory":
        return CellFault("workbook_too_much")
    return CellFault("password" if fault == "password" else "file_damaged")


def _far(path: Path, content: Content, limits: Limits) -> CellFault | None:
    found = farthest_cell(path, limits) if content is Content.XLSX else None
    return CellFault("cell_far_away", sheet=found[0], cell=found[1]) if found else None


def explain(fault: CellFault, path: Path, content: Content, limits: Limits) -> CellFault:
    """The same refusal, or a better one that names the far-away cell behind it."""
    if fault.code in ("workbook_too_much", "workbook_too_slow"):
        return _far(path, content, limits) or fault
    return fault


def _sheets(messages: list[Any], file: str, report: Report) -> list[RawSheet]:
    sheets: list[RawSheet] = []
    name, hidden = "", False
    rows: list[tuple[Cell, ...]] = []

    def close() -> None:
        sheet = RawSheet(file=file, name=name, rows=tuple(rows))
        if hidden and not sheet.is_empty:
            report.note("sheet_hidden", Place(file, name), value=shown(name))
        if name and not hidden:
            sheets.append(sheet)

    for message in messages:
        if isinstance(message, dict):
            close()
            name, hidden, rows = str(message["sheet"]), bool(message["hidden"]), []
        else:
            rows.append(tuple(_decode(cell) for cell in message))
    close()
    return sheets


def _decode(cell: Any) -> Cell:
    if not isinstance(cell, list):
        return cell if isinstance(cell, (str, int, float, bool)) else None
    kind, value = cell
    if kind == "dt":
        return datetime.fromisoformat(value)
    if kind == "d":
        return date.fromisoformat(value)
    if kind == "t":
        return time.fromisoformat(value)
    return timedelta(seconds=value)
