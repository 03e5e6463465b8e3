"""Weights learned from decisions whose truth is known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.criteria import TEXT
from matchmaker.errors import InputError
from matchmaker.learning import Judged, Learned, learn_weights
from matchmaker.learning.judging import TEXT_VALUE
from matchmaker.weights import DEFAULT_WEIGHTS
from tests.learning.invented import FACTS, decisions

HEAVY_REGION = {"region": 24.0, "rather_not": 1.0}


@pytest.fixture(scope="module")
def learned() -> Learned:
    return learn_weights(decisions(HEAVY_REGION), DEFAULT_WEIGHTS)


def test_it_moves_towards_what_the_judge_wants(learned: Learned) -> None:
    assert learned.after["region"] > 2 * DEFAULT_WEIGHTS["region"]
    assert learned.after["rather_not"] < DEFAULT_WEIGHTS["rather_not"] / 2
    assert learned.is_worth_taking
    assert learned.order_after.mean > learned.order_before.mean


def test_what_the_decisions_do_not_show_keeps_its_weight(learned: Learned) -> None:
    unseen = set(DEFAULT_WEIGHTS) - set(FACTS)
    assert {n: learned.after[n] for n in unseen} == {n: DEFAULT_WEIGHTS[n] for n in unseen}
    assert set(TEXT) <= unseen


@pytest.mark.parametrize("seed", range(3))
def test_a_judge_who_agrees_with_the_weights_changes_nothing(seed: int) -> None:
    assert not learn_weights(decisions({}, seed=seed), DEFAULT_WEIGHTS).is_worth_taking


def test_a_judge_who_throws_dice_changes_nothing() -> None:
    thrown = learn_weights(decisions({}, steep=0), DEFAULT_WEIGHTS)
    assert not thrown.is_worth_taking
    assert thrown.order_before.low < 0.5 < thrown.order_before.high


def test_few_decisions_move_little() -> None:
    truth = {"region": 12.0}
    few = learn_weights(decisions(truth, needs=16, each=5), DEFAULT_WEIGHTS)
    many = learn_weights(decisions(truth, needs=100), DEFAULT_WEIGHTS)
    assert DEFAULT_WEIGHTS["region"] <= few.after["region"] < many.after["region"]


def test_the_same_decisions_give_the_same_weights(learned: Learned) -> None:
    assert learn_weights(decisions(HEAVY_REGION), DEFAULT_WEIGHTS) == learned


def test_a_criterion_that_is_off_stays_off() -> None:
    weights = {**DEFAULT_WEIGHTS, "region": 0.0}
    assert learn_weights(decisions(HEAVY_REGION), weights).after["region"] == 0.0


def test_a_weight_moves_at_most_by_a_factor_of_four() -> None:
    found = learn_weights(decisions({"region": 90.0}, needs=60, steep=60), DEFAULT_WEIGHTS)
    assert DEFAULT_WEIGHTS["region"] < found.after["region"] <= 4 * DEFAULT_WEIGHTS["region"]


@pytest.mark.parametrize(
    "too_few",
    [
        decisions(HEAVY_REGION, needs=9, each=6),
        decisions(HEAVY_REGION, needs=4, each=30),
        [d for d in decisions(HEAVY_REGION) if d.accepted],
    ],
    ids=["decisions", "needs", "of one kind"],
)
def test_too_few_decisions_are_refused_with_their_number(too_few: list[Judged]) -> None:
    with pytest.raises(InputError) as refused:
        learn_weights(too_few, DEFAULT_WEIGHTS)
    (finding,) = refused.value.findings
    assert finding.code == "decisions_too_few"
    assert finding.params["accepted"] == sum(d.accepted for d in too_few)


def test_decisions_of_several_plans_are_compared_within_their_own() -> None:
    """A fair whose pairs all score higher does not make its declined pairs look accepted."""
    first, second = decisions({}, seed=1), decisions({}, seed=2)
    lifted = [
        Judged(
            plan=1,
            need=d.need,
            accepted=d.accepted,
            values={**d.values, TEXT_VALUE: d.values[TEXT_VALUE] + 0.1},
        )
        for d in second
    ]
    plain = [Judged(plan=1, need=d.need, accepted=d.accepted, values=d.values) for d in second]
    together = learn_weights([*first, *plain], DEFAULT_WEIGHTS)
    apart = learn_weights([*first, *lifted], DEFAULT_WEIGHTS)
    assert apart.order_before == together.order_before
    assert together.needs == 80


@settings(max_examples=5)
@given(st.integers(0, 2**16), st.sampled_from(FACTS), st.floats(0.3, 3))
def test_weights_stay_finite_and_never_turn_round(seed: int, name: str, factor: float) -> None:
    truth = {name: DEFAULT_WEIGHTS[name] * factor}
    found = learn_weights(decisions(truth, needs=20, each=5, seed=seed), DEFAULT_WEIGHTS)
    for criterion, weight in found.after.items():
        before = DEFAULT_WEIGHTS[criterion]
        assert before / 4 - 0.1 <= weight <= before * 4 + 0.1
    assert 0 <= found.order_after.low <= found.order_after.high <= 1
