"""Texts → sparse vectors of the lexicon's terms and of what those terms stand for.

A text has each term that stands in it, and, weaker, the entries of that term: two texts
that share an entry without sharing a word are near by as much as the entry's kind says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import TypeAlias

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.preprocessing import normalize  # type: ignore[import-untyped]

from matchmaker.lexical.lexicon import SIBLINGS, WEIGHTS, Kind, Lexicon, Place, folded
from matchmaker.lexical.morphemes import Word

# ("term", 제세동기), ("entry", 12): the column of a vector.
Column: TypeAlias = tuple[str, str | int]
_LEAST_RARITY = 0.1
# Equal words have their own channel: here the term itself counts less than what it stands for.
_ITSELF = 0.5


def synonym_sides(
    needs: Sequence[str],
    offers: Sequence[str],
    words_of_text: Mapping[str, Sequence[Word]],
    known: Mapping[str, int],
    known_texts: int,
    words: Lexicon,
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Rows of length 1 (0 for a text without terms) for both sides, in one common space.

    ``known`` tells in how many of ``known_texts`` background texts a word stands.
    """
    places = {text: words.places(text, words_of_text[text]) for text in {*needs, *offers}}
    ours = [_columns(words, places[text], need=True) for text in needs]
    theirs = [_columns(words, places[text], need=False) for text in offers]
    rarity = _rarity([*ours, *theirs], words, known, known_texts)
    order = {column: i for i, column in enumerate(sorted(rarity, key=str))}
    return _matrix(ours, rarity, order), _matrix(theirs, rarity, order)


def _columns(words: Lexicon, places: Iterable[Place], *, need: bool) -> Mapping[Column, float]:
    found: dict[Column, float] = {}
    for form in {place.form for place in places}:
        found["term", form] = _ITSELF
        for number in words.holders[form]:
            for column, weight in _of_entry(words, number, form, need=need):
                found[column] = max(weight, found.get(column, 0.0))
    return found


def _of_entry(
    words: Lexicon, number: int, form: str, *, need: bool
) -> Iterable[tuple[Column, float]]:
    """The columns that a term brings through one entry. A general term meets the special
    ones of the other side; two special ones meet as siblings."""
    kind = words.entries[number].kind
    weight = sqrt(WEIGHTS[kind])
    if kind is not Kind.KIND_OF:
        return [(("entry", number), weight)]
    general = words.is_general(form, number)
    met: Column = ("up" if general is need else "down", number)
    return [(met, weight)] if general else [(met, weight), (("like", number), sqrt(SIBLINGS))]


def _rarity(
    texts: Iterable[Mapping[Column, float]],
    words: Lexicon,
    known: Mapping[str, int],
    known_texts: int,
) -> Mapping[Column, float]:
    """ln((1 + n) / (1 + df)) of each column over these texts and the background together."""
    counts: dict[Column, int] = {}
    total = known_texts
    for columns in texts:
        total += 1
        for column in columns:
            counts[column] = counts.get(column, 0) + 1
    return {
        (kind, name): max(
            _LEAST_RARITY,
            float(np.log((1 + total) / (1 + count + _before(words, kind, name, known)))),
        )
        for (kind, name), count in counts.items()
    }


def _before(words: Lexicon, kind: str, name: str | int, known: Mapping[str, int]) -> int:
    if kind == "term":
        return known.get(str(name), 0)
    return sum(known.get(form, 0) for form in map(folded, words.entries[int(name)].terms))


def _matrix(
    texts: Sequence[Mapping[Column, float]],
    rarity: Mapping[Column, float],
    order: Mapping[Column, int],
) -> sparse.csr_matrix:
    indices = np.fromiter((order[c] for t in texts for c in t), dtype=np.int32)
    data = np.fromiter((w * rarity[c] for t in texts for c, w in t.items()), dtype=np.float32)
    indptr = np.cumsum([0, *(len(t) for t in texts)])
    matrix = sparse.csr_matrix((data, indices, indptr), shape=(len(texts), max(1, len(order))))
    matrix.sort_indices()
    return normalize(matrix, norm="l2", copy=False) if len(texts) else matrix
