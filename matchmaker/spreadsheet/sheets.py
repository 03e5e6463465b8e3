"""What the readers hand over: sheets of raw cells, rows counted as the spreadsheet shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | datetime | date | time | timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSheet:
    """One sheet or CSV file. ``rows[0]`` is row 1; an empty cell is None or an empty text."""

    file: str
    name: str
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def is_empty(self) -> bool:
        """True when no cell says anything."""
        return all(is_blank(cell) for row in self.rows for cell in row)


def is_blank(cell: Cell) -> bool:
    """True for a cell that says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def shown(cell: Cell, limit: int = 60) -> str:
    """A cell as a message quotes it: one line, whole numbers without a fraction, shortened."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = " ".join(str(cell).split()) if cell is not None else ""
    return text if len(text) <= limit else text[: limit - 1] + "…"
