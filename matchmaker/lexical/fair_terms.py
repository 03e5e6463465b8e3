"""The shipped lexicon as one fair edits it: its own words first, what it takes apart gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matchmaker.domain import TermKind, Terms
from matchmaker.lexical.lexicon import OWN_SECTOR, Entry, Kind, Lexicon, folded, lexicon


def lexicon_of(terms: Sequence[Terms]) -> Lexicon:
    """The lexicon of a fair with such terms; the shipped one itself for none.

    A new one every time: what it remembers of texts is never another fair's.
    """
    if not terms:
        return lexicon()
    entries: list[Entry] = [_entry(told) for told in terms if told.kind is not TermKind.APART]
    kept: Sequence[Entry] = lexicon().entries
    for told in terms:
        kept = [left for entry in kept for left in _without(entry, told)]
    return Lexicon.of([*entries, *kept])


def is_related(told: Terms) -> bool:
    """Whether the shipped lexicon relates the word to one of the others, or (where there are
    none) holds it at all."""
    words = lexicon()
    here = set(words.holders.get(folded(told.word), ()))
    there = {n for other in told.others for n in words.holders.get(folded(other), ())}
    return bool(here & there if told.others else here)


def _entry(told: Terms) -> Entry:
    return Entry(
        sector=OWN_SECTOR,
        kind=Kind(told.kind.value),
        source=told.source or "",
        terms=(told.word, *told.others),
    )


def _without(entry: Entry, told: Terms) -> Iterator[Entry]:
    """The entry in one or two pieces, no piece of which holds the word and another of the
    others; pieces of a single term say nothing and are left out."""
    word, others = folded(told.word), frozenset(map(folded, told.others))
    forms = [folded(term) for term in entry.terms]
    if word not in forms or (others and others.isdisjoint(forms)):
        yield entry
        return
    gone: list[frozenset[str]] = [frozenset({word})]
    if others:
        gone.append(others)
    if entry.kind is Kind.KIND_OF:
        # Special terms stay under the general one: they part only from each other.
        gone = [left for left in gone if forms[0] not in left] or [frozenset(forms)]
    for left in gone:
        terms = [t for t, form in zip(entry.terms, forms, strict=True) if form not in left]
        if len(terms) > 1:
            yield Entry(entry.sector, entry.kind, entry.source, tuple(terms))
