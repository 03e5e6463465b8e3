"""The vendors whose texts answer each planned purchase best, for any number of both.

Exact: every need is compared with every offer, some needs at a time. Nothing is kept of a
block but its best, so memory does not grow with the pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import TextFit
from matchmaker.fit.base import best_of_each
from matchmaker.fit.pruning import Pruned
from matchmaker.progress import Progress, silent

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

# Pairs that wait beside the best of every vendor, before they are looked through.
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
    for_lines: list[Indices] = []
    pool = _Pool(text.vendors, per_vendor, least)
    found = Pruned(text, per_line, least).blocks(pool.least, progress) if least > 0 else None
    for rows, columns, relevance in found or _all_pairs(text, progress):
        best = best_of_each(rows, relevance, per_line)
        for_lines.append(rows[best] * text.vendors + columns[best])
        pool.add(rows, columns, relevance)
    keys = np.unique(np.concatenate([pool.keys(), *for_lines]))
    return keys // max(1, text.vendors), keys % max(1, text.vendors)


def _all_pairs(text: TextFit, progress: Progress) -> Iterator[tuple[Indices, Indices, Floats]]:
    """Rows, columns and textual fit of all pairs where it is known."""
    for block in text.blocks(progress):
        rows, columns = np.nonzero(block.relevance >= 0)
        yield rows + block.rows.start, columns, block.relevance[rows, columns]


class _Pool:
    """The best needs of every vendor so far, and those that may yet be. ``least`` (shape
    (vendors,)) is what a pair must reach to matter."""

    def __init__(self, vendors: int, most: int, least: float) -> None:
        self.least = np.full(vendors, least, dtype=np.float32)
        self._most = most
        self._waiting: list[tuple[Indices, Indices, Floats]] = []
        self._count = 0

    def add(self, rows: Indices, columns: Indices, relevance: Floats) -> None:
        """Some pairs of later needs."""
        near = relevance >= self.least[columns]
        self._waiting.append((rows[near], columns[near], relevance[near]))
        self._count += int(near.sum())
        if self._count > _MOST_WAITING + self._most * len(self.least):
            self._choose()

    def keys(self) -> Indices:
        """The best pairs, row × vendors + column."""
        self._choose()
        rows, columns, _ = self._waiting[0]
        return rows * len(self.least) + columns

    def _choose(self) -> None:
        empty = np.empty(0, dtype=np.int64)
        none = (empty, empty, empty.astype(np.float32))
        rows, columns, relevance = map(np.concatenate, zip(none, *self._waiting, strict=True))
        kept = best_of_each(columns, relevance, self._most)
        rows, columns, relevance = rows[kept], columns[kept], relevance[kept]
        full = np.bincount(columns, minlength=len(self.least)) == self._most
        worst = np.full(len(self.least), np.inf, dtype=np.float32)
        np.minimum.at(worst, columns, relevance)
        self.least[full] = worst[full]
        self._waiting, self._count = [(rows, columns, relevance)], len(rows)


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
