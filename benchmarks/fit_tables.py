"""Figures of the fit → the tables of RESULTS.md, between their two marks."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

Figures: TypeAlias = Mapping[str, Any]

RESULTS = Path(__file__).with_name("RESULTS.md")
BEGIN, END = "<!-- fit figures: begin -->", "<!-- fit figures: end -->"
# The slices that the tables show, by set; any other set is shown whole.
_SHOWN = {
    "g2b_category": ("clean", "exact", "partial", "none"),
    "g2b_vendor_class": ("no_works",),
}
_OURS = "matchmaker"


def write_tables(lines: Sequence[Figures], encoder: str, results: Path = RESULTS) -> None:
    """Put the tables in their place in a results file. Raises ValueError without the marks."""
    text = results.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    head = f"Commit {_commit()}, {_machine()}, encoder {encoder}."
    parts = [BEGIN, head, ranking_table(lines), interval_table(lines), END]
    results.write_text(before + "\n\n".join(parts) + after, encoding="utf-8")


def ranking_table(lines: Sequence[Figures]) -> str:
    """nDCG@10 / hit@10 of every ranker on every set and slice that is shown."""
    shown = [line for line in lines if _is_shown(line)]
    columns = list(dict.fromkeys((line["set"], line["slice"], line["n"]) for line in shown))
    rankers = list(dict.fromkeys(line["ranker"] for line in shown))
    cell = {
        (
            line["ranker"],
            line["set"],
            line["slice"],
        ): f"{line['nDCG@10']:.3f} / {line['hit@10']:.3f}"
        for line in shown
    }
    rows = [
        [ranker, *(cell.get((ranker, name, part), "") for name, part, _ in columns)]
        for ranker in rankers
    ]
    return _table(["ranker", *(f"{name} {part} ({n})" for name, part, n in columns)], rows)


def interval_table(lines: Iterable[Figures]) -> str:
    """Ours with its intervals: nDCG@10, MRR, and the paired difference to the baseline."""
    rows = [
        [
            f"{line['set']} {line['slice']}",
            f"{line['nDCG@10']:.3f} ({_ends(line['interval'])})",
            f"{line['MRR']:.3f}",
            f"{line['difference']['mean']:+.3f} ({_ends(line['difference']['interval'], '+')})",
        ]
        for line in lines
        if line["ranker"] == _OURS and _is_shown(line)
    ]
    return _table(["set, slice", "nDCG@10 (95 %)", "MRR", "difference to tfidf (95 %)"], rows)


def _is_shown(line: Figures) -> bool:
    return line["slice"] in _SHOWN.get(line["set"], ("all",))


def _ends(interval: Sequence[float], sign: str = "") -> str:
    low, high = interval
    return f"{low:{sign}.3f} to {high:{sign}.3f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607 - whatever git this machine has
        capture_output=True,
        text=True,
        check=False,
        cwd=RESULTS.parent,
    )
    return done.stdout.strip() or "unknown"


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
