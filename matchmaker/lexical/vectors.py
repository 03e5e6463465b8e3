"""Texts → sparse vectors of their words and letters, weighed by how rare they are.

Rarity is counted over the fair's own texts and a shipped background of procurement texts
together, so that a fair of three vendors still knows that 복합기 says more than 용역.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.preprocessing import normalize  # type: ignore[import-untyped]

from matchmaker.lexical.lexicon import Lexicon, lexicon
from matchmaker.lexical.morphemes import Word
from matchmaker.lexical.synonyms import synonym_sides

GRAMS = (1, 2, 3)
_LEAST_RARITY = 0.1


@dataclass(frozen=True, slots=True)
class Background:
    """In how many of ``texts`` background texts each word and letter n-gram stands; those in
    too few are left out and count as new."""

    texts: int
    words: Mapping[str, int]
    grams: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LexicalSide:
    """One side's texts as rows of length 1 (0 for a text without words): by their words, by
    their letter n-grams, and by the lexicon's terms and what those stand for."""

    words: sparse.csr_matrix
    grams: sparse.csr_matrix
    synonyms: sparse.csr_matrix


@lru_cache
def background() -> Background:
    """The shipped table (`background.tsv`, made by ``benchmarks.calibrate``), read once."""
    tables: dict[str, dict[str, int]] = {"texts": {}, "word": {}, "gram": {}}
    file = files(__package__).joinpath("background.tsv")
    for line in file.read_text(encoding="utf-8").splitlines():
        kind, term, count = line.split("\t")
        tables[kind][term] = int(count)
    return Background(texts=tables["texts"]["all"], words=tables["word"], grams=tables["gram"])


def grams_of(text: str) -> list[str]:
    """The letter n-grams of a text, words padded with a space on both sides."""
    found: list[str] = []
    for word in text.lower().split():
        padded = f" {word} "
        for size in GRAMS:
            pieces = (padded[i : i + size] for i in range(len(padded) - size + 1))
            found.extend(piece for piece in pieces if piece != " ")
    return found


def lexical_sides(
    needs: Sequence[str],
    offers: Sequence[str],
    words_of_text: Mapping[str, Sequence[Word]],
    terms: Lexicon | None = None,
) -> tuple[LexicalSide, LexicalSide]:
    """The vectors of both sides' (cleaned) texts in one common space; ``words_of_text`` holds
    the words of each. ``terms`` stands in for the shipped lexicon."""
    texts = [*needs, *offers]
    known = background()
    forms = [[word.form for word in words_of_text[text]] for text in texts]
    words, word_rarity = _counted(forms, known.words, known.texts)
    grams, gram_rarity = _counted([grams_of(t) for t in texts], known.grams, known.texts)
    by_word, by_gram = _weighed(words, word_rarity), _weighed(grams, gram_rarity)
    ours, theirs = slice(0, len(needs)), slice(len(needs), len(texts))
    near = synonym_sides(needs, offers, words_of_text, known.words, known.texts, terms or lexicon())
    return (
        LexicalSide(by_word[ours], by_gram[ours], near[0]),
        LexicalSide(by_word[theirs], by_gram[theirs], near[1]),
    )


def document_counts(documents: Iterable[Sequence[str]]) -> Counter[str]:
    """In how many documents each term stands."""
    counts: Counter[str] = Counter()
    for terms in documents:
        counts.update(set(terms))
    return counts


def _counted(
    documents: Sequence[Sequence[str]], known: Mapping[str, int], known_texts: int
) -> tuple[sparse.csr_matrix, NDArray[np.float32]]:
    """Term counts (documents × terms), and each term's rarity: ln((1 + n) / (1 + df)), at
    least a little."""
    counts = document_counts(documents)
    column = {term: i for i, term in enumerate(sorted(counts))}
    indices = np.fromiter((column[t] for d in documents for t in d), dtype=np.int32)
    indptr = np.cumsum([0, *(len(d) for d in documents)])
    matrix = sparse.csr_matrix(
        (np.ones(len(indices), dtype=np.float32), indices, indptr),
        shape=(len(documents), max(1, len(column))),
    )
    matrix.sum_duplicates()
    total = known_texts + len(documents)
    seen = np.array([counts[t] + known.get(t, 0) for t in column] or [0], dtype=np.float32)
    rarity = np.maximum(_LEAST_RARITY, np.log((1 + total) / (1 + seen)))
    return matrix, rarity.astype(np.float32)


def _weighed(matrix: sparse.csr_matrix, rarity: NDArray[np.float32]) -> sparse.csr_matrix:
    weighed = matrix.copy()
    # A word said twice says little more than once.
    weighed.data = (1 + np.log(weighed.data)) * rarity[weighed.indices]
    return normalize(weighed, norm="l2", copy=False) if weighed.shape[0] else weighed
