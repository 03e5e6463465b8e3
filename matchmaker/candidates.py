"""FitMatrix → shortlist: the pairs that may meet, as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import BuyerId, Fair, PreferenceKind, PurchaseId, Side, VendorId

if TYPE_CHECKING:  # the scheduler needs the arrays alone, not the language tools behind fit
    from matchmaker.fit import FitMatrix

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
    fit: FitMatrix,
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
    fits = _relevant(fit, enough)
    musts = _pairs_said(fair, PreferenceKind.MUST_MEET)
    invited = _pairs_said(fair, PreferenceKind.WISH, Side.BUYER, Side.ORGANISER)
    hoped = set(_desk_pairs(fair, fit, _pairs_said(fair, PreferenceKind.WISH, Side.VENDOR)))
    sensible = _relevant(fit, enough / 2)
    asked = set(_desk_pairs(fair, fit, musts | invited)) | {p for p in hoped if sensible[p]}
    chosen = asked | _best(fit, fits, per_desk, axis=1) | _best(fit, fits, per_vendor, axis=0)
    chosen |= {(fit.desk_row[m.desk], fit.vendor_column[m.vendor]) for m in fair.fixed}
    chosen -= set(_desk_pairs(fair, fit, _pairs_said(fair, PreferenceKind.VETO)))
    must = set(_desk_pairs(fair, fit, musts))
    pairs = sorted(chosen)
    lines = [fit.talk_lines(d, v) for d, v in pairs]
    desk, vendor = np.array(pairs, dtype=np.int32).reshape(len(pairs), 2).T
    return Candidates(
        desk=desk.copy(),
        vendor=vendor.copy(),
        points=np.array([_points(fair, fit, d, v) for d, v in pairs], dtype=np.int32),
        must=np.array([pair in must for pair in pairs], dtype=np.bool_),
        purchases=tuple(tuple(fair.purchases[row].id for row in rows) for rows in lines),
        subjects=tuple(
            tuple(fair.purchases[row].id for row in rows if fit.relevance[row, v] >= enough)[
                :_MOST_SUBJECTS
            ]
            for rows, (_, v) in zip(lines, pairs, strict=True)
        ),
    )


def _relevant(fit: FitMatrix, least: float) -> NDArray[np.bool_]:
    """Which desk and vendor have a line whose textual fit reaches ``least``, (desks, vendors)."""
    enough = fit.relevance >= least
    return np.array([enough[rows].any(axis=0) for rows in fit.lines_of_desk], dtype=np.bool_)


def _best(fit: FitMatrix, fits: NDArray[np.bool_], most: int, axis: int) -> set[tuple[int, int]]:
    """The best pairs of each desk (axis 1) or vendor (axis 0) among those that fit."""
    score = np.where(fits, fit.score, np.float32(-1))
    order = np.argsort(-score, axis=axis, kind="stable")
    top = order[:, :most] if axis == 1 else order[:most, :]
    kept = np.zeros_like(fits)
    np.put_along_axis(kept, top, True, axis=axis)
    return {(int(d), int(v)) for d, v in np.argwhere(kept & fits)}


def _pairs_said(fair: Fair, kind: PreferenceKind, *sides: Side) -> set[tuple[BuyerId, VendorId]]:
    """The pairs of which it was said, by anyone or by the ``sides`` named."""
    said = (p for p in fair.preferences if p.kind is kind and (not sides or p.side in sides))
    return {(p.buyer, p.vendor) for p in said}


def _desk_pairs(
    fair: Fair, fit: FitMatrix, pairs: set[tuple[BuyerId, VendorId]]
) -> Iterator[tuple[int, int]]:
    """A pair of an agency and a vendor, at each desk of the agency."""
    for buyer, vendor in pairs:
        for desk in fair.desks_of_buyer[buyer]:
            yield fit.desk_row[desk.id], fit.vendor_column[vendor]


def _points(fair: Fair, fit: FitMatrix, desk: int, vendor: int) -> int:
    score = float(fit.score[desk, vendor])
    if np.isnan(score):
        score = fit.explain(fair.desks[desk].id, fair.vendors[vendor].id).points
    return max(1, round(score * 100))
