"""The vendors whose texts answer each planned purchase best, for any number of both.

Exact: every need is compared with every offer, some needs at a time. Nothing is kept of a
block but its best, so memory does not grow with the pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria import TextFit
from matchmaker.progress import Progress, silent

Floats = NDArray[np.float32]


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
