"""Fit → shortlist: the pairs that may meet, as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import BuyerId, Fair, PreferenceKind, PurchaseId, Side, VendorId

if TYPE_CHECKING:  # the scheduler needs the arrays alone, not the language tools behind fit
    from matchmaker.fit import FairFit

# Lines that one talk could be the first to be about: more would help few and slow all.
_MOST_SUBJECTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The pairs that may meet, sorted by (desk, vendor), without vetoed ones.

    ``desk`` and ``vendor`` index ``fair.desks`` and ``fair.vendors`` (int32, shape (n,)).
    ``points`` are hundredths of the score (int32, 0 to 10,000; a meeting is worth at least 1).
    ``must`` marks pairs of an agency that must meet (bool): exactly one of the agency's
    candidate desks has to meet the vendor. ``purchases`` are the lines to talk about;
    ``subjects`` those of them that a talk may cover as its first subject, most fitting first
    (empty: no pair covers a line).
    """

    desk: NDArray[np.int32]
    vendor: NDArray[np.int32]
    points: NDArray[np.int32]
    must: NDArray[np.bool_]
    purchases: tuple[tuple[PurchaseId, ...], ...]
    subjects: tuple[tuple[PurchaseId, ...], ...] = ()

    def __len__(self) -> int:
        return len(self.desk)


def shortlist(
    fair: Fair,
    fit: FairFit,
    *,
    least: float | None = None,
    per_desk: int = 60,
    per_vendor: int = 30,
) -> Candidates:
    """The pairs worth a meeting: for each desk its best vendors and for each vendor its best
    desks among those whose textual fit reaches ``least`` (0 to 1, the policy's by default).

    What an agency or the organiser wishes, must-meets and fixed meetings come whatever their
    fit; what a vendor alone wishes comes from half of ``least`` on, so that asking does not
    fill an officer's day with talks about nothing. A veto never comes.
    """
    enough = fair.policy.min_relevance if least is None else least
    musts = _pairs_said(fair, PreferenceKind.MUST_MEET)
    invited = _pairs_said(fair, PreferenceKind.WISH, Side.BUYER, Side.ORGANISER)
    hoped = set(_desk_pairs(fair, fit, _pairs_said(fair, PreferenceKind.WISH, Side.VENDOR)))
    asked = set(_desk_pairs(fair, fit, musts | invited))
    asked |= {pair for pair in hoped if _relevance(fit, *pair) >= enough / 2}
    chosen = asked | fit.best_talks(enough, per_desk=per_desk, per_vendor=per_vendor)
    chosen |= {(fit.desk_row[m.desk], fit.vendor_column[m.vendor]) for m in fair.fixed}
    chosen -= set(_desk_pairs(fair, fit, _pairs_said(fair, PreferenceKind.VETO)))
    must = set(_desk_pairs(fair, fit, musts))
    pairs = sorted(chosen)
    lines = [fit.talk_lines(d, v) for d, v in pairs]
    desk, vendor = np.array(pairs, dtype=np.int32).reshape(len(pairs), 2).T
    return Candidates(
        desk=desk.copy(),
        vendor=vendor.copy(),
        points=_points(fair, fit, pairs),
        must=np.array([pair in must for pair in pairs], dtype=np.bool_),
        purchases=tuple(tuple(fair.purchases[row].id for row in rows) for rows in lines),
        subjects=tuple(
            _subjects(fair, fit, rows, v, enough) for rows, (_, v) in zip(lines, pairs, strict=True)
        ),
    )


def _relevance(fit: FairFit, desk: int, vendor: int) -> float:
    """The greatest textual fit of a desk's lines with a vendor; −1 where none is known."""
    values = fit.lines_at(fit.lines_of_desk[desk], np.array([vendor]))
    return float(np.nan_to_num(values.relevance, nan=-1.0).max(initial=-1.0))


def _subjects(
    fair: Fair, fit: FairFit, rows: NDArray[np.int64], vendor: int, least: float
) -> tuple[PurchaseId, ...]:
    """The first of some lines that a talk with a vendor may cover."""
    good = fit.lines_at(rows, np.array([vendor])).relevance >= least
    return tuple(fair.purchases[row].id for row in rows[good][:_MOST_SUBJECTS])


def _pairs_said(fair: Fair, kind: PreferenceKind, *sides: Side) -> set[tuple[BuyerId, VendorId]]:
    """The pairs of which it was said, by anyone or by the ``sides`` named."""
    said = (p for p in fair.preferences if p.kind is kind and (not sides or p.side in sides))
    return {(p.buyer, p.vendor) for p in said}


def _desk_pairs(
    fair: Fair, fit: FairFit, pairs: set[tuple[BuyerId, VendorId]]
) -> Iterator[tuple[int, int]]:
    """A pair of an agency and a vendor, at each desk of the agency."""
    for buyer, vendor in pairs:
        for desk in fair.desks_of_buyer[buyer]:
            yield fit.desk_row[desk.id], fit.vendor_column[vendor]


def _points(fair: Fair, fit: FairFit, pairs: Sequence[tuple[int, int]]) -> NDArray[np.int32]:
    """Hundredths of the score of (desk, vendor) pairs."""
    desk, vendor = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2).T
    scores = fit.talks_at(desk, vendor).score.astype(np.float64)
    for i in np.flatnonzero(np.isnan(scores)).tolist():
        d, v = pairs[i]
        scores[i] = fit.explain(fair.desks[d].id, fair.vendors[v].id).points
    return np.maximum(1, np.rint(scores * 100)).astype(np.int32)
