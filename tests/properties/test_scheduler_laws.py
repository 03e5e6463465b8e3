"""Laws that hold for every fair, however its rules are mixed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.result import SolveStatus
from matchmaker.scheduler.solver import solve
from matchmaker.texts import LANGUAGES, texts
from tests.fair_laws import LAWS, Solved
from tests.random_fairs import Case, seeded_fair, small_fairs
from tests.small_fairs import best_by_trying_all
from tests.whole_model import best_of_all

relaxed = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
often = settings(relaxed, max_examples=150, derandomize=True, database=None)

# Findings that are remedies themselves.
REMEDIES = ("remedy_", "eased_")


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@often
@given(small_fairs(), st.data())
def test_law(law: Callable[[Solved], None], case: Case, data: st.DataObject) -> None:
    fair, candidates = case
    law(Solved(fair, candidates, lambda options: data.draw(st.sampled_from(options))))


@relaxed
@given(small_fairs(cells=6))
def test_the_proof_agrees_with_trying_everything(case: Case) -> None:
    fair, candidates = case
    problem = prepare(fair, candidates)
    result = solve(problem, fair)
    scale = problem.floor_bonus, problem.worst_bonus, problem.groups.most_talks
    best = best_by_trying_all(fair, candidates, *scale)
    assert best == best_of_all(fair, candidates, *scale)
    if best is None:
        assert result.status is SolveStatus.INFEASIBLE
    else:
        assert (result.status, result.objective) == (SolveStatus.OPTIMAL, best)


@relaxed
@given(small_fairs())
def test_every_finding_can_be_read(case: Case) -> None:
    fair, candidates = case
    for finding in solve(prepare(fair, candidates), fair).findings:
        for language in LANGUAGES:
            assert texts(language).what(finding)
            if not finding.code.startswith(REMEDIES):
                assert texts(language).remedy(finding)


def test_most_random_fairs_have_an_answer() -> None:
    answered = sum(
        solve(prepare(*case), case[0]).status.has_schedule
        for case in (seeded_fair(f"share {k}") for k in range(100))
    )
    assert 50 <= answered <= 95
