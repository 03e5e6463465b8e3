"""Figures of the fit → the tables of RESULTS.md, between their two marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.results import RESULTS, commit, machine, table, write_between

Figures: TypeAlias = Mapping[str, Any]

SECTION = "fit figures"
PAIRED_SECTION = "fit paired"
# The slices that the tables show, by set; any other set is shown whole.
_SHOWN = {
    "g2b_category": ("clean", "exact", "partial", "none"),
    "g2b_vendor_class": ("no_works",),
}
_OURS = "matchmaker"


def write_tables(lines: Sequence[Figures], encoder: str, results: Path = RESULTS) -> None:
    """Put the tables in their place in a results file. Raises ValueError without the marks."""
    head = f"Commit {commit()}, {machine()}, encoder {encoder}."
    write_between(results, SECTION, [head, ranking_table(lines), interval_table(lines)])


def write_paired(lines: Sequence[Figures], encoder: str, results: Path = RESULTS) -> None:
    """Put the table of paired differences in its place. Raises ValueError without the marks."""
    head = f"Commit {commit()}, {machine()}, encoder {encoder}."
    write_between(results, PAIRED_SECTION, [head, paired_table(lines)])


def paired_table(lines: Iterable[Figures]) -> str:
    """A row per other ranker, a column per set and slice: nDCG@10 with its interval, hit@10."""
    shown = [line for line in lines if is_shown(line)]
    columns = list(dict.fromkeys((line["set"], line["slice"], line["n"]) for line in shown))
    cell = {
        (line["to"], line["set"], line["slice"]): f"{line['nDCG@10']['mean']:+.3f} "
        f"({_ends(line['nDCG@10']['interval'], '+')}) / {line['hit@10']['mean']:+.3f}"
        for line in shown
    }
    rows = [
        [to, *(cell.get((to, name, part), "none told") for name, part, _ in columns)]
        for to in dict.fromkeys(line["to"] for line in shown)
    ]
    return table(["ours less", *(f"{name} {part} ({n})" for name, part, n in columns)], rows)


def ranking_table(lines: Sequence[Figures]) -> str:
    """nDCG@10 / hit@10 of every ranker on every set and slice that is shown."""
    shown = [line for line in lines if is_shown(line)]
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
    return table(["ranker", *(f"{name} {part} ({n})" for name, part, n in columns)], rows)


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
        if line["ranker"] == _OURS and is_shown(line)
    ]
    return table(["set, slice", "nDCG@10 (95 %)", "MRR", "difference to tfidf (95 %)"], rows)


def is_shown(line: Figures) -> bool:
    """Whether the tables show a line's slice."""
    return line["slice"] in _SHOWN.get(line["set"], ("all",))


def _ends(interval: Sequence[float], sign: str = "") -> str:
    low, high = interval
    return f"{low:{sign}.3f} to {high:{sign}.3f}"
