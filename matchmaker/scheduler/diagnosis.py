"""Before solving: why the demands cannot hold together, which resource binds, what helps.

First each demand alone, with plain arithmetic; where all of those hold, `bottleneck` looks
at all demands together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain import Buyer, Fair, PreferenceKind, Schedule, Vendor
from matchmaker.errors import Finding
from matchmaker.scheduler.bottleneck import bottleneck
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.groups import ENDLESS
from matchmaker.scheduler.network import left_out
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.remedies import remedies
from matchmaker.scheduler.selection import select
from matchmaker.validation import find_violations

# What a set of pinned meetings alone can never be blamed for: others may still be added.
_INCOMPLETE = {"must_meet_missing", "vendor_below_promise", "buyer_below_promise"}


@dataclass(frozen=True, slots=True)
class _Codes:
    """What to call each reason."""

    musts_over_cap: str
    musts_over_time: str
    promise_over_cap: str
    promise_over_time: str
    promise_over_candidates: str


_BUYER_CODES = _Codes(
    "buyer_must_meets_exceed_cap",
    "buyer_must_meets_exceed_time",
    "buyer_promise_exceeds_cap",
    "buyer_promise_exceeds_time",
    "buyer_promise_exceeds_candidates",
)
_VENDOR_CODES = _Codes(
    "vendor_must_meets_exceed_cap",
    "vendor_must_meets_exceed_time",
    "vendor_promise_exceeds_cap",
    "vendor_promise_exceeds_time",
    "vendor_promise_exceeds_candidates",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """What one side demands and can do, per participant, pinned meetings already counted.

    ``own_cap`` is the cap as such, ``cap`` the smaller of it and of the free time;
    ``partners`` counts those of the other side with whom there is a common free slot.
    """

    codes: _Codes
    people: Sequence[Buyer | Vendor]
    musts: Ints
    promise: Ints
    own_cap: Ints
    cap: Ints
    partners: Ints

    @property
    def needed(self) -> int:
        """The fewest meetings that keep every demand of this side."""
        return int(np.maximum(self.promise, self.musts).sum())

    def cap_binds(self, k: int) -> bool:
        """Whether it is the cap, and not the free time, that limits a participant."""
        return bool(self.own_cap[k] <= self.cap[k])


def diagnose(problem: ScheduleProblem, fair: Fair) -> tuple[Finding, ...]:
    """Every reason why no timetable can exist; empty where at least the choice can be made."""
    sides = _sides(problem, fair)
    alone = [*_pinned_faults(fair), *_impossible_pairs(problem, fair)]
    for side in sides:
        alone += [*_too_many_musts(side), *_unkeepable_promises(side)]
    alone += _too_many_in_groups(problem, fair, sides)
    alone += _too_few_rooms(problem, fair, max(side.needed for side in sides))
    if alone:
        return tuple(alone)
    together = bottleneck(problem, fair)
    return (*together, *remedies(problem, fair)) if together else _crossing_groups(problem, fair)


def _sides(problem: ScheduleProblem, fair: Fair) -> tuple[_Side, _Side]:
    pairs, pinned = problem.pairs, problem.pinned
    _, leaders = np.unique(pairs.group, return_index=True)
    musts = leaders[pairs.must[leaders]]
    buyer_of = problem.desk_buyer[pairs.desk]
    buyers, vendors = len(fair.buyers), len(fair.vendors)
    pins_of_buyer = np.bincount(problem.desk_buyer[pinned.desk], minlength=buyers)
    pins_of_vendor = np.bincount(pinned.vendor, minlength=vendors)
    endless = np.iinfo(np.int64).max
    buyer_caps = [endless if (c := fair.cap_of_buyer(b)) is None else c for b in fair.buyers]
    vendor_caps = [fair.cap_of_vendor(v) for v in fair.vendors]
    return (
        _Side(
            codes=_BUYER_CODES,
            people=fair.buyers,
            musts=np.bincount(buyer_of[musts], minlength=buyers),
            promise=problem.buyer_promise,
            own_cap=np.array(buyer_caps, dtype=np.int64) - pins_of_buyer,
            cap=problem.buyer_cap,
            partners=np.bincount(buyer_of[leaders], minlength=buyers),
        ),
        _Side(
            codes=_VENDOR_CODES,
            people=fair.vendors,
            musts=np.bincount(pairs.vendor[musts], minlength=vendors),
            promise=problem.vendor_promise,
            own_cap=np.array(vendor_caps, dtype=np.int64) - pins_of_vendor,
            cap=problem.vendor_cap,
            partners=np.bincount(pairs.vendor[leaders], minlength=vendors),
        ),
    )


def _pinned_faults(fair: Fair) -> Iterator[Finding]:
    """Pinned meetings that break a rule by themselves."""
    for finding in find_violations(fair, Schedule(meetings=fair.fixed)) if fair.fixed else ():
        if finding.code not in _INCOMPLETE:
            yield finding


def _impossible_pairs(problem: ScheduleProblem, fair: Fair) -> Iterator[Finding]:
    """Must-meets that are vetoed too, or whose two sides are never free at the same time."""
    must, vetoed = (
        {(p.buyer, p.vendor): None for p in fair.preferences if p.kind is kind}
        for kind in (PreferenceKind.MUST_MEET, PreferenceKind.VETO)
    )
    met = {(fair.desk_of[m.desk].buyer, m.vendor) for m in fair.fixed}
    rows = problem.pairs.must
    buyers = problem.desk_buyer[problem.pairs.desk[rows]].tolist()
    vendors = problem.pairs.vendor[rows].tolist()
    met |= {(fair.buyers[b].id, fair.vendors[v].id) for b, v in zip(buyers, vendors, strict=True)}
    for buyer, vendor in must:
        names = {"buyer": fair.buyer_of[buyer].name, "vendor": fair.vendor_of[vendor].name}
        if (buyer, vendor) in vetoed:
            yield Finding(code="must_meet_vetoed", params=names)
        elif (buyer, vendor) not in met:
            yield Finding(code="must_meet_without_common_slot", params=names)


def _too_many_musts(side: _Side) -> Iterator[Finding]:
    """More must-meets than a participant's cap or free time."""
    codes = side.codes
    for k in np.flatnonzero(side.musts > side.cap).tolist():
        code = codes.musts_over_cap if side.cap_binds(k) else codes.musts_over_time
        yield _short(code, side, k, side.musts[k], side.cap[k])


def _unkeepable_promises(side: _Side) -> Iterator[Finding]:
    """More meetings promised than a participant's cap, free time or possible partners."""
    codes = side.codes
    for k in np.flatnonzero(side.promise > np.minimum(side.cap, side.partners)).tolist():
        if side.promise[k] > side.cap[k]:
            code = codes.promise_over_cap if side.cap_binds(k) else codes.promise_over_time
            yield _short(code, side, k, side.promise[k], side.cap[k])
        else:
            code = codes.promise_over_candidates
            yield _short(code, side, k, side.promise[k], side.partners[k])


def _short(code: str, side: _Side, k: int, needed: int, possible: int) -> Finding:
    params: dict[str, str | int | float] = {
        "name": side.people[k].name,
        "needed": int(needed),
        "possible": int(possible),
        "missing": int(needed - possible),
    }
    return Finding(code=code, params=params)


def _too_many_in_groups(
    problem: ScheduleProblem, fair: Fair, sides: tuple[_Side, _Side]
) -> Iterator[Finding]:
    """More meetings demanded by the members of a group than its cap."""
    groups = problem.groups
    if not len(groups):
        return
    buyers, vendors = (np.maximum(side.promise, side.musts) for side in sides)
    needed = groups.loads(buyers, vendors)
    for k in np.flatnonzero(needed > groups.cap).tolist():
        params: dict[str, str | int | float] = {
            "name": fair.groups[k].name,
            "needed": int(needed[k]),
            "possible": int(groups.cap[k]),
            "missing": int(needed[k] - groups.cap[k]),
        }
        yield Finding(code="group_demands_exceed_cap", params=params)


def _crossing_groups(problem: ScheduleProblem, fair: Fair) -> tuple[Finding, ...]:
    """Groups that the search for a bottleneck leaves out, and that the demands cannot keep."""
    pairs = problem.pairs
    demands = pairs.must.any() or problem.buyer_promise.any() or problem.vendor_promise.any()
    outside = [k for k in left_out(problem) if problem.groups.cap[k] < ENDLESS]
    if not demands or not outside or select(problem).feasible:
        return ()
    names = ", ".join(fair.groups[k].name for k in outside)
    return (Finding(code="group_caps_against_demands", params={"groups": names}),)


def _too_few_rooms(problem: ScheduleProblem, fair: Fair, needed: int) -> list[Finding]:
    """The demands of one side alone need more meetings than all slots have rooms."""
    rooms = int(problem.slots.rooms.sum())
    limited = sum(s.rooms is not None for s in fair.slots)
    if needed <= rooms or not limited:
        return []
    missing = needed - rooms
    more = -(-missing // limited)
    params = {
        "needed": needed,
        "possible": rooms,
        "missing": missing,
        "more": more,
        "slots": -(-missing // more),
    }
    return [Finding(code="rooms_too_few_for_demands", params=params)]
