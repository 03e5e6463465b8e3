"""Groups that did not reach their floor or reserved share, and what stood in the way."""

from __future__ import annotations

import numpy as np

from matchmaker.domain import Fair
from matchmaker.errors import Finding, Severity
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.worth import loads_of


def group_notes(problem: ScheduleProblem, fair: Fair, slot_of: Ints) -> tuple[Finding, ...]:
    """A note for every group that has fewer talks than were aimed at.

    The reason is the first of: its members suit too few, too few of those are free at the
    same time, the members' own caps, or else calendars and other talks left no way.
    """
    groups = problem.groups
    loads = loads_of(problem, slot_of)
    talks = groups.loads(loads.buyer, loads.vendor)
    return tuple(
        _note(problem, fair, k, int(groups.goal[k] - talks[k]), int(talks[k]))
        for k in np.flatnonzero(talks < groups.goal).tolist()
    )


def _note(problem: ScheduleProblem, fair: Fair, k: int, missing: int, talks: int) -> Finding:
    group, pairs, candidates = fair.groups[k], problem.pairs, problem.candidates
    pinned = problem.pinned
    held = _count(problem, k, pinned.desk, pinned.vendor)
    wanted = held + talks + missing
    possible = {
        "candidates": _count(
            problem,
            k,
            np.concatenate([pinned.desk, candidates.desk]),
            np.concatenate([pinned.vendor, candidates.vendor]),
        ),
        "time": held + _count(problem, k, pairs.desk, pairs.vendor),
        "caps": held + _under_caps(problem, k),
    }
    reason = next((why for why, most in possible.items() if most < wanted), "others")
    params: dict[str, str | int | float] = {
        "name": group.name,
        "meetings": held + talks,
        "wanted": wanted,
        "possible": possible.get(reason, wanted),
        "percent": round(100 * group.share, 1),
        "most": problem.groups.most_talks,
    }
    kind = "share" if wanted > group.floor else "floor"
    return Finding(code=f"group_below_{kind}_{reason}", severity=Severity.NOTE, params=params)


def _inside(problem: ScheduleProblem, k: int, desk: Ints, vendor: Ints) -> Flags:
    groups = problem.groups
    inside: Flags = groups.buyers[k, problem.desk_buyer[desk]] | groups.vendors[k, vendor]
    return inside


def _count(problem: ScheduleProblem, k: int, desk: Ints, vendor: Ints) -> int:
    """The pairs of agency and vendor among some rows that count for a group."""
    inside = _inside(problem, k, desk, vendor)
    buyer = problem.desk_buyer[desk[inside]]
    return len(np.unique(buyer * len(problem.vendor_cap) + vendor[inside]))


def _under_caps(problem: ScheduleProblem, k: int) -> int:
    """The open meetings of a group that its members' caps and candidates leave."""
    pairs, groups = problem.pairs, problem.groups
    _, leader = np.unique(pairs.group, return_index=True)
    buyer, vendor = problem.desk_buyer[pairs.desk[leader]], pairs.vendor[leader]
    total = 0
    for members, owner, caps in (
        (groups.buyers[k], buyer, problem.buyer_cap),
        (groups.vendors[k], vendor, problem.vendor_cap),
    ):
        reachable = np.bincount(owner, minlength=len(caps))
        total += int(np.minimum(caps, reachable)[members].sum())
    return total
