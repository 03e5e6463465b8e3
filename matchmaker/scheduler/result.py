"""What a solve answers: a schedule, its value, and a proof of how good it can get."""

from __future__ import annotations

from collections.abc import Callable
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
        return gap_between(self.objective, self.bound, self.units, self.floor_bonus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a search stands: its best timetable so far, and what it knows of the best there is.

    ``objective``, ``bound`` and ``gap`` are as in `SolveResult`; ``valid`` says whether the
    timetable keeps every hard demand. ``schedule`` makes the timetable, for whoever wants to
    keep it. ``seconds`` have passed, at most ``seconds_left`` remain.
    """

    objective: int
    bound: int
    gap: float
    valid: bool
    seconds: float
    seconds_left: float
    schedule: Callable[[], Schedule]


# Called with each better timetable and each tighter bound.
Watch = Callable[[Standing], None]


def unwatched(_: Standing) -> None:
    """The watch that nobody keeps."""


def gap_between(objective: int, bound: int, units: int, floor_bonus: int) -> float:
    """The gap of `SolveResult`, from the units that an objective holds."""
    if bound <= objective:
        return 0.0
    most_units, fit = divmod(bound, floor_bonus) if floor_bonus else (0, bound)
    missed_units = (most_units - units) / max(1, most_units)
    found_fit = objective - floor_bonus * units
    return max(0.0, missed_units, (fit - found_fit) / max(1, abs(fit)))
