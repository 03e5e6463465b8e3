"""Re-planning moves as little as it can, and fills what became free."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from matchmaker.candidates import Candidates
from matchmaker.domain import BuyerId, DeskId, Fair, Schedule, SlotId, Vendor, VendorId
from matchmaker.scheduler.change_cost import ChangeWeights, Prices, change_cost
from matchmaker.scheduler.changes import (
    BuyerAway,
    BuyerCancels,
    DayLost,
    Disruption,
    MeetingPinned,
    PairVetoed,
    RoomsLost,
    SlotLost,
    VendorAway,
    VendorCancels,
    WalkIn,
    changed,
    walk_ins,
    with_walk_ins,
)
from matchmaker.scheduler.replan import ReplanResult, replan
from matchmaker.scheduler.result import SolveStatus
from matchmaker.validation import find_violations, value_of
from tests.small_fairs import (
    NINE,
    candidates_of,
    crowded_fair,
    must,
    pinned,
    simple_fair,
    timetable,
    with_buyer,
    with_desk,
    with_second_desk,
    with_vendor,
)

B1, D1, V1, V2, V3 = BuyerId("B1"), DeskId("D1"), *map(VendorId, ("V1", "V2", "V3"))
AM1, AM2 = SlotId("AM1"), SlotId("AM2")
LOST, TIME, DAY, DESK = 12, 4, 6, 1


def replanned(
    fair: Fair,
    released: str | Schedule,
    *disruptions: Disruption,
    candidates: Candidates | None = None,
    begun: str = "",
    today: date | None = None,
) -> ReplanResult:
    schedule = timetable(released) if isinstance(released, str) else released
    past = frozenset(SlotId(s) for s in begun.split())
    after = changed(fair, disruptions, released=schedule, begun=past)
    base = candidates or candidates_of(fair)
    result = replan(
        after,
        with_walk_ins(base, after, disruptions),
        schedule,
        begun=past,
        welcome=walk_ins(disruptions),
        today=today,
    )
    if result.solved.status.has_schedule:
        assert find_violations(after, result.schedule) == ()
        assert result.least_change
        assert result.most_value
    return result


def meetings(result: ReplanResult) -> set[str]:
    return {f"{m.desk} {m.vendor} {m.slot}" for m in result.schedule.meetings}


def two_days(fair: Fair) -> Fair:
    """The fair with its last slot on the day after."""
    *others, last = fair.slots
    tomorrow = timedelta(days=1)
    moved = replace(last, start=last.start + tomorrow, end=last.end + tomorrow)
    return replace(fair, slots=(*others, moved))


def test_a_vendor_that_cancels_is_replaced() -> None:
    fair = with_vendor(simple_fair(1, 2, 1), "V2")
    result = replanned(fair, "D1 V1 AM1", VendorCancels(vendor=V1))
    assert meetings(result) == {"D1 V2 AM1"}
    assert result.cost == LOST


def test_a_vendor_that_cancels_leaves_the_others_where_they_are() -> None:
    result = replanned(simple_fair(2, 2, 2), "D1 V1 AM1, D2 V2 AM1", VendorCancels(vendor=V1))
    assert "D2 V2 AM1" in meetings(result)
    assert not any("V1" in m for m in meetings(result))


def test_an_agency_that_cancels_frees_its_vendors_for_others() -> None:
    result = replanned(simple_fair(2, 1, 1), "D1 V1 AM1", BuyerCancels(buyer=B1))
    assert meetings(result) == {"D2 V1 AM1"}


def test_who_comes_late_meets_later() -> None:
    away = VendorAway(vendor=V1, slots=frozenset([AM1]))
    result = replanned(simple_fair(1, 1, 2), "D1 V1 AM1", away)
    assert meetings(result) == {"D1 V1 AM2"}
    assert result.cost == TIME


def test_who_comes_late_where_there_is_no_later_is_lost() -> None:
    away = VendorAway(vendor=V1, slots=frozenset([AM1]))
    fair = with_desk(simple_fair(1, 1, 2), "D1", unavailable=frozenset([AM2]))
    result = replanned(fair, "D1 V1 AM1", away)
    assert meetings(result) == set()
    assert result.cost == LOST


def test_another_makes_way_where_that_is_cheaper_than_losing() -> None:
    away = VendorAway(vendor=V1, slots=frozenset([AM1]))
    fair = simple_fair(1, 2, 2)
    result = replanned(fair, "D1 V1 AM1, D1 V2 AM2", away)
    assert meetings(result) == {"D1 V2 AM1", "D1 V1 AM2"}
    assert result.cost == 2 * TIME


def test_nobody_makes_way_where_that_costs_more_than_losing() -> None:
    """Three moves today would cost more than one meeting that is lost."""
    away = VendorAway(vendor=V1, slots=frozenset([AM1]))
    fair = with_vendor(simple_fair(1, 2, 3), "V2", unavailable=frozenset([AM1]))
    fair = with_desk(fair, "D1", unavailable=frozenset([SlotId("AM3")]))
    result = replanned(fair, "D1 V1 AM1, D1 V2 AM2", away)
    assert "D1 V2 AM2" in meetings(result)
    assert result.cost == LOST


def test_the_same_day_is_nearer_than_the_next() -> None:
    away = BuyerAway(buyer=B1, slots=frozenset([AM1]))
    result = replanned(two_days(simple_fair(1, 1, 3)), "D1 V1 AM1", away)
    assert meetings(result) == {"D1 V1 AM2"}
    result = replanned(two_days(simple_fair(1, 1, 2)), "D1 V1 AM1", away)
    assert result.cost == DAY


def test_another_desk_of_the_agency_is_nearest() -> None:
    fair = with_second_desk(simple_fair(1, 1, 2))
    away = with_desk(fair, "D1", unavailable=frozenset([AM1]))
    result = replanned(away, "D1 V1 AM1")
    assert meetings(result) == {"D1b V1 AM1"}
    assert result.cost == DESK


def test_a_lost_slot_is_left_and_the_next_free_one_taken() -> None:
    result = replanned(simple_fair(2, 2, 2), "D1 V1 AM1, D2 V2 AM1", SlotLost(slot=AM1))
    assert {"D1 V1 AM2", "D2 V2 AM2"} <= meetings(result)
    assert not any("AM1" in m for m in meetings(result))


def test_where_one_room_is_lost_one_meeting_moves() -> None:
    result = replanned(simple_fair(2, 2, 2), "D1 V1 AM1, D2 V2 AM1", RoomsLost(slot=AM1, rooms=1))
    assert len(meetings(result) & {"D1 V1 AM1", "D2 V2 AM1"}) == 1
    assert result.cost == TIME


def test_where_every_other_room_is_taken_a_lost_slot_is_lost() -> None:
    """Each of the others could leave its room, but somebody has to go without."""
    fair = simple_fair(4, 4, 4, rooms=1)
    result = replanned(fair, "D1 V1 AM1, D2 V2 AM2, D3 V3 AM3, D4 V4 AM4", SlotLost(slot=AM1))
    assert result.cost == LOST
    assert len(result.schedule.meetings) == 3


def test_of_those_that_could_go_the_worst_fit_goes() -> None:
    fair = simple_fair(2, 2, 1)
    fits = candidates_of(fair, {("D1", "V1"): 90, ("D2", "V2"): 40})
    result = replanned(fair, "D1 V1 AM1, D2 V2 AM1", RoomsLost(slot=AM1, rooms=1), candidates=fits)
    assert meetings(result) == {"D1 V1 AM1"}
    assert result.cost == LOST


def test_a_lost_day_moves_to_the_other() -> None:
    fair = two_days(simple_fair(1, 1, 2))
    result = replanned(fair, "D1 V1 AM1", DayLost(day=NINE.date()))
    assert meetings(result) == {"D1 V1 AM2"}
    assert result.cost == DAY


def test_a_vetoed_pair_makes_room_for_another() -> None:
    result = replanned(simple_fair(1, 2, 1), "D1 V1 AM1", PairVetoed(buyer=B1, vendor=V1))
    assert meetings(result) == {"D1 V2 AM1"}


def test_a_pin_moves_its_pair_and_whoever_is_there() -> None:
    pin = MeetingPinned(desk=D1, vendor=V1, slot=AM2)
    result = replanned(simple_fair(1, 2, 2), "D1 V1 AM1, D1 V2 AM2", pin)
    assert meetings(result) == {"D1 V1 AM2", "D1 V2 AM1"}
    assert result.cost == 2 * TIME
    assert [m.fixed for m in result.schedule.meetings] == [False, True]


def test_a_walk_in_gets_what_is_free_and_nothing_else() -> None:
    fair = simple_fair(2, 1, 1)
    walk_in = WalkIn(
        vendor=Vendor(id=VendorId("V9"), name="새 기업"), points=((D1, 9000), (DeskId("D2"), 100))
    )
    result = replanned(fair, "D1 V1 AM1", walk_in)
    assert meetings(result) == {"D1 V1 AM1", "D2 V9 AM1"}
    assert result.cost == 0


def test_people_whom_nothing_touched_get_nothing_new() -> None:
    """Agency 2 and vendor 2 never met; that is not the moment to let them."""
    result = replanned(simple_fair(3, 3, 2), "D1 V1 AM1", VendorCancels(vendor=V1))
    assert not any(m.startswith(("D2", "D3")) for m in meetings(result))


def test_a_promise_that_is_broken_is_kept_with_someone_else() -> None:
    fair = with_vendor(simple_fair(2, 1, 1), "V1", floor=1)
    result = replanned(fair, "D1 V1 AM1", BuyerCancels(buyer=B1))
    assert meetings(result) == {"D2 V1 AM1"}


def test_a_promise_may_cost_another_meeting() -> None:
    fair = with_vendor(simple_fair(2, 2, 1), "V1", floor=1)
    result = replanned(fair, "D1 V1 AM1, D2 V2 AM1", BuyerCancels(buyer=B1))
    assert meetings(result) == {"D2 V1 AM1"}
    assert result.cost == 2 * LOST


def test_a_must_meet_that_nothing_can_hold_is_told() -> None:
    fair = must(simple_fair(1, 1, 1), "B1", "V1")
    result = replanned(fair, "D1 V1 AM1", SlotLost(slot=AM1))
    assert result.solved.status is SolveStatus.INFEASIBLE
    assert result.solved.findings
    assert result.schedule == Schedule()


def test_nothing_new_is_put_into_a_slot_that_has_begun() -> None:
    result = replanned(simple_fair(1, 2, 2), "D1 V1 AM2", VendorCancels(vendor=V1), begun="AM1")
    assert meetings(result) == {"D1 V2 AM2"}


def test_a_meeting_that_has_begun_stays_whoever_cancels() -> None:
    result = replanned(simple_fair(1, 2, 2), "D1 V1 AM1", VendorCancels(vendor=V1), begun="AM1")
    assert "D1 V1 AM1" in meetings(result)
    assert result.cost == 0
    assert not any(m.fixed for m in result.schedule.meetings)


def test_today_costs_more_than_next_week() -> None:
    released = "D1 V1 AM1"
    cancel = VendorCancels(vendor=V1)
    far, near = (
        replanned(simple_fair(1, 1, 1), released, cancel, today=NINE.date() - timedelta(days=n))
        for n in (30, 0)
    )
    assert far.cost == LOST
    assert near.cost == 4 * LOST


def test_one_of_two_meetings_goes_on_the_day_that_is_farther() -> None:
    """A desk that can hold one meeting more loses the one of tomorrow, not of today."""
    fair = two_days(simple_fair(1, 2, 2))
    capped = with_buyer(fair, "B1", cap=1)
    result = replanned(capped, "D1 V1 AM1, D1 V2 AM2", today=NINE.date())
    assert meetings(result) == {"D1 V1 AM1"}


def test_a_pin_of_the_released_timetable_stays() -> None:
    fair = pinned(simple_fair(1, 2, 2), "D1 V1 AM1")
    result = replanned(fair, "D1 V1 AM1, D1 V2 AM2", SlotLost(slot=AM2))
    assert meetings(result) == {"D1 V1 AM1"}


def test_released_pairs_that_are_no_candidates_any_more_are_kept() -> None:
    fair = simple_fair(2, 2, 1)
    fits = candidates_of(fair, {("D2", "V2"): 50})
    result = replanned(fair, "D1 V1 AM1, D2 V2 AM1", candidates=fits)
    assert meetings(result) == {"D1 V1 AM1", "D2 V2 AM1"}


def test_stopping_at_once_still_gives_a_valid_timetable() -> None:
    fair, candidates = crowded_fair()
    released = replan(fair, candidates, Schedule(), welcome=[v.id for v in fair.vendors]).schedule
    assert len(released.meetings) > 50
    cancel = [VendorCancels(vendor=VendorId("V1")), SlotLost(slot=SlotId("AM3"))]
    after = changed(fair, cancel, released=released)
    result = replan(after, candidates, released, stop=lambda: True)
    assert result.solved.status.has_schedule
    assert find_violations(after, result.schedule) == ()
    assert result.cost_bound <= result.cost


@pytest.mark.parametrize("number", range(4))
def test_where_there_is_some_time_left_most_of_a_lost_slot_is_saved(number: int) -> None:
    fair, candidates = crowded_fair()
    full = replan(fair, candidates, Schedule(), welcome=[v.id for v in fair.vendors]).schedule
    released = Schedule(meetings=full.meetings[::2])
    slot = fair.slots[number].id
    result = replanned(fair, released, SlotLost(slot=slot), candidates=candidates)
    assert result.cost == change_cost(Prices(fair), released, result.schedule)
    assert result.cost < LOST * sum(m.slot == slot for m in released.meetings)


def test_weights_decide_what_is_least() -> None:
    fair = simple_fair(1, 2, 2)
    released = timetable("D1 V1 AM1, D1 V2 AM2")
    away = with_vendor(fair, "V1", unavailable=frozenset([AM1]))
    gentle = replan(away, candidates_of(fair), released, weights=ChangeWeights(lost=5))
    assert gentle.cost == 5
    assert "D1 V2 AM2" in meetings(gentle)


@pytest.mark.parametrize(("suited", "covered"), [(("P1",), 1), ((), 0)])
def test_a_released_talk_covers_its_line_only_where_the_vendor_suits_it(
    suited: tuple[str, ...], covered: int
) -> None:
    fair = simple_fair(2, 1, 1)
    fair = replace(fair, policy=replace(fair.policy, lines_first=True))
    points = {("D1", "V1"): 90.0, ("D2", "V1"): 10.0}
    candidates = candidates_of(fair, points, {("D1", "V1"): suited, ("D2", "V1"): ("P2",)})
    released = timetable("D1 V1 AM1 P1")
    result = replan(fair, candidates, released).solved
    assert result.lines_covered == result.units == covered
    assert result.objective == value_of(fair, result.schedule, candidates, result.floor_bonus)
