"""Laws that hold for every fair, however its rules are mixed; each raises AssertionError.

The tests hold them on fairs from Hypothesis, the benchmark on as many seeded ones as asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

import numpy as np

from matchmaker.candidates import Candidates
from matchmaker.codec import encode_plan
from matchmaker.domain import (
    Fair,
    Meeting,
    PreferenceKind,
    Schedule,
    Session,
    SlotId,
    TimeSlot,
)
from matchmaker.plan import FairPlan
from matchmaker.reasons import MatchLists
from matchmaker.scheduler.problem import ScheduleProblem, prepare
from matchmaker.scheduler.result import SolveResult, SolveStatus
from matchmaker.scheduler.selection import select
from matchmaker.scheduler.solver import solve
from matchmaker.validation import (
    breaks_of,
    find_violations,
    fit_points_of,
    floor_units_of,
    lines_covered,
    sessions_attended,
    units_of,
    value_of,
)
from tests.random_fairs import Choose
from tests.renamed_fairs import renamed
from tests.small_fairs import candidates_of, with_timing
from tests.whole_model import best_of_all, most_talks_of_all


@dataclass(frozen=True)
class Solved:
    """A fair, its answer, and a source of choices for laws that change the fair."""

    fair: Fair
    candidates: Candidates
    choose: Choose

    @cached_property
    def problem(self) -> ScheduleProblem:
        return prepare(self.fair, self.candidates)

    @cached_property
    def result(self) -> SolveResult:
        return solve(self.problem, self.fair, time_limit=20)

    @cached_property
    def schedule(self) -> Schedule:
        return self.result.schedule

    @property
    def scale(self) -> tuple[int, int, int]:
        """What values are counted in: both bonuses, and the talks that shares are of."""
        problem = self.problem
        return problem.floor_bonus, problem.worst_bonus, problem.groups.most_talks

    @property
    def answered(self) -> bool:
        return self.result.status.has_schedule

    @property
    def proven(self) -> bool:
        return self.result.status is SolveStatus.OPTIMAL

    def instead(self, fair: Fair, candidates: Candidates | None = None) -> Solved:
        """The answer of a changed fair."""
        return Solved(fair, self.candidates if candidates is None else candidates, self.choose)


def the_answer_is_valid(case: Solved) -> None:
    if case.answered:
        assert find_violations(case.fair, case.schedule) == ()
    else:
        assert case.result.findings
        assert case.schedule == Schedule()


def the_value_is_true(case: Solved) -> None:
    fair, result = case.fair, case.result
    if not case.answered:
        return
    scale = result.floor_bonus, result.worst_bonus, result.most_talks
    value = value_of(fair, case.schedule, case.candidates, *scale)
    assert result.objective == value
    assert result.units == units_of(fair, case.schedule, case.candidates, result.most_talks)
    assert result.fit_points == fit_points_of(fair, case.schedule, case.candidates)
    assert result.floor_units_met == floor_units_of(fair, case.schedule)
    assert result.floor_units_met <= result.floor_units_wanted
    assert result.lines_covered == lines_covered(fair, case.schedule, case.candidates)
    assert result.lines_covered <= result.lines_wanted


def the_gap_is_the_distance_to_the_bound(case: Solved) -> None:
    result = case.result
    if not case.answered:
        return
    assert result.objective <= result.bound
    assert case.proven == (result.objective == result.bound) == (result.gap == 0)
    assert result.gap >= 0


def nothing_is_better_than_proven(case: Solved) -> None:
    """Against a model that shares nothing with the scheduler."""
    best = best_of_all(case.fair, case.candidates, *case.scale)
    if best is None:
        assert case.result.status is SolveStatus.INFEASIBLE
        return
    assert case.result.status is SolveStatus.OPTIMAL
    assert case.result.objective == best
    assert select(case.problem).bound >= best


def shares_are_of_talks_that_could_be_held(case: Solved) -> None:
    """No timetable has more talks than shares are taken of, and nobody's free time more."""
    if not any(g.share for g in case.fair.groups):
        assert case.problem.groups.most_talks == 0
        return
    fair, most = replace(case.fair, groups=()), case.problem.groups.most_talks
    held = most_talks_of_all(fair, case.candidates)
    desks, vendors = case.candidates.desk.tolist(), case.candidates.vendor.tolist()
    pairs = {(fair.desks[d].buyer, fair.vendors[v].id) for d, v in zip(desks, vendors, strict=True)}
    pairs |= {(fair.buyer_at(m.desk).id, m.vendor) for m in fair.fixed}
    assert held is None or held <= most <= len(pairs)


def the_figures_of_time_are_true(case: Solved) -> None:
    timing = case.result.timing
    if timing is None:
        assert not case.answered
        return
    breaks = breaks_of(case.fair, case.schedule)
    assert timing.breaks == sum(breaks.values())
    assert timing.most_breaks == max(breaks.values(), default=0)
    assert timing.sessions == sessions_attended(case.fair, case.schedule)
    assert timing.breaks_bound <= min(timing.breaks, timing.breaks_before)
    assert timing.sessions_bound <= min(timing.sessions, timing.sessions_before)


def wishes_about_time_cost_no_value(case: Solved) -> None:
    other = case.instead(with_timing(case.fair, wishes=(), break_spread=None))
    assert case.result.status is other.result.status
    assert case.result.objective == other.result.objective
    assert case.result.bound == other.result.bound
    met = [{(m.desk, m.vendor) for m in c.schedule.meetings} for c in (case, other)]
    assert met[0] == met[1]


def names_and_order_change_nothing(case: Solved) -> None:
    fair, candidates = renamed(case.fair, case.candidates, case.choose)
    other = case.instead(fair, candidates)
    assert case.result.status is other.result.status
    assert case.result.objective == other.result.objective
    assert case.result.bound == other.result.bound
    # Flows alone bound the fit of the worst-off by the choice that they happen to find.
    if case.answered and not case.problem.worst_bonus:
        assert select(case.problem).bound == select(other.problem).bound


def a_room_more_is_never_worse(case: Solved) -> None:
    slot = case.choose(case.fair.slots)
    rooms = None if slot.rooms is None else slot.rooms + case.choose([1, 2])
    more = replace(slot, rooms=rooms)
    slots = tuple(more if s.id == slot.id else s for s in case.fair.slots)
    _not_worse(case, case.instead(replace(case.fair, slots=slots)))


def a_slot_more_is_never_worse(case: Solved) -> None:
    """As long as the shortest slot and after all others, so that pauses stay what they are."""
    end = max(s.end for s in case.fair.slots) + timedelta(hours=1)
    length = min(s.end - s.start for s in case.fair.slots)
    own = Session(id="Z", name="Z", start=end, end=end + length)  # type: ignore[arg-type]
    slot = TimeSlot(id=SlotId("Z1"), session=own.id, start=end, end=end + length)
    fair = replace(case.fair, sessions=(*case.fair.sessions, own), slots=(*case.fair.slots, slot))
    _not_worse(case, case.instead(fair))


def a_veto_less_is_never_worse(case: Solved) -> None:
    fair, candidates = case.fair, case.candidates
    vetoes = [p for p in fair.preferences if p.kind is PreferenceKind.VETO]
    if not vetoes:
        return
    gone = case.choose(vetoes)
    fair = replace(fair, preferences=tuple(p for p in fair.preferences if p is not gone))
    points, subjects = _by_name(case.fair, candidates)
    points |= {(d.id, gone.vendor): 50.0 for d in fair.desks_of_buyer[gone.buyer]}
    _not_worse(case, case.instead(fair, candidates_of(fair, points, subjects)))


def a_candidate_less_is_never_better(case: Solved) -> None:
    """But for must-meets, which would have nobody to meet."""
    rows = np.flatnonzero(~case.candidates.must)
    if not len(rows):
        return
    kept = np.delete(np.arange(len(case.candidates)), case.choose(rows.tolist()))
    fewer = Candidates(
        desk=case.candidates.desk[kept],
        vendor=case.candidates.vendor[kept],
        points=case.candidates.points[kept],
        must=case.candidates.must[kept],
        purchases=tuple(case.candidates.purchases[k] for k in kept.tolist()),
        subjects=tuple(case.candidates.subjects[k] for k in kept.tolist())
        if case.candidates.subjects
        else (),
    )
    less = case.instead(case.fair, fewer)
    if less.answered:
        assert case.answered
        schedule = _known(less.schedule, fewer)
        value = value_of(case.fair, schedule, case.candidates, *case.scale)
        assert case.result.objective >= value


def pinning_the_best_keeps_its_value(case: Solved) -> None:
    if not case.proven:
        return
    pins = tuple(replace(m, fixed=True) for m in case.schedule.meetings)
    other = case.instead(replace(case.fair, fixed=pins))
    if other.problem.groups.most_talks != case.problem.groups.most_talks:
        return  # What is pinned leaves fewer talks that could be held, so that shares are less.
    assert other.proven
    assert other.result.units == case.result.units
    if case.problem.worst_bonus:
        assert other.result.worst_fit == case.result.worst_fit
    assert other.result.fit_points == case.result.fit_points


def the_same_input_gives_the_same_bytes(case: Solved) -> None:
    assert _bytes(case) == _bytes(case.instead(case.fair))


LAWS: tuple[Callable[[Solved], None], ...] = (
    the_answer_is_valid,
    the_value_is_true,
    the_gap_is_the_distance_to_the_bound,
    nothing_is_better_than_proven,
    shares_are_of_talks_that_could_be_held,
    the_figures_of_time_are_true,
    wishes_about_time_cost_no_value,
    names_and_order_change_nothing,
    a_room_more_is_never_worse,
    a_slot_more_is_never_worse,
    a_veto_less_is_never_worse,
    a_candidate_less_is_never_better,
    pinning_the_best_keeps_its_value,
    the_same_input_gives_the_same_bytes,
)


def _not_worse(before: Solved, after: Solved) -> None:
    """What was best stays possible: judged by the changed fair, it is no better than its own
    best."""
    if not before.answered:
        return
    assert after.answered
    value = value_of(after.fair, before.schedule, after.candidates, *after.scale)
    assert after.result.objective >= value


def _known(schedule: Schedule, candidates: Candidates) -> Schedule:
    """A schedule whose talks cover no line by chance: only where some pair is about lines."""
    if candidates.subjects:
        return schedule
    bare: tuple[Meeting, ...] = tuple(replace(m, purchases=()) for m in schedule.meetings)
    return replace(schedule, meetings=bare)


def _by_name(
    fair: Fair, candidates: Candidates
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], tuple[str, ...]]]:
    """Points and subjects by desk and vendor."""
    rows = zip(candidates.desk.tolist(), candidates.vendor.tolist(), strict=True)
    names: list[tuple[str, str]] = [(fair.desks[d].id, fair.vendors[v].id) for d, v in rows]
    points = {pair: p / 100 for pair, p in zip(names, candidates.points.tolist(), strict=True)}
    return points, dict(zip(names, candidates.subjects, strict=False))


def _bytes(case: Solved) -> bytes:
    plan = FairPlan(
        fair=case.fair,
        result=replace(case.result, seconds=0.0),
        explanations={},
        standby_explanations={},
        findings=case.result.findings,
        matches=MatchLists(by_purchase={}, by_vendor={}),
        encoder="",
    )
    return encode_plan(plan)
