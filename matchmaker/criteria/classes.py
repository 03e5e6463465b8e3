"""Item classes as a common language: what agencies registered for texts like this one.

A memory of labelled texts (vectors and hashed letters, no words) says under which codes of
the national commodity classification texts like a need were bought. An offer that tells its
own item code is as near to the need as the texts remembered under that code, or beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import HashingVectorizer  # type: ignore[import-untyped]

from matchmaker.criteria.sameness import Sameness

Floats = NDArray[np.float32]

# Segment, family, class, commodity, item.
LEVELS = (2, 4, 6, 8, 10)
# What agreement of two told codes says, by the number of levels shared. Codes of one family
# hold school desks and partitions: on the sample fair a shared family or class adds 2 to 3 to
# the log-odds of a judge's yes, the same item about 5 (benchmarks.reliability).
_TOLD = (0.0, 0.15, 0.2, 0.25, 0.35, 0.5)
REMEMBERED_ENCODER = "e5"
BUCKETS = 4096
_INT8 = 127.0
_VECTOR_SHARE = 0.6
_DIGIT = re.compile("[0-9]")
_hasher = HashingVectorizer(
    analyzer="char_wb",
    ngram_range=(2, 3),
    n_features=BUCKETS,
    alternate_sign=False,
    norm="l2",
    dtype=np.float32,
)


@dataclass(frozen=True, slots=True)
class ClassMemory:
    """Labelled texts: their ``codes`` (digits, sorted), ``letters`` (texts × buckets, rows of
    length 1) and ``vectors`` (texts × dimension, centred, of length 1; of e5)."""

    codes: tuple[str, ...]
    letters: sparse.csr_matrix
    vectors: Floats

    def likeness(
        self, texts: Sequence[str], vectors: Floats | None, *, leave_out_same: bool = False
    ) -> Likeness:
        """How like some texts are to the remembered ones.

        ``vectors`` are the texts' own, centred, of length 1, where e5 made them.
        ``leave_out_same`` takes a remembered text that says the same for unlike: a figure
        measured on texts that were learned from means nothing.
        """
        letters = hashed(texts)
        same = Sameness.of(texts, letters, self.letters) if leave_out_same else None
        return Likeness(self, letters, vectors, same)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The likeness of texts to remembered ones, worked out for some texts at a time."""

    memory: ClassMemory
    letters: sparse.csr_matrix
    vectors: Floats | None
    same: Sameness | None

    def of(self, rows: NDArray[np.int64]) -> Floats:
        """0 to 1, shape (rows, remembered)."""
        letters: Floats = (self.letters[rows] @ self.memory.letters.T).toarray()
        like, cosines = np.sqrt(letters), None
        if self.vectors is not None:
            cosines = np.clip(self.vectors[rows] @ self.memory.vectors.T, 0, 1)
            like = _VECTOR_SHARE * cosines + (1 - _VECTOR_SHARE) * like
        if self.same is not None:
            like[self.same.among(rows, letters, cosines)] = 0
        # Squared: a near text tells much, a distant one next to nothing.
        return np.asarray(like * like, dtype=np.float32)


class ClassEvidence:
    """How well the item code of each offer answers each need, 0 to 1.

    The mean over the levels of the classification of the likest remembered text under the
    offer's code at that level. Where a need tells its own code, `_TOLD` by the levels that the
    two codes share. 0 where the offer tells no code.
    """

    def __init__(
        self,
        memory: ClassMemory,
        likeness: Likeness,
        need_codes: Sequence[str | None],
        offer_codes: Sequence[str | None],
    ) -> None:
        told = [item_digits(code) for code in offer_codes]
        self._codes = sorted({code for code in told if code})
        place = {code: i for i, code in enumerate(self._codes)}
        self._column = np.array([place.get(code, -1) for code in told], dtype=np.int64)
        self._needs = _prefixes(item_digits(code) for code in need_codes)
        self._prefixes = _prefixes(self._codes)
        self._likeness = likeness
        self._groups = [_Level.of(memory.codes, self._codes, level) for level in LEVELS]

    def is_told(self, offers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which offers tell a code."""
        told: NDArray[np.bool_] = self._column[offers] >= 0
        return told

    def block(self, rows: slice) -> Floats:
        """Shape (rows, offers)."""
        by_code = self._by_code(np.arange(rows.start, rows.stop))
        # One column more, for the offers without a code (−1).
        return np.pad(by_code, ((0, 0), (0, 1)))[:, self._column]

    def pairs(self, needs: NDArray[np.int64], offers: NDArray[np.int64]) -> Floats:
        """The same for single pairs, shape (pairs,)."""
        distinct, place = np.unique(needs, return_inverse=True)
        by_code = np.pad(self._by_code(distinct), ((0, 0), (0, 1)))
        found: Floats = by_code[place, self._column[offers]]
        return found

    def _by_code(self, rows: NDArray[np.int64]) -> Floats:
        found = np.zeros((len(rows), len(self._codes)), dtype=np.float32)
        if self._codes:
            like = self._likeness.of(rows)
            for level in self._groups:
                found += level.best(like)
        found /= len(LEVELS)
        told = self._needs[0, rows] >= 0
        ours, theirs = self._needs[:, rows[told], None], self._prefixes[:, None, :]
        shared = ((ours == theirs) & (ours >= 0)).sum(axis=0)
        found[told] = np.array(_TOLD, dtype=np.float32)[shared]
        return found


@dataclass(frozen=True, slots=True)
class _Level:
    """Remembered texts in runs of one code prefix (``starts``), and the run of each offered
    code (−1 for none)."""

    starts: NDArray[np.int64]
    run: NDArray[np.int64]

    @classmethod
    def of(cls, remembered: Sequence[str], offered: Iterable[str], level: int) -> _Level:
        starts: list[int] = []
        number: dict[str, int] = {}
        for i, code in enumerate(remembered):
            # A shorter code is a run of its own that nothing at this level belongs to.
            prefix = code[:level] if len(code) >= level else f"{code}?"
            if prefix not in number:
                number[prefix] = len(starts)
                starts.append(i)
        run = [number.get(code[:level], -1) if len(code) >= level else -1 for code in offered]
        return cls(np.array(starts, dtype=np.int64), np.array(run, dtype=np.int64))

    def best(self, likeness: Floats) -> Floats:
        """The likest text of each offered code's run, 0 for none: shape (needs, codes)."""
        if not len(self.starts):
            return np.zeros((len(likeness), len(self.run)), dtype=np.float32)
        top = np.maximum.reduceat(likeness, self.starts, axis=1)
        found: Floats = np.pad(top, ((0, 0), (0, 1)))[:, self.run]
        return found


@lru_cache
def class_memory() -> ClassMemory:
    """The shipped memory (`item_classes.npz`, made by ``benchmarks.train_classes``)."""
    with (
        files(__package__).joinpath("item_classes.npz").open("rb") as stream,
        np.load(stream, allow_pickle=False) as data,
    ):
        parts = (data["letter_weights"].astype(np.float32), data["letters"], data["letter_ends"])
        return ClassMemory(
            codes=tuple(str(code) for code in data["codes"]),
            letters=sparse.csr_matrix(parts, shape=(len(data["codes"]), BUCKETS)),
            vectors=data["vectors"].astype(np.float32) / np.float32(_INT8),
        )


def memory_arrays(memory: ClassMemory) -> dict[str, NDArray[np.generic]]:
    """A memory as small arrays, to be written: vectors in int8, letters in float16."""
    letters = memory.letters
    return {
        "codes": np.array([int(code) for code in memory.codes], dtype=np.int64),
        "vectors": np.rint(memory.vectors * _INT8).astype(np.int8),
        "letter_weights": letters.data.astype(np.float16),
        "letters": letters.indices.astype(np.int16),
        "letter_ends": letters.indptr.astype(np.int32),
    }


def hashed(texts: Sequence[str]) -> sparse.csr_matrix:
    """Letter 2- and 3-grams of texts, hashed: shape (texts, buckets), rows of length 1."""
    if not len(texts):
        return sparse.csr_matrix((0, BUCKETS), dtype=np.float32)
    return _hasher.transform(texts)


def item_digits(code: str | None) -> str:
    """The digits of an item code, cut to whole levels."""
    digits = "".join(_DIGIT.findall(code or ""))
    return digits[: max((level for level in LEVELS if level <= len(digits)), default=0)]


def _prefixes(codes: Iterable[str]) -> NDArray[np.int64]:
    """Code prefixes as numbers, shape (levels, codes); −1 where a code is not that long."""
    known = list(codes)
    rows = [[int(c[:n]) if len(c) >= n else -1 for c in known] for n in LEVELS]
    return np.array(rows, dtype=np.int64).reshape(len(LEVELS), len(known))
