"""What the flow network and the timetable in the making hold: without any one of it, the
bound is wrong or a rule is broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, PurchaseId, Schedule
from matchmaker.scheduler import selection
from matchmaker.scheduler.arcs import ArcKind, Network
from matchmaker.scheduler.network import build_network
from matchmaker.scheduler.problem import ScheduleProblem, prepare
from matchmaker.scheduler.timetable import Timetable
from matchmaker.validation import RULES, find_violations
from tests import small_fairs
from tests.scheduler.test_rules import rooms_by_slot, two_lines
from tests.small_fairs import (
    best_by_trying_all,
    candidates_of,
    group,
    meeting,
    must,
    ordered,
    pinned,
    simple_fair,
    timetable,
    with_buyer,
    with_desk,
    with_groups,
    with_second_desk,
    with_timing,
    with_vendor,
)
from tests.validation.cases import CASES

Points = dict[tuple[str, str], float]


@dataclass(frozen=True)
class Arc:
    """A part of the network, and a fair whose bound it keeps exact."""

    kind: ArcKind
    # "limit": no upper bound; "demand": no lower bound; "worth": no unit; "way": no arc at all
    without: str
    fair: Fair
    candidates: Candidates


def case(
    kind: ArcKind,
    without: str,
    fair: Fair,
    points: Points | None = None,
    subjects: dict[tuple[str, str], list[str]] | None = None,
) -> Arc:
    return Arc(kind, without, fair, candidates_of(fair, points, subjects))


def two_desks(vendors: int, slots: int, *rooms: int) -> Fair:
    fair = with_second_desk(simple_fair(1, vendors, slots))
    if not rooms:
        return fair
    return replace(
        fair, slots=tuple(replace(s, rooms=r) for s, r in zip(fair.slots, rooms, strict=True))
    )


ONLY: Points = {("D1", "V1"): 90}
BOTH: Points = {("D1", "V1"): 90, ("D1b", "V1"): 80}
TOLD = {("D1", "V1"): ["P1"], ("D1b", "V1"): ["P1"]}
LATER = with_desk(two_desks(3, 2, 1, 3), "D1", unavailable=frozenset(["AM2"]))


def two_of_one() -> Fair:
    """An agency with two lines and one vendor, to be covered by one talk."""
    fair = simple_fair(1, 1, 2)
    second = replace(fair.purchases[0], id=PurchaseId("P1b"))
    return replace(fair, purchases=(*fair.purchases, second))


ARCS = [
    case(ArcKind.VENDOR_LOAD, "limit", with_vendor(simple_fair(), "V1", cap=1)),
    case(
        ArcKind.VENDOR_LOAD,
        "demand",
        with_vendor(with_buyer(simple_fair(1, 2, 2), "B1", cap=1), "V2", floor=1),
        {("D1", "V1"): 90, ("D1", "V2"): 10},
    ),
    case(ArcKind.GROUP, "limit", two_desks(1, 2), BOTH),
    case(
        ArcKind.GROUP,
        "demand",
        must(with_buyer(two_desks(2, 1), "B1", cap=1), "B1", "V1"),
        {("D1", "V1"): 10, ("D1b", "V1"): 10, ("D1", "V2"): 90},
    ),
    case(ArcKind.PAIR, "limit", simple_fair(1, 1, 2), ONLY),
    case(
        ArcKind.PAIR,
        "demand",
        must(simple_fair(1, 2, 1), "B1", "V2"),
        {("D1", "V1"): 90, ("D1", "V2"): 10},
    ),
    case(
        ArcKind.DESK_LOAD,
        "limit",
        with_desk(two_desks(2, 2), "D1", cap=1),
        {("D1", "V1"): 90, ("D1", "V2"): 80},
    ),
    case(ArcKind.BUYER_LOAD, "limit", with_buyer(two_desks(3, 2), "B1", cap=1)),
    case(
        ArcKind.BUYER_LOAD,
        "demand",
        with_buyer(with_vendor(simple_fair(2, 1, 2), "V1", cap=1), "B2", floor=1),
        {("D1", "V1"): 90, ("D2", "V1"): 10},
    ),
    case(ArcKind.BUYER_TIME, "limit", LATER),
    case(ArcKind.ROOM, "limit", rooms_by_slot(1, 0)),
    case(ArcKind.SUBJECT, "way", two_of_one(), ONLY, {("D1", "V1"): ["P1", "P1b"]}),
    Arc(ArcKind.LINE, "limit", *two_lines()),
    case(ArcKind.SHARED, "way", two_desks(1, 1), BOTH, TOLD),
    case(ArcKind.GROUP_LOAD, "limit", with_groups(simple_fair(), group("G", "V1 V2", cap=1))),
    case(ArcKind.GROUP_LOAD, "limit", with_groups(simple_fair(), group("G", "B1 B2", cap=1))),
    case(
        ArcKind.GROUP_LOAD,
        "worth",
        with_groups(simple_fair(1, 2, 1), group("G", "V2", floor=1)),
        {("D1", "V1"): 90, ("D1", "V2"): 10},
    ),
]


def removed(part: Arc) -> Callable[[ScheduleProblem], Network]:
    def build(problem: ScheduleProblem) -> Network:
        network = build_network(problem)
        own = network.kind == part.kind
        if part.without == "demand":
            return replace(network, lower=np.where(own, 0, network.lower))
        if part.without == "worth":
            return replace(network, cost=np.where(own, 0, network.cost))
        upper = np.where(own, 0 if part.without == "way" else 9, network.upper)
        return replace(network, upper=upper, lower=np.minimum(network.lower, upper))

    return build


@pytest.mark.parametrize("part", ARCS, ids=lambda a: f"{a.kind.name}-{a.without}")
def test_the_bound_is_exact_and_wrong_without(part: Arc, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = prepare(part.fair, part.candidates)
    best = best_by_trying_all(part.fair, part.candidates, problem.floor_bonus)
    assert selection.select(problem).bound == best
    monkeypatch.setattr(selection, "build_network", removed(part))
    assert selection.select(problem).bound != best


def test_every_kind_of_arc_has_a_case() -> None:
    assert {part.kind for part in ARCS} == set(ArcKind)


def busy(table: Timetable) -> None:
    table.desks.open[0] = table.desks.free[0]


def hurried(table: Timetable) -> None:
    table.vendors.open[0] = table.vendors.free[0]


CHECKS: list[tuple[str, Fair, str, str, Callable[[Timetable], None]]] = [
    ("desk_double_booked", simple_fair(), "D1 V1 AM1", "D1 V2 AM1", busy),
    ("vendor_double_booked", simple_fair(), "D1 V1 AM1", "D2 V1 AM1", hurried),
    (
        "rooms_exceeded",
        simple_fair(rooms=1),
        "D1 V1 AM1",
        "D2 V2 AM1",
        lambda t: t.rooms.__setitem__(0, 1),
    ),
    (
        "desk_over_cap",
        with_desk(with_second_desk(simple_fair()), "D1", cap=1),
        "D1 V1 AM1",
        "D1 V2 AM2",
        lambda t: t.desk_left.__setitem__(0, 1),
    ),
    (
        "buyer_over_cap",
        with_buyer(with_second_desk(simple_fair()), "B1", cap=1),
        "D1 V1 AM1",
        "D1b V2 AM2",
        lambda t: t.buyer_left.__setitem__(0, 1),
    ),
    (
        "vendor_over_cap",
        with_vendor(simple_fair(), "V1", cap=1),
        "D1 V1 AM1",
        "D2 V1 AM2",
        lambda t: t.vendor_left.__setitem__(0, 1),
    ),
    (
        "group_over_cap",
        with_groups(simple_fair(), group("G", "V1 V2", cap=1)),
        "D1 V1 AM1",
        "D2 V2 AM2",
        lambda t: t.group_left.__setitem__(0, 9),
    ),
    (
        "group_over_cap",
        with_groups(simple_fair(), group("G", "B1 B2", cap=1)),
        "D1 V1 AM1",
        "D2 V2 AM2",
        lambda t: t.group_left.__setitem__(0, 9),
    ),
    (
        "pair_meets_twice",
        with_second_desk(simple_fair()),
        "D1 V1 AM1",
        "D1b V1 AM2",
        lambda t: t.met.clear(),
    ),
    (
        "desk_without_pause",
        with_timing(simple_fair(2, 2, 3), desk_pause_after=1),
        "D1 V1 AM1",
        "D1 V2 AM2",
        busy,
    ),
    (
        "vendor_without_pause",
        with_timing(simple_fair(2, 2, 3), vendor_pause_after=1),
        "D1 V1 AM1",
        "D2 V1 AM2",
        hurried,
    ),
    (
        "talks_out_of_order",
        ordered(simple_fair(), "B1 V1", "B2 V2"),
        "D2 V2 AM1",
        "D1 V1 AM2",
        lambda t: setattr(t.orders, "groups", frozenset()),
    ),
    (
        "vendor_unavailable",
        with_vendor(simple_fair(), "V1", unavailable=frozenset(["AM2"])),
        "D2 V2 AM1",
        "D1 V1 AM2",
        lambda t: t.vendors.open.__setitem__(0, -1),
    ),
    (
        "desk_unavailable",
        with_desk(simple_fair(), "D1", unavailable=frozenset(["AM2"])),
        "D2 V2 AM1",
        "D1 V1 AM2",
        lambda t: t.desks.open.__setitem__(0, -1),
    ),
]


@pytest.mark.parametrize(("code", "fair", "first", "then", "without"), CHECKS)
def test_a_timetable_in_the_making_needs_each_check(
    code: str, fair: Fair, first: str, then: str, without: Callable[[Timetable], None]
) -> None:
    problem = prepare(fair, candidates_of(fair))
    table = Timetable(problem)
    for text in (first, then):
        own = meeting(text)
        desk, vendor, slot = (
            [n.id for n in nouns].index(ident)
            for nouns, ident in (
                (fair.desks, own.desk),
                (fair.vendors, own.vendor),
                (fair.slots, own.slot),
            )
        )
        pairs = problem.pairs
        (found,) = np.flatnonzero((pairs.desk == desk) & (pairs.vendor == vendor)).tolist()
        if text == first:
            assert table.may_meet(found, slot)
            table.put(found, slot)
    assert not table.may_meet(found, slot)
    without(table)
    assert table.may_meet(found, slot)
    broken = find_violations(fair, Schedule(meetings=(meeting(first), meeting(then))))
    assert {f.code for f in broken} == {code}


# Rules that a timetable in the making need not check: they are settled when the problem is
# prepared (tests/scheduler/test_problem.py), wanted of the whole, or about what comes after.
PREPARED = {"track_closed", "buyer_unavailable", "vetoed_pair_meets", "fixed_meeting_missing"}
DEMANDS = {"vendor_below_promise", "buyer_below_promise", "must_meet_missing"}
AFTER = {"purchase_not_of_desk", "standby_vetoed", "standby_already_meets"}


def test_every_rule_is_checked_or_settled_elsewhere() -> None:
    checked = {code for code, *_ in CHECKS}
    assert {r.__name__ for r in RULES} == checked | PREPARED | DEMANDS | AFTER


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.__name__)
def test_without_a_rule_the_specification_lets_its_violation_pass(
    rule: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [(fair, text) for code, fair, _, text in CASES if code == rule.__name__]
    assert cases
    assert all(find_violations(fair, timetable(text)) for fair, text in cases)
    monkeypatch.setattr("matchmaker.validation.RULES", tuple(r for r in RULES if r is not rule))
    assert all(find_violations(fair, timetable(text)) == () for fair, text in cases)


def test_pins_use_up_rooms_caps_and_time() -> None:
    fair = pinned(with_vendor(simple_fair(rooms=1), "V1", cap=1), "D1 V1 AM1")
    problem = prepare(fair, candidates_of(fair))
    assert problem.slots.rooms.tolist() == [0, 1]
    assert problem.vendor_cap.tolist()[0] == 0
    assert not problem.desk_free[0, 0]
    assert small_fairs.best_by_trying_all(fair, candidates_of(fair), 0) == (
        selection.select(problem).bound
    )
