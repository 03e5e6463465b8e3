"""Where two texts meet: the words, specifications and model numbers that they share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from matchmaker.lexical.cleaning import clutter
from matchmaker.lexical.lexicon import WEIGHTS, Kind, Lexicon, Place, lexicon
from matchmaker.lexical.morphemes import Word
from matchmaker.lexical.specifications import MODEL, Specification, specifications
from matchmaker.reasons import How

_SHORTEST_OVERLAP = 2
_MOST_WORDS = 5
_MOST_SPECIFICATIONS = 3
_MOST_COMMON = 2
# Letters that stand after a word without being of it: a shared word is not stretched over them.
_PARTICLES = frozenset("을를이가은는의에와과로도만")
_BY_ENTRY: Mapping[Kind, How] = {
    Kind.SYNONYM: How.SYNONYM,
    Kind.SPELLING: How.SPELLING,
    Kind.ABBREVIATION: How.ABBREVIATION,
    Kind.KIND_OF: How.KIND_OF,
}

_WORDS = re.compile(r"[^\W_]+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Compound:
    """Touching words as one: ``form`` in lower case, where it stands, whether it is empty talk."""

    form: str
    span: Span
    says_nothing: bool


@dataclass(frozen=True)
class ReadText:
    """A cleaned text, its words, those of them that may explain a match (``telling``), and
    its specifications. What else is read out of it is read once: a text meets many."""

    text: str
    words: Sequence[Word]
    telling: tuple[Word, ...]
    specifications: tuple[Specification, ...]
    terms: Lexicon = field(repr=False, compare=False)

    @classmethod
    def of(cls, text: str, words: Sequence[Word], terms: Lexicon | None = None) -> ReadText:
        """Bare numbers, and words inside a specification, are left to the specifications.
        ``terms`` stands in for the shipped lexicon."""
        told = specifications(text)
        telling = (w for w in words if w.tag != "SN" and not _within(w, told))
        return cls(text, words, tuple(telling), told, terms or lexicon())

    @cached_property
    def numbers(self) -> Mapping[str, Sequence[int]]:
        """Which of the telling words have each form, in order."""
        found: dict[str, list[int]] = {}
        for j, word in enumerate(self.telling):
            found.setdefault(word.form, []).append(j)
        return found

    @cached_property
    def compounds(self) -> tuple[_Compound, ...]:
        """Runs of touching words, in order, each once; see `_compounds`."""
        return tuple(_compounds(self))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Where terms of the lexicon stand; see `_telling_places`."""
        return tuple(_telling_places(self, self.terms))

    def surface(self, span: Span) -> str:
        """The text at a place."""
        return self.text[slice(*span)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Two places, one in each (cleaned) text, and how they met; ``via`` and
    ``own`` as in `reasons.Meet`."""

    need: Span
    offer: Span
    how: How
    via: str = ""
    own: bool = False


def meets(need: ReadText, offer: ReadText) -> tuple[Met, ...]:
    """What brings two cleaned texts together, the most telling first.

    Equal words (neighbours joined: 무선 + 인터넷 → 무선인터넷), then words inside longer ones
    (소독제 in 손소독제), then synonyms of the lexicon (제세동기, 자동심장충격기). Model numbers
    follow, and beside any of all these, specifications. Words of every paper (용역, 공사, 관리)
    explain nothing by themselves: they are told only where there is nothing else.
    """
    equal = list(_equal(need, offer))
    met = [m for m in equal if m.how is How.SAME]
    inside = [m for m in _inside(need, offer) if not _covered(m, met, need, offer)]
    met += [m for m in inside if not any(_contains(k.need, m.need) for k in met)]
    met += [m for m in _by_lexicon(need, offer) if not _touched(m, met, need, offer)]
    codes = [m for m in _specified(need, offer) if m.how is How.MODEL]
    words = _distinct(met, need, offer)[:_MOST_WORDS] + codes
    if not words:
        return tuple(_distinct(equal, need, offer)[:_MOST_COMMON])
    measures = [m for m in _specified(need, offer) if m.how is not How.MODEL]
    return tuple(words + measures[:_MOST_SPECIFICATIONS])


def _within(word: Word, told: Sequence[Specification]) -> bool:
    return any(s.start <= word.start and word.end <= s.end for s in told)


def _distinct(found: Sequence[Met], need: ReadText, offer: ReadText) -> list[Met]:
    first = {(need.surface(m.need), offer.surface(m.offer)): m for m in reversed(found)}
    return [m for m in found if first[need.surface(m.need), offer.surface(m.offer)] is m]


def _equal(need: ReadText, offer: ReadText) -> Iterator[Met]:
    """Runs of equal words that touch in both texts, as one; longest first. A run of words of
    every paper is COMMON."""
    ours, theirs = need.telling, offer.telling
    places = offer.numbers
    runs: list[Met] = []
    i = 0
    while i < len(ours):
        length, j = max(
            ((_run(ours, i, theirs, j), -j) for j in places.get(ours[i].form, ())),
            default=(0, 0),
        )
        if length:
            spans = _whole(ours[i : i + length]), _whole(theirs[-j : -j + length])
            common = all(_says_nothing(w.form) for w in ours[i : i + length])
            a, b = spans if common else _stretched(need.text, offer.text, *spans)
            runs.append(Met(need=a, offer=b, how=How.COMMON if common else How.SAME))
        i += max(1, length)
    yield from sorted(runs, key=lambda m: (m.need[0] - m.need[1], m.need))


def _stretched(need: str, offer: str, ours: Span, theirs: Span) -> tuple[Span, Span]:
    """An equal word with the equal letters around it (고시 → 고시인성): words are cut at times
    where no reader would cut them."""
    before = _alike(need[: ours[0]][::-1], offer[: theirs[0]][::-1])
    after = _alike(need[ours[1] :], offer[theirs[1] :])
    if after == 1 and need[ours[1]] in _PARTICLES:
        after = 0
    return (ours[0] - before, ours[1] + after), (theirs[0] - before, theirs[1] + after)


def _alike(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    pairs = takewhile(
        lambda pair: pair[0].isalnum() and pair[0].lower() == pair[1].lower(),
        zip(one, other, strict=False),
    )
    return sum(1 for _ in pairs)


def _whole(words: Sequence[Word]) -> Span:
    return words[0].start, max(word.end for word in words)


def _says_nothing(form: str) -> bool:
    return form in clutter().generic_words or len(form) == 1


def _run(ours: Sequence[Word], i: int, theirs: Sequence[Word], j: int) -> int:
    length = 1
    while (
        i + length < len(ours)
        and j + length < len(theirs)
        and ours[i + length].form == theirs[j + length].form
        and _touch(ours[i + length - 1], ours[i + length])
        and _touch(theirs[j + length - 1], theirs[j + length])
    ):
        length += 1
    return length


def _touch(one: Word, other: Word) -> bool:
    return other.start <= one.end


def _inside(need: ReadText, offer: ReadText) -> Iterator[Met]:
    """A word of one text that begins or ends a longer compound of the other, or equals it
    though the morphemes were cut otherwise."""
    theirs = offer.compounds
    for one in need.compounds:
        for other in theirs:
            short, long = (one, other) if len(one.form) <= len(other.form) else (other, one)
            text = need.text if short is one else offer.text
            if short.says_nothing or not _edge(short.form, long.form):
                continue
            if not _torn(text, short.span, long.form):
                how = How.SAME if short.form == long.form else How.PART
                yield Met(need=one.span, offer=other.span, how=how)


def _edge(short: str, long: str) -> bool:
    return long.endswith(short) or (len(short) > _SHORTEST_OVERLAP and long.startswith(short))


def _torn(text: str, span: Span, long: str) -> bool:
    """Whether the letter before a word also stands before it in the longer one: then it was
    cut out of a word that goes on (차번인식기 is no 식기)."""
    before = long[: len(long) - (span[1] - span[0])][-1:]
    return bool(before) and text[: span[0]][-1:].lower() == before


def _compounds(read: ReadText) -> Iterator[_Compound]:
    """Runs of touching words (손 + 소독제 → 손소독제), in order, each once, where they first
    stand; runs of words that say nothing left out."""
    runs: list[list[Word]] = []
    for word in read.telling:
        if runs and word.start <= max(w.end for w in runs[-1]):
            runs[-1].append(word)
        else:
            runs.append([word])
    found: dict[str, Span] = {}
    for run in runs:
        if not all(_says_nothing(w.form) for w in run):
            found.setdefault(read.surface(_whole(run)), _whole(run))
    for surface, span in found.items():
        form = surface.lower()
        # What says nothing is too short to overlap, too: one letter, or none.
        yield _Compound(form, span, len(form) < _SHORTEST_OVERLAP or _says_nothing(form))


def _covered(met: Met, known: Sequence[Met], need: ReadText, offer: ReadText) -> bool:
    """Whether a pair says nothing beyond a pair that is already there."""
    ours, theirs = need.surface(met.need), offer.surface(met.offer)
    return any(need.surface(k.need) in ours and offer.surface(k.offer) in theirs for k in known)


def _contains(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _touched(met: Met, known: Sequence[Met], need: ReadText, offer: ReadText) -> bool:
    """Whether a word of a pair was explained already, by itself or within another."""
    ours, theirs = need.surface(met.need), offer.surface(met.offer)
    there = [(need.surface(k.need), offer.surface(k.offer)) for k in known]
    return any(a in ours or ours in a or b in theirs or theirs in b for a, b in there)


def _by_lexicon(need: ReadText, offer: ReadText) -> list[Met]:
    """Terms that the lexicon holds for one another, the closest first, no word twice."""
    pairs = []
    for here in need.places:
        near = need.terms.related(here.form)
        for other in offer.places:
            entry = near.get(other.form)
            if entry is None:
                continue
            met = Met(
                need=(here.start, here.end),
                offer=(other.start, other.end),
                how=_BY_ENTRY[entry.kind],
                via=entry.terms[0] if entry.kind is Kind.KIND_OF else ", ".join(entry.terms),
                own=entry.is_own,
            )
            pairs.append((-WEIGHTS[entry.kind], met.need, met.offer, met))
    found: list[Met] = []
    for *_, met in sorted(pairs, key=lambda pair: pair[:3]):
        if not _touched(met, found, need, offer):
            found.append(met)
    return found


def _telling_places(read: ReadText, words: Lexicon) -> list[Place]:
    """Where terms of the lexicon stand that end as a word does (시설관리 is not told of a
    시설관리사) and say more than words of every paper."""
    ends = {word.end for word in read.words} | {m.end() for m in _WORDS.finditer(read.text)}
    return [
        place
        for place in words.places(read.text, read.words)
        if place.end in ends and not _is_common(read, place)
    ]


def _is_common(read: ReadText, place: Place) -> bool:
    """Whether a term is words of every paper and nothing else. A coined word is cut into
    letters that are none: those do not tell."""
    inside = [w for w in read.words if place.start <= w.start and w.end <= place.end]
    most = 2 * sum(w.end - w.start for w in inside) > len(place.form)
    return _says_nothing(place.form) or (most and all(_says_nothing(w.form) for w in inside))


def _specified(need: ReadText, offer: ReadText) -> Iterator[Met]:
    """Specifications of both texts that are equal, or that allow each other; each once."""
    for ours in need.specifications:
        for theirs in offer.specifications:
            equal = ours.equals(theirs)
            if not equal and not ours.allows(theirs):
                continue
            how = How.MODEL if ours.kind == MODEL else How.MEASURE if equal else How.COMPATIBLE
            a, b = (ours.start, ours.end), (theirs.start, theirs.end)
            yield Met(need=a, offer=b, how=how)
            break


__all__ = ["Met", "ReadText", "meets"]
