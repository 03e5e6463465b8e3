"""`FairPlan`: a fair with its timetable, the reasons, and everything worth telling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matchmaker.domain import BuyerId, DeskId, Fair, Schedule, VendorId
from matchmaker.errors import Finding
from matchmaker.reasons import Explanation, MatchLists
from matchmaker.scheduler.fairness import FairnessChoice
from matchmaker.scheduler.result import SolveResult


@dataclass(frozen=True, kw_only=True)
class FairPlan:
    """The outcome of the whole path.

    ``explanations`` covers every meeting by (desk, vendor); ``standby_explanations`` every
    standby by (buyer, vendor). ``findings`` are the notes and warnings of the input and of
    the solve. ``fairness`` compares what other choices of fairness would give (empty: not
    compared). ``encoder`` names the encoder that was used, ``reranker`` the model that put
    the best of each line in order, if there was one.
    """

    fair: Fair
    result: SolveResult
    explanations: Mapping[tuple[DeskId, VendorId], Explanation]
    standby_explanations: Mapping[tuple[BuyerId, VendorId], Explanation]
    findings: tuple[Finding, ...]
    matches: MatchLists
    encoder: str
    seed: int = 0
    fairness: tuple[FairnessChoice, ...] = ()
    reranker: str | None = None

    @property
    def schedule(self) -> Schedule:
        """The timetable itself."""
        return self.result.schedule
