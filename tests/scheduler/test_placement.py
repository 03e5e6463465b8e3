"""Placing chosen pairs: all of them when everyone is free, and never twice at one time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, SlotId
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.masks import bits
from matchmaker.scheduler.placement import UNPLACED, place
from matchmaker.scheduler.problem import ScheduleProblem, prepare
from matchmaker.scheduler.repair import Chains, repaired
from matchmaker.scheduler.selection import select
from matchmaker.scheduler.timetable import Timetable
from matchmaker.scheduler.worth import worth_of
from tests.random_fairs import small_fairs
from tests.small_fairs import candidates_of, crowded_fair, simple_fair, with_vendor


def placed(problem: ScheduleProblem) -> tuple[Ints, Ints]:
    """The chosen pairs, and the slot of every pair after the matchings."""
    chosen = select(problem).chosen
    slot_of = np.full(len(problem.pairs), UNPLACED, dtype=np.int64)
    slot_of[chosen] = place(problem, chosen)
    return chosen, slot_of


def fits(problem: ScheduleProblem, slot_of: Ints) -> bool:
    table = Timetable(problem)
    for pair in np.flatnonzero(slot_of != UNPLACED).tolist():
        if not table.may_meet(pair, int(slot_of[pair])):
            return False
        table.put(pair, int(slot_of[pair]))
    return True


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 5), st.data())
def test_everyone_free_means_everything_placed(
    buyers: int, vendors: int, more_slots: int, data: st.DataObject
) -> None:
    # König: the edges of a bipartite graph need as many colours as its largest degree.
    fair = simple_fair(buyers, vendors, max(buyers, vendors) + more_slots)
    pairs = [(d.id, v.id) for d in fair.desks for v in fair.vendors]
    points = {pair: 50 for pair in pairs if data.draw(st.booleans())}
    problem = prepare(fair, candidates_of(fair, points))
    chosen, slot_of = placed(problem)
    assert len(chosen) == len(points)
    assert (slot_of != UNPLACED).all()


@given(small_fairs())
def test_matchings_and_repair_keep_every_rule(case: tuple[Fair, Candidates]) -> None:
    problem = prepare(*case)
    if not select(problem).feasible:
        return
    chosen, slot_of = placed(problem)
    assert fits(problem, slot_of)
    after = repaired(problem, slot_of, chosen, lambda: False)
    assert fits(problem, after)
    assert worth_of(problem, after) >= worth_of(problem, slot_of)


def test_the_one_who_leaves_early_comes_first() -> None:
    fair = with_vendor(simple_fair(1, 2, 2), "V2", unavailable=frozenset([SlotId("AM2")]))
    _, slot_of = placed(prepare(fair, candidates_of(fair)))
    assert slot_of.tolist() == [1, 0]


def test_no_slot_holds_more_than_its_rooms() -> None:
    problem = prepare(*(lambda f: (f, candidates_of(f)))(simple_fair(4, 4, 4, rooms=2)))
    _, slot_of = placed(problem)
    assert np.bincount(slot_of[slot_of != UNPLACED]).tolist() == [2, 2, 2, 2]


def test_a_chain_makes_way_for_a_meeting_without_a_free_slot() -> None:
    # V1 sits in the only slot that V2 can use; V1 could also come later.
    fair = with_vendor(simple_fair(1, 2, 2), "V2", unavailable=frozenset([SlotId("AM2")]))
    table = Timetable(prepare(fair, candidates_of(fair)))
    table.put(0, 0)
    assert not Chains(table).insert_if_allowed(1, 0)
    assert table.slot_of == [0, UNPLACED]
    assert Chains(table).insert_if_allowed(1, 1)
    assert table.slot_of == [1, 0]


def test_a_chain_that_leads_nowhere_leaves_no_trace() -> None:
    fair = simple_fair(1, 2, 1)
    for vendor in ("V1", "V2"):
        fair = with_vendor(fair, vendor, cap=1)
    table = Timetable(prepare(fair, candidates_of(fair)))
    table.put(0, 0)
    table.desk_left[0] = 1
    assert not Chains(table).insert_if_allowed(1, 3)
    assert table.slot_of == [0, UNPLACED]
    assert table.slot_at == [{0}]


def test_a_full_slot_gives_up_a_meeting_that_can_move() -> None:
    fair = with_vendor(simple_fair(2, 2, 2, rooms=1), "V2", unavailable=frozenset([SlotId("AM2")]))
    problem = prepare(fair, candidates_of(fair, {("D1", "V1"): 50, ("D2", "V2"): 50}))
    table = Timetable(problem)
    table.put(0, 0)
    assert Chains(table).insert_if_allowed(1, 1)
    assert table.slot_of == [1, 0]


def test_repair_fills_freed_time_with_other_candidates() -> None:
    problem = prepare(*crowded_fair(vendors=12))
    chosen, slot_of = placed(problem)
    after = repaired(problem, slot_of, chosen, lambda: False)
    assert worth_of(problem, after) > worth_of(problem, slot_of)
    stopped = repaired(problem, slot_of, chosen, lambda: True)
    assert (stopped == slot_of).all()


def test_taking_a_meeting_back_restores_the_timetable() -> None:
    fair = simple_fair()
    table = Timetable(prepare(fair, candidates_of(fair)))
    fresh = (
        list(table.desks.open),
        list(table.vendors.open),
        list(table.rooms),
        list(table.desk_left),
    )
    table.put(0, 1)
    assert table.slot_for(1) == 0
    assert not table.may_meet(1, 1)
    assert table.take(0) == 1
    assert (table.desks.open, table.vendors.open, table.rooms, table.desk_left) == fresh


def test_bits_are_counted_from_the_lowest() -> None:
    assert bits(0b101001) == [0, 3, 5]
    assert bits(0) == []
