"""What a timetable is worth, worked out anew so that a solver's figure can be checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from matchmaker.candidates import Candidates
from matchmaker.domain import (
    BuyerId,
    DeskId,
    Fair,
    Fairness,
    GroupId,
    Meeting,
    Schedule,
    VendorId,
)

T = TypeVar("T")


def fit_points_of(fair: Fair, schedule: Schedule, candidates: Candidates) -> float:
    """The total fit of a schedule's meetings, 0 to 100 each; a pair that is no candidate
    (someone pinned it) counts 0."""
    return _hundredths(fair, schedule, candidates) / 100


def floor_units_of(fair: Fair, schedule: Schedule) -> int:
    """How many meetings count towards the policy's floors, over vendors and agencies; none
    where the organiser's choice of fairness leaves floors aside."""
    policy = fair.policy
    if policy.fairness is Fairness.TOTAL:
        return 0
    vendor_floor = 1 if policy.fairness is Fairness.WORST_OFF else policy.vendor_floor
    buyers, vendors = _loads(fair, schedule)
    return sum(min(n, policy.buyer_floor) for n in buyers.values()) + sum(
        min(n, vendor_floor) for n in vendors.values()
    )


def worst_off_of(
    fair: Fair, schedule: Schedule, candidates: Candidates
) -> tuple[VendorId, int] | None:
    """The vendor with the least total fit of those with a talk, and its hundredths of points;
    None where nobody has a talk."""
    points = _by_pair(fair, candidates, candidates.points.tolist())
    fit: Counter[VendorId] = Counter()
    for meeting in schedule.meetings:
        fit[meeting.vendor] += points.get((meeting.desk, meeting.vendor), 0)
    return min(fit.items(), key=lambda item: (item[1], item[0]), default=None)


def lines_covered(fair: Fair, schedule: Schedule, candidates: Candidates) -> int:
    """How many planned purchases have a talk of their own: one of which they are the first
    subject, with a vendor that suits them."""
    if not candidates.subjects:
        return 0
    suits = _by_pair(fair, candidates, candidates.subjects)
    told = (
        (m.purchases[0], suits.get((m.desk, m.vendor), ()))
        for m in schedule.meetings
        if m.purchases
    )
    return len({line for line, suited in told if line in suited})


def group_loads(fair: Fair, meetings: Iterable[Meeting]) -> dict[GroupId, int]:
    """How many meetings each group of participants has, all members together."""
    pairs = [(fair.buyer_at(m.desk).id, m.vendor) for m in meetings] if fair.groups else []
    return {g.id: sum(g.counts(*pair) for pair in pairs) for g in fair.groups}


def group_talks_of(fair: Fair, schedule: Schedule, most_talks: int = 0) -> int:
    """How many talks count towards the groups' floors and reserved shares of ``most_talks``."""
    talks = group_loads(fair, schedule.meetings)
    return sum(min(talks[g.id], g.goal(most_talks)) for g in fair.groups)


def units_of(fair: Fair, schedule: Schedule, candidates: Candidates, most_talks: int = 0) -> int:
    """The units that count before anyone's fit.

    Floors: one for each meeting up to a floor. Even loads: with at most K meetings for any
    vendor, a vendor's first earns K units, its second K − 1, and so on, and what counts for
    an agency or a line earns K. The worst-off vendor: one for the first of each vendor and
    for each up to an agency's floor. Lines first: each line with a talk of its own.
    Groups: each talk up to a group's floor or reserved share, one of ``most_talks``.
    """
    policy = fair.policy
    buyers, vendors = _loads(fair, schedule)
    first, loads = 1, floor_units_of(fair, schedule)
    if policy.fairness is Fairness.EVEN:
        slots = len(fair.slots)
        first = max((min(fair.cap_of_vendor(v), slots) for v in fair.vendors), default=0)
        loads = sum(first - k for n in vendors.values() for k in range(min(n, first)))
        loads += first * sum(min(n, policy.buyer_floor) for n in buyers.values())
    lines = lines_covered(fair, schedule, candidates) if policy.lines_first else 0
    return loads + first * (lines + group_talks_of(fair, schedule, most_talks))


def value_of(
    fair: Fair,
    schedule: Schedule,
    candidates: Candidates,
    floor_bonus: int,
    worst_bonus: int = 0,
    most_talks: int = 0,
) -> int:
    """The whole objective: hundredths of fit points, plus ``floor_bonus`` per unit and
    ``worst_bonus`` per hundredth of a point of the worst-off vendor. Fairs with
    reserved shares need ``most_talks``, what they are a share of (see `SolveResult`)."""
    value = _hundredths(fair, schedule, candidates)
    value += floor_bonus * units_of(fair, schedule, candidates, most_talks)
    worst = worst_off_of(fair, schedule, candidates) if worst_bonus else None
    return value if worst is None else value + worst_bonus * worst[1]


def _loads(fair: Fair, schedule: Schedule) -> tuple[Counter[BuyerId], Counter[VendorId]]:
    """Meetings of each agency and of each vendor."""
    buyers = Counter(fair.buyer_at(m.desk).id for m in schedule.meetings)
    return buyers, Counter(m.vendor for m in schedule.meetings)


def _hundredths(fair: Fair, schedule: Schedule, candidates: Candidates) -> int:
    points = _by_pair(fair, candidates, candidates.points.tolist())
    return sum(points.get((m.desk, m.vendor), 0) for m in schedule.meetings)


def _by_pair(
    fair: Fair, candidates: Candidates, values: Sequence[T]
) -> Mapping[tuple[DeskId, VendorId], T]:
    """What the candidates have, one value each, by desk and vendor."""
    rows = zip(candidates.desk.tolist(), candidates.vendor.tolist(), values, strict=True)
    return {(fair.desks[d].id, fair.vendors[v].id): value for d, v, value in rows}
