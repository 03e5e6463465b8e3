"""Every broken input gives all of its faults, each in its place, in words, and no traceback."""

from __future__ import annotations

import string
import tomllib
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest

import matchmaker.texts
from matchmaker.errors import Finding, Severity, SpreadsheetError
from matchmaker.spreadsheet import read_fair
from matchmaker.texts import LANGUAGES, texts
from tests.broken import build

HERE = Path(__file__).parent
FIRST_DAY = date(2026, 9, 15)
EXPECTED: dict[str, list[tuple[str, str, int, str]]] = {
    name: [tuple(fault) for fault in faults]
    for name, faults in tomllib.loads((HERE / "expected.toml").read_text("utf-8")).items()
}


def findings_of(path: Path) -> tuple[Finding, ...]:
    try:
        return read_fair(path, first_day=FIRST_DAY).findings
    except SpreadsheetError as refusal:
        return refusal.findings


def assert_worded(finding: Finding) -> None:
    """What and remedy stand in every language, filled in, with every quoted fact."""
    for language in LANGUAGES:
        words = texts(language)
        said = f"{words.what(finding)} {words.remedy(finding)}"
        assert not any(mark in said for mark in "{}"), said
        if finding.severity is not Severity.NOTE:
            assert words.remedy(finding), finding.code


def test_every_folder_has_its_expectation() -> None:
    folders = {p.name for p in HERE.iterdir() if p.is_dir() and any(p.glob("*.csv"))}
    assert folders == EXPECTED.keys()
    assert len(folders) >= 24


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_all_faults_of_a_folder_are_told_in_one_pass(name: str) -> None:
    findings = findings_of(HERE / name)
    told = [
        (f.code.removeprefix("input."), f.sheet or "", f.row or 0, f.column or "")
        for f in findings
        if f.severity is not Severity.NOTE
    ]
    assert sorted(told) == sorted(EXPECTED[name])
    for finding in findings:
        assert_worded(finding)


@pytest.mark.parametrize("name", [name for name in sorted(EXPECTED) if "several" in name])
def test_the_faults_of_a_row_stand_together(name: str) -> None:
    errors = [f for f in findings_of(HERE / name) if f.severity is Severity.ERROR]
    runs = [row for row, _ in groupby((f.sheet, f.row) for f in errors)]
    assert len(runs) == len(set(runs))


@pytest.mark.parametrize("name", sorted(build.FILES))
def test_hostile_and_damaged_files_are_refused_for_one_reason(name: str, tmp_path: Path) -> None:
    path = build.write(name, tmp_path)
    with pytest.raises(SpreadsheetError) as refusal:
        read_fair(path, first_day=FIRST_DAY)
    errors = [f for f in refusal.value.findings if f.severity is Severity.ERROR]
    assert [f.code for f in errors] == [f"input.{build.FILES[name][1]}"]
    assert errors[0].file == name
    for finding in refusal.value.findings:
        assert_worded(finding)


def test_the_builders_files_are_sound_but_for_their_fault(tmp_path: Path) -> None:
    for name, data in (("sound.xlsx", build.workbook()), ("sound.ods", build.sound_ods())):
        path = tmp_path / name
        path.write_bytes(data)
        fair = read_fair(path, first_day=FIRST_DAY).fair
        assert [b.name for b in fair.buyers] == ["가온시청"]
        assert [v.name for v in fair.vendors] == ["나래가구"]
        assert fair.purchases[0].budget == 12_000_000


def test_external_links_are_told_and_the_stored_values_read(tmp_path: Path) -> None:
    path = tmp_path / "links.xlsx"
    path.write_bytes(build.external_links())
    read = read_fair(path, first_day=FIRST_DAY)
    assert "input.external_links" in [f.code for f in read.findings]
    assert len(read.fair.vendors) == 1


def test_a_missing_path_and_an_empty_folder(tmp_path: Path) -> None:
    assert [f.code for f in findings_of(tmp_path / "none.xlsx")][:1] == ["input.file_missing"]
    assert findings_of(tmp_path)[0].code == "input.folder_without_csv"


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    def facts(sentence: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}

    folder = Path(matchmaker.texts.__file__).parent
    said = {
        language: tomllib.loads((folder / language / "input.toml").read_text("utf-8"))
        for language in LANGUAGES
    }
    korean, english = (said[language]["finding"]["input"] for language in LANGUAGES)
    assert korean.keys() == english.keys()
    for code in korean:
        assert korean[code].keys() == english[code].keys(), code
        assert facts(korean[code]["what"]) == facts(english[code]["what"]), code
