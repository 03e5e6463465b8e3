"""FitMatrix → ranked lists for both sides, with reasons."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import BuyerId, Fair, PreferenceKind, PurchaseId, VendorId
from matchmaker.fit.advice import advise
from matchmaker.fit.matrix import NOTHING_IN_COMMON, FitMatrix
from matchmaker.reasons import Explanation, MatchLists, RankedPurchase, RankedVendor

# Below this share of the fair's least relevance a pair only pads a list.
_LISTED_SHARE = 0.5


def match_lists(
    fit: FitMatrix, *, per_purchase: int = 10, per_vendor: int = 10, per_buyer: int = 10
) -> MatchLists:
    """The best vendors of each line, the best lines of each vendor, and the best talks of each
    agency (a vendor at the agency's desk that suits it best), by score.

    Pairs below half of the fair's least relevance are left out unless somebody asked for
    them, and pairs whose texts have nothing in common always, so a list can be short or
    empty. Vetoed pairs stay in: why somebody meets nobody cannot be told without them.
    """
    least = np.where(_asked(fit.fair), np.float32(0), fit.fair.policy.min_relevance * _LISTED_SHARE)
    near = fit.relevance >= np.maximum(least, NOTHING_IN_COMMON)
    ranked = np.where(near, fit.line_score, np.float32(-1))
    for_lines = [(r, c) for r, row in enumerate(ranked) for c in _top(row, per_purchase)]
    for_vendors = [(r, c) for c, column in enumerate(ranked.T) for r in _top(column, per_vendor)]
    pairs = sorted({*for_lines, *for_vendors})
    why = dict(zip(pairs, fit.explain_lines(pairs), strict=True))
    return MatchLists(
        by_purchase=_vendors_by_purchase(fit, for_lines, why),
        by_vendor=_purchases_by_vendor(fit, for_vendors, why),
        by_buyer=_talks_by_buyer(fit, near, per_buyer),
        advice=advise(fit),
    )


def _talks_by_buyer(
    fit: FitMatrix, near: NDArray[np.bool_], most: int
) -> dict[BuyerId, tuple[RankedVendor, ...]]:
    """The best talks of each agency, with a line that is ``near`` (purchases × vendors)."""
    chosen: list[tuple[int, int]] = []
    for buyer in fit.fair.buyers:
        desks = np.array([fit.desk_row[d.id] for d in fit.fair.desks_of_buyer[buyer.id]])
        suits = np.array([near[fit.lines_of_desk[desk]].any(axis=0) for desk in desks])
        scores = np.where(suits, fit.score[desks], np.float32(-1))
        best = np.nan_to_num(scores, nan=-1.0)
        seat = best.argmax(axis=0)
        top = _top(best.max(axis=0), most)
        chosen += [(int(desks[seat[column]]), column) for column in top]
    lists: dict[BuyerId, list[RankedVendor]] = {b.id: [] for b in fit.fair.buyers}
    for (_, column), why in zip(chosen, fit.explain_talks(chosen), strict=True):
        found = lists[why.buyer]
        vendor = fit.fair.vendors[column].id
        found.append(RankedVendor(rank=len(found) + 1, vendor=vendor, explanation=why))
    return {buyer: tuple(found) for buyer, found in lists.items()}


def _asked(fair: Fair) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Which pairs (purchases × vendors) were wished for or must meet."""
    rows: dict[BuyerId, list[int]] = {b.id: [] for b in fair.buyers}
    for row, purchase in enumerate(fair.purchases):
        rows[purchase.buyer].append(row)
    column = {v.id: c for c, v in enumerate(fair.vendors)}
    found = np.zeros((len(fair.purchases), len(fair.vendors)), dtype=np.bool_)
    for told in fair.preferences:
        if told.kind in (PreferenceKind.WISH, PreferenceKind.MUST_MEET):
            found[rows[told.buyer], column[told.vendor]] = True
    return found


def _top(scores: np.ndarray[tuple[int], np.dtype[np.float32]], most: int) -> list[int]:
    """Indices of the best known scores, best first, earlier ones first among equals."""
    order = np.argsort(-scores, kind="stable")[:most]
    return [int(i) for i in order if scores[i] >= 0]


def _vendors_by_purchase(
    fit: FitMatrix, pairs: list[tuple[int, int]], why: dict[tuple[int, int], Explanation]
) -> dict[PurchaseId, tuple[RankedVendor, ...]]:
    lists: dict[PurchaseId, list[RankedVendor]] = {p.id: [] for p in fit.fair.purchases}
    for row, column in pairs:
        found = lists[fit.fair.purchases[row].id]
        vendor = fit.fair.vendors[column].id
        found.append(RankedVendor(rank=len(found) + 1, vendor=vendor, explanation=why[row, column]))
    return {purchase: tuple(found) for purchase, found in lists.items()}


def _purchases_by_vendor(
    fit: FitMatrix, pairs: list[tuple[int, int]], why: dict[tuple[int, int], Explanation]
) -> dict[VendorId, tuple[RankedPurchase, ...]]:
    lists: dict[VendorId, list[RankedPurchase]] = {v.id: [] for v in fit.fair.vendors}
    for row, column in pairs:
        found = lists[fit.fair.vendors[column].id]
        purchase = fit.fair.purchases[row].id
        found.append(
            RankedPurchase(rank=len(found) + 1, purchase=purchase, explanation=why[row, column])
        )
    return {vendor: tuple(found) for vendor, found in lists.items()}
