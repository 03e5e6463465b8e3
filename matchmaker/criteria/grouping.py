"""What a vendor's texts say together: the best of them, and a little of its further contracts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria.material import Material, OfferKind

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

# What a vendor's further contracts say on average counts this much beside its best text.
FURTHER = 0.2


@dataclass(frozen=True, slots=True)
class Grouping:
    """Some of the offers, grouped by vendor: ``columns`` (sorted by vendor), the ``starts``
    of the groups within them, and the ``vendors`` that have any."""

    columns: Indices
    starts: Indices
    vendors: Indices
    total: int

    @classmethod
    def of_all(cls, material: Material) -> Grouping:
        """Every offer."""
        return cls._of(material, np.arange(len(material.offers)))

    @classmethod
    def of_records(cls, material: Material) -> Grouping:
        """The contracts done."""
        kinds = [offer.kind is OfferKind.RECORD for offer in material.offers]
        return cls._of(material, np.flatnonzero(kinds))

    @classmethod
    def _of(cls, material: Material, columns: Indices) -> Grouping:
        owner = np.array([material.offers[c].vendor for c in columns], dtype=np.int64)
        return cls.of_owners(columns, owner, len(material.fair.vendors))

    @classmethod
    def of_owners(cls, columns: Indices, owner: Indices, total: int) -> Grouping:
        """Some columns, sorted by the vendor (of ``total``) that owns each."""
        vendors, starts = np.unique(owner, return_index=True)
        return cls(columns, starts, vendors, total)

    def best(self, values: Floats) -> tuple[NDArray[np.int32], Floats]:
        """The best offer of each vendor and its value, from ``values`` of shape (rows,
        offers): shape (rows, vendors); −1 and NaN for a vendor without offers. Ties go to the
        offer told first."""
        rows = len(values)
        offer = np.full((rows, self.total), -1, dtype=np.int32)
        value = np.full((rows, self.total), np.nan, dtype=np.float32)
        if not len(self.columns) or not rows:
            return offer, value
        chosen = self._chosen(values)
        top = np.maximum.reduceat(chosen, self.starts, axis=1)
        last = np.int32(values.shape[1])
        is_top = chosen == np.repeat(top, self._counts, axis=1)
        where = np.where(is_top, self.columns.astype(np.int32), last)
        offer[:, self.vendors] = np.minimum.reduceat(where, self.starts, axis=1)
        value[:, self.vendors] = top
        return offer, value

    def further(self, values: Floats, best: NDArray[np.int32]) -> Floats:
        """The mean value of each vendor's offers of this group other than its ``best`` one,
        never below 0; 0 where there is no other. Shapes as for `best`."""
        found = np.zeros(best.shape, dtype=np.float32)
        if not len(self.columns) or not len(values):
            return found
        total = np.add.reduceat(self._chosen(values), self.starts, axis=1)
        counts = np.repeat(self._counts[None, :], len(values), axis=0)
        leading = best[:, self.vendors]
        held = np.zeros(values.shape[1], dtype=np.bool_)
        held[self.columns] = True
        is_here = held[leading]
        rows = np.arange(len(values))[:, None]
        total -= np.where(is_here, values[rows, leading], np.float32(0))
        counts = counts - is_here
        mean = np.divide(total, counts, out=np.zeros_like(total), where=counts > 0)
        found[:, self.vendors] = np.maximum(mean, 0)
        return found

    @property
    def _counts(self) -> Indices:
        return np.diff([*self.starts, len(self.columns)])

    def _chosen(self, values: Floats) -> Floats:
        whole = len(self.columns) == values.shape[1]
        return values if whole else values[:, self.columns]


@dataclass(frozen=True, slots=True)
class Groupings:
    """All offers by vendor, and the contracts done by vendor."""

    every: Grouping
    records: Grouping

    @classmethod
    def of(cls, material: Material) -> Groupings:
        return cls(Grouping.of_all(material), Grouping.of_records(material))

    def best(
        self, values: Floats, handicap: Floats | None = None
    ) -> tuple[NDArray[np.int32], Floats]:
        """The best offer of each vendor, and its value with what the vendor's further
        contracts add; ``values`` are likenesses, 0 for nothing in common. The ``handicap`` of
        each offer is taken off before they are compared."""
        offer, value = self.every.best(values if handicap is None else values - handicap)
        return offer, value + np.float32(FURTHER) * self.records.further(values, offer)
