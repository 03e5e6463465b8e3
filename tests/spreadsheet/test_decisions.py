"""Decisions read from a filled-in list of proposals."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.errors import SpreadsheetError
from matchmaker.spreadsheet import Decision, read_decisions
from matchmaker.spreadsheet.vocabulary import vocabulary
from matchmaker.texts import LANGUAGES, texts

HEADER = "기관,구매예정품목,순위,기업,판정,적합도"


def sheet(folder: Path, *lines: str) -> Path:
    path = folder / "matches.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def decided(folder: Path, *lines: str) -> list[tuple[str, bool, int]]:
    return [(d.vendor, d.accepted, d.row) for d in read_decisions(sheet(folder, *lines))]


def test_only_decided_rows_are_read_under_the_headings_of_the_sheet(tmp_path: Path) -> None:
    rows = ["구매예정품목마다의 순서입니다.", HEADER]
    rows += [
        "갑군청,의자 (3천만원),1,가구사,적합,80",
        "갑군청,책상,2,책상사,,70",
        "을시청,의자,1,나무사,부적합,60",
    ]
    assert decided(tmp_path, *rows) == [("가구사", True, 3), ("나무사", False, 5)]


def test_the_names_are_kept_as_they_are_shown(tmp_path: Path) -> None:
    path = sheet(tmp_path, HEADER, '갑군청,"의자, 책상",1,가구사,o,80')
    assert read_decisions(path) == (
        Decision(
            buyer="갑군청",
            purchase="의자, 책상",
            vendor="가구사",
            accepted=True,
            file="matches.csv",
            sheet="matches",
            row=2,
        ),
    )


def test_the_english_sheet_is_read_too(tmp_path: Path) -> None:
    words = texts("en")
    header = [words(f"exports.column.{c}") for c in ("buyer", "purchase", "vendor", "decision")]
    row = f"A,chairs,B,{words('exports.value.unsuitable')}"
    assert decided(tmp_path, ",".join(header), row) == [("B", False, 2)]


def test_a_word_that_is_no_decision_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(SpreadsheetError) as refused:
        read_decisions(sheet(tmp_path, HEADER, "갑군청,의자,1,가구사,글쎄요,80"))
    (finding,) = refused.value.findings
    assert (finding.code, finding.row, finding.column) == ("input.choice_unknown", 2, "판정")


def test_a_sheet_without_the_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpreadsheetError) as refused:
        read_decisions(sheet(tmp_path, "기관,구매예정품목,기업", "갑군청,의자,가구사"))
    assert [f.code for f in refused.value.findings] == ["input.decisions_missing"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_that_the_drop_down_offers_are_understood(language: str) -> None:
    words = texts(language)
    choices = [words(f"exports.value.{name}") for name in ("suitable", "unsuitable")]
    assert [vocabulary().choice("decision", c) for c in choices] == ["accept", "decline"]
