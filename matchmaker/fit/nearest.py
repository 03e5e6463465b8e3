"""The vendors whose texts answer each planned purchase best, for any number of both.

Exact: every need is compared with every offer, some needs at a time. Nothing is kept of a
block but its best, so memory does not grow with the pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import TextFit
from matchmaker.fit.base import best_of_each
from matchmaker.progress import Progress, silent

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

# Pairs that a vendor may keep, before they are looked through.
_MOST_WAITING = 4_000_000


@dataclass(frozen=True, slots=True)
class NearestVendors:
    """By need (row), best first: the ``vendor`` (−1 for none left), its best ``offer`` and the
    textual fit ``relevance`` (NaN for none); each of shape (needs, most)."""

    vendor: NDArray[np.int32]
    offer: NDArray[np.int32]
    relevance: Floats


def nearest_vendors(text: TextFit, most: int, progress: Progress = silent) -> NearestVendors:
    """The ``most`` best vendors of every need by textual fit, earlier ones first among equals.

    Raises Cancelled through ``progress``, which is told after every block.
    """
    shape = (text.needs, most)
    vendor = np.full(shape, -1, dtype=np.int32)
    offer = np.full(shape, -1, dtype=np.int32)
    relevance = np.full(shape, np.nan, dtype=np.float32)
    for block in text.blocks(progress):
        columns = _best(block.relevance, most)
        kept = slice(0, columns.shape[1])
        found = np.take_along_axis(block.relevance, columns, axis=1)
        known = ~np.isnan(found)
        relevance[block.rows, kept] = found
        vendor[block.rows, kept] = np.where(known, columns, -1)
        offer[block.rows, kept] = np.take_along_axis(block.offer, columns, axis=1)
    return NearestVendors(vendor=vendor, offer=offer, relevance=relevance)


def near_pairs(
    text: TextFit, per_line: int, per_vendor: int, least: float, progress: Progress = silent
) -> tuple[Indices, Indices]:
    """Rows and columns of the best vendors of every need and the best needs of every vendor
    by textual fit, of at least ``least``; earlier ones first among equals. Sorted.

    Raises Cancelled through ``progress``, which is told after every block.
    """
    for_lines: list[tuple[Indices, Indices]] = []
    pool = _Pool(text.vendors, per_vendor, least)
    for block in text.blocks(progress):
        columns = _best(block.relevance, per_line)
        found = np.take_along_axis(block.relevance, columns, axis=1)
        rows, places = np.nonzero(found >= least)
        for_lines.append((rows + block.rows.start, columns[rows, places]))
        pool.add(block.rows.start, block.relevance)
    rows, columns = pool.pairs()
    keys = [r * text.vendors + c for r, c in [*for_lines, (rows, columns)]]
    every = np.unique(np.concatenate(keys))
    return every // max(1, text.vendors), every % max(1, text.vendors)


class _Pool:
    """The best needs of every vendor so far, and those that may yet be."""

    def __init__(self, vendors: int, most: int, least: float) -> None:
        self._most = most
        self._least = np.full(vendors, least, dtype=np.float32)
        self._rows: list[Indices] = []
        self._columns: list[Indices] = []
        self._values: list[Floats] = []
        self._waiting = 0

    def add(self, start: int, relevance: Floats) -> None:
        """Some more needs, from row ``start`` on: shape (rows, vendors)."""
        rows, columns = np.nonzero(relevance >= self._least)
        self._rows.append(rows + start)
        self._columns.append(columns)
        self._values.append(relevance[rows, columns])
        self._waiting += len(rows)
        if self._waiting > _MOST_WAITING:
            self._choose()

    def pairs(self) -> tuple[Indices, Indices]:
        """Rows and columns of the best."""
        self._choose()
        return self._rows[0], self._columns[0]

    def _choose(self) -> None:
        empty = np.empty(0, dtype=np.int64)
        rows = np.concatenate([empty, *self._rows])
        columns = np.concatenate([empty, *self._columns])
        values = np.concatenate([empty.astype(np.float32), *self._values])
        kept = best_of_each(columns, values, self._most)
        rows, columns, values = rows[kept], columns[kept], values[kept]
        full = np.flatnonzero(np.bincount(columns, minlength=len(self._least)) == self._most)
        worst = np.full(len(self._least), np.inf, dtype=np.float32)
        np.minimum.at(worst, columns, values)
        self._least[full] = worst[full]
        self._rows, self._columns, self._values = [rows], [columns], [values]
        self._waiting = 0


def _best(relevance: Floats, most: int) -> NDArray[np.int64]:
    """Columns of the greatest values of each row, greatest first, NaN last: (rows, at most
    ``most``). Those that equal the last one taken are taken in the order of their columns."""
    value = np.nan_to_num(relevance, nan=-1.0)
    if value.shape[1] <= most:
        return np.argsort(-value, axis=1, kind="stable")
    least = np.partition(value, value.shape[1] - most, axis=1)[:, value.shape[1] - most]
    chosen = np.empty((len(value), most), dtype=np.int64)
    for i, row in enumerate(value):
        near = np.flatnonzero(row >= least[i])
        chosen[i] = near[np.argsort(-row[near], kind="stable")[:most]]
    return chosen
