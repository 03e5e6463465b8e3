"""The pairs that may be near, found by bounds: the others are never worked out.

No pair is missed: a bound that lies below what is wanted proves that the fit does.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit  # type: ignore[import-untyped]

from matchmaker.criteria import FURTHER, SLACK, OfferKind, TextFit
from matchmaker.fit.base import best_of_each
from matchmaker.progress import Progress

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

# A block of needs × offers holds about this many numbers (48 MB).
_BLOCK_CELLS = 12_000_000


class Pruned:
    """The near pairs of a fair's texts, some needs at a time."""

    def __init__(self, text: TextFit, most: int, least: float) -> None:
        """``most`` vendors of each need are wanted, of a textual fit of at least ``least``,
        above 0."""
        material = text.material
        self._text, self._most, self._least = text, most, least
        self._bounds = text.bounds()
        self._owner = np.array([o.vendor for o in material.offers], dtype=np.int64)
        kinds = np.array([o.kind is OfferKind.RECORD for o in material.offers], dtype=np.bool_)
        contracts = np.bincount(self._owner[kinds], minlength=text.vendors)
        several = np.bincount(self._owner, minlength=text.vendors) > 1
        # Further contracts add at most this share of the best text (before what is taken off a
        # text that is no product), and nothing below 0.
        self._grows = np.where((contracts > 0) & several, np.float32(FURTHER), np.float32(0))
        self._handicap = text.handicap
        self._most_handicap = np.where(contracts > 0, self._handicap.max(initial=0), 0)

    def blocks(
        self, worst: Floats, progress: Progress
    ) -> Iterator[tuple[Indices, Indices, Floats]]:
        """Rows, columns and textual fit: surely the best vendors of each need, and every pair
        that reaches the vendor's ``worst`` (shape (vendors,), which may rise meanwhile).

        The bounds of a block are worked out while the one before is looked through.
        """
        total = self._text.needs
        size = max(1, _BLOCK_CELLS // max(1, len(self._owner)))
        parts = [slice(i, min(total, i + size)) for i in range(0, total, size)]
        with ThreadPoolExecutor(1) as ahead:
            waiting = [ahead.submit(self._possible, part) for part in parts[:1]]
            for i, part in enumerate(parts):
                progress("fit", part.start, total)
                possible = waiting.pop().result()
                waiting += [ahead.submit(self._possible, p) for p in parts[i + 1 : i + 2]]
                yield self._near(*possible, worst)
        progress("fit", total, total)

    def _possible(self, part: slice) -> tuple[Indices, Indices, Floats]:
        """Rows and columns of the pairs that may reach the least, and what they may reach."""
        least = float(logit(self._least)) - self._text.bias - SLACK
        bounds = self._bounds.block(part)
        bounds -= self._handicap
        # The least that may yet grow, by the most that further contracts add, to what is wanted.
        most = float(self._handicap.max(initial=0))
        lowest = min(least, (least - FURTHER * most) / (1 + FURTHER))
        cells = np.flatnonzero(bounds.reshape(-1) >= np.float32(lowest))
        rows, offers = np.divmod(cells, max(1, bounds.shape[1]))
        columns = self._owner[offers]
        starts = np.flatnonzero(np.diff(rows * self._text.vendors + columns, prepend=-1))
        if not len(starts):
            return starts, starts, starts.astype(np.float32)
        rows, columns = rows[starts], columns[starts]
        best = np.maximum.reduceat(bounds.reshape(-1)[cells], starts)
        best += np.maximum(best + self._most_handicap[columns], 0) * self._grows[columns]
        best -= self._text.told_off(rows + part.start, columns)
        kept = best >= least
        reach = expit(best[kept] + np.float32(self._text.bias + SLACK))
        return rows[kept] + part.start, columns[kept], reach

    def _near(
        self, rows: Indices, columns: Indices, reach: Floats, worst: Floats
    ) -> tuple[Indices, Indices, Floats]:
        """The pairs worth working out: those that may reach most first, then what may still
        be better than the last of them, or than what the vendor has."""
        relevance = np.full(len(rows), -1, dtype=np.float32)
        first = np.sort(best_of_each(rows, reach, self._most))
        relevance[first] = self._text.pairs(rows[first], columns[first]).relevance
        _, starts, counts = np.unique(rows[first], return_index=True, return_counts=True)
        of_row = np.full(self._text.needs, self._least, dtype=np.float32)
        if len(starts):
            last = np.minimum.reduceat(relevance[first], starts)
            found = rows[first][starts]
            of_row[found] = np.where(
                counts == self._most, np.maximum(last, self._least), self._least
            )
        hopeful = (reach >= of_row[rows]) | (reach >= worst[columns])
        hopeful[first] = False
        rest = np.flatnonzero(hopeful)
        relevance[rest] = self._text.pairs(rows[rest], columns[rest]).relevance
        kept = relevance >= self._least
        return rows[kept], columns[kept], relevance[kept]
