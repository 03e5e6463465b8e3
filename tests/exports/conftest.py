"""The plans and languages that the export tests share."""

from __future__ import annotations

import pytest

from matchmaker.plan import FairPlan
from matchmaker.texts import Texts, texts
from tests.exports.plans import large_plan, small_plan


@pytest.fixture(scope="session")
def plan() -> FairPlan:
    """Two days, parallel tracks, three desks at one agency, troublesome names."""
    return small_plan()


@pytest.fixture(scope="session")
def big_plan() -> FairPlan:
    """Too many participants for a sheet each."""
    return large_plan(buyers=20, vendors=400, meetings=120)


@pytest.fixture(scope="session")
def ko() -> Texts:
    return texts("ko")


@pytest.fixture(scope="session")
def en() -> Texts:
    return texts("en")
