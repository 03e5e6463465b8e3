"""Criteria on what was said of a pair: wishes, "rather not", an earlier meeting."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria.criterion import Pair, Pairs
from matchmaker.domain import BuyerId, Fair, Preference, PreferenceKind, Side, VendorId
from matchmaker.reasons import Ground

Floats = NDArray[np.float32]

# One side's dearest wish; the other side's adds the rest.
_ONE_SIDE = 0.6
_RANK_STEP = 0.1
_LEAST_RANKED = 0.5


class Said:
    """A value per (agency, vendor): 1 (or a rank's worth) where it was said, else 0.

    Unknown everywhere when nobody said it of anybody.
    """

    def __init__(self, fair: Fair, kind: PreferenceKind) -> None:
        self.name, self._kind = kind.value, kind
        said = [p for p in fair.preferences if p.kind is kind]
        row = {b.id: i for i, b in enumerate(fair.buyers)}
        column = {v.id: i for i, v in enumerate(fair.vendors)}
        self._said = _by_pair(said)
        self._ids = (tuple(p.buyer for p in fair.purchases), tuple(v.id for v in fair.vendors))
        self._buyer = np.array([row[p.buyer] for p in fair.purchases], dtype=np.int64)
        self._table = np.zeros((len(row), len(column)), dtype=np.float32) if said else None
        if self._table is not None:
            for (buyer, vendor), preferences in self._said.items():
                self._table[row[buyer], column[vendor]] = _worth(kind, preferences)

    def values(self, pairs: Pairs) -> Floats:
        if self._table is None:
            shape = np.broadcast_shapes(np.shape(pairs.purchase), np.shape(pairs.vendor))
            return np.full(shape, np.nan, dtype=np.float32)
        return self._table[self._buyer[pairs.purchase], pairs.vendor]

    def ground(self, pair: Pair) -> Ground | None:
        said = self._said.get((self._ids[0][pair.purchase], self._ids[1][pair.vendor]), [])
        if not said:
            return None
        sides = {p.side for p in said}
        if self._kind is not PreferenceKind.WISH:
            return Ground(kind=self.name)
        by = "organiser" if Side.ORGANISER in sides else "both" if len(sides) > 1 else min(sides)
        return Ground(kind=f"wish_{by}")


def _by_pair(said: Iterable[Preference]) -> dict[tuple[BuyerId, VendorId], list[Preference]]:
    pairs: dict[tuple[BuyerId, VendorId], list[Preference]] = {}
    for preference in said:
        pairs.setdefault((preference.buyer, preference.vendor), []).append(preference)
    return pairs


def _worth(kind: PreferenceKind, said: list[Preference]) -> float:
    """A wish of one side is worth 0.6 at most, of both 1; the organiser speaks for both."""
    if kind is not PreferenceKind.WISH:
        return 1.0
    sides = [
        max((_rank_worth(p.rank) for p in said if p.side in (side, Side.ORGANISER)), default=0.0)
        for side in (Side.BUYER, Side.VENDOR)
    ]
    return _ONE_SIDE * max(sides) + (1 - _ONE_SIDE) * min(sides)


def _rank_worth(rank: int | None) -> float:
    return 1.0 if rank is None else max(_LEAST_RANKED, 1.0 - _RANK_STEP * (rank - 1))
