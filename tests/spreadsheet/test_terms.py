"""Words that an organiser adds to the lexicon for one fair, or takes from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.domain import TermKind, Terms
from matchmaker.errors import Severity
from tests.spreadsheet.small_sheets import codes, findings_of, read, write_folder

HEAD = "말,관련된 말,종류,출처\n"


def test_each_row_is_a_word_with_others(tmp_path: Path) -> None:
    sheet = f'{HEAD}해담이,"실내 정원, 수직정원",,주최 기관\n의자,스툴,다른 말,\n데스크,,다른 말,\n'
    found = read(tmp_path, 용어=sheet)
    assert found.fair.terms == (
        Terms(word="해담이", others=("실내 정원", "수직정원"), source="주최 기관"),
        Terms(word="의자", others=("스툴",), kind=TermKind.APART),
        Terms(word="데스크", kind=TermKind.APART),
    )
    (note,) = [f for f in found.findings if f.code == "input.terms_read"]
    assert (note.params, note.severity) == ({"added": 1, "apart": 2}, Severity.NOTE)


def test_without_the_sheet_nothing_is_told(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.fair.terms == ()
    assert "terms_read" not in codes(found.findings)


@pytest.mark.parametrize("word", ["비슷한 말", "같은 말", "synonym", ""])
def test_a_synonym_is_meant_where_nothing_is_said(tmp_path: Path, word: str) -> None:
    (told,) = read(tmp_path, 용어=f"{HEAD}해담이,수직정원,{word},\n").fair.terms
    assert told.kind is TermKind.SYNONYM


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (",수직정원,,\n", "cell_missing"),
        ("해담이,,,\n", "cell_missing"),
        ("해담이,해담이,,\n", "terms_of_one"),
        ("해,수직정원,,\n", "term_length"),
        ("해담이,구매,,\n", "term_of_every_text"),
        ("해담이,수직정원,엇비슷,\n", "choice_unknown"),
        ("해담이,수직정원,,\n수직정원,해담이,다른 말,\n", "terms_contradict"),
    ],
)
def test_rows_that_cannot_be_used_are_errors(tmp_path: Path, rows: str, code: str) -> None:
    findings = findings_of(write_folder(tmp_path, 용어=HEAD + rows))
    assert code in codes(findings, Severity.ERROR)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("해담이,수직정원,,\n수직정원,해담이,,\n", "terms_twice"),
        ("해담이,수직정원,다른 말,\n", "terms_never_together"),
    ],
)
def test_rows_that_say_nothing_new_are_warnings(tmp_path: Path, rows: str, code: str) -> None:
    findings = findings_of(write_folder(tmp_path, 용어=HEAD + rows))
    assert code in codes(findings, Severity.WARNING)


def test_general_words_may_be_of_a_kind_both_ways(tmp_path: Path) -> None:
    rows = "의자,회전의자,같은 종류,\n회전의자,의자,같은 종류,\n"
    assert len(read(tmp_path, 용어=HEAD + rows).fair.terms) == 2


def test_example_rows_are_not_counted(tmp_path: Path) -> None:
    found = read(tmp_path, 용어=f"{HEAD}예시그늘막,예시차양막,,\n")
    assert "terms_read" not in codes(found.findings)
