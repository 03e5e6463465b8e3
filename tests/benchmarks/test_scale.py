"""The synthetic fairs have the rules asked for, and every way is measured by the same count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.scale import breaks_in, first_come, greedy, measure, ours, parsed, single_model
from benchmarks.synthetic import PRESETS, RULES, Preset, Track, synthetic_fair
from matchmaker.domain import PreferenceKind
from matchmaker.scheduler.problem import prepare
from tests.small_fairs import simple_fair, timetable

SMALL = Preset((Track(6, 12),), 1, 6, 0.8, 6, vendor_cap=2, buyer_cap=4)


def test_no_rule_is_on_unless_asked_for() -> None:
    fair, candidates = synthetic_fair(SMALL, 0)
    assert not fair.fixed
    assert not fair.preferences
    assert {s.rooms for s in fair.slots} == {None}
    assert {s.track for s in fair.sessions} == {None}
    assert not candidates.must.any()


def test_every_rule_asked_for_is_on_and_binds() -> None:
    large = replace(SMALL, tracks=(Track(60, 200),), days=2, firms_per_buyer=40)
    fair, candidates = synthetic_fair(large, 1, RULES)
    assert {s.track for s in fair.sessions} == {"A", "B"}
    assert all(not v.tracks for v in fair.vendors)
    assert fair.fixed
    assert any(v.floor for v in fair.vendors)
    musts = sum(p.kind is PreferenceKind.MUST_MEET for p in fair.preferences)
    assert musts == candidates.must.sum() > 0
    rooms = {s.rooms for s in fair.slots}
    assert rooms != {None}
    desk_time = prepare(fair, candidates).desk_free.sum(axis=0)
    assert (desk_time > min(r for r in rooms if r is not None)).any()


def test_people_share_calendars_only_where_there_are_very_many() -> None:
    fair, _ = synthetic_fair(replace(SMALL, slots_per_day=16, days=5), 0)
    assert len({v.unavailable for v in fair.vendors}) == len(fair.vendors)


def test_every_way_is_valid_and_none_is_worth_more_than_the_bound() -> None:
    fair, candidates = synthetic_fair(SMALL, 2)
    own, single = ours(fair, candidates, 0, 5.0), single_model(fair, candidates, 0, 60.0)
    assert own["violations"] == single["violations"] == 0
    assert own["status"] == single["status"] == "optimal"
    assert own["value"] == single["value"] == own["bound"]
    for way in (greedy, first_come):
        assert int(str(way(fair, candidates)["value"])) <= int(str(own["bound"]))


def test_with_every_rule_on_the_bound_still_holds() -> None:
    fair, candidates = synthetic_fair(SMALL, 2, RULES)
    own = ours(fair, candidates, 0, 5.0)
    assert own["violations"] == 0
    for way in (greedy, first_come):
        other = way(fair, candidates)
        assert other["violations"] or int(str(other["value"])) <= int(str(own["bound"]))


def test_a_model_that_is_too_large_is_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.scale._MOST_CHOICES", 3)
    fair, candidates = synthetic_fair(SMALL, 2)
    assert single_model(fair, candidates, 0, 1.0)["status"] == "not built"


def test_a_break_is_a_gap_on_one_day() -> None:
    fair = simple_fair(2, 2, 3)
    assert breaks_in(fair, timetable("D1 V1 AM1, D1 V2 AM2")) == 0
    assert breaks_in(fair, timetable("D1 V1 AM1, D1 V2 AM3")) == 1
    assert breaks_in(fair, timetable("D1 V1 AM1, D2 V1 AM3, D1 V2 AM3")) == 2


def test_a_run_prints_every_way_with_ratios_to_ours() -> None:
    options = parsed(["--preset", "siheung", "--single", "20"])
    lines = list(measure("siheung", options))
    assert [line["way"] for line in lines] == ["matchmaker", "greedy", "first-come", "cp-sat"]
    assert all("fit_ratio" in line for line in lines[1:])
    assert {"trade-event", "daegu", "nation", "ulsan", "tight", "siheung"} <= set(PRESETS)
