"""Tables of a plan say the same as the plan."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from matchmaker import pipeline
from matchmaker.config import RunOptions
from matchmaker.frames import contributions_frame, fit_frame, loads_frame, meetings_frame
from matchmaker.pipeline import Scored
from matchmaker.plan import FairPlan
from matchmaker.resources import data_folder


@pytest.fixture(scope="module")
def scored_and_plan() -> tuple[Scored, FairPlan]:
    options = RunOptions(
        stamp=datetime(2026, 9, 1, tzinfo=UTC),
        first_day=date(2026, 10, 20),
        encoder="characters",
        time_limit=2.0,
    )
    found = pipeline.read(data_folder() / "sample_fair", options)
    scored = pipeline.score(found.fair, options)
    return scored, pipeline.plan(scored, options)


def test_a_row_for_each_meeting_in_time_order(scored_and_plan: tuple[Scored, FairPlan]) -> None:
    _, plan = scored_and_plan
    frame = meetings_frame(plan)
    assert len(frame) == len(plan.schedule.meetings)
    assert frame["start"].is_monotonic_increasing
    assert frame["fixed"].sum() == len(plan.fair.fixed)
    assert not frame.isna().any().any()


def test_the_contributions_add_up_to_the_points(scored_and_plan: tuple[Scored, FairPlan]) -> None:
    _, plan = scored_and_plan
    frame = contributions_frame(plan)
    assert len(frame) == len(plan.explanations)
    points = [plan.explanations[pair].points for pair in frame.index]
    np.testing.assert_allclose(frame.sum(axis=1), points, atol=0.005)


def test_the_fit_of_every_pair(scored_and_plan: tuple[Scored, FairPlan]) -> None:
    scored, plan = scored_and_plan
    frame = fit_frame(plan.fair, scored.fit)
    assert frame.shape == (len(plan.fair.desks), len(plan.fair.vendors))
    for (desk, vendor), why in list(plan.explanations.items())[:20]:
        assert frame.loc[desk, vendor] == pytest.approx(why.points, abs=0.01)


def test_the_loads_count_every_meeting_on_both_sides(
    scored_and_plan: tuple[Scored, FairPlan],
) -> None:
    _, plan = scored_and_plan
    loads = loads_frame(plan).groupby("side")["meetings"].sum()
    assert loads["buyer"] == loads["vendor"] == len(plan.schedule.meetings)
