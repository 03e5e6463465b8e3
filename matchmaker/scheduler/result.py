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

    @property
    def has_schedule(self) -> bool:
        """Whether a valid schedule came with it."""
        return self in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE)


class TimingEnd(StrEnum):
    """Why the search for better timing ended. PROVEN: no slots for these meetings suit the
    wishes better. SETTLED: nothing better was found. STOPPED: by a person or by the clock.
    TOO_LARGE: left out at this size. NOT_ASKED: there are no wishes."""

    PROVEN = "proven"
    SETTLED = "settled"
    STOPPED = "stopped"
    TOO_LARGE = "too_large"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How the meetings lie in time, pinned ones included.

    ``breaks`` are those of all participants in all sessions, ``most_breaks`` those of the one
    with the most; ``sessions`` are the sessions that officers come to, all desks together.
    ``*_before`` is how it was before the wishes were looked at. With these meetings nothing
    is below ``*_bound``. ``fullest_slot`` and ``emptiest_slot`` count meetings.
    """

    breaks: int = 0
    breaks_before: int = 0
    breaks_bound: int = 0
    most_breaks: int = 0
    sessions: int = 0
    sessions_before: int = 0
    sessions_bound: int = 0
    fullest_slot: int = 0
    emptiest_slot: int = 0
    end: TimingEnd = TimingEnd.NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveResult:
    """The answer of the scheduler.

    ``objective`` and ``bound`` are integers on one scale, hundredths of a fit point plus
    ``floor_bonus`` for each of the ``units`` that count before fit (0: nothing does): no
    schedule can exceed ``bound``. ``fit_points`` is the total fit of the meetings alone,
    0–100 each. ``floor_units_*`` count meetings that keep the policy's floors, ``lines_*``
    planned purchases that have a talk of their own. ``seconds`` is wall time.
    ``timing`` comes with every schedule.
    """

    status: SolveStatus
    schedule: Schedule
    objective: int = 0
    bound: int = 0
    fit_points: float = 0.0
    units: int = 0
    floor_units_met: int = 0
    floor_units_wanted: int = 0
    lines_covered: int = 0
    lines_wanted: int = 0
    floor_bonus: int = 0
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()
    timing: Timing | None = None

    @property
    def gap(self) -> float:
        """How far the answer can be from the best, 0 to 1; 0 is proven best.

        The larger of two shares: of the units that the bound allows and of the fit that it
        allows. The bonus of a unit outweighs all fit, so that one quotient of objective and
        bound would hide a poor fit behind kept floors.
        """
        if self.bound <= self.objective:
            return 0.0
        units, fit = divmod(self.bound, self.floor_bonus) if self.floor_bonus else (0, self.bound)
        found_fit = self.objective - self.floor_bonus * self.units
        missed_units = (units - self.units) / max(1, units)
        return max(0.0, missed_units, (fit - found_fit) / max(1, abs(fit)))
