"""What a timetable is worth, worked out anew so that a solver's figure can be checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from matchmaker.candidates import Candidates
from matchmaker.domain import DeskId, Fair, Schedule, VendorId


def fit_points_of(fair: Fair, schedule: Schedule, candidates: Candidates) -> float:
    """The total fit of a schedule's meetings, 0 to 100 each; a pair that is no candidate
    (someone pinned it) counts 0."""
    return _hundredths(fair, schedule, candidates) / 100


def floor_units_of(fair: Fair, schedule: Schedule) -> int:
    """How many meetings count towards the policy's floors, over vendors and agencies."""
    buyers = Counter(fair.buyer_at(m.desk).id for m in schedule.meetings)
    vendors = Counter(m.vendor for m in schedule.meetings)
    policy = fair.policy
    return sum(min(n, policy.buyer_floor) for n in buyers.values()) + sum(
        min(n, policy.vendor_floor) for n in vendors.values()
    )


def value_of(fair: Fair, schedule: Schedule, candidates: Candidates, floor_bonus: int) -> int:
    """The whole objective: hundredths of fit points, plus ``floor_bonus`` per floor unit."""
    fit = _hundredths(fair, schedule, candidates)
    return fit + floor_bonus * floor_units_of(fair, schedule)


def _hundredths(fair: Fair, schedule: Schedule, candidates: Candidates) -> int:
    points: Mapping[tuple[DeskId, VendorId], int] = {
        (fair.desks[d].id, fair.vendors[v].id): p
        for d, v, p in zip(
            candidates.desk.tolist(),
            candidates.vendor.tolist(),
            candidates.points.tolist(),
            strict=True,
        )
    }
    return sum(points.get((m.desk, m.vendor), 0) for m in schedule.meetings)
