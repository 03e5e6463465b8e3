"""Words that stand for one another at this fair, from their sheet."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.domain import TermKind, Terms
from matchmaker.lexical import is_related
from matchmaker.spreadsheet.faults import CellFault, Place, Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.rows import Row, rows_of
from matchmaker.spreadsheet.sheets import shown
from matchmaker.spreadsheet.vocabulary import normal, vocabulary

_SHORTEST = 2
_LONGEST = 40

_Key = tuple[str, frozenset[str]]


def read_terms(tables: Iterable[Table], report: Report) -> tuple[Terms, ...]:
    """The terms of the sheet. Rows that say the same, or the contrary, of two words are told;
    so is how many were taken over."""
    found: list[Terms] = []
    said: dict[_Key, tuple[TermKind, int]] = {}
    sheet = Place()
    for row in rows_of(tables, report):
        if (told := _read(row, report)) is None or not _is_news(told, row, said, report):
            continue
        found.append(told)
        sheet = Place(row.table.file, row.table.sheet)
        if told.kind is TermKind.APART and not is_related(told):
            report.warning("terms_never_together", row.place(), word=shown(told.word))
    if own := [told for told in found if not _is_example(told)]:
        apart = sum(told.kind is TermKind.APART for told in own)
        report.note("terms_read", sheet, added=len(own) - apart, apart=apart)
    return tuple(found)


def _read(row: Row, report: Report) -> Terms | None:
    kind = row.choice("kind", "term_kind", TermKind.SYNONYM)
    word = row.required("word") and row.attempt("word", lambda: sound(row.name("word") or ""))
    # A word is told apart from all others where none are named.
    named = kind == TermKind.APART or row.required("others")
    others = row.attempt("others", lambda: tuple(map(sound, row.items("others"))))
    if word is None or not named or others is None or kind is None:
        return None
    others = tuple(dict.fromkeys(other for other in others if normal(other) != normal(word)))
    if row.says("others") and not others:
        report.error("terms_of_one", row.place("others"), word=shown(word))
        return None
    return Terms(word=word, others=others, kind=TermKind(kind), source=row.label("source"))


def sound(term: str) -> str:
    """A term that can be found in texts. Raises CellFault."""
    if not _SHORTEST <= len(normal(term)) <= _LONGEST:
        raise CellFault("term_length", value=shown(term), least=_SHORTEST, most=_LONGEST)
    if normal(term) in vocabulary().fillers:
        raise CellFault("term_of_every_text", value=shown(term))
    return term


def _is_news(told: Terms, row: Row, said: dict[_Key, tuple[TermKind, int]], report: Report) -> bool:
    """Whether a row says what none before it said; the same or the contrary is told."""
    news = False
    for other in told.others or ("",):
        pair = _key(told, other)
        kind, first = said.setdefault(pair, (told.kind, row.number))
        news = news or first == row.number
        if first == row.number:
            continue
        tell, code = report.error, "terms_contradict"
        if kind is told.kind:
            tell, code = report.warning, "terms_twice"
        tell(code, row.place(), word=shown(told.word), other=shown(other), first=first)
    return news


def _is_example(told: Terms) -> bool:
    """Whether it is a row of the template, which no text has."""
    return normal(told.word).startswith(tuple(map(normal, vocabulary().examples)))


def _key(told: Terms, other: str) -> _Key:
    """Two words, whichever comes first; of a kind-of the general one is another thing."""
    general = normal(told.word) if told.kind is TermKind.KIND_OF else ""
    return general, frozenset((normal(told.word), normal(other)))
