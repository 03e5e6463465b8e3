"""What a talk would serve: further lines of the desk, and its share of the agency's budget."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Desk, Fair
from matchmaker.reasons import Served

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]


def more_needs(relevance: Floats, best: NDArray[np.int32], rows: Indices, least: float) -> Floats:
    """How far a vendor serves further lines of a desk: 1 − ½ⁿ for n good further lines, each
    counting as much as it is relevant. ``relevance`` has shape (rows, vendors); shape
    (vendors,) comes back."""
    good = np.where(relevance >= least, relevance, np.float32(0))
    further = np.where(rows[:, None] == best[None, :], np.float32(0), good).sum(axis=0)
    share: Floats = (1 - np.exp2(-further)).astype(np.float32)
    return share


def budget_share(
    relevance: Floats, budgets: NDArray[np.float64], total: float, least: float
) -> Floats:
    """The share of an agency's budget that a talk is about, each good line counting as much as
    it is relevant. ``budgets`` (rows,) are NaN where unknown, ``total`` is the sum of the
    agency's known ones. Shape (vendors,); NaN where no budget is known of what is served."""
    good = np.where(relevance >= least, relevance, np.float32(0))
    told = ~np.isnan(budgets)
    served = np.nan_to_num(budgets) @ good
    silent = (good > 0).any(axis=0) & ~(good[told] > 0).any(axis=0)
    if total <= 0:
        return np.full(good.shape[1], np.nan, dtype=np.float32)
    return np.where(silent, np.nan, np.minimum(served / total, 1)).astype(np.float32)


def line_budgets(fair: Fair) -> NDArray[np.float64]:
    """The budget of every line in won, NaN where unknown."""
    return np.array([p.budget if p.budget is not None else np.nan for p in fair.purchases], float)


def agency_budget(fair: Fair, desk: Desk) -> int | None:
    """What the agency of a desk will spend in all, as far as its lines tell; None for nothing."""
    known = [p.budget for p in fair.purchases_of_buyer[desk.buyer] if p.budget is not None]
    return sum(known) if known else None


def served_by(fair: Fair, desk: Desk, rows: Indices) -> Served:
    """How much of an agency's needs a talk about some lines (rows) serves."""
    budgets = [fair.purchases[row].budget for row in rows]
    known = [b for b in budgets if b is not None]
    return Served(
        needs=len(rows),
        agency_needs=len(fair.purchases_of_buyer[desk.buyer]),
        without_budget=len(budgets) - len(known),
        budget=sum(known) if known else None,
        agency_budget=agency_budget(fair, desk),
    )
