"""Figures of the scheduler → RESULTS.md: ``python -m benchmarks.schedule_tables FILE…``.

Each FILE holds the JSON lines that one benchmark printed, under its name: ``scale.jsonl``,
``scale-all.jsonl`` (anything after the name and a hyphen), ``b2bsop.jsonl``, ``replan.jsonl``,
``fair_assignment.jsonl``, ``interview_assignment.jsonl``, ``random_fairs.jsonl``.
``--note`` says what else is worth knowing, such as how busy the machine was.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from benchmarks.results import RESULTS, commit, machine, table, write_between

Line: TypeAlias = Mapping[str, Any]

SECTION = "schedule figures"
_SCALE = (
    "preset", "free", "way", "meetings", "fit", "units", "gap", "status",
    "worst_off_load", "breaks", "violations", "seconds", "cpu_seconds", "peak_mb",
    "fit_ratio", "seconds_ratio",
)  # fmt: skip
_FAIR = ("ask", "method", "floor", "total", "bound", "worst", "status", "seconds", "ratio")
_INTERVIEW = (
    "instance", "stage", "reading", "status", "objective", "bound", "gap", "seconds", "violations",
)  # fmt: skip
_REPLAN = (
    "preset", "cases", "valid", "proven", "proven_in_time", "most_value",
    "seconds_median", "seconds_p90", "seconds_most",
)  # fmt: skip


def write_tables(files: Sequence[Path], note: str, results: Path = RESULTS) -> None:
    """Renew the scheduler's section from files of JSON lines. Raises ValueError for a file
    of no benchmark, and where the results file lacks the section's marks."""
    parts = [f"Commit {commit()}, {machine()}. {note}".strip()]
    for file in files:
        parts += [f"### {file.stem}", _section(file)]
    write_between(results, SECTION, parts)


def _section(file: Path) -> str:
    name = file.stem.partition("-")[0]
    if name not in _TABLES:
        raise ValueError(f"{file.name} is no benchmark's: {', '.join(_TABLES)}")
    lines = [json.loads(text) for text in file.read_text(encoding="utf-8").splitlines() if text]
    return _TABLES[name](lines)


def _plain(columns: Sequence[str]) -> Callable[[Sequence[Line]], str]:
    """A table of those columns that any line fills."""

    def made(lines: Sequence[Line]) -> str:
        shown = [c for c in columns if any(line.get(c) is not None for line in lines)]
        return table(shown, [[_cell(c, line.get(c)) for c in shown] for line in lines])

    return made


def _cell(column: str, value: object) -> str:
    if value is None:
        return ""
    if column == "gap" and isinstance(value, float):
        return f"{value:.4%}"
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _b2bsop(lines: Sequence[Line]) -> str:
    """All instances in one row: how many were closed, and how long it took."""
    seconds = [float(line["seconds"]) for line in lines]
    closed = [line for line in lines if line["status"] in ("OPTIMAL", "INFEASIBLE")]
    compared = [bool(line["agrees"]) for line in lines if "agrees" in line]
    slowest = max(lines, key=lambda line: float(line["seconds"]))
    row = [
        str(len(lines)),
        str(len(closed)),
        str(sum(line["status"] == "INFEASIBLE" for line in lines)),
        f"{sum(compared)} of {len(compared)}",
        str(sum(int(line["violations"]) for line in lines)),
        f"{median(seconds):.2f}",
        f"{max(seconds):.1f} ({slowest['instance']})",
        f"{sum(seconds):.0f}",
    ]
    head = [
        "instances", "closed", "infeasible", "as best known", "violations",
        "median s", "slowest s", "all s",
    ]  # fmt: skip
    return table(head, [row])


def _replan(lines: Sequence[Line]) -> str:
    return _plain(_REPLAN)([line for line in lines if "cases" in line])


def _random_fairs(lines: Sequence[Line]) -> str:
    """The sums of each run, and how many fairs ended how."""
    done = [line for line in lines if "fairs" in line]
    ends = sorted({end for line in done for end in line["statuses"]})
    head = ["fairs", "seed", "laws", "checks", "broken", *ends, "seconds", "cpu_seconds"]
    plain = [{**line, **line["statuses"], "broken": sum(line["broken"].values())} for line in done]
    return table(head, [[_cell(column, line.get(column, 0)) for column in head] for line in plain])


_TABLES: Mapping[str, Callable[[Sequence[Line]], str]] = {
    "scale": _plain(_SCALE),
    "b2bsop": _b2bsop,
    "replan": _replan,
    "fair_assignment": _plain(_FAIR),
    "interview_assignment": _plain(_INTERVIEW),
    "random_fairs": _random_fairs,
}


def main() -> None:
    """Renew the tables from the files named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--note", default="")
    options = parser.parse_args()
    write_tables(options.files, options.note)


if __name__ == "__main__":
    main()
