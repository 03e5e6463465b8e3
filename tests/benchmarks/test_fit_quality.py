"""The benchmark of fit on a tiny invented set."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks.fit_quality import PARTS, RANKERS, Ours, Task, figures, rankings
from benchmarks.judged import JudgedSet, as_fair, read_set, sample_set, sets_in
from benchmarks.train_classes import read_labelled, remember
from matchmaker.criteria import TextFit, read_material
from matchmaker.criteria.classes import ClassMemory, class_memory
from matchmaker.embeddings.characters import CharacterEncoder
from matchmaker.evaluation import ndcg, paired_difference
from matchmaker.lexical import clean_need
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


# The two that are small enough for a test; RESULTS.md has all four, with the default encoder.
SETS = ("fair_texts", "g2b_award")


@pytest.mark.parametrize("name", SETS)
def test_ours_is_not_below_the_best_single_part_beyond_chance(shared: Path, name: str) -> None:
    judged = read_set(shared / "fit_eval" / name)
    task = Task(judged, CharacterEncoder())
    for part, queries in judged.slices().items():
        ours = gains(task, "matchmaker", queries)
        for single in ("bm25", "tfidf", "encoder"):
            above = paired_difference(ours, gains(task, single, queries))
            assert above.high > 0, (part, single)


def test_each_part_is_left_out_under_its_name(folder: Path) -> None:
    task = Task(read_set(folder), CharacterEncoder())
    assert {name.removeprefix("matchmaker-") for name in RANKERS if "-" in name} == set(PARTS)
    assert "words" in task.features
    whole, without = Ours()(task), Ours(without="words")(task)
    assert (whole - without).max() > 0
    assert (whole >= without).all()


CODED = {
    "queries.csv": "query_id,text\nq1,2026년 협탁 구매\nq2,2026년 가습기 구매\n",
    "corpus.csv": (
        "doc_id,level,name,definition,text\n"
        "5610170301,10,가,,가\n4410150101,10,나,,나\n5512171901,10,다,,다\n"
    ),
    "qrels.csv": "query_id,doc_id,relevance\nq1,5512171901,2\nq2,4410150101,2\n",
}
# What no clean memory could know: the measured texts with their answers, also rewritten a little.
PLANTED = {
    "the text itself": [("5512171901", "2026년 협탁 구매"), ("4410150101", "2026년 가습기 구매")],
    "last year's": [
        ("5512171901", "2025년도 협탁 구매(재공고)"),
        ("4410150101", "(긴급) 가습기 구매 외 2종"),
    ],
    "the thing alone": [("5512171901", "협탁"), ("4410150101", "가습기")],
    "without spaces": [("5512171901", "협탁구매"), ("4410150101", "가습기구매")],
    "another verb": [("5512171901", "협탁 구입"), ("4410150101", "가습기 구매 설치")],
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_a_planted_leak_raises_no_figure(tmp_path: Path, planted: list[tuple[str, str]]) -> None:
    for name, content in CODED.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    judged, encoder = read_set(tmp_path), CharacterEncoder()
    clean = [("5610170301", "강당 무대 막")]
    learned = [(code, clean_need(text)) for code, text in planted]
    before = gains(Task(judged, encoder, remember(clean, encoder)), "matchmaker")
    leaking = remember([*clean, *learned], encoder)
    after = gains(Task(judged, encoder, leaking), "matchmaker")
    assert all(a <= b for a, b in zip(after, before, strict=True))
    assert unguarded(judged, leaking) == [1.0, 1.0]
    assert before != [1.0, 1.0]


def unguarded(judged: JudgedSet, memory: ClassMemory) -> list[float]:
    """What the leak would have brought."""
    material = read_material(as_fair(judged))
    text = TextFit(material, CharacterEncoder(), memory=memory)
    scores = dict(text.features(slice(0, len(material.needs))))["classes"]
    found = rankings(judged, scores)
    return [ndcg(found[q], judged.grades[q]) for q in judged.queries]


def test_no_measured_text_is_remembered_with_its_answer(shared: Path) -> None:
    judged = read_set(shared / "fit_eval" / "g2b_category")
    labelled = read_labelled(shared / "fit_eval" / "train")
    memory = class_memory()
    assert [code for code, _ in labelled] == list(memory.codes)
    place = {text: i for i, (_, text) in enumerate(labelled)}
    asked = [clean_need(judged.need_text(query)) for query in judged.queries]
    rows = [i for i, text in enumerate(asked) if text in place]
    assert len(rows) > 100
    likeness = memory.likeness([asked[i] for i in rows], None, leave_out_same=True)
    like = likeness.of(np.arange(len(rows)))
    assert not any(like[k, place[asked[i]]] for k, i in enumerate(rows))


def test_the_bundled_judgments_are_a_set(root: Path) -> None:
    judged = sample_set(root / "data")
    assert len(judged.queries) > 100
    assert set(judged.grades) == set(judged.queries)
    assert all(set(graded) <= set(judged.corpus) for graded in judged.grades.values())


def gains(task: Task, ranker: str, queries: Sequence[str] | None = None) -> list[float]:
    """nDCG@10 of each query."""
    judged = task.judged
    found = rankings(judged, RANKERS[ranker](task))
    return [ndcg(found[q], judged.grades[q]) for q in queries or judged.queries]
