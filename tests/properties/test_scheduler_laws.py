"""Laws that hold for every fair, however its rules are mixed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Fairness
from matchmaker.scheduler.problem import ScheduleProblem, prepare
from matchmaker.scheduler.result import SolveResult, SolveStatus, parts_of
from matchmaker.scheduler.selection import Selection, select
from matchmaker.scheduler.solver import solve
from matchmaker.texts import LANGUAGES, texts
from matchmaker.validation import (
    breaks_of,
    find_violations,
    fit_points_of,
    floor_units_of,
    sessions_attended,
    units_of,
    value_of,
)
from tests.small_fairs import best_by_trying_all, small_fairs, with_timing

relaxed = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def solved(fair: Fair, candidates: Candidates) -> SolveResult:
    return solve(prepare(fair, candidates), fair, time_limit=20)


@relaxed
@given(small_fairs())
def test_the_answer_is_valid_and_its_value_is_true(case: tuple[Fair, Candidates]) -> None:
    fair, candidates = case
    result = solved(fair, candidates)
    if not result.status.has_schedule:
        assert result.findings
        return
    assert find_violations(fair, result.schedule) == ()
    assert result.objective == value_of(
        fair, result.schedule, candidates, result.floor_bonus, result.worst_bonus
    )
    assert result.fit_points == fit_points_of(fair, result.schedule, candidates)
    assert result.floor_units_met == floor_units_of(fair, result.schedule)
    assert result.floor_units_met <= result.floor_units_wanted
    assert result.objective <= result.bound
    assert (result.status is SolveStatus.OPTIMAL) == (result.objective == result.bound)


@relaxed
@given(small_fairs())
def test_the_figures_of_time_are_true(case: tuple[Fair, Candidates]) -> None:
    fair, candidates = case
    result = solved(fair, candidates)
    if (timing := result.timing) is None:
        assert not result.status.has_schedule
        return
    breaks = breaks_of(fair, result.schedule)
    assert timing.breaks == sum(breaks.values())
    assert timing.most_breaks == max(breaks.values(), default=0)
    assert timing.sessions == sessions_attended(fair, result.schedule)
    assert timing.breaks_bound <= min(timing.breaks, timing.breaks_before)
    assert timing.sessions_bound <= min(timing.sessions, timing.sessions_before)


@relaxed
@given(small_fairs())
def test_wishes_about_time_never_cost_value(case: tuple[Fair, Candidates]) -> None:
    fair, candidates = case
    without = with_timing(fair, wishes=(), break_spread=None)
    one, other = solved(fair, candidates), solved(without, candidates)
    assert one.status is other.status
    assert (one.objective, one.bound) == (other.objective, other.bound)
    met = [{(m.desk, m.vendor) for m in r.schedule.meetings} for r in (one, other)]
    assert met[0] == met[1]


@relaxed
@given(small_fairs(), st.integers(1, 2))
def test_a_room_more_never_makes_it_worse(case: tuple[Fair, Candidates], more: int) -> None:
    fair, candidates = case
    slots = tuple(s if s.rooms is None else replace(s, rooms=s.rooms + more) for s in fair.slots)
    before, after = solved(fair, candidates), solved(replace(fair, slots=slots), candidates)
    if before.status.has_schedule:
        assert after.status.has_schedule
        assert _in_order(fair, after, candidates) >= _in_order(fair, before, candidates)


def _in_order(fair: Fair, result: SolveResult, candidates: Candidates) -> tuple[float, ...]:
    """A value that does not depend on the bonuses: units, the worst-off vendor's fit where it
    counts, then fit."""
    worst = result.worst_fit if fair.policy.fairness is Fairness.WORST_OFF else 0.0
    units = units_of(fair, result.schedule, candidates)
    return units, worst, fit_points_of(fair, result.schedule, candidates)


@relaxed
@given(small_fairs(cells=6))
def test_the_proof_agrees_with_trying_everything(case: tuple[Fair, Candidates]) -> None:
    fair, candidates = case
    problem = prepare(fair, candidates)
    result = solved(fair, candidates)
    best = best_by_trying_all(fair, candidates, problem.floor_bonus, problem.worst_bonus)
    if best is None:
        assert result.status is SolveStatus.INFEASIBLE
    else:
        assert result.status is SolveStatus.OPTIMAL
        assert result.objective == best
        assert select(problem).bound >= best


@relaxed
@given(small_fairs(), st.integers(1, 2))
def test_more_rooms_never_lower_the_bound(case: tuple[Fair, Candidates], more: int) -> None:
    fair, candidates = case
    slots = tuple(s if s.rooms is None else replace(s, rooms=s.rooms + more) for s in fair.slots)
    problem = prepare(fair, candidates)
    before = select(problem)
    after = select(prepare(replace(fair, slots=slots), candidates))
    if before.feasible:
        assert after.feasible
        assert _first_parts(after, problem) >= _first_parts(before, problem)


def _first_parts(selection: Selection, problem: ScheduleProblem) -> tuple[int, ...]:
    """What the bound says; flows alone bound the fit of the worst-off the more tightly the
    better the choice is that they found, so that it is left aside."""
    bonuses = problem.floor_bonus, problem.worst_bonus
    parts = parts_of(selection.bound, *bonuses)
    return parts[:2] if problem.worst_bonus else parts


@relaxed
@given(small_fairs(), st.randoms(use_true_random=False))
def test_the_order_of_names_changes_nothing(case: tuple[Fair, Candidates], random) -> None:  # type: ignore[no-untyped-def]
    fair, candidates = case
    desk_order = random.sample(range(len(fair.desks)), len(fair.desks))
    vendor_order = random.sample(range(len(fair.vendors)), len(fair.vendors))
    shuffled = replace(
        fair,
        buyers=tuple(reversed(fair.buyers)),
        desks=tuple(fair.desks[k] for k in desk_order),
        vendors=tuple(fair.vendors[k] for k in vendor_order),
        slots=tuple(reversed(fair.slots)),
    )
    one, other = (
        solved(fair, candidates),
        solved(shuffled, _moved(candidates, desk_order, vendor_order)),
    )
    assert one.status is other.status
    assert one.objective == other.objective


def _moved(candidates: Candidates, desk_order: list[int], vendor_order: list[int]) -> Candidates:
    desk, vendor = (
        np.argsort(desk_order)[candidates.desk],
        np.argsort(vendor_order)[candidates.vendor],
    )
    order = np.lexsort((vendor, desk))
    return Candidates(
        desk=desk[order].astype(np.int32),
        vendor=vendor[order].astype(np.int32),
        points=candidates.points[order],
        must=candidates.must[order],
        purchases=tuple(candidates.purchases[k] for k in order),
        subjects=tuple(candidates.subjects[k] for k in order) if candidates.subjects else (),
    )


@relaxed
@given(small_fairs())
def test_the_same_input_gives_the_same_timetable(case: tuple[Fair, Candidates]) -> None:
    fair, candidates = case
    one, other = solved(fair, candidates), solved(fair, candidates)
    assert replace(one, seconds=0.0) == replace(other, seconds=0.0)


@relaxed
@given(small_fairs())
def test_every_finding_can_be_read(case: tuple[Fair, Candidates]) -> None:
    fair, candidates = case
    for finding in solved(fair, candidates).findings:
        for language in LANGUAGES:
            assert texts(language).what(finding)
            assert texts(language).remedy(finding)
