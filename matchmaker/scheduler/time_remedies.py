"""Single steps after which demands that conflict in time would hold: each is tried out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.candidates import Candidates
from matchmaker.domain import Buyer, BuyerId, Fair, PreferenceKind, Vendor, VendorId
from matchmaker.errors import Finding, Severity
from matchmaker.scheduler.cp_sat import one_worker
from matchmaker.scheduler.problem import ScheduleProblem, prepare
from matchmaker.scheduler.rules import Demand, Demands, Part, build_model
from matchmaker.validation import when

# Deterministic units of CP-SAT for one step, and how many steps are tried and told.
_EFFORT, _TRIES, _TOLD = 0.2, 60, 4


@dataclass(frozen=True, slots=True)
class _Step:
    """A fair with one thing eased, and what that is."""

    fair: Fair
    told: Finding


def ways_out_in_time(
    problem: ScheduleProblem, fair: Fair, core: Sequence[Demand]
) -> tuple[Finding, ...]:
    """One room more, one meeting more for somebody, or somebody free in one slot more: the
    first few of these that were seen to make a set of demands possible."""
    people = _people(problem, fair, core)
    alone = _only(fair, problem, core)
    rows = _concerning(problem, fair, people)
    steps = islice(_steps(alone, people), _TRIES)
    helpful = (step.told for step in steps if _possible(step.fair, rows))
    return tuple(islice(helpful, _TOLD))


def _people(
    problem: ScheduleProblem, fair: Fair, core: Sequence[Demand]
) -> frozenset[BuyerId | VendorId]:
    """Whom the demands are about."""
    found: set[BuyerId | VendorId] = set()
    for demand in core:
        if demand.kind != "vendor":
            pair = demand.kind == "must"
            buyer = problem.desk_buyer[problem.pairs.desk[demand.item]] if pair else demand.item
            found.add(fair.buyers[int(buyer)].id)
        if demand.kind != "buyer":
            pair = demand.kind == "must"
            vendor = problem.pairs.vendor[demand.item] if pair else demand.item
            found.add(fair.vendors[int(vendor)].id)
    return frozenset(found)


def _only(fair: Fair, problem: ScheduleProblem, core: Sequence[Demand]) -> Fair:
    """The fair with these demands and no others."""
    buyers = {fair.buyers[d.item].id for d in core if d.kind == "buyer"}
    vendors = {fair.vendors[d.item].id for d in core if d.kind == "vendor"}
    pairs = problem.pairs
    musts = {
        (
            fair.buyers[int(problem.desk_buyer[pairs.desk[d.item]])].id,
            fair.vendors[int(pairs.vendor[d.item])].id,
        )
        for d in core
        if d.kind == "must"
    }
    return replace(
        fair,
        buyers=tuple(b if b.id in buyers else replace(b, floor=0) for b in fair.buyers),
        vendors=tuple(v if v.id in vendors else replace(v, floor=0) for v in fair.vendors),
        preferences=tuple(
            p
            for p in fair.preferences
            if p.kind is not PreferenceKind.MUST_MEET or (p.buyer, p.vendor) in musts
        ),
    )


def _concerning(
    problem: ScheduleProblem, fair: Fair, people: frozenset[BuyerId | VendorId]
) -> Candidates:
    """The candidates of the people concerned: nobody else's meetings help."""
    all_rows = problem.candidates
    buyer = np.array([b.id in people for b in fair.buyers])[problem.desk_buyer[all_rows.desk]]
    vendor = np.array([v.id in people for v in fair.vendors])[all_rows.vendor]
    kept = np.flatnonzero(buyer | vendor)
    return replace(
        all_rows,
        desk=all_rows.desk[kept],
        vendor=all_rows.vendor[kept],
        points=all_rows.points[kept],
        must=all_rows.must[kept],
        purchases=tuple(all_rows.purchases[k] for k in kept.tolist()),
    )


def _steps(fair: Fair, people: frozenset[BuyerId | VendorId]) -> Iterator[_Step]:
    yield from _more_rooms(fair)
    yield from _higher_caps(fair, people)
    yield from _higher_caps_of_groups(fair, people)
    yield from _more_time(fair, people)


def _more_rooms(fair: Fair) -> Iterator[_Step]:
    for k, slot in enumerate(fair.slots):
        if slot.rooms:
            more = replace(slot, rooms=slot.rooms + 1)
            eased = replace(fair, slots=(*fair.slots[:k], more, *fair.slots[k + 1 :]))
            yield _Step(
                eased, _told("rooms", when=when(slot), now=slot.rooms, then=more.rooms or 0)
            )


def _higher_caps(fair: Fair, people: frozenset[BuyerId | VendorId]) -> Iterator[_Step]:
    for person in _everyone(fair, people):
        cap = fair.cap_of_buyer(person) if isinstance(person, Buyer) else fair.cap_of_vendor(person)
        if cap is not None:
            eased = _with(fair, replace(person, cap=cap + 1))
            yield _Step(eased, _told("cap", name=person.name, now=cap, then=cap + 1))


def _higher_caps_of_groups(fair: Fair, people: frozenset[BuyerId | VendorId]) -> Iterator[_Step]:
    for k, group in enumerate(fair.groups):
        if group.cap is not None and people & group.members:
            more = replace(group, cap=group.cap + 1)
            eased = replace(fair, groups=(*fair.groups[:k], more, *fair.groups[k + 1 :]))
            yield _Step(eased, _told("cap", name=group.name, now=group.cap, then=group.cap + 1))


def _more_time(fair: Fair, people: frozenset[BuyerId | VendorId]) -> Iterator[_Step]:
    for person in _everyone(fair, people):
        for slot in fair.slots:
            if slot.id in person.unavailable:
                eased = _with(fair, replace(person, unavailable=person.unavailable - {slot.id}))
                yield _Step(eased, _told("time", name=person.name, when=when(slot)))


def _everyone(fair: Fair, people: frozenset[BuyerId | VendorId]) -> list[Buyer | Vendor]:
    both: tuple[Buyer | Vendor, ...] = (*fair.buyers, *fair.vendors)
    return [person for person in both if person.id in people]


def _with(fair: Fair, person: Buyer | Vendor) -> Fair:
    if isinstance(person, Buyer):
        buyers = tuple(person if b.id == person.id else b for b in fair.buyers)
        return replace(fair, buyers=buyers)
    vendors = tuple(person if v.id == person.id else v for v in fair.vendors)
    return replace(fair, vendors=vendors)


def _told(kind: str, **params: str | int) -> Finding:
    return Finding(code=f"eased_{kind}", severity=Severity.NOTE, params=params)


def _possible(fair: Fair, candidates: Candidates) -> bool:
    """Whether all demands of a fair were seen to hold together."""
    model = build_model(Part.of_everything(prepare(fair, candidates)), Demands.HARD)
    model.cp.clear_objective()  # type: ignore[no-untyped-call]
    solver = one_worker()
    solver.parameters.max_deterministic_time = _EFFORT
    return solver.solve(model.cp) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
