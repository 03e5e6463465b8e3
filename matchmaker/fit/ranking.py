"""Fit → ranked lists for both sides, with reasons."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import BuyerId, Fair, PreferenceKind, PurchaseId, VendorId
from matchmaker.fit.advice import advise
from matchmaker.fit.base import NOTHING_IN_COMMON, FairFit, best_of_each
from matchmaker.reasons import Explanation, MatchLists, RankedPurchase, RankedVendor

Indices = NDArray[np.int64]

# Below this share of the fair's least relevance a pair only pads a list.
_LISTED_SHARE = 0.5


def match_lists(
    fit: FairFit, *, per_purchase: int = 10, per_vendor: int = 10, per_buyer: int = 10
) -> MatchLists:
    """The best vendors of each line, the best lines of each vendor, and the best talks of each
    agency (a vendor at the agency's desk that suits it best), by score.

    Pairs below half of the fair's least relevance are left out unless somebody asked for
    them, and pairs whose texts have nothing in common always, so a list can be short or
    empty. Vetoed pairs stay in: why somebody meets nobody cannot be told without them.
    """
    rows, columns = _near(fit)
    score = fit.lines_at(rows, columns).score
    for_lines = _pairs(rows, columns, best_of_each(rows, score, per_purchase))
    for_vendors = _pairs(rows, columns, best_of_each(columns, score, per_vendor))
    pairs = sorted({*for_lines, *for_vendors})
    why = dict(zip(pairs, fit.explain_lines(pairs), strict=True))
    return MatchLists(
        by_purchase=_vendors_by_purchase(fit, for_lines, why),
        by_vendor=_purchases_by_vendor(fit, for_vendors, why),
        by_buyer=_talks_by_buyer(fit, (rows, columns), per_buyer),
        advice=advise(fit),
    )


def _near(fit: FairFit) -> tuple[Indices, Indices]:
    """The pairs (rows, columns) that a list may hold, sorted."""
    least = max(fit.fair.policy.min_relevance * _LISTED_SHARE, NOTHING_IN_COMMON)
    rows, columns = fit.near_lines(least)
    asked = _asked(fit.fair)
    related = fit.lines_at(*asked).relevance >= NOTHING_IN_COMMON
    asked_rows, asked_columns = asked[0][related], asked[1][related]
    wide = len(fit.fair.vendors)
    keys = np.union1d(rows * wide + columns, asked_rows * wide + asked_columns)
    return keys // max(1, wide), keys % max(1, wide)


def _talks_by_buyer(
    fit: FairFit, near: tuple[Indices, Indices], most: int
) -> dict[BuyerId, tuple[RankedVendor, ...]]:
    """The best talks of each agency, with a line that is ``near`` (rows, columns)."""
    desks, columns = fit.talks_with(*near)
    score = fit.talks_at(desks, columns).score
    row_of = {b.id: i for i, b in enumerate(fit.fair.buyers)}
    owner = np.array([row_of[d.buyer] for d in fit.fair.desks], dtype=np.int64)[desks]
    # Of the desks of an agency the one that suits the vendor best; the first among equals.
    pair = owner * len(fit.fair.vendors) + columns
    seats = best_of_each(pair, score, 1)
    top = seats[best_of_each(owner[seats], score[seats], most)]
    chosen = _pairs(desks, columns, top)
    lists: dict[BuyerId, list[RankedVendor]] = {b.id: [] for b in fit.fair.buyers}
    for (_, column), why in zip(chosen, fit.explain_talks(chosen), strict=True):
        found = lists[why.buyer]
        vendor = fit.fair.vendors[column].id
        found.append(RankedVendor(rank=len(found) + 1, vendor=vendor, explanation=why))
    return {buyer: tuple(found) for buyer, found in lists.items()}


def _asked(fair: Fair) -> tuple[Indices, Indices]:
    """The pairs (rows, columns) that were wished for or must meet."""
    rows: dict[BuyerId, list[int]] = {b.id: [] for b in fair.buyers}
    for row, purchase in enumerate(fair.purchases):
        rows[purchase.buyer].append(row)
    column = {v.id: c for c, v in enumerate(fair.vendors)}
    pairs = [
        (row, column[told.vendor])
        for told in fair.preferences
        if told.kind in (PreferenceKind.WISH, PreferenceKind.MUST_MEET)
        for row in rows[told.buyer]
    ]
    first, second = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2).T
    return first, second


def _pairs(first: Indices, second: Indices, places: Indices) -> list[tuple[int, int]]:
    return list(zip(first[places].tolist(), second[places].tolist(), strict=True))


def _vendors_by_purchase(
    fit: FairFit, pairs: list[tuple[int, int]], why: dict[tuple[int, int], Explanation]
) -> dict[PurchaseId, tuple[RankedVendor, ...]]:
    lists: dict[PurchaseId, list[RankedVendor]] = {p.id: [] for p in fit.fair.purchases}
    for row, column in pairs:
        found = lists[fit.fair.purchases[row].id]
        vendor = fit.fair.vendors[column].id
        found.append(RankedVendor(rank=len(found) + 1, vendor=vendor, explanation=why[row, column]))
    return {purchase: tuple(found) for purchase, found in lists.items()}


def _purchases_by_vendor(
    fit: FairFit, pairs: list[tuple[int, int]], why: dict[tuple[int, int], Explanation]
) -> dict[VendorId, tuple[RankedPurchase, ...]]:
    lists: dict[VendorId, list[RankedPurchase]] = {v.id: [] for v in fit.fair.vendors}
    for row, column in pairs:
        found = lists[fit.fair.vendors[column].id]
        purchase = fit.fair.purchases[row].id
        found.append(
            RankedPurchase(rank=len(found) + 1, purchase=purchase, explanation=why[row, column])
        )
    return {vendor: tuple(found) for vendor, found in lists.items()}
