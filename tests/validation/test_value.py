"""What a timetable is worth."""

from __future__ import annotations

from dataclasses import replace

from matchmaker.domain import Policy, Schedule
from matchmaker.validation import fit_points_of, floor_units_of, value_of
from tests.small_fairs import candidates_of, meeting, pinned, simple_fair, timetable


def test_the_value_is_fit_plus_floor_units() -> None:
    fair = replace(simple_fair(), policy=Policy(vendor_floor=1, buyer_floor=2))
    candidates = candidates_of(fair, {("D1", "V1"): 80.25, ("D1", "V2"): 60, ("D2", "V1"): 1})
    schedule = timetable("D1 V1 AM1, D1 V2 AM2")
    assert fit_points_of(fair, schedule, candidates) == 140.25
    assert floor_units_of(fair, schedule) == 4
    assert value_of(fair, schedule, candidates, floor_bonus=1_000_000) == 4_014_025


def test_a_pinned_pair_that_is_no_candidate_adds_no_fit() -> None:
    fair = pinned(simple_fair(), "D2 V2 AM1")
    candidates = candidates_of(fair, {("D1", "V1"): 80})
    assert fit_points_of(fair, Schedule(meetings=(meeting("D2 V2 AM1"),)), candidates) == 0
