"""The tables of the results file: every figure in its cell, all else untouched."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fit_tables import SECTION, interval_table, ranking_table, write_tables
from benchmarks.results import marks

BEGIN, END = marks(SECTION)


def figure(ranker: str, part: str = "all", *, ndcg: float = 0.5) -> dict[str, object]:
    return {
        "ranker": ranker,
        "set": "invented",
        "slice": part,
        "n": 3,
        "nDCG@10": ndcg,
        "hit@10": 1.0,
        "MRR": 0.75,
        "interval": [0.4, 0.6],
        "difference": {"to": "tfidf", "mean": 0.1, "interval": [-0.05, 0.2]},
    }


def test_a_row_per_ranker_and_a_column_per_slice_that_is_shown() -> None:
    lines = [figure("tfidf"), figure("matchmaker", ndcg=0.625), figure("matchmaker", "no_works")]
    assert ranking_table(lines).splitlines() == [
        "| ranker | invented all (3) |",
        "| --- | --- |",
        "| tfidf | 0.500 / 1.000 |",
        "| matchmaker | 0.625 / 1.000 |",
    ]
    assert "| invented all | 0.625 (0.400 to 0.600) | 0.750 | +0.100 (-0.050 to +0.200) |" in (
        interval_table(lines)
    )


def test_what_stands_around_the_tables_stays(tmp_path: Path) -> None:
    results = tmp_path / "RESULTS.md"
    results.write_text(f"# Results\n\n{BEGIN}\nold\n{END}\n\nMore.\n", "utf-8")
    write_tables([figure("matchmaker")], "e5", results)
    text = results.read_text("utf-8")
    assert text.startswith(f"# Results\n\n{BEGIN}\n")
    assert text.endswith(f"{END}\n\nMore.\n")
    assert "old" not in text
    assert "encoder e5" in text
    once = text
    write_tables([figure("matchmaker")], "e5", results)
    assert results.read_text("utf-8") == once


def test_a_file_without_the_marks_is_left_alone(tmp_path: Path) -> None:
    results = tmp_path / "RESULTS.md"
    results.write_text("# Results\n", "utf-8")
    with pytest.raises(ValueError, match="unpack"):
        write_tables([figure("matchmaker")], "e5", results)
    assert results.read_text("utf-8") == "# Results\n"
