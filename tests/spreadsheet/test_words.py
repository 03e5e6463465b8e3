"""Every code that the room can tell has its words."""

from __future__ import annotations

import re
from pathlib import Path

import matchmaker.spreadsheet
from matchmaker.spreadsheet.vocabulary import vocabulary
from matchmaker.texts import texts
from matchmaker.weights import DEFAULT_WEIGHTS

SOURCES = sorted(Path(matchmaker.spreadsheet.__file__).parent.glob("*.py"))
_TOLD = re.compile(r'(?:report\.(?:error|warning|note)|CellFault|tell)\(\s*"([a-z_]+)"')
NOUNS = ("buyer", "vendor", "desk", "line", "product", "session", "slot", "participant")


def codes_in_source() -> set[str]:
    found = {code for source in SOURCES for code in _TOLD.findall(source.read_text("utf-8"))}
    for noun in NOUNS:
        found |= {f"unknown_{noun}", f"unknown_{noun}_near", f"ambiguous_{noun}"}
    return found


def test_every_code_has_words_in_both_languages() -> None:
    codes = codes_in_source()
    assert len(codes) > 90
    for language in ("ko", "en"):
        missing = {c for c in codes if not texts(language).has(f"finding.input.{c}.what")}
        assert not missing


def test_every_criterion_has_a_word_for_its_weight() -> None:
    assert vocabulary().weights.keys() == DEFAULT_WEIGHTS.keys()


def test_no_word_means_two_kinds_of_sheet() -> None:
    seen: dict[str, str] = {}
    for kind, words in vocabulary().sheets.items():
        for name in words.names:
            assert seen.setdefault(name.casefold().replace(" ", ""), kind) == kind


def test_template_columns_are_known() -> None:
    for words in vocabulary().sheets.values():
        assert set(words.template) <= words.columns.keys()
        for group in words.need:
            assert set(group) <= words.columns.keys()
