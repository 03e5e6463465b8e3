"""Small invented fairs for the scheduler's tests: by hand, and solved by trying all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import numpy as np

from matchmaker.candidates import Candidates
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Group,
    GroupId,
    Meeting,
    PlannedPurchase,
    Policy,
    Precedence,
    Preference,
    PreferenceKind,
    PurchaseId,
    Schedule,
    Session,
    SessionId,
    Side,
    SlotId,
    Standby,
    TimeSlot,
    Vendor,
    VendorId,
)
from matchmaker.validation import find_violations, value_of

NINE = datetime(2026, 5, 12, 9)
NO_FLOORS = Policy(vendor_floor=0, buyer_floor=0, standby_per_buyer=1)
_NOTHING = (PurchaseId(""),)
INCOMPLETE = {"must_meet_missing", "vendor_below_promise", "buyer_below_promise"}


def session(ident: str = "AM", track: str | None = None, minutes: int = 180) -> Session:
    """A session that starts at nine."""
    end = NINE + timedelta(minutes=minutes)
    return Session(id=SessionId(ident), name=ident, start=NINE, end=end, track=track)


def slots_of(
    own: Session, count: int, *, minutes: int = 30, rooms: int | None = None
) -> list[TimeSlot]:
    """Slots one after the other from the start of a session, named like "AM1"."""
    return [
        TimeSlot(
            id=SlotId(f"{own.id}{k + 1}"),
            session=own.id,
            start=own.start + k * timedelta(minutes=minutes),
            end=own.start + (k + 1) * timedelta(minutes=minutes),
            rooms=rooms,
        )
        for k in range(count)
    ]


def simple_fair(
    buyers: int = 2, vendors: int = 2, slots: int = 2, *, rooms: int | None = None
) -> Fair:
    """Agencies B1, B2, … with a desk each (D1, …) and a line (P1, …), vendors V1, …, and
    slots AM1, …; no floors and generous caps, so that a test adds just the rule it is about."""
    morning = session()
    return Fair(
        name="작은 상담회",
        buyers=tuple(Buyer(id=BuyerId(f"B{k}"), name=f"기관{k}") for k in _count(buyers)),
        desks=tuple(
            Desk(id=DeskId(f"D{k}"), buyer=BuyerId(f"B{k}"), name=f"{k}번") for k in _count(buyers)
        ),
        purchases=tuple(
            PlannedPurchase(id=PurchaseId(f"P{k}"), buyer=BuyerId(f"B{k}"), title=f"품목{k}")
            for k in _count(buyers)
        ),
        vendors=tuple(Vendor(id=VendorId(f"V{k}"), name=f"기업{k}") for k in _count(vendors)),
        sessions=(morning,),
        slots=tuple(slots_of(morning, slots, rooms=rooms)),
        policy=NO_FLOORS,
    )


def _count(number: int) -> range:
    return range(1, number + 1)


def with_buyer(fair: Fair, ident: str, **change: object) -> Fair:
    """The fair with one agency changed."""
    return replace(fair, buyers=_changed(fair.buyers, ident, change))


def with_desk(fair: Fair, ident: str, **change: object) -> Fair:
    """The fair with one desk changed."""
    return replace(fair, desks=_changed(fair.desks, ident, change))


def with_vendor(fair: Fair, ident: str, **change: object) -> Fair:
    """The fair with one vendor changed."""
    return replace(fair, vendors=_changed(fair.vendors, ident, change))


def with_second_desk(fair: Fair) -> Fair:
    """The fair with a desk D1b more for agency B1."""
    extra = Desk(id=DeskId("D1b"), buyer=BuyerId("B1"), name="1-2번")
    return replace(fair, desks=(*fair.desks, extra))


def _changed(nouns: Sequence[object], ident: str, change: Mapping[str, object]) -> tuple:  # type: ignore[type-arg]
    assert any(n.id == ident for n in nouns)  # type: ignore[attr-defined]
    return tuple(replace(n, **change) if n.id == ident else n for n in nouns)  # type: ignore[attr-defined, type-var]


def said(fair: Fair, buyer: str, vendor: str, kind: PreferenceKind) -> Fair:
    """The fair with something said of a pair."""
    preference = Preference(buyer=BuyerId(buyer), vendor=VendorId(vendor), kind=kind)
    return replace(fair, preferences=(*fair.preferences, preference))


def must(fair: Fair, buyer: str, vendor: str) -> Fair:
    """The fair with a must-meet more."""
    return said(fair, buyer, vendor, PreferenceKind.MUST_MEET)


def with_timing(fair: Fair, **change: Any) -> Fair:
    """The fair with pauses or wishes about time."""
    timing = replace(fair.policy.timing, **change)
    return replace(fair, policy=replace(fair.policy, timing=timing))


def ordered(fair: Fair, first: str, then: str) -> Fair:
    """The fair with an order more, from "B1 V1" and "B1 V2"."""
    (buyer, vendor), (later_buyer, later_vendor) = first.split(), then.split()
    precedence = Precedence(
        buyer=BuyerId(buyer),
        vendor=VendorId(vendor),
        then_buyer=BuyerId(later_buyer),
        then_vendor=VendorId(later_vendor),
    )
    return replace(fair, precedences=(*fair.precedences, precedence))


def with_groups(fair: Fair, *groups: Group) -> Fair:
    """The fair with groups."""
    return replace(fair, groups=groups)


def group(ident: str, members: str, **limits: Any) -> Group:
    """A group from "V1 V2" (vendors) or "B1 B2" (agencies)."""
    names = members.split()
    side = Side.BUYER if members.startswith("B") else Side.VENDOR
    return Group(
        id=GroupId(ident), name=f"{ident} 그룹", side=side, members=frozenset(names), **limits
    )


def meeting(text: str, *, fixed: bool = False) -> Meeting:
    """A meeting from "D1 V2 AM1", and purchases after them if any."""
    desk, vendor, slot, *lines = text.split()
    return Meeting(
        desk=DeskId(desk),
        vendor=VendorId(vendor),
        slot=SlotId(slot),
        purchases=tuple(PurchaseId(p) for p in lines),
        fixed=fixed,
    )


def pinned(fair: Fair, *texts: str) -> Fair:
    """The fair with pinned meetings."""
    return replace(fair, fixed=tuple(meeting(t, fixed=True) for t in texts))


def timetable(text: str) -> Schedule:
    """A schedule from "D1 V2 AM1, D2 V1 AM1, reserve V3" (reserves are those of B1)."""
    parts = [p.strip() for p in text.split(",")]
    reserves = [p.removeprefix("reserve ") for p in parts if p.startswith("reserve ")]
    return Schedule(
        meetings=tuple(meeting(p) for p in parts if not p.startswith("reserve ")),
        standby=tuple(
            Standby(buyer=BuyerId("B1"), vendor=VendorId(v), rank=k + 1, points=50.0)
            for k, v in enumerate(reserves)
        ),
    )


def candidates_of(
    fair: Fair,
    points: Mapping[tuple[str, str], float] | None = None,
    subjects: Mapping[tuple[str, str], Sequence[str]] | None = None,
) -> Candidates:
    """Candidates from points by (desk, vendor); all pairs at 50 points where none are given.
    Vetoed pairs are left out and must-meets marked, as the shortlist does. ``subjects`` are
    the lines that a pair could be about."""
    if points is None:
        points = {(d.id, v.id): 50 for d in fair.desks for v in fair.vendors}
    kinds = {
        kind: {(p.buyer, p.vendor) for p in fair.preferences if p.kind is kind}
        for kind in PreferenceKind
    }
    desk_at = {d.id: k for k, d in enumerate(fair.desks)}
    vendor_at = {v.id: k for k, v in enumerate(fair.vendors)}
    rows = sorted(
        (desk_at[DeskId(d)], vendor_at[VendorId(v)], round(p * 100)) for (d, v), p in points.items()
    )
    pair = [(fair.desks[d].buyer, fair.vendors[v].id) for d, v, _ in rows]
    keep = [k for k, p in enumerate(pair) if p not in kinds[PreferenceKind.VETO]]
    lines = {d.id: tuple(p.id for p in fair.lines_of_desk(d))[:1] for d in fair.desks}
    names = [(fair.desks[rows[k][0]].id, fair.vendors[rows[k][1]].id) for k in keep]
    told = [tuple(map(PurchaseId, (subjects or {}).get(name, ()))) for name in names]
    return Candidates(
        desk=np.array([rows[k][0] for k in keep], dtype=np.int32),
        vendor=np.array([rows[k][1] for k in keep], dtype=np.int32),
        points=np.array([rows[k][2] for k in keep], dtype=np.int32),
        must=np.array([pair[k] in kinds[PreferenceKind.MUST_MEET] for k in keep], dtype=bool),
        purchases=tuple(own or lines[desk] for own, (desk, _) in zip(told, names, strict=True)),
        subjects=tuple(told) if any(told) else (),
    )


def crowded_fair(buyers: int = 12, vendors: int = 24) -> tuple[Fair, Candidates]:
    """Eight slots; everyone is away half of the time, and nearly all of the time that is
    left is needed."""
    rng = np.random.default_rng(0)
    fair = replace(simple_fair(buyers, vendors, 8), policy=Policy(vendor_cap=4))
    for person in (*fair.buyers, *fair.vendors):
        away = frozenset(s.id for s in fair.slots if rng.random() < 0.5)
        change = with_buyer if isinstance(person, Buyer) else with_vendor
        fair = change(fair, person.id, unavailable=away)
    points = {
        (d.id, v.id): int(rng.integers(3000, 9500)) / 100
        for d in fair.desks
        for v in fair.vendors
        if rng.random() < 0.4
    }
    return fair, candidates_of(fair, points)


def best_by_trying_all(
    fair: Fair,
    candidates: Candidates,
    floor_bonus: int,
    worst_bonus: int = 0,
    most_talks: int = 0,
) -> int | None:
    """The best value of any valid schedule whose open meetings are candidates, or None where
    there is no valid schedule. Every choice is tried; only for a handful of cells."""
    values = (
        value_of(
            fair,
            with_subjects(fair, schedule, candidates),
            candidates,
            floor_bonus,
            worst_bonus,
            most_talks,
        )
        for schedule in valid_schedules(fair, pairs_of(fair, candidates))
    )
    return max(values, default=None)


def with_subjects(fair: Fair, schedule: Schedule, candidates: Candidates) -> Schedule:
    """The schedule with lines to talk about, first ones chosen so that most are covered."""
    if not candidates.subjects:
        return schedule
    rows = zip(candidates.desk.tolist(), candidates.vendor.tolist(), strict=True)
    row = {(fair.desks[d].id, fair.vendors[v].id): k for k, (d, v) in enumerate(rows)}
    meetings = [(m, row.get((m.desk, m.vendor), -1)) for m in schedule.meetings]
    taken = {candidates.purchases[k][0] for m, k in meetings if m.fixed and k >= 0}
    choices = [
        candidates.purchases[k][:1] if m.fixed else (*candidates.subjects[k], *_NOTHING)
        for m, k in meetings
        if k >= 0
    ]
    best = max(product(*choices), key=lambda told: len({*told, *taken} - {*_NOTHING}))
    told = iter(best)
    return replace(
        schedule,
        meetings=tuple(
            replace(m, purchases=(line,) if k >= 0 and (line := next(told)) else ())
            for m, k in meetings
        ),
    )


def pairs_of(fair: Fair, candidates: Candidates) -> set[tuple[DeskId, VendorId]]:
    """The pairs that may meet."""
    rows = zip(candidates.desk.tolist(), candidates.vendor.tolist(), strict=True)
    return {(fair.desks[d].id, fair.vendors[v].id) for d, v in rows}


def valid_schedules(fair: Fair, pairs: set[tuple[DeskId, VendorId]]) -> Iterator[Schedule]:
    """Every valid schedule whose open meetings are of these pairs; only for a handful of
    cells."""
    cells = list(product(fair.desks, fair.slots))
    for meetings in _completions(fair, pairs, cells, list(fair.fixed)):
        schedule = Schedule(meetings=tuple(meetings))
        if not find_violations(fair, schedule):
            yield schedule


def _completions(
    fair: Fair,
    pairs: set[tuple[DeskId, VendorId]],
    cells: list[tuple[Desk, TimeSlot]],
    meetings: list[Meeting],
) -> Iterator[list[Meeting]]:
    partial = find_violations(fair, Schedule(meetings=tuple(meetings)))
    if any(f.code not in INCOMPLETE for f in partial):
        return
    if not cells:
        yield meetings
        return
    (desk, slot), rest = cells[0], cells[1:]
    yield from _completions(fair, pairs, rest, meetings)
    for vendor in fair.vendors:
        if (desk.id, vendor.id) in pairs:
            more = Meeting(desk=desk.id, vendor=vendor.id, slot=slot.id)
            yield from _completions(fair, pairs, rest, [*meetings, more])
