"""Weights written as a settings sheet come back as they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matchmaker.spreadsheet import read_fair, weights_to_csv
from matchmaker.texts import LANGUAGES, texts
from matchmaker.weights import DEFAULT_WEIGHTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_settings_sheet_reads_what_was_written(language: str, tmp_path: Path) -> None:
    weights = {name: weight + 0.5 for name, weight in DEFAULT_WEIGHTS.items()}
    (tmp_path / "설정.csv").write_bytes(weights_to_csv(weights, texts(language)))
    (tmp_path / "구매예정품목.csv").write_text("기관명,사업명\n갑군청,의자 구매\n", "utf-8")
    (tmp_path / "기업.csv").write_text("업체명,주요제품\n가구사,의자\n", "utf-8")
    fair = read_fair(tmp_path, first_day=date(2026, 6, 9)).fair
    assert fair.policy.weights == weights
