"""Pictures of the fit: well-formed, with every figure in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fit_pictures import ablation_picture, relevance_of, reliability, reliability_picture
from benchmarks.fit_quality import Task, figures
from benchmarks.judged import sample_set
from matchmaker.embeddings.characters import CharacterEncoder


@pytest.fixture(scope="module")
def task(root: Path) -> Task:
    return Task(sample_set(root / "data"), CharacterEncoder())


def test_every_pair_is_in_one_tenth(task: Task) -> None:
    bins = reliability(task)
    relevance = relevance_of(task)
    assert sum(each.pairs for each in bins) == relevance.size
    assert [each.relevance for each in bins] == sorted(each.relevance for each in bins)
    assert all(0 <= each.accepted <= 1 for each in bins)
    # A high score is more often right than a low one.
    assert bins[-1].accepted > bins[0].accepted


def test_the_pictures_show_every_ranker_and_every_tenth(task: Task) -> None:
    lines = list(figures(task.judged, ["tfidf", "matchmaker"], task.encoder))
    bars = ablation_picture(lines)
    assert bars.count("<rect ") == 2
    assert [bars.count(f">{line['ranker']}</text>") for line in lines] == [1, 1]
    assert [f">{line['nDCG@10']:.3f}</text>" in bars for line in lines] == [True, True]
    bins = reliability(task)
    dots = reliability_picture(bins)
    assert dots.count("<circle ") == len(bins)
    assert all(f"({each.pairs:,})" in dots for each in bins)
