"""The scheduler's tables: every benchmark's lines find their columns, all else stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.results import RESULTS, marks
from benchmarks.schedule_tables import SECTION, write_tables

BEGIN, END = marks(SECTION)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    file = tmp_path / "RESULTS.md"
    file.write_text(f"# Results\n\n{BEGIN}\nold\n{END}\n\nMore.\n", "utf-8")
    return file


def lines(folder: Path, name: str, *rows: dict[str, object]) -> Path:
    file = folder / name
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


def test_columns_that_nobody_fills_are_left_out(tmp_path: Path, results: Path) -> None:
    ours = {"preset": "ulsan", "way": "matchmaker", "meetings": 1320, "gap": 0.00013, "fit": 1.5}
    other = {"preset": "ulsan", "way": "greedy", "meetings": 1300, "fit_ratio": 1.02}
    write_tables([lines(tmp_path, "scale-all.jsonl", ours, other)], "A quiet machine.", results)
    text = results.read_text("utf-8")
    assert "### scale-all" in text
    assert "| preset | way | meetings | fit | gap | fit_ratio |" in text
    assert "| ulsan | matchmaker | 1,320 | 1.5 | 0.0130% |  |" in text
    assert "A quiet machine." in text
    assert "old" not in text
    assert text.startswith("# Results\n")
    assert text.endswith("More.\n")


def test_instances_are_summed_up(tmp_path: Path, results: Path) -> None:
    rows = [
        {"instance": "a", "status": "OPTIMAL", "seconds": 1.0, "violations": 0, "agrees": True},
        {"instance": "b", "status": "INFEASIBLE", "seconds": 3.0, "violations": 0, "agrees": False},
        {"instance": "c", "status": "FEASIBLE", "seconds": 60.0, "violations": 1},
    ]
    write_tables([lines(tmp_path, "b2bsop.jsonl", *rows)], "", results)
    assert "| 3 | 2 | 1 | 1 of 2 | 1 | 3.00 | 60.0 (c) | 64 |" in results.read_text("utf-8")


def test_random_fairs_are_told_by_how_they_ended(tmp_path: Path, results: Path) -> None:
    broken = {"fair": "0:7", "law": "valid", "fault": ["x"]}
    sums = {
        "fairs": 10, "seed": 0, "laws": 2, "checks": 20, "broken": {"valid": 1},
        "statuses": {"optimal": 6, "infeasible": 4}, "seconds": 1.5, "cpu_seconds": 0.8,
    }  # fmt: skip
    write_tables([lines(tmp_path, "random_fairs.jsonl", broken, sums)], "", results)
    text = results.read_text("utf-8")
    assert "| checks | broken | infeasible | optimal | seconds |" in text
    assert "| 10 | 0 | 2 | 20 | 1 | 4 | 6 | 1.5 | 0.8 |" in text


def test_a_file_of_no_benchmark_is_refused(tmp_path: Path, results: Path) -> None:
    before = results.read_text("utf-8")
    with pytest.raises(ValueError, match="no benchmark"):
        write_tables([lines(tmp_path, "other.jsonl")], "", results)
    assert results.read_text("utf-8") == before


def test_the_results_file_has_the_marks() -> None:
    assert all(mark in RESULTS.read_text("utf-8") for mark in (BEGIN, END))
