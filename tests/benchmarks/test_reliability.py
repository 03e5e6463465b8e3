import numpy as np
import pytest

from benchmarks.judged import JudgedSet
from benchmarks.measured import Measured, measure
from benchmarks.platt import Scale, constants, learned_scale, out_of_fold
from benchmarks.reliability import Band, Pairs, bands_of, drawn, figures, of_judged, wilson
from matchmaker.embeddings.characters import CharacterEncoder

SHARES = {"grams": 1.0}


def tiny_set() -> JudgedSet:
    things = ("복합기 임차", "소독약품", "도로명판", "책상", "방화벽", "작업복")
    return JudgedSet(
        name="tiny",
        queries={f"q{i}": {"text": f"{thing} 구매"} for i, thing in enumerate(things)},
        corpus={f"d{i}": {"text": thing} for i, thing in enumerate(things)},
        grades={f"q{i}": {f"d{i}": 3.0, f"d{(i + 1) % 6}": 1.0} for i in range(6)},
        excluded={"q0": frozenset({"d5"})},
    )


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure(tiny_set(), CharacterEncoder())


def pairs(fit: list[float], accepted: list[bool]) -> Pairs:
    return Pairs(
        name="one",
        fit=np.array([fit]),
        accepted=np.array([accepted]),
        judged=np.ones((1, len(fit)), dtype=np.bool_),
    )


def test_a_tiny_fair_has_all_figures() -> None:
    found = figures(of_judged(tiny_set(), "characters"))
    assert set(found) == {
        "set", "pairs", "acceptable", "ECE", "ECE_from_0.1", "interval_from_0.1",
        "ECE_from_0.3", "interval_from_0.3", "by_chance_from_0.3",
    }  # fmt: skip
    assert (found["pairs"], found["acceptable"]) == (35, 6)


def test_a_scale_that_keeps_its_word_has_no_error_and_one_that_does_not_has() -> None:
    kept = figures(pairs([0.75] * 4, [True, True, True, False]))
    broken = figures(pairs([0.95] * 4, [False] * 4))
    assert kept["ECE_from_0.3"] == 0
    assert broken["ECE_from_0.3"] == 0.95


def test_bands_are_tenths_of_the_scale_and_empty_ones_are_left_out() -> None:
    found = bands_of(np.array([0.05, 0.31, 0.39, 1.0]), np.array([False, True, False, True]))
    assert [(b.count, b.accepted) for b in found] == [(1, 0.0), (2, 0.5), (1, 1.0)]


def test_the_interval_of_a_share_holds_it_and_narrows() -> None:
    few, many = wilson(0.5, 10), wilson(0.5, 1000)
    assert few[0] < many[0] < 0.5 < many[1] < few[1]


def test_the_picture_names_each_set() -> None:
    assert "tiny" in drawn([("tiny", [Band(1, 0.5, 0.4, 0.3, 0.6)])])


def test_a_learned_scale_tells_the_shares_it_saw(measured: Measured) -> None:
    scale = learned_scale([measured], SHARES)
    fit = scale.of(measured, SHARES)
    assert scale.slope > 0
    assert fit[measured.accepted].min() > fit[~measured.accepted].max()
    expected = measured.accepted[measured.open_pairs].mean()
    assert fit[measured.open_pairs].mean() == pytest.approx(expected, abs=0.02)


def test_a_query_is_measured_under_a_scale_that_did_not_see_it(measured: Measured) -> None:
    (fit,) = out_of_fold([measured], SHARES)
    inside = learned_scale([measured], SHARES).of(measured, SHARES)
    assert fit.shape == inside.shape
    assert not np.allclose(fit, inside)


def test_what_is_taken_off_is_taken_off(measured: Measured) -> None:
    told = np.ones_like(measured.codes_told)
    both = Measured(**{**vars(measured), "codes_told": told})
    scale = Scale(slope=2.0, bias=-1.0, told=1.5, record=0.0)
    assert (scale.of(both, SHARES) < scale.of(measured, SHARES)).all()


def test_the_constants_are_all_in_log_odds() -> None:
    found = constants(Scale(slope=2.0, bias=-5.0, told=3.0, record=0.5), SHARES)
    assert found == {"bias": -5.0, "told": 3.0, "record": 1.0, "grams": 2.0}
