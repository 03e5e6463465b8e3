"""The empty workbook: readable with its examples, refused without data, the same bytes twice."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from matchmaker.domain import PreferenceKind
from matchmaker.errors import Severity
from matchmaker.spreadsheet import read_fair, template
from matchmaker.spreadsheet.vocabulary import vocabulary
from matchmaker.texts import LANGUAGES, texts
from tests.spreadsheet.small_sheets import FIRST_DAY, codes, findings_of


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_make_a_tiny_fair(language: str, tmp_path: Path) -> None:
    path = tmp_path / "fair.xlsx"
    path.write_bytes(template(texts(language)))
    read = read_fair(path, first_day=FIRST_DAY)
    fair = read.fair
    assert (len(fair.buyers), len(fair.purchases), len(fair.vendors)) == (2, 3, 3)
    assert len(fair.products) == 2
    assert [p.kind for p in fair.preferences] == [PreferenceKind.WISH]
    assert len(fair.fixed) == 1
    assert fair.sessions[0].start.date() == FIRST_DAY
    assert not [f for f in read.findings if f.severity is not Severity.NOTE]
    assert "only_examples" in codes(read.findings)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_examples_only_the_two_needed_sheets_are_missed(
    language: str, tmp_path: Path
) -> None:
    path = tmp_path / "fair.xlsx"
    path.write_bytes(template(texts(language), examples=False))
    assert codes(findings_of(path), Severity.ERROR) == ["no_purchases", "no_vendors"]
    assert not codes(findings_of(path), Severity.WARNING)


def test_same_words_same_bytes() -> None:
    assert template(texts("ko")) == template(texts("ko"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_explains_its_columns_and_offers_choices(language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(texts(language))))
    at = LANGUAGES.index(language)
    names = [words.names[at] for words in vocabulary().sheets.values()]
    assert set(names) == set(book.sheetnames[1:])
    for words in vocabulary().sheets.values():
        sheet = book[words.names[at]]
        headers = [cell.value for cell in sheet[1]]
        assert headers == [words.columns[key][at] for key in words.template]
        assert all(cell.comment and cell.comment.text for cell in sheet[1])
        assert sheet.freeze_panes == "A2"
    wishes = book[vocabulary().sheets["preferences"].names[at]]
    lists = [rule.formula1 for rule in wishes.data_validations.dataValidation]
    kinds = vocabulary().choices["preference_kind"].values()
    assert f'"{",".join(words[at] for words in kinds)}"' in lists


def test_nothing_in_the_template_is_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(texts("ko"))))
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
