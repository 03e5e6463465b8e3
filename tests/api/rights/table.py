"""The whole table: every file of this folder that has ROWS, one for each router."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.api.rights.rows import Row


def _all() -> dict[str, Row]:
    found: dict[str, Row] = {}
    for file in sorted(Path(__file__).parent.glob("*.py")):
        if file.stem in {"rows", "table"}:
            continue
        rows: dict[str, Row] = import_module(f"tests.api.rights.{file.stem}").ROWS
        twice = found.keys() & rows.keys()
        if twice:
            raise ValueError(f"rows twice: {sorted(twice)}")
        found |= rows
    return found


EXPECTED = _all()
