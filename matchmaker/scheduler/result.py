"""What a solve answers: a schedule, its value, and a proof of how good it can get."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain import Schedule
from matchmaker.errors import Finding


class SolveStatus(StrEnum):
    """OPTIMAL: value = bound. FEASIBLE: valid, gap above 0. INFEASIBLE: the demands cannot
    hold together; the findings say why. UNKNOWN: stopped before any schedule was found."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveResult:
    """The answer of the scheduler.

    ``objective`` and ``bound`` are integers on one scale, hundredths of a fit point plus
    the floors' bonus (`ScheduleProblem.floor_bonus` for each floor unit met): no schedule
    can exceed ``bound``. ``fit_points`` is the total fit of the meetings alone, 0–100 each.
    ``gap`` is (bound − objective) ÷ max(1, |bound|). ``seconds`` is wall time.
    """

    status: SolveStatus
    schedule: Schedule
    objective: int = 0
    bound: int = 0
    fit_points: float = 0.0
    floor_units_met: int = 0
    floor_units_wanted: int = 0
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()

    @property
    def gap(self) -> float:
        """How far the value can be from the best, as a share of the bound; 0 is proven best."""
        return max(0, self.bound - self.objective) / max(1, abs(self.bound))
