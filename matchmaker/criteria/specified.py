"""Specifications in the score: those that both texts tell speak for or against a pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from matchmaker.lexical.specifications import MODEL, Specification, specifications

Floats = NDArray[np.float32]

# What a specification says, without its place, and whether its text tells one of the kind only.
_Told = tuple[Specification, bool]


@dataclass(frozen=True, slots=True)
class Specified:
    """−1 to 1 for each need and offer: 1 where both tell a specification that is equal or allows
    the other, −1 where each tells one of a kind and they contradict, 0 where either is silent.

    A product of ``needs`` (needs × specifications) and ``offers`` (offers × specifications),
    which ``turned`` holds the other way round.
    """

    needs: sparse.csr_matrix
    offers: sparse.csr_matrix
    turned: sparse.csr_matrix

    @classmethod
    def of(cls, needs: Sequence[str], offers: Sequence[str]) -> Specified:
        ours, theirs = [_told(text) for text in needs], [_told(text) for text in offers]
        known = sorted({told for text in theirs for told in text}, key=repr)
        column = {told: i for i, told in enumerate(known)}
        of_kind: dict[str, list[int]] = {}
        for i, told in enumerate(known):
            of_kind.setdefault(told[0].kind, []).append(i)
        asked = {
            told: _row(told, known, of_kind.get(told[0].kind, ()))
            for told in {told for text in ours for told in text}
        }
        rows = [{c: v for told in text for c, v in asked[told].items()} for text in ours]
        held = [{column[told]: 1.0 for told in text} for text in theirs]
        there = _matrix(held, len(known))
        return cls(_matrix(rows, len(known)), there, there.T.tocsr())

    def block(self, rows: slice) -> Floats:
        """Shape (rows, offers)."""
        found: Floats = self.few(rows).toarray()
        return found

    def few(self, rows: slice) -> sparse.csr_matrix:
        """The same, only the pairs that are not 0 kept."""
        product = self.needs[rows] @ self.turned
        np.clip(product.data, -1, 1, out=product.data)
        return product

    def pairs(self, needs: NDArray[np.int64], offers: NDArray[np.int64]) -> NDArray[np.float64]:
        """The same for single pairs, shape (pairs,)."""
        product = self.needs[needs].multiply(self.offers[offers]).sum(axis=1)
        return np.clip(np.asarray(product, dtype=np.float64).ravel(), -1, 1)


def _told(text: str) -> tuple[_Told, ...]:
    found = [_bare(each) for each in specifications(text)]
    kinds = [each.kind for each in found]
    return tuple(dict.fromkeys((each, kinds.count(each.kind) == 1) for each in found))


def _bare(each: Specification) -> Specification:
    return Specification(each.kind, 0, 0, each.low, each.high, sides=each.sides, code=each.code)


def _row(told: _Told, known: Sequence[_Told], alike: Iterable[int]) -> Mapping[int, float]:
    says = ((i, _says(told, known[i])) for i in alike)
    return {i: value for i, value in says if value}


def _says(ours: _Told, theirs: _Told) -> float:
    """What two specifications of one kind say."""
    one, other = ours[0], theirs[0]
    if one.equals(other) or one.allows(other):
        return 1.0
    # A text of many sizes has parts; another model may do as well.
    return -1.0 if ours[1] and theirs[1] and one.kind != MODEL else 0.0


def _matrix(rows: Sequence[Mapping[int, float]], columns: int) -> sparse.csr_matrix:
    indices = np.fromiter((c for row in rows for c in row), dtype=np.int32)
    data = np.fromiter((v for row in rows for v in row.values()), dtype=np.float32)
    indptr = np.cumsum([0, *(len(row) for row in rows)])
    return sparse.csr_matrix((data, indices, indptr), shape=(len(rows), max(1, columns)))
