"""Paired differences of ours to every other ranker, on a tiny invented set."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fit_paired import OTHERS, SINGLES, is_lost, paired
from benchmarks.fit_quality import PARTS, figures
from benchmarks.fit_tables import paired_table, write_paired
from benchmarks.judged import read_set
from matchmaker.embeddings.characters import CharacterEncoder

FILES = {
    "queries.csv": "query_id,text\nq1,사무용 복합기 임차\nq2,책상 구매\n",
    "corpus.csv": "doc_id,text\nd1,컬러 복합기 렌탈\nd2,사무용 책상\nd3,현수막\n",
    "qrels.csv": "query_id,doc_id,relevance\nq1,d1,2\nq2,d2,3\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "sealed"
    found.mkdir()
    for name, content in FILES.items():
        (found / name).write_text(content, encoding="utf-8")
    return found


def test_ours_is_compared_with_every_part_alone_and_left_out(folder: Path) -> None:
    lines = list(paired(read_set(folder), CharacterEncoder()))
    told = {line["to"] for line in lines}
    # No document of the set tells an item code.
    assert told == set(OTHERS) - {"only-classes"}
    assert {f"matchmaker-{part}" for part in PARTS} < told
    for line in lines:
        low, high = line["nDCG@10"]["interval"]
        assert low <= line["nDCG@10"]["mean"] <= high
    table = paired_table(lines)
    assert table.splitlines()[0] == "| ours less | sealed all (2) |"
    assert len(table.splitlines()) == 2 + len(lines)


@pytest.mark.parametrize(
    ("to", "part", "high", "lost"),
    [
        ("tfidf", "all", -0.01, True),
        ("tfidf", "all", 0.0, False),
        ("only-grams", "all", -0.01, True),
        ("matchmaker-grams", "all", -0.01, False),
    ],
)
def test_only_a_single_part_beyond_chance_is_a_loss(
    to: str, part: str, high: float, lost: bool
) -> None:
    line = {"set": "s", "slice": part, "to": to, "nDCG@10": {"interval": [-0.1, high]}}
    assert is_lost(line) is lost
    assert (to in SINGLES) is to.startswith(("tfidf", "only"))


def test_the_table_takes_its_place(folder: Path, tmp_path: Path) -> None:
    results = tmp_path / "R.md"
    results.write_text("a\n<!-- fit paired: begin -->\nold\n<!-- fit paired: end -->\nz\n", "utf-8")
    write_paired(list(paired(read_set(folder), CharacterEncoder())), "characters", results)
    text = results.read_text("utf-8")
    assert text.startswith("a\n")
    assert text.endswith("z\n")
    assert "old" not in text


def test_a_folder_alone_is_measured_with_nothing_beside_it(folder: Path) -> None:
    """A set needs its three files: no training material, no columns but ids and texts."""
    assert [p.name for p in folder.parent.iterdir()] == ["sealed"]
    profile = "doc_id,profile,text\nd1,복합기 임차 ; 책상 납품,복합기\nd2,책상,책상\nd3,현수막,막\n"
    (folder / "corpus.csv").write_text(profile, encoding="utf-8")
    (line,) = figures(read_set(folder), ["matchmaker"], CharacterEncoder())
    assert line["set"] == "sealed"
