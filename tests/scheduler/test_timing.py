"""Wishes about time: each makes the timetable better in its way, and none costs value."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, SessionId, TimingWish
from matchmaker.scheduler import arranging
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.result import SolveResult, SolveStatus, Timing, TimingEnd
from matchmaker.scheduler.solver import solve
from matchmaker.scheduler.stretches import stretches_of
from matchmaker.validation import breaks_of, find_violations, sessions_attended
from tests.small_fairs import (
    candidates_of,
    crowded_fair,
    pinned,
    session,
    simple_fair,
    slots_of,
    timetable,
    with_timing,
    with_vendor,
)


def solved(fair: Fair, candidates: Candidates | None = None, *wishes: TimingWish) -> SolveResult:
    fair = with_timing(fair, wishes=wishes)
    result = solve(prepare(fair, candidates or candidates_of(fair)), fair, time_limit=20)
    assert result.status is SolveStatus.OPTIMAL
    assert find_violations(fair, result.schedule) == ()
    return result


def timing_of(result: SolveResult) -> Timing:
    assert result.timing is not None
    return result.timing


def two_halves(buyers: int = 2, vendors: int = 2) -> Fair:
    """Two slots in the morning, two in the afternoon."""
    morning = session("AM", minutes=60)
    later = timedelta(hours=4)
    afternoon = replace(
        session("PM", minutes=60), start=morning.start + later, end=morning.end + later
    )
    slots = (*slots_of(morning, 2), *slots_of(afternoon, 2))
    return replace(simple_fair(buyers, vendors), sessions=(morning, afternoon), slots=slots)


def test_a_break_is_a_free_slot_between_two_talks() -> None:
    fair = simple_fair(1, 3, 4)
    assert breaks_of(fair, timetable("D1 V1 AM1, D1 V2 AM2"))["D1"] == 0
    assert breaks_of(fair, timetable("D1 V1 AM1, D1 V2 AM4"))["D1"] == 1
    assert breaks_of(two_halves(), timetable("D1 V1 AM1, D1 V2 PM2"))["D1"] == 0


def test_calendars_count_breaks_as_the_specification_does() -> None:
    fair = simple_fair(1, 3, 5)
    stretches = stretches_of(fair, prepare(fair, candidates_of(fair)).slots)
    assert [stretches.breaks(m) for m in (0b00000, 0b00111, 0b10101, 0b11011)] == [0, 0, 2, 1]


def test_blocks_that_a_calendar_leaves_bound_the_breaks() -> None:
    fair = simple_fair(1, 3, 5)
    stretches = stretches_of(fair, prepare(fair, candidates_of(fair)).slots)
    assert [stretches.fewest_breaks(0b11011, n) for n in (1, 2, 3, 4)] == [0, 0, 1, 1]
    assert [stretches.fewest_attended(0b11011, n) for n in (0, 1, 4)] == [0, 1, 1]


def pulled_apart() -> Fair:
    """V1 is away in the middle slot, and V2 can come in the last alone: of D1's three talks
    the first matching makes a break that moving V1 avoids."""
    fair = simple_fair(1, 2, 4)
    fair = with_vendor(fair, "V2", unavailable=frozenset(s.id for s in fair.slots[:3]))
    return with_vendor(fair, "V1", unavailable=frozenset([fair.slots[1].id]))


def test_few_breaks_are_proven() -> None:
    before = timing_of(solved(pulled_apart()))
    after = timing_of(solved(pulled_apart(), None, TimingWish.FEW_BREAKS))
    assert (before.breaks, before.end) == (1, TimingEnd.NOT_ASKED)
    assert (after.breaks_before, after.breaks, after.breaks_bound) == (1, 0, 0)
    assert after.end is TimingEnd.PROVEN


def test_few_sessions_bring_officers_once() -> None:
    fair = pinned(two_halves(1, 2), "D1 V2 PM1")
    assert timing_of(solved(fair)).sessions == 2
    after = timing_of(solved(fair, None, TimingWish.FEW_SESSIONS))
    assert (after.sessions, after.sessions_bound) == (1, 1)


def test_early_and_balanced_pull_in_opposite_ways() -> None:
    fair = with_vendor(simple_fair(4, 4, 4), "V1")
    points = {(f"D{k}", f"V{k}"): 50.0 for k in range(1, 5)}
    early = timing_of(solved(fair, candidates_of(fair, points), TimingWish.EARLY))
    even = timing_of(solved(fair, candidates_of(fair, points), TimingWish.BALANCED))
    assert (early.fullest_slot, early.emptiest_slot) == (4, 0)
    assert (even.fullest_slot, even.emptiest_slot) == (1, 1)


def test_the_first_wish_counts_before_the_second() -> None:
    fair = pinned(two_halves(1, 2), "D1 V2 PM1")
    early_first = solved(fair, None, TimingWish.EARLY, TimingWish.FEW_SESSIONS)
    assert timing_of(early_first).sessions == 2
    assert timing_of(early_first).end is TimingEnd.PROVEN


@pytest.mark.parametrize("wish", TimingWish)
def test_no_wish_costs_value_or_breaks_a_rule(wish: TimingWish) -> None:
    fair, candidates = crowded_fair(vendors=12)
    fair = with_timing(fair, desk_pause_after=3)
    with_wish = with_timing(fair, wishes=(wish,))
    plain = with_timing(fair, wishes=())
    results = [solve(prepare(f, candidates), f, time_limit=5) for f in (plain, with_wish)]
    assert results[0].objective == results[1].objective
    assert find_violations(with_wish, results[1].schedule) == ()
    pairs = [{(m.desk, m.vendor) for m in r.schedule.meetings} for r in results]
    assert pairs[0] == pairs[1]


def test_breaks_are_shared_out_where_that_is_asked() -> None:
    fair = with_timing(pulled_apart(), break_spread=0)
    result = solved(fair)
    assert (timing_of(result).breaks_before, timing_of(result).most_breaks) == (1, 0)
    assert "break_spread_missed" not in {f.code for f in result.findings}


def test_breaks_that_cannot_be_shared_out_are_told() -> None:
    fair, candidates = crowded_fair(vendors=12)
    fair = with_timing(fair, break_spread=1)
    result = solve(prepare(fair, candidates), fair, time_limit=5)
    assert timing_of(result).most_breaks == 2
    assert "break_spread_missed" in {f.code for f in result.findings}


def test_very_large_timetables_are_left_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arranging, "MOST_MEETINGS", 1)
    timing = timing_of(solved(pulled_apart(), None, TimingWish.FEW_BREAKS))
    assert (timing.breaks, timing.breaks_before, timing.end) == (1, 1, TimingEnd.TOO_LARGE)


def test_sessions_side_by_side_are_one() -> None:
    a, b = session("A", "A"), session("B", "B")
    fair = replace(
        simple_fair(1, 2), sessions=(a, b), slots=(*slots_of(a, 3), *slots_of(b, 2, minutes=45))
    )
    schedule = timetable("D1 V1 A1, D1 V2 B2")
    assert sessions_attended(fair, schedule) == 1
    assert breaks_of(fair, schedule)["D1"] == 0
    assert SessionId("A") in fair.session_of
