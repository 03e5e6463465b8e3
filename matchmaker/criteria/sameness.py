"""Whether a remembered text says the same as a measured one: a figure measured on texts that
were learned from means nothing.

The memory holds no words, only hashed letters and vectors; so this is strict rather than
exact, and leaves out some texts that are merely alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import HashingVectorizer  # type: ignore[import-untyped]

from matchmaker.lexical.cleaning import clutter

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

# Above either cosine two texts say the same.
_SAME_LETTERS = 0.8
_SAME_VECTORS = 0.88
# Of two short texts (in n-grams: about twelve letters) one holds nearly all of the other.
_SHORT = 24
_HELD = 0.7
# A remembered text of about six letters that holds all that a need is about: 가습기구매.
_SHORTEST = 11
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Sameness:
    """Compares texts (by row) with remembered ones, by which n-grams both have.

    ``letters`` (texts × buckets) and ``cores`` (the same of what a text is about, written
    without spaces) and ``remembered`` (remembered × buckets) hold 1 for every n-gram.
    """

    letters: sparse.csr_matrix
    cores: sparse.csr_matrix
    remembered: sparse.csr_matrix

    @classmethod
    def of(
        cls, texts: Sequence[str], letters: sparse.csr_matrix, remembered: sparse.csr_matrix
    ) -> Sameness:
        """``letters`` and ``remembered`` are hashed letters in 2- and 3-grams."""
        hasher = HashingVectorizer(
            analyzer="char",
            ngram_range=(2, 3),
            n_features=letters.shape[1],
            alternate_sign=False,
            dtype=np.float32,
        )
        cores = [core(text) for text in texts]
        empty = sparse.csr_matrix((0, letters.shape[1]), dtype=np.float32)
        hashed = hasher.transform(cores) if cores else empty
        return cls(_ones(letters), _ones(hashed), _ones(remembered))

    def among(self, rows: NDArray[np.int64], letters: Floats, cosines: Floats | None) -> Flags:
        """Which remembered texts say the same, shape (rows, remembered), given the cosines of
        letters and (where there are any) of vectors."""
        same: Flags = letters > _SAME_LETTERS
        if cosines is not None:
            same |= cosines > _SAME_VECTORS
        ours, theirs = _sizes(self.letters[rows])[:, None], _sizes(self.remembered)[None, :]
        held = (self.letters[rows] @ self.remembered.T).toarray()
        both_short = np.maximum(ours, theirs) <= _SHORT
        same |= both_short & (held >= _HELD * np.minimum(ours, theirs))
        about = _sizes(self.cores[rows])[:, None]
        whole = (self.cores[rows] @ self.remembered.T).toarray() >= np.maximum(about, 1)
        same |= whole & (theirs <= _SHORTEST)
        return same


def core(text: str) -> str:
    """The letters of a text without the words of every purchase, written as one word."""
    words = [_bare(word) for word in _WORDS.findall(text.lower())]
    return "".join(words) or "".join(_WORDS.findall(text.lower()))


def _bare(word: str) -> str:
    """A word without the words of every purchase that it ends in; "" for such a word."""
    ends = sorted(clutter().stop_words, key=len, reverse=True)
    while found := next((end for end in ends if len(end) > 1 and word.endswith(end)), ""):
        word = word.removesuffix(found)
    return word


def _ones(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    found = matrix.copy()
    found.data = np.ones_like(found.data)
    return found


def _sizes(matrix: sparse.csr_matrix) -> NDArray[np.int64]:
    sizes: NDArray[np.int64] = np.diff(matrix.indptr).astype(np.int64)
    return sizes
