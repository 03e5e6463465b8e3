"""What the textual fit of a need and an offer can be at most, cheaper than the fit itself.

A lexical cosine is split: letters and words that stand in many texts cost most of the work
and say little. Their share of the cosine is at most the product of both texts' lengths in
them (Cauchy and Schwarz), and √(a + b) ≤ √a + √b. So they become one more number in the
product of the vectors, and only rare terms are multiplied out. Meaning and item classes are
exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

Floats = NDArray[np.float32]

# Products of terms left to work out for a pair, of each lexical feature, on average.
_WORK = 0.25
# Sums of some hundred float32 numbers are this exact.
SLACK = 1e-3


@dataclass(frozen=True, slots=True)
class Factor:
    """A lexical feature, √(left · right), and what it is multiplied with."""

    coefficient: float
    left: sparse.csr_matrix
    right: sparse.csr_matrix


class Bounds:
    """Upper bounds of weighted sums of features, a block of needs at a time."""

    def __init__(
        self,
        needs: Floats,
        offers: Floats,
        factors: Sequence[Factor],
        exact: tuple[float, Callable[[slice], Floats]] | None,
        told: NDArray[np.bool_],
        seldom: tuple[float, Callable[[slice], sparse.csr_matrix]] | None = None,
    ) -> None:
        """``needs`` and ``offers`` (texts × dimension) are multiplied as they are; ``exact``
        is a coefficient and a feature that is worked out as it is, ``seldom`` the same of one
        that is 0 for most pairs; a need that is not ``told`` is like nothing."""
        common = [_split(f) for f in factors if f.coefficient > 0]
        self._needs = np.hstack([needs, *(c.near[:, None] for c in common)])
        self._offers = np.ascontiguousarray(np.hstack([offers, *(c.far[:, None] for c in common)]))
        self._exact, self._seldom, self._silent = exact, seldom, ~told
        self._rare = [(c.coefficient, c.left, c.right) for c in common]

    def block(self, rows: slice) -> Floats:
        """Bounds of some needs with every offer, shape (rows, offers), less `SLACK`."""
        total: Floats = self._needs[rows] @ self._offers.T
        for coefficient, left, right in self._rare:
            product = left[rows] @ right
            np.sqrt(product.data, out=product.data)
            _add(total, coefficient, product)
        if self._seldom is not None:
            weight, few = self._seldom
            _add(total, np.float32(weight), few(rows))
        if self._exact is not None:
            weight, feature = self._exact
            exact = feature(rows)
            exact *= np.float32(weight)
            total += exact
        total[self._silent[rows]] = -np.inf
        return total


def _add(total: Floats, weight: np.float32, few: sparse.csr_matrix) -> None:
    """Adds a sparse feature to all pairs of a block."""
    row = np.repeat(np.arange(few.shape[0]), np.diff(few.indptr))
    total.reshape(-1)[row * total.shape[1] + few.indices] += weight * few.data


@dataclass(frozen=True, slots=True)
class _Split:
    """A feature's rare terms (``right`` turned), and the two factors that bound the others."""

    coefficient: np.float32
    left: sparse.csr_matrix
    right: sparse.csr_matrix
    near: Floats
    far: Floats


def _split(factor: Factor) -> _Split:
    ours, theirs = (np.diff(side.tocsc().indptr) for side in (factor.left, factor.right))
    work = ours.astype(np.float64) * theirs
    order = np.argsort(-work, kind="stable")
    pairs = factor.left.shape[0] * factor.right.shape[0]
    left_over = work.sum() - np.cumsum(work[order])
    common = np.zeros(len(work), dtype=np.bool_)
    common[order[: int((left_over > _WORK * pairs).sum()) + 1]] = work.sum() > _WORK * pairs
    often = sparse.diags(common.astype(np.float32))
    seldom = sparse.diags((~common).astype(np.float32))
    near, far = (_lengths(side @ often) for side in (factor.left, factor.right))
    rare = [(side @ seldom).tocsr() for side in (factor.left, factor.right)]
    for side in rare:
        side.eliminate_zeros()
    return _Split(
        coefficient=np.float32(factor.coefficient),
        left=rare[0],
        right=rare[1].T.tocsr(),
        near=np.float32(factor.coefficient) * np.sqrt(near),
        far=np.sqrt(far),
    )


def _lengths(side: sparse.csr_matrix) -> Floats:
    squares = np.asarray(side.multiply(side).sum(axis=1), dtype=np.float32).ravel()
    lengths: Floats = np.sqrt(squares)
    return lengths
