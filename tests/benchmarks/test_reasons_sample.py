import json
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import reasons_sample
from benchmarks.reasons_sample import drawn
from matchmaker.embeddings.characters import CharacterEncoder
from matchmaker.fit import FitMatrix, build_fit
from matchmaker.scenarios import fair_files
from tests.matching_fairs import office_fair

KEYS = {
    "relevance", "points", "need", "offer", "meets", "points_by_criterion", "sentence",
}  # fmt: skip


@pytest.fixture(scope="module")
def fit() -> FitMatrix:
    return build_fit(office_fair(), CharacterEncoder())


def test_pairs_are_drawn_once_and_alike_for_one_seed(fit: FitMatrix) -> None:
    found = drawn(fit, 6, seed=1)
    assert found == drawn(fit, 6, seed=1)
    assert len(set(found)) == len(found) == 6


def test_another_seed_draws_other_pairs(fit: FitMatrix) -> None:
    assert len({tuple(drawn(fit, 4, seed=seed)) for seed in range(6)}) > 1


def test_higher_fifths_come_first(fit: FitMatrix) -> None:
    fifths = [int(min(4, fit.relevance[pair] * 5)) for pair in drawn(fit, 6, seed=1)]
    assert fifths == sorted(fifths, reverse=True)
    assert not np.isnan(fifths).any()


def test_a_line_per_pair_holds_both_texts_and_the_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in fair_files(office_fair()).items():
        (tmp_path / name).write_bytes(content)
    arguments = [str(tmp_path), "--count", "3", "--encoder", "characters", "--json"]
    monkeypatch.setattr(sys, "argv", ["reasons_sample", *arguments])
    reasons_sample.main()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3]
    assert all(set(line) == KEYS | {"number"} for line in lines)
