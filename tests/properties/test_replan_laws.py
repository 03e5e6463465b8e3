"""Laws of re-planning, for every fair, every released timetable and whatever happens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Schedule, SlotId, Vendor, VendorId
from matchmaker.scheduler.change_cost import ChangeWeights, Prices, change_cost
from matchmaker.scheduler.changes import (
    BuyerAway,
    BuyerCancels,
    DayLost,
    DeskAway,
    DeskCancels,
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
from matchmaker.scheduler.difference import ChangeKind, accept, difference
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.replan import ReplanResult, replan
from matchmaker.scheduler.result import SolveStatus
from matchmaker.scheduler.solver import solve
from matchmaker.validation import find_violations, value_of
from tests.random_fairs import small_fairs
from tests.small_fairs import NINE, pairs_of, valid_schedules

relaxed = settings(
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ]
)
# Far from the day of the fair, on it, or nobody asked.
TODAY = [None, NINE.date(), NINE.date().replace(day=1)]


@dataclass(frozen=True)
class Case:
    """A released timetable and what happened to it."""

    fair: Fair
    candidates: Candidates
    released: Schedule
    begun: frozenset[SlotId]
    disruptions: tuple[Disruption, ...]
    today: Any

    @property
    def after(self) -> Fair:
        return changed(self.fair, self.disruptions, released=self.released, begun=self.begun)

    @property
    def candidates_after(self) -> Candidates:
        return with_walk_ins(self.candidates, self.after, self.disruptions)

    def replanned(self, seed: int = 0) -> ReplanResult:
        return replan(
            self.after,
            self.candidates_after,
            self.released,
            begun=self.begun,
            welcome=walk_ins(self.disruptions),
            today=self.today,
            time_limit=60,
            seed=seed,
        )


@st.composite
def cases(draw: st.DrawFn, *, cells: int = 24) -> Case:
    fair, candidates = draw(small_fairs(cells=cells))
    solved = solve(prepare(fair, candidates), fair, time_limit=20)
    assume(solved.status.has_schedule)
    released = solved.schedule
    starts = sorted({s.start for s in fair.slots})
    now = draw(st.sampled_from([None, None, *starts[:-1]]))
    begun = frozenset(s.id for s in fair.slots if now is not None and s.start <= now)
    disruptions = draw(st.lists(happenings(fair, released, begun), max_size=3))
    once = {type(d): d for d in disruptions}
    return Case(
        fair, candidates, released, begun, tuple(once.values()), draw(st.sampled_from(TODAY))
    )


def happenings(
    fair: Fair, released: Schedule, begun: frozenset[SlotId]
) -> st.SearchStrategy[Disruption]:
    """Anything that can happen to slots that have not begun."""
    buyer = st.sampled_from([b.id for b in fair.buyers])
    desk = st.sampled_from([d.id for d in fair.desks])
    vendor = st.sampled_from([v.id for v in fair.vendors])
    ahead = [s.id for s in fair.slots if s.id not in begun]
    slot, slots = st.sampled_from(ahead), st.frozensets(st.sampled_from(ahead))
    past = {(fair.desk_of[m.desk].buyer, m.vendor) for m in released.meetings if m.slot in begun}
    pairs = [(b.id, v.id) for b in fair.buyers for v in fair.vendors if (b.id, v.id) not in past]
    whole_days = {s.start.date() for s in fair.slots} if not begun else set()
    kinds: list[st.SearchStrategy[Disruption]] = [
        st.builds(BuyerCancels, buyer=buyer),
        st.builds(DeskCancels, desk=desk),
        st.builds(VendorCancels, vendor=vendor),
        st.builds(BuyerAway, buyer=buyer, slots=slots),
        st.builds(DeskAway, desk=desk, slots=slots),
        st.builds(VendorAway, vendor=vendor, slots=slots),
        st.builds(RoomsLost, slot=slot, rooms=st.integers(1, 2)),
        st.builds(SlotLost, slot=slot),
        st.builds(
            WalkIn,
            vendor=st.just(Vendor(id=VendorId("new"), name="새 기업")),
            points=st.frozensets(desk).map(lambda desks: tuple((d, 4000) for d in sorted(desks))),
        ),
    ]
    if pairs:
        pair = st.sampled_from(pairs)
        kinds.append(pair.map(lambda p: PairVetoed(buyer=p[0], vendor=p[1])))
        of_desk = [(d.id, v) for d in fair.desks for b, v in pairs if d.buyer == b]
        kinds.append(
            st.tuples(st.sampled_from(of_desk), slot).map(
                lambda x: MeetingPinned(desk=x[0][0], vendor=x[0][1], slot=x[1])
            )
        )
    if whole_days:
        kinds.append(st.builds(DayLost, day=st.sampled_from(sorted(whole_days))))
    return st.one_of(kinds)


@relaxed
@given(cases())
def test_the_new_timetable_is_valid_and_its_cost_is_true(case: Case) -> None:
    result = case.replanned()
    if not result.solved.status.has_schedule:
        assert result.solved.findings
        assert result.schedule == Schedule()
        return
    after = case.after
    assert find_violations(after, result.schedule) == ()
    prices = Prices(after, ChangeWeights(), case.today)
    assert result.cost == change_cost(prices, case.released, result.schedule)
    assert result.cost_bound <= result.cost
    assert result.solved.objective <= result.value_bound <= result.solved.bound
    assert result.solved.objective == value_of(
        after,
        result.schedule,
        case.candidates_after,
        result.solved.floor_bonus,
        result.solved.worst_bonus,
        result.solved.most_talks,
    )


@relaxed
@given(cases(cells=6))
def test_the_least_change_agrees_with_trying_everything(case: Case) -> None:
    result, after = case.replanned(), case.after
    prices = Prices(after, ChangeWeights(), case.today)
    past = {m for m in case.released.meetings if m.slot in case.begun}
    pairs = pairs_of(after, case.candidates_after)
    pairs |= {(m.desk, m.vendor) for m in case.released.meetings}
    possible = [
        schedule
        for schedule in valid_schedules(after, pairs)
        if {_plain(m) for m in schedule.meetings if m.slot in case.begun}
        == {_plain(m) for m in past}
    ]
    if not possible:
        assert result.solved.status is SolveStatus.INFEASIBLE
        return
    least = min(change_cost(prices, case.released, schedule) for schedule in possible)
    assert result.least_change
    assert result.cost == least


def _plain(meeting: Any) -> tuple[str, str, str]:
    return meeting.desk, meeting.vendor, meeting.slot


@relaxed
@given(cases())
def test_what_has_begun_is_not_touched(case: Case) -> None:
    result = case.replanned()
    if result.solved.status.has_schedule:
        before, after = (
            {_plain(m) for m in schedule.meetings if m.slot in case.begun}
            for schedule in (case.released, result.schedule)
        )
        assert before == after


@relaxed
@given(cases())
def test_where_nothing_happens_nothing_changes(case: Case) -> None:
    calm = replace(case, disruptions=())
    result = calm.replanned()
    assert result.cost == result.cost_bound == 0
    assert result.schedule.meetings == case.released.meetings


@relaxed
@given(cases())
def test_the_same_happenings_give_the_same_timetable(case: Case) -> None:
    one, other = case.replanned(), case.replanned()
    assert _untimed(one) == _untimed(other)


def _untimed(result: ReplanResult) -> ReplanResult:
    return replace(result, seconds=0.0, solved=replace(result.solved, seconds=0.0))


@relaxed
@given(cases(), st.data())
def test_any_choice_among_the_parts_is_valid(case: Case, data: st.DataObject) -> None:
    result = case.replanned()
    assume(result.solved.status.has_schedule)
    found = difference(case.after, case.released, result.schedule)
    every = frozenset(range(1, found.parts + 1))
    chosen = data.draw(st.frozensets(st.sampled_from(sorted(every) or [0])))
    schedule = accept(found, chosen & every)
    assert find_violations(case.after, schedule) == ()
    assert accept(found, every).meetings == result.schedule.meetings


@relaxed
@given(cases())
def test_the_difference_counts_every_meeting_once(case: Case) -> None:
    result = case.replanned()
    assume(result.solved.status.has_schedule)
    found = difference(case.after, case.released, result.schedule)
    before = [c.before for c in found.changes if c.before is not None]
    after = [c.after for c in found.changes if c.after is not None]
    assert sorted(before, key=_plain) == sorted(case.released.meetings, key=_plain)
    assert sorted(after, key=_plain) == sorted(result.schedule.meetings, key=_plain)
    assert all((c.part is None) == (c.kind is ChangeKind.KEPT) for c in found.changes)
