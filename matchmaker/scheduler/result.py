"""What a solve answers: a schedule, its value, and a proof of how good it can get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain import Schedule, VendorId
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
    schedule can exceed ``bound``. Where the worst-off vendor counts, a hundredth of a point
    of it is worth ``worst_bonus`` (0: it does not), less than a unit and more than all fit;
    ``worst_vendor`` has the least fit of those with a talk, ``worst_fit`` points. The bound's
    fit is that of schedules with the bound's worst-off. ``fit_points`` is the total fit of the
    meetings alone, 0–100 each. ``floor_units_*`` count meetings that keep the policy's floors,
    ``lines_*`` planned purchases that have a talk of their own. ``most_talks`` is what the reserved
    shares of groups are a share of (0: nothing is reserved). ``seconds`` is wall time.
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
    worst_bonus: int = 0
    worst_vendor: VendorId | None = None
    worst_fit: float = 0.0
    most_talks: int = 0
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()
    timing: Timing | None = None

    @property
    def gap(self) -> float:
        """How far the answer can be from the best, 0 to 1; 0 is proven best.

        The largest of the shares that are missing of what the bound allows: of the units, of
        the worst-off vendor's fit where it counts, and of the fit. The bonus of a unit
        outweighs all fit, so that one quotient of objective and bound would hide a poor fit
        behind kept floors.
        """
        return gap_between(
            self.objective, self.bound, self.units, self.floor_bonus, self.worst_bonus
        )

    @property
    def worst_bound(self) -> float | None:
        """The points that the worst-off vendor cannot exceed with as many units as the bound
        has; None where it does not count."""
        if not self.worst_bonus:
            return None
        return parts_of(self.bound, self.floor_bonus, self.worst_bonus)[1] / 100

    @property
    def fit_bound(self) -> float | None:
        """The total fit, in points, that the bound allows; None where it is that of schedules
        with more units or a better worst-off vendor than this one, and so no bound for it."""
        units, worst, fit = parts_of(self.bound, self.floor_bonus, self.worst_bonus)
        mine = parts_of(self.objective, self.floor_bonus, self.worst_bonus)
        return fit / 100 if (units, worst) == mine[:2] else None


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


def parts_of(value: int, floor_bonus: int, worst_bonus: int = 0) -> tuple[int, int, int]:
    """The units, the worst-off vendor's fit and the total fit that an objective or a bound
    stands for (fit in hundredths of points; 0 for what does not count)."""
    units, rest = divmod(value, floor_bonus) if floor_bonus else (0, value)
    worst, fit = divmod(rest, worst_bonus) if worst_bonus else (0, rest)
    return units, worst, fit


def gap_between(
    objective: int, bound: int, units: int, floor_bonus: int, worst_bonus: int = 0
) -> float:
    """The gap of `SolveResult`, from the units that an objective holds."""
    if bound <= objective:
        return 0.0
    _, worst, fit = parts_of(objective - floor_bonus * units, 0, worst_bonus)
    found = units, worst, fit
    most = parts_of(bound, floor_bonus, worst_bonus)
    shares = ((b - a) / max(1, abs(b)) for a, b in zip(found, most, strict=True))
    return max(0.0, *shares)
