"""The weights of a plan in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.exports.html import to_html
from matchmaker.exports.report.weights import weights
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts
from matchmaker.weights import DEFAULT_WEIGHTS, Level, level_of, weight_of


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("criterion", sorted(DEFAULT_WEIGHTS))
def test_a_word_and_its_points_stand_for_each_other(criterion: str, level: Level) -> None:
    assert level_of(criterion, weight_of(criterion, level)) is level


@pytest.mark.parametrize(
    ("points", "level"),
    [(0.01, Level.LOW), (5.0, Level.NORMAL), (8.0, Level.HIGH), (999.0, Level.VERY_HIGH)],
)
def test_points_between_go_by_the_nearest_word(points: float, level: Level) -> None:
    assert level_of("wish", points) is level


def weighted(plan: FairPlan, **chosen: float) -> FairPlan:
    fair = plan.fair
    return replace(plan, fair=replace(fair, policy=replace(fair.policy, weights=chosen)))


def test_the_report_tells_every_weight_in_words(plan: FairPlan, ko: Texts) -> None:
    chosen = weighted(plan, region=0.0, wish=DEFAULT_WEIGHTS["wish"] * 2)
    told = {w.label: (w.level, w.used) for w in weights(chosen, ko)}
    assert len(told) == len(DEFAULT_WEIGHTS)
    assert told["지역"][0] == "꺼짐"
    assert told["희망"] == ("높게", False)
    assert told["뜻의 가까움"] == ("보통", True)


def test_a_criterion_without_data_is_said_to_be_unused(plan: FairPlan, en: Texts) -> None:
    page = to_html(plan, en, made_at=None).decode()
    assert en("report.weights.unused") in page
    assert "가나다법 제1조" in page
