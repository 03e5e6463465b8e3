"""The score: it adds up, it explains itself, and what is unknown stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.criteria import TEXT
from matchmaker.domain import DeskId, Fair, Policy, PurchaseId, VendorId
from matchmaker.embeddings.characters import CharacterEncoder
from matchmaker.errors import InputError
from matchmaker.fit import FitMatrix, build_fit, grounds, match_lists, sentence
from matchmaker.lexical import normalise
from matchmaker.reasons import ALIKE, EQUAL, Explanation, Phrase, need_texts, offer_texts
from matchmaker.texts import LANGUAGES, texts
from matchmaker.weights import DEDUCTIONS, DEFAULT_WEIGHTS
from tests.matching_fairs import (
    TopicEncoder,
    buyer,
    desk,
    fairs,
    line,
    office_fair,
    preference,
    vendor,
)

WEIGHTS = st.dictionaries(
    st.sampled_from(sorted(DEFAULT_WEIGHTS)), st.sampled_from([0.0, 1.0, 30.0])
)


def office(**changes: object) -> FitMatrix:
    return build_fit(office_fair(**changes), TopicEncoder())


def explanations(fit: FitMatrix) -> list[tuple[float, Explanation]]:
    """Every pair's score and explanation, by desk and by line."""
    fair = fit.fair
    by_desk = [
        (fit.points_for(d.id, v.id), fit.explain(d.id, v.id))
        for d in fair.desks
        for v in fair.vendors
    ]
    by_line = [
        (float(fit.line_score[row, column]), fit.explain_line(p.id, v.id))
        for row, p in enumerate(fair.purchases)
        for column, v in enumerate(fair.vendors)
    ]
    return by_desk + by_line


def parts(explanation: Explanation) -> dict[str, float]:
    return {c.criterion: c.points for c in explanation.contributions}


@settings(max_examples=60)
@given(fairs(), WEIGHTS)
def test_contributions_add_up_to_the_score(fair: Fair, weights: dict[str, float]) -> None:
    if weights.get("semantic") == 0 and weights.get("lexical") == 0:
        weights["lexical"] = 1.0
    fit = build_fit(fair, TopicEncoder(), weights=weights)
    for score, explanation in explanations(fit):
        total = sum(c.points for c in explanation.contributions)
        assert explanation.points == pytest.approx(total, abs=1e-6)
        if not np.isnan(score):
            assert explanation.points == pytest.approx(score, abs=0.0051)
            assert -1e-4 <= score <= 100.0001


@settings(max_examples=40)
@given(fairs())
def test_every_word_of_a_reason_stands_in_both_texts(fair: Fair) -> None:
    fit = build_fit(fair, CharacterEncoder())
    for _, explanation in explanations(fit):
        for matched in explanation.lines:
            need = fit.material.needs[fit.purchase_row[matched.purchase]].text
            for ours, theirs in matched.words:
                assert ours in normalise(need)
                assert theirs in normalise(matched.offer)


@settings(max_examples=60)
@given(fairs())
def test_every_phrase_stands_where_it_says_in_the_texts_handed_in(fair: Fair) -> None:
    for _, explanation in explanations(build_fit(fair, CharacterEncoder())):
        for matched in explanation.lines:
            asked = need_texts(fair.purchase_of[matched.purchase])
            told = offer_texts(fair, explanation.vendor, matched)
            words = [m for m in matched.meets if m.how in EQUAL | ALIKE]
            shown = [(said(m.need, asked), said(m.offer, told)) for m in words]
            assert tuple(dict.fromkeys(shown)) == matched.words


def said(phrase: Phrase, texts: Mapping[str, str]) -> str:
    """A phrase as the cleaned text writes it."""
    return normalise(texts[phrase.field][phrase.start : phrase.end])


@settings(max_examples=25)
@given(fairs())
def test_the_same_fair_gives_the_same_fit(fair: Fair) -> None:
    one, other = (build_fit(fair, TopicEncoder()) for _ in range(2))
    assert one.score.tobytes() == other.score.tobytes()
    assert match_lists(one) == match_lists(other)


@settings(max_examples=40)
@given(fairs())
def test_a_score_is_unknown_exactly_where_no_texts_can_be_compared(fair: Fair) -> None:
    fit = build_fit(fair, TopicEncoder())
    silent_vendors = np.diff(fit.material.first) == 0
    silent_lines = np.array([not need.cleaned for need in fit.material.needs], dtype=np.bool_)
    unknown = silent_lines[:, None] | silent_vendors[None, :]
    np.testing.assert_array_equal(np.isnan(fit.relevance), unknown)
    np.testing.assert_array_equal(np.isnan(fit.line_score), unknown)
    np.testing.assert_array_equal(fit.best_offer < 0, unknown)


@settings(max_examples=40)
@given(fairs())
def test_a_criterion_that_is_off_takes_no_part_and_the_rest_still_adds_up(fair: Fair) -> None:
    every = build_fit(fair, TopicEncoder())
    for name in every.scoring.weights:
        if name in ("semantic", "lexical"):
            continue
        fit = build_fit(fair, TopicEncoder(), weights={name: 0.0})
        for score, explanation in explanations(fit):
            assert name not in parts(explanation)
            if not np.isnan(score):
                assert explanation.points == pytest.approx(score, abs=0.0051)


@settings(max_examples=60)
@given(fairs())
def test_what_is_unknown_gets_the_mean_of_the_known_and_tells_no_ground(fair: Fair) -> None:
    fit = build_fit(fair, TopicEncoder())
    for _, explanation in explanations(fit):
        for part in explanation.contributions:
            if part.known or part.criterion in TEXT:
                continue
            assert part.ground is None
            neutral = fit.scoring.neutral[part.criterion] * fit.scoring.weights[part.criterion]
            if part.criterion not in DEDUCTIONS:
                assert part.points == pytest.approx(neutral, abs=0.011)


@settings(max_examples=40)
@given(fairs())
def test_every_ground_can_be_told_in_both_languages(fair: Fair) -> None:
    for _, explanation in explanations(build_fit(fair, TopicEncoder())):
        for language in LANGUAGES:
            for _, told in grounds(explanation, texts(language)):
                assert told
                assert "{" not in told
            assert sentence(explanation, fair, texts(language))


def test_the_best_line_of_a_desk_counts_and_more_lines_add_a_little() -> None:
    fair = office_fair()
    both = office(desks=(desk("갑", "갑"),))
    explanation = both.explain(DeskId("갑"), VendorId("a"))
    assert [m.purchase for m in explanation.lines] == ["p3", "p1"]
    assert parts(explanation)["more_needs"] > 0
    alone = replace(fair, desks=(desk("갑", "갑", "p3"), desk("나머지", "갑", "p1", "p2")))
    single = build_fit(alone, TopicEncoder()).explain(DeskId("갑"), VendorId("a"))
    assert parts(single)["more_needs"] == 0
    assert single.points < explanation.points


def test_a_desk_answers_for_its_own_lines_alone() -> None:
    fit = office()
    explanation = fit.explain(DeskId("갑1"), VendorId("b"))
    assert {m.purchase for m in explanation.lines} == {"p1"}
    assert fit.points_for(DeskId("갑2"), VendorId("b")) > fit.points_for(
        DeskId("갑1"), VendorId("b")
    )


def test_no_bonus_lifts_a_poor_match_above_a_good_one() -> None:
    wished = office(
        buyers=(buyer("갑", region="서울 중구"), buyer("을")),
        vendors=(
            vendor("a", region="부산 중구"),
            vendor("b", region="서울 중구"),
            vendor("c", intro="청소와 미화"),
            vendor("d"),
        ),
        preferences=(preference("갑", "b", "wish", rank=1),),
    )
    assert wished.points_for(DeskId("갑1"), VendorId("a")) > wished.points_for(
        DeskId("갑1"), VendorId("b")
    )
    weights = wished.scoring.weights
    assert wished.scoring.text_weight >= 70
    assert sum(w for name, w in weights.items() if name not in DEDUCTIONS) == pytest.approx(100)


def test_a_wish_adds_and_an_earlier_meeting_takes_off() -> None:
    plain = office(preferences=(preference("을", "c", "wish"), preference("을", "c", "met_before")))
    wished = office(
        preferences=(preference("갑", "a", "wish"), preference("을", "c", "met_before"))
    )
    met = office(preferences=(preference("을", "c", "wish"), preference("갑", "a", "met_before")))
    pair = (DeskId("갑1"), VendorId("a"))
    assert met.points_for(*pair) < plain.points_for(*pair) < wished.points_for(*pair)
    assert parts(met.explain(*pair))["met_before"] == pytest.approx(-DEFAULT_WEIGHTS["met_before"])


def test_a_wish_of_both_sides_adds_more_than_either() -> None:
    one, other = (preference("갑", "a", "wish", side=side) for side in ("buyer", "vendor"))
    pair = (DeskId("갑1"), VendorId("a"))
    points = [
        office(preferences=said).points_for(*pair) for said in ((one,), (other,), (one, other))
    ]
    assert points[2] > max(points[:2])


def test_a_deduction_never_takes_more_than_there_is() -> None:
    fit = office(preferences=(preference("을", "a", "rather_not"),))
    assert fit.points_for(DeskId("을1"), VendorId("a")) == pytest.approx(0, abs=1e-4)


def test_an_unknown_fact_counts_as_the_mean_of_the_known_and_says_so() -> None:
    fit = office()
    known = fit.explain(DeskId("갑1"), VendorId("a"))
    unknown = fit.explain(DeskId("갑1"), VendorId("b"))
    (told,) = [c for c in known.contributions if c.criterion == "certificate"]
    (silent,) = [c for c in unknown.contributions if c.criterion == "certificate"]
    assert told.known
    assert not silent.known
    assert silent.points == pytest.approx(told.points, abs=0.011), "one firm alone is the mean"


def test_a_criterion_that_nobody_knows_is_off() -> None:
    names = set(parts(office().explain(DeskId("갑1"), VendorId("a"))))
    assert names == {"semantic", "lexical", "certificate", "record", "more_needs"}


def test_weights_can_be_turned_off_and_come_from_the_policy() -> None:
    fair = office_fair(policy=Policy(weights={"certificate": 0, "record": 0, "lexical": 0}))
    fit = build_fit(fair, TopicEncoder())
    assert set(parts(fit.explain(DeskId("갑1"), VendorId("a")))) == {"semantic", "more_needs"}


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"beauty": 3.0}, "weight_unknown"),
        ({"region": -1.0}, "weight_not_a_number"),
        ({"region": float("nan")}, "weight_not_a_number"),
        ({"semantic": 0.0, "lexical": 0.0}, "weight_no_text"),
    ],
)
def test_weights_that_cannot_be_used(weights: dict[str, float], code: str) -> None:
    with pytest.raises(InputError) as refused:
        build_fit(office_fair(), TopicEncoder(), weights=weights)
    assert [finding.code for finding in refused.value.findings] == [code]


def test_an_agency_without_lines_can_be_explained() -> None:
    fit = office(buyers=(buyer("갑"), buyer("을"), buyer("병")), desks=(desk("병1", "병"),))
    assert np.isnan(fit.points_for(DeskId("병1"), VendorId("a")))
    explanation = fit.explain(DeskId("병1"), VendorId("a"))
    assert explanation.points == 0
    assert explanation.lines == ()


def test_a_silent_vendor_is_explained_with_neutral_values() -> None:
    explanation = office().explain(DeskId("갑1"), VendorId("d"))
    assert explanation.lines == ()
    assert all(
        not c.known for c in explanation.contributions if c.criterion in ("semantic", "lexical")
    )
    assert 0 < explanation.points < office().points_for(DeskId("갑1"), VendorId("a")) / 2


def test_ranked_lists_of_both_sides() -> None:
    lists = match_lists(office(), per_purchase=2, per_vendor=1)
    best = {p: ranked[0].vendor for p, ranked in lists.by_purchase.items()}
    assert best == {"p1": "a", "p2": "b", "p3": "a", "p4": "c"}
    assert [r.rank for r in lists.by_purchase[PurchaseId("p1")]] == list(
        range(1, len(lists.by_purchase[PurchaseId("p1")]) + 1)
    )
    assert [r.purchase for r in lists.by_vendor[VendorId("c")]] == ["p4"]
    assert lists.by_vendor[VendorId("d")] == ()
    assert lists.by_purchase[PurchaseId("p1")][0].explanation.lines[0].words[0] == (
        "복합기",
        "복합기",
    )


def test_an_empty_fair_has_an_empty_fit() -> None:
    fit = office(purchases=(), products=(), vendors=(), preferences=())
    assert fit.score.shape == (3, 0)
    assert match_lists(fit).by_vendor == {}


def test_a_long_step_tells_how_far_it_is() -> None:
    steps: dict[str, tuple[int, int]] = {}

    def watch(step: str, done: int, total: int) -> None:
        steps[step] = (done, total)

    build_fit(office_fair(), CharacterEncoder(), progress=watch)
    assert {"embed", "words", "fit"} <= set(steps)
    assert all(done == total for done, total in steps.values())


def test_a_line_is_explained_at_the_desk_that_speaks_for_it() -> None:
    line_of_second = line("p9", "갑", "사무실 책상")
    fit = office(
        purchases=(*office_fair().purchases, line_of_second),
        desks=(desk("갑1", "갑", "p1"), desk("갑2", "갑", "p9")),
    )
    assert fit.explain_line(PurchaseId("p9"), VendorId("a")).desk == "갑2"


def test_a_talk_tells_how_many_needs_and_which_share_of_the_budget_it_serves() -> None:
    budgets = {"p1": 30_000_000, "p2": None, "p3": 20_000_000}
    lines = tuple(replace(p, budget=budgets.get(p.id)) for p in office_fair().purchases)
    fit = office(purchases=lines, desks=(desk("갑", "갑"), desk("을1", "을")))
    explanation = fit.explain(DeskId("갑"), VendorId("a"))
    assert [m.purchase for m in explanation.lines] == ["p3", "p1"]
    served = explanation.served
    assert served is not None
    assert (served.needs, served.agency_needs, served.without_budget) == (2, 3, 0)
    assert (served.budget, served.agency_budget, served.share) == (50_000_000, 50_000_000, 1.0)
    (part,) = [c for c in explanation.contributions if c.criterion == "budget_share"]
    assert part.known
    other = fit.explain(DeskId("갑"), VendorId("b"))
    (part,) = [c for c in other.contributions if c.criterion == "budget_share"]
    assert other.served is not None
    assert (other.served.budget, other.served.share, other.served.without_budget) == (None, None, 1)
    assert not part.known
    assert fit.explain_line(PurchaseId("p1"), VendorId("a")).served is None


def test_the_share_of_the_budget_is_of_the_whole_agency_not_of_the_desk() -> None:
    lines = tuple(replace(p, budget=10_000_000) for p in office_fair().purchases)
    fit = office(purchases=lines, desks=(desk("갑1", "갑", "p1"), desk("갑2", "갑", "p2", "p3")))
    served = fit.explain(DeskId("갑1"), VendorId("a")).served
    assert served is not None
    assert served.share == pytest.approx(1 / 3)
