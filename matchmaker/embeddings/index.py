"""Finding the nearest of many vectors: the protocol of an index, and the exact one in memory.

An index holds unit vectors by key. What it finds is exact: an index that shortlists by rounded
vectors (`pg_index`) compares its shortlist again in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.progress import Progress, silent

Floats = NDArray[np.float32]

_BLOCK_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Near:
    """A stored vector near to one that was asked about, and the cosine of the two."""

    key: str
    cosine: float


class VectorIndex(Protocol):
    """Unit vectors of one encoder and side, by key."""

    def put(self, keys: Sequence[str], vectors: Floats) -> None:
        """Store vectors of shape (len(keys), dimension); a key's earlier one is replaced."""
        ...

    def drop(self, keys: Sequence[str]) -> None:
        """Forget keys; those that are not there are passed over."""
        ...

    def nearest(
        self, vectors: Floats, most: int, progress: Progress = silent
    ) -> list[tuple[Near, ...]]:
        """The ``most`` nearest of each vector, nearest first, by key among equals."""
        ...


class ExactIndex:
    """All vectors in memory, compared with every one in blocks."""

    def __init__(self, dimension: int) -> None:
        self._rows: dict[str, Floats] = {}
        self._dimension = dimension

    def put(self, keys: Sequence[str], vectors: Floats) -> None:
        self._rows.update(zip(keys, np.asarray(vectors, dtype=np.float32), strict=True))

    def drop(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._rows.pop(key, None)

    def nearest(
        self, vectors: Floats, most: int, progress: Progress = silent
    ) -> list[tuple[Near, ...]]:
        keys = sorted(self._rows)
        stored = np.array([self._rows[k] for k in keys], dtype=np.float32)
        stored = stored.reshape(len(keys), self._dimension)
        found: list[tuple[Near, ...]] = []
        size = max(1, _BLOCK_CELLS // max(1, len(keys)))
        for start in range(0, len(vectors), size):
            progress("index", start, len(vectors))
            cosines = vectors[start : start + size] @ stored.T
            found.extend(best(keys, row, most) for row in cosines)
        progress("index", len(vectors), len(vectors))
        return found


def best(keys: Sequence[str], cosines: Floats, most: int) -> tuple[Near, ...]:
    """The greatest cosines with their keys, greatest first, by key among equals."""
    least = -np.inf
    if 0 < most < len(keys):
        least = np.partition(cosines, len(keys) - most)[len(keys) - most]
    places = np.flatnonzero(cosines >= least).tolist()
    ranked = sorted((-float(cosines[i]), keys[i]) for i in places)
    return tuple(Near(key, -minus) for minus, key in ranked[:most])
