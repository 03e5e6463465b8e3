"""What preparing, placing and repairing hold: without any one of it, a timetable breaks a rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, PreferenceKind, Schedule, SlotId
from matchmaker.scheduler import placement
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.placement import UNPLACED, place
from matchmaker.scheduler.problem import ScheduleProblem, prepare
from matchmaker.scheduler.repair import repaired
from matchmaker.scheduler.solver import meetings_of
from matchmaker.scheduler.timetable import Timetable
from matchmaker.scheduler.waiting import Turns
from matchmaker.validation import find_violations
from tests.small_fairs import (
    candidates_of,
    group,
    ordered,
    pinned,
    said,
    session,
    simple_fair,
    slots_of,
    with_buyer,
    with_desk,
    with_groups,
    with_second_desk,
    with_timing,
    with_vendor,
)

Patch = Callable[[pytest.MonkeyPatch], None]
AM1, AM2 = SlotId("AM1"), SlotId("AM2")


def broken(fair: Fair, problem: ScheduleProblem, slot_of: Ints) -> set[str]:
    meetings = meetings_of(problem, fair, slot_of)
    return {f.code for f in find_violations(fair, Schedule(meetings=meetings))}


def placed(problem: ScheduleProblem) -> Ints:
    """Every pair that finds a slot."""
    return place(problem, np.arange(len(problem.pairs)))


def side_by_side() -> Fair:
    """Two desks, and a vendor that is free for slots of two sessions at one time."""
    sessions = session("A"), session("B")
    slots = tuple(slot for own in sessions for slot in slots_of(own, 1))
    return replace(simple_fair(2, 1, 1), sessions=sessions, slots=slots)


def always(owner: type, name: str) -> Patch:
    return lambda patch: patch.setattr(owner, name, lambda *_: True)


PLACING: list[tuple[str, Fair, Patch]] = [
    (
        "desk_without_pause",
        with_timing(simple_fair(1, 3, 3), desk_pause_after=1),
        lambda patch: patch.setattr(placement, "_rests", lambda _: (None, None)),
    ),
    (
        "vendor_without_pause",
        with_timing(simple_fair(3, 1, 3), vendor_pause_after=1),
        lambda patch: patch.setattr(placement, "_rests", lambda _: (None, None)),
    ),
    (
        "talks_out_of_order",
        with_vendor(
            ordered(simple_fair(1, 2, 2), "B1 V2", "B1 V1"), "V1", unavailable=frozenset([AM2])
        ),
        always(Turns, "able"),
    ),
    (
        "desk_double_booked",
        simple_fair(1, 2, 1),
        lambda patch: patch.setattr(placement, "_matching", lambda desk, *_: np.arange(len(desk))),
    ),
    (
        "vendor_double_booked",
        simple_fair(2, 1, 1),
        lambda patch: patch.setattr(placement, "_matching", lambda desk, *_: np.arange(len(desk))),
    ),
    (
        "rooms_exceeded",
        simple_fair(2, 2, 1, rooms=1),
        lambda patch: patch.setattr(placement, "_matching", without_rooms),
    ),
]
_matching = placement._matching


def without_rooms(desk: Ints, vendor: Ints, weight: Ints, rooms: int) -> Ints:
    return _matching(desk, vendor, weight, rooms + 9)


@pytest.mark.parametrize(("code", "fair", "without"), PLACING)
def test_placing_keeps_each_rule(
    code: str, fair: Fair, without: Patch, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = prepare(fair, candidates_of(fair))
    assert broken(fair, problem, placed(problem)) == set()
    without(monkeypatch)
    assert code in broken(fair, problem, placed(problem))


def test_placing_knows_which_slots_share_a_moment() -> None:
    fair = side_by_side()
    problem = prepare(fair, candidates_of(fair))
    assert broken(fair, problem, placed(problem)) == set()
    apart = replace(problem, slots=replace(problem.slots, overlap=np.eye(2, dtype=bool)))
    assert broken(fair, problem, placed(apart)) == {"vendor_double_booked"}


CAPS: list[tuple[str, Fair]] = [
    ("vendor_over_cap", with_vendor(simple_fair(2, 1, 2), "V1", cap=1)),
    ("buyer_over_cap", with_buyer(simple_fair(1, 2, 2), "B1", cap=1)),
    ("desk_over_cap", with_desk(simple_fair(1, 2, 2), "D1", cap=1)),
    ("group_over_cap", with_groups(simple_fair(), group("G", "V1 V2", cap=1))),
    ("pair_meets_twice", with_second_desk(simple_fair(1, 1, 2))),
]


@pytest.mark.parametrize(("code", "fair"), CAPS)
def test_repairing_asks_the_caps(code: str, fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = prepare(fair, candidates_of(fair))
    every = np.arange(len(problem.pairs))
    nothing = np.full(len(every), UNPLACED, dtype=np.int64)
    # Once for the pairs that were chosen, and once for those that fill what is left.
    for chosen in (every, every[:0]):
        assert broken(fair, problem, repaired(problem, nothing, chosen, lambda: False)) == set()
    monkeypatch.setattr(Timetable, "caps_allow", lambda *_: True)
    over = repaired(problem, nothing, every, lambda: False)
    assert broken(fair, problem, over) == {code}


def in_another_track() -> Fair:
    own = session(track="A")
    fair = replace(simple_fair(1, 2, 2), sessions=(own,), slots=tuple(slots_of(own, 2)))
    return with_vendor(fair, "V1", tracks=frozenset(["B"]))


def bare(**change: Any) -> Callable[[Fair], Fair]:
    return lambda fair: replace(fair, **change)


PREPARED: list[tuple[str, Fair, Callable[[Fair], Fair]]] = [
    (
        "track_closed",
        in_another_track(),
        lambda fair: with_vendor(fair, "V1", tracks=frozenset()),
    ),
    (
        "buyer_unavailable",
        with_buyer(simple_fair(1, 2, 2), "B1", unavailable=frozenset([AM1])),
        lambda fair: with_buyer(fair, "B1", unavailable=frozenset()),
    ),
    (
        "desk_unavailable",
        with_desk(simple_fair(1, 2, 2), "D1", unavailable=frozenset([AM1])),
        lambda fair: with_desk(fair, "D1", unavailable=frozenset()),
    ),
    (
        "vendor_unavailable",
        with_vendor(simple_fair(2, 1, 2), "V1", unavailable=frozenset([AM1])),
        lambda fair: with_vendor(fair, "V1", unavailable=frozenset()),
    ),
    (
        "vetoed_pair_meets",
        said(simple_fair(), "B1", "V1", PreferenceKind.VETO),
        bare(preferences=()),
    ),
    ("fixed_meeting_missing", pinned(simple_fair(1, 1, 2), "D1 V1 AM2"), bare(fixed=())),
]


@pytest.mark.parametrize(("code", "fair", "without"), PREPARED)
def test_preparing_settles_each_rule(
    code: str, fair: Fair, without: Callable[[Fair], Fair]
) -> None:
    every: Candidates = candidates_of(replace(fair, preferences=()))
    problem = prepare(fair, every)
    assert broken(fair, problem, placed(problem)) == set()
    careless = prepare(without(fair), every)
    assert code in broken(fair, careless, placed(careless))
