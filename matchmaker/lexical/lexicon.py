"""The procurement lexicon: words that stand for one another, and where a text has them.

`lexicon.tsv` holds them by sector, each entry with its kind and its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from matchmaker.lexical.morphemes import Word

_WORDS = re.compile(r"[^\W_]+")
_HEADER = "sector\tkind\tsource\tterms"
# The sector of entries that one fair brings along.
OWN_SECTOR = "fair"
# A term of two syllables is often a part of another word: both of its edges must be edges of
# words. A longer one is recognised by one edge, since morphemes are cut differently at times.
_TELLING = 3
_PREFIX = 2
_MOST_READ = 65_536


class Kind(StrEnum):
    """How the terms of an entry stand to one another."""

    SYNONYM = "synonym"
    SPELLING = "spelling"
    ABBREVIATION = "abbreviation"
    KIND_OF = "kind-of"
    RELATED = "related"
    USED_WITH = "used-with"


# How much a term of an entry says of another one of it (of 1 for the very same word).
WEIGHTS: Mapping[Kind, float] = {
    Kind.SYNONYM: 0.8,
    Kind.SPELLING: 1.0,
    Kind.ABBREVIATION: 0.9,
    Kind.KIND_OF: 0.5,
    Kind.RELATED: 0.6,
    Kind.USED_WITH: 0.4,
}
# Two things of one kind (책상 and 의자) say this much of each other.
SIBLINGS = 0.2
# These kinds may stand in a reason; that two things are bought together is none.
_TOLD = frozenset(Kind) - {Kind.RELATED, Kind.USED_WITH}


@dataclass(frozen=True, slots=True)
class Entry:
    """Terms that belong together; the first one of a ``kind-of`` is the general one."""

    sector: str
    kind: Kind
    source: str
    terms: tuple[str, ...]

    @property
    def is_own(self) -> bool:
        """Whether the fair brought it along."""
        return self.sector == OWN_SECTOR


@dataclass(frozen=True, slots=True)
class Place:
    """A term of the lexicon where it stands: ``text[start:end]`` is its surface; ``form`` is
    folded, without spaces."""

    form: str
    start: int
    end: int


@dataclass(frozen=True)
class Lexicon:
    """Entries, and which of them (by number) hold each folded term."""

    entries: tuple[Entry, ...]
    holders: Mapping[str, tuple[int, ...]]
    longest: Mapping[str, int]
    _read: dict[str, tuple[Place, ...]] = field(default_factory=dict, repr=False, compare=False)
    _related: dict[str, dict[str, Entry]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Lexicon:
        known = tuple(entries)
        holders: dict[str, list[int]] = {}
        longest: dict[str, int] = {}
        for number, entry in enumerate(known):
            for form in map(folded, entry.terms):
                holders.setdefault(form, []).append(number)
                start = form[:_PREFIX]
                longest[start] = max(longest.get(start, 0), len(form))
        return cls(known, {form: tuple(n) for form, n in holders.items()}, longest)

    def is_general(self, form: str, entry: int) -> bool:
        """Whether a term is the general one of a ``kind-of`` entry."""
        return folded(self.entries[entry].terms[0]) == form

    def places(self, text: str, words: Sequence[Word]) -> tuple[Place, ...]:
        """The terms that stand in a (normalised) text, given its words. A term inside another
        is left out unless it ends it: a 손소독제 is a 소독제, a 현미경 is no 현미.

        A text is read once: the score asks for it, and then each of its reasons.
        """
        if text not in self._read:
            if len(self._read) >= _MOST_READ:
                self._read.clear()
            hits = sorted(self._hits(text, words), key=lambda p: (p.start, -p.end))
            kept = (hit for hit in hits if not any(_swallows(other, hit) for other in hits))
            self._read[text] = tuple(kept)
        return self._read[text]

    def relation(self, one: str, other: str) -> Entry | None:
        """The entry of the closest kind in which two different terms stand, as far as a
        reason may name it; None for none."""
        return self.related(one).get(other)

    def related(self, form: str) -> Mapping[str, Entry]:
        """`relation` of a term with every term that has one; looked up once."""
        if form not in self._related:
            self._related[form] = self._relations(form)
        return self._related[form]

    def _relations(self, form: str) -> dict[str, Entry]:
        told = [n for n in self.holders.get(form, ()) if self.entries[n].kind in _TOLD]
        found: dict[str, Entry] = {}
        # The closest kind first, the earlier entry among equals: the first one found stays.
        for number in sorted(told, key=lambda n: (-WEIGHTS[self.entries[n].kind], n)):
            for other in map(folded, self.entries[number].terms):
                if other != form and self._is_direct(number, form, other):
                    found.setdefault(other, self.entries[number])
        return found

    def _is_direct(self, entry: int, one: str, other: str) -> bool:
        siblings = self.entries[entry].kind is Kind.KIND_OF
        return not siblings or self.is_general(one, entry) or self.is_general(other, entry)

    def _hits(self, text: str, words: Sequence[Word]) -> Iterator[Place]:
        low = _lowered(text)
        at = [i for i, letter in enumerate(low) if not letter.isspace()]
        letters = "".join(low[i] for i in at)
        edges = _Edges.of(low, words)
        for i in range(len(letters)):
            most = min(self.longest.get(letters[i : i + _PREFIX], 0), len(letters) - i)
            for size in range(most, 0, -1):
                form = letters[i : i + size]
                if form not in self.holders:
                    continue
                place = Place(form, at[i], at[i + size - 1] + 1)
                if edges.allow(place, low):
                    yield place


@dataclass(frozen=True, slots=True)
class _Edges:
    starts: frozenset[int]
    ends: frozenset[int]

    @classmethod
    def of(cls, text: str, words: Sequence[Word]) -> _Edges:
        plain = [match.span() for match in _WORDS.finditer(text)]
        spans = plain + [(word.start, word.end) for word in words]
        return cls(frozenset(s for s, _ in spans), frozenset(e for _, e in spans))

    def allow(self, place: Place, text: str) -> bool:
        """Whether a place is a word of its own here and not letters of another one."""
        begins, ends = place.start in self.starts, place.end in self.ends
        if _is_latin(text[place.start - 1 : place.start]) and _is_latin(text[place.start]):
            return False
        if _is_latin(text[place.end : place.end + 1]) and _is_latin(text[place.end - 1]):
            return False
        apart = place.end - place.start > len(place.form)
        if len(place.form) < _TELLING or apart:
            return begins and ends
        return begins or ends


@lru_cache
def lexicon() -> Lexicon:
    """The shipped lexicon (`lexicon.tsv`), read once."""
    text = files(__package__).joinpath("lexicon.tsv").read_text(encoding="utf-8")
    return Lexicon.of(read_entries(text))


def read_entries(text: str) -> Iterator[Entry]:
    """The entries of a lexicon file. Raises ValueError for a line of another shape."""
    for line in text.splitlines():
        if line and not line.startswith("#") and line != _HEADER:
            sector, kind, source, terms = line.split("\t")
            known = tuple(term.strip() for term in terms.split(","))
            yield Entry(sector=sector, kind=Kind(kind), source=source, terms=known)


def folded(term: str) -> str:
    """A term as it is looked up: lower case, no spaces."""
    return "".join(term.lower().split())


def _lowered(text: str) -> str:
    """The text in lower case, letter for letter (some letters have longer lower cases)."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _swallows(outer: Place, inner: Place) -> bool:
    return outer.start <= inner.start and inner.end < outer.end


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
