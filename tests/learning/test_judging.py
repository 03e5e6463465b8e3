"""Decisions by the names that a person sees become pairs with what the score knew of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.domain import PurchaseId, VendorId
from matchmaker.exports.wording import purchase_line
from matchmaker.fit import FitMatrix, build_fit
from matchmaker.learning import judged_pairs, named_pairs
from matchmaker.learning.judging import TEXT_VALUE
from matchmaker.spreadsheet import Decision
from matchmaker.texts import LANGUAGES, texts
from matchmaker.weights import DEDUCTIONS
from tests.matching_fairs import TopicEncoder, office_fair, preference, vendor

FAIR = office_fair(preferences=(preference("갑", "a", "rather_not"), preference("갑", "b", "wish")))
COPIER, BANNER = PurchaseId("p1"), PurchaseId("p2")


@pytest.fixture(scope="module")
def fit() -> FitMatrix:
    return build_fit(FAIR, TopicEncoder())


def decision(buyer: str, purchase: str, firm: str, *, accepted: bool = True) -> Decision:
    return Decision(
        buyer=buyer,
        purchase=purchase,
        vendor=firm,
        accepted=accepted,
        file="m",
        sheet="s",
        row=7,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_is_found_by_the_names_that_the_list_shows(language: str) -> None:
    fair = replace(FAIR, purchases=tuple(replace(p, budget=30_000_000) for p in FAIR.purchases))
    shown = purchase_line(fair.purchases[0], texts(language))
    assert shown != fair.purchases[0].title
    pairs, findings = named_pairs(fair, [decision("갑기관", shown, "a상사", accepted=False)])
    assert (pairs, findings) == ({(COPIER, VendorId("a")): False}, ())


def test_a_row_that_names_nobody_is_left_out_and_told() -> None:
    pairs, (finding,) = named_pairs(FAIR, [decision("갑기관", "없는 것", "a상사")])
    assert (pairs, finding.code, finding.row) == ({}, "decision_unknown", 7)


def test_a_name_that_two_firms_bear_is_left_out_and_told() -> None:
    fair = replace(FAIR, vendors=(*FAIR.vendors, replace(vendor("e"), name="a상사")))
    pairs, (finding,) = named_pairs(fair, [decision("갑기관", FAIR.purchases[0].title, "a상사")])
    assert (pairs, finding.code) == ({}, "decision_ambiguous")


def test_the_last_word_on_a_pair_counts() -> None:
    title = FAIR.purchases[0].title
    said = [decision("갑기관", title, "a상사", accepted=yes) for yes in (True, False)]
    assert named_pairs(FAIR, said)[0] == {(COPIER, VendorId("a")): False}


def test_the_values_add_up_to_the_score(fit: FitMatrix) -> None:
    pairs = {(COPIER, VendorId("a")): True, (BANNER, VendorId("b")): False}
    weights = fit.scoring.weights
    for (purchase, firm), judged in zip(pairs, judged_pairs(fit, pairs, 0), strict=True):
        total = judged.values[TEXT_VALUE] * fit.scoring.text_weight
        for name, value in judged.values.items():
            if name != TEXT_VALUE:
                total += value * weights[name] * (-1 if name in DEDUCTIONS else 1)
        assert total == pytest.approx(fit.explain_line(purchase, firm).points, abs=0.02)


def test_a_pair_without_any_text_is_left_out(fit: FitMatrix) -> None:
    assert judged_pairs(fit, {(COPIER, VendorId("d")): False}, 0) == []
