"""The picture of the ablation shows every ranker with its figure."""

from __future__ import annotations

from benchmarks.fit_pictures import ablation_picture


def figure(ranker: str, part: str, ndcg: float) -> dict[str, object]:
    return {"ranker": ranker, "slice": part, "nDCG@10": ndcg, "interval": [ndcg - 0.1, ndcg + 0.1]}


def test_a_bar_and_an_interval_for_every_ranker_of_the_slice() -> None:
    lines = [
        figure("tfidf", "all", 0.5),
        figure("matchmaker", "all", 0.75),
        figure("matchmaker", "no_works", 0.8),
    ]
    picture = ablation_picture(lines)
    assert picture.count("<rect ") == picture.count("<line ") == 2
    assert ">tfidf</text>" in picture
    assert ">0.750</text>" in picture
    assert ">0.800</text>" in ablation_picture(lines, "no_works")
