"""What prepare works out: calendars, caps, pinned meetings, and the bonus of a floor unit."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import given

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Policy, PreferenceKind, SlotId
from matchmaker.scheduler.calendars import common_slots, most_disjoint
from matchmaker.scheduler.problem import prepare
from tests.random_fairs import small_fairs
from tests.small_fairs import (
    candidates_of,
    must,
    pinned,
    said,
    session,
    simple_fair,
    slots_of,
    with_desk,
    with_second_desk,
    with_vendor,
)


def test_slots_are_ordered_by_time_and_parallel_ones_share_a_moment() -> None:
    a, b = session("A", "A"), session("B", "B")
    slots = (*slots_of(b, 2, minutes=45), *slots_of(a, 4))
    fair = replace(simple_fair(), sessions=(a, b), slots=slots)
    ordered = prepare(fair, candidates_of(fair)).slots
    assert [slots[i].id for i in ordered.index] == ["A1", "B1", "A2", "B2", "A3", "A4"]
    assert ordered.moment.tolist() == [0, 0, 0, 0, 0, 1]
    assert ordered.overlap[0].tolist() == [True, True, False, False, False, False]


@given(small_fairs())
def test_the_most_disjoint_slots_are_those_of_trying_all(case: tuple[Fair, Candidates]) -> None:
    fair, candidates = case
    slots = prepare(replace(fair, fixed=()), candidates).slots
    free = prepare(replace(fair, fixed=()), candidates).vendor_free
    for row, most in zip(free, most_disjoint(free, slots), strict=True):
        own = np.flatnonzero(row).tolist()
        sets = (c for n in range(len(own) + 1) for c in combinations(own, n))
        apart = [c for c in sets if not any(slots.overlap[i, j] for i, j in combinations(c, 2))]
        assert most == max(len(c) for c in apart)


def test_common_slots_are_counted_past_one_byte() -> None:
    rng = np.random.default_rng(1)
    desks, vendors = rng.random((3, 21)) < 0.5, rng.random((4, 21)) < 0.5
    desk, vendor = np.array([0, 1, 2, 2]), np.array([3, 0, 1, 2])
    expected = (desks[desk] & vendors[vendor]).sum(axis=1)
    assert common_slots(desks, vendors, desk, vendor).tolist() == expected.tolist()


def test_a_cap_is_never_above_the_free_time() -> None:
    fair = with_vendor(simple_fair(2, 2, 3), "V1", unavailable=frozenset([SlotId("AM1")]), cap=9)
    assert prepare(fair, candidates_of(fair)).vendor_cap.tolist() == [2, 3]


def test_a_pinned_meeting_uses_up_room_time_cap_and_promise() -> None:
    fair = pinned(with_vendor(simple_fair(rooms=1), "V1", cap=2, floor=2), "D1 V1 AM1")
    problem = prepare(fair, candidates_of(fair))
    assert problem.slots.rooms.tolist() == [0, 1]
    assert problem.desk_free.tolist() == [[False, True], [True, True]]
    assert problem.vendor_free.tolist() == [[False, True], [True, True]]
    assert problem.vendor_cap.tolist() == [1, 2]
    assert problem.vendor_promise.tolist() == [1, 0]
    assert problem.pinned.points == 5000
    assert (0, 0) not in set(zip(problem.pairs.desk, problem.pairs.vendor, strict=True))


def test_pairs_that_cannot_meet_fall_away() -> None:
    fair = said(simple_fair(), "B1", "V1", PreferenceKind.VETO)
    fair = with_desk(fair, "D1", unavailable=frozenset([SlotId("AM1")]))
    candidates = candidates_of(replace(fair, preferences=()))
    fair = with_vendor(fair, "V2", unavailable=frozenset([SlotId("AM2")]))
    pairs = prepare(fair, candidates).pairs
    assert list(zip(pairs.desk, pairs.vendor, strict=True)) == [(1, 0), (1, 1)]
    assert pairs.common.tolist() == [2, 1]


def test_desks_of_one_agency_share_a_group_and_its_must_meet() -> None:
    fair = must(with_second_desk(simple_fair()), "B1", "V1")
    pairs = prepare(fair, candidates_of(fair)).pairs
    of_pair = {(d, v): g for d, v, g in zip(pairs.desk, pairs.vendor, pairs.group, strict=True)}
    assert of_pair[0, 0] == of_pair[2, 0]
    assert len(set(of_pair.values())) == 4
    assert {(d, v) for d, v in of_pair if pairs.must[list(of_pair).index((d, v))]} == {
        (0, 0),
        (2, 0),
    }


def test_the_bonus_is_above_all_fit_and_gone_without_floors() -> None:
    fair = replace(simple_fair(), policy=Policy())
    assert prepare(fair, candidates_of(fair)).floor_bonus == 4 * 5000 + 1
    bare = replace(fair, policy=Policy(vendor_floor=0, buyer_floor=0))
    assert prepare(bare, candidates_of(bare)).floor_bonus == 0


def test_a_floor_is_wanted_only_up_to_the_cap() -> None:
    fair = replace(simple_fair(), policy=Policy(vendor_floor=2, buyer_floor=1))
    fair = with_vendor(fair, "V1", cap=1)
    assert prepare(fair, candidates_of(fair)).floor_units_wanted == 1 + 2 + 1 + 1
