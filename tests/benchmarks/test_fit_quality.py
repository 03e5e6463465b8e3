"""The benchmark of fit on a tiny invented set."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fit_quality import RANKERS, figures
from benchmarks.judged import as_fair, read_set, sets_in
from matchmaker.embeddings.characters import CharacterEncoder
from tests.matching_fairs import TopicEncoder

FILES = {
    "queries.csv": (
        "query_id,text,division\nq1,사무용 복합기 임차,물품\nq2,도로 청소,공사\nq3,책상 구매,물품\n"
    ),
    "corpus.csv": (
        "doc_id,text\nd1,컬러 복합기 렌탈\nd2,건물 청소 용역\nd3,사무용 책상\nd4,복합기 임차 전문\n"
    ),
    "qrels.csv": "query_id,doc_id,relevance\nq1,d1,2\nq2,d2,1\nq3,d3,3\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "invented"
    found.mkdir()
    for name, content in FILES.items():
        (found / name).write_text(content, encoding="utf-8")
    return found


def test_every_ranker_and_slice_has_its_line(folder: Path) -> None:
    lines = list(figures(read_set(folder), list(RANKERS), TopicEncoder()))
    assert [(line["ranker"], line["slice"], line["n"]) for line in lines] == [
        (ranker, *part) for ranker in RANKERS for part in (("all", 3), ("no_works", 2))
    ]
    wanted = {"ranker", "set", "slice", "n", "nDCG@10", "hit@10", "MRR", "interval", "difference"}
    assert all(set(line) == wanted for line in lines)
    ours = next(line for line in lines if line["ranker"] == "matchmaker")
    assert ours["hit@10"] == 1.0


def test_excluded_documents_are_not_ranked(folder: Path) -> None:
    queries = "query_id,text,exclude_docs\nq1,사무용 복합기 임차,d4 d1\n"
    (folder / "queries.csv").write_text(queries, encoding="utf-8")
    (line,) = figures(read_set(folder), ["tfidf"], TopicEncoder())
    assert line["nDCG@10"] == 0.0


def test_a_folder_of_sets_and_a_set(folder: Path) -> None:
    assert sets_in(folder) == [folder]
    assert sets_in(folder.parent) == [folder]


def test_contracts_of_a_firm_are_told_apart(folder: Path) -> None:
    corpus = "doc_id,company,profile,text\nd1,가온상사,복합기 임차 ; 책상 납품,가온상사 / 복합기\n"
    (folder / "corpus.csv").write_text(corpus, encoding="utf-8")
    assert as_fair(read_set(folder)).vendors[0].records == ("복합기 임차", "책상 납품")


def test_no_tuning_set_is_ranked_below_letters_beyond_chance(shared: Path) -> None:
    judged = read_set(shared / "fit_eval" / "fair_texts")
    (line,) = figures(judged, ["matchmaker"], CharacterEncoder())
    assert line["difference"]["interval"][1] > 0  # type: ignore[index]
