"""A fair written as CSV files reads back as the same fair."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from matchmaker.domain import Fair
from matchmaker.errors import Severity
from matchmaker.resources import data_folder
from matchmaker.scenarios import fair_files, make_fair
from matchmaker.spreadsheet import read_fair
from matchmaker.spreadsheet.vocabulary import normal, vocabulary
from matchmaker.texts import LANGUAGES, texts

DAY = date(2026, 6, 16)


def read_back(fair: Fair, folder: Path, language: str = "ko") -> Fair:
    for name, content in fair_files(fair, language).items():
        (folder / name).write_bytes(content)
    read = read_fair(folder, first_day=DAY)
    assert [f for f in read.findings if f.severity is not Severity.NOTE] == []
    return read.fair


@pytest.mark.parametrize("name", ["siheung", "ulsan"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_generated_fair_reads_back(name: str, language: str, tmp_path: Path) -> None:
    fair = make_fair(name, first_day=DAY)
    assert read_back(fair, tmp_path, language) == fair


def test_pins_floors_and_weights_read_back(tmp_path: Path) -> None:
    sample = read_fair(data_folder() / "sample_fair", first_day=DAY).fair
    policy = replace(sample.policy, buyer_cap=9, min_relevance=0.25, weights={"region": 2.5})
    floors = tuple(replace(v, floor=1 if v.id == "V11" else 0) for v in sample.vendors)
    fair = replace(sample, policy=policy, vendors=floors)
    assert len(fair.fixed) == 3
    assert read_back(fair, tmp_path) == fair


def test_the_same_fair_gives_the_same_bytes() -> None:
    first, second = (fair_files(make_fair("siheung", first_day=DAY)) for _ in range(2))
    assert first == second
    assert all(content.startswith(b"\xef\xbb\xbf") for content in first.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reader_knows_every_name_and_header(language: str) -> None:
    words = texts(language)
    sheets = {
        k: s for k, s in vocabulary().sheets.items() if words.has(f"scenarios.files.{k}.name")
    }
    assert len(sheets) == 11
    for kind, sheet in sheets.items():
        assert normal(words(f"scenarios.files.{kind}.name")) in {normal(n) for n in sheet.names}
        headers = words(f"scenarios.files.{kind}.columns").split(" | ")
        known = {normal(word) for column in sheet.columns.values() for word in column}
        assert {header for header in headers if normal(header) not in known} == set()
