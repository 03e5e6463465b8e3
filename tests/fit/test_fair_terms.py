"""A fair's own words in its score and its reasons, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.codec import decode_fair, encode_fair
from matchmaker.domain import DeskId, Fair, TermKind, Terms, VendorId
from matchmaker.embeddings.characters import CharacterEncoder
from matchmaker.exports.wording import how_label
from matchmaker.fit import FitMatrix, build_fit
from matchmaker.reasons import How
from matchmaker.texts import texts
from tests.matching_fairs import buyer, desk, line, office_fair, product, vendor

PAIR = DeskId("갑1"), VendorId("a")


def garden(*terms: Terms) -> Fair:
    fair = office_fair(
        buyers=(buyer("갑"),),
        desks=(desk("갑1", "갑"),),
        purchases=(line("p1", "갑", "청사 로비 해담이 설치"),),
        vendors=(vendor("a"), vendor("b")),
        products=(product("x", "a", "수직정원"), product("y", "b", "회의용 탁자")),
        preferences=(),
    )
    return replace(fair, terms=terms)


def fit_of(fair: Fair) -> FitMatrix:
    return build_fit(fair, CharacterEncoder())


OWN = Terms(word="해담이", others=("수직정원",), source="주최 기관")


def test_an_added_word_raises_the_score_and_is_named_in_the_reason() -> None:
    before, fit = fit_of(garden()), fit_of(garden(OWN))
    assert fit.points_for(*PAIR) > before.points_for(*PAIR) + 1
    (meet,) = fit.explain(*PAIR).lines[0].meets
    assert (meet.how, meet.own) == (How.SYNONYM, True)
    assert how_label(meet, texts("ko")) == "비슷한 말(해담이, 수직정원, 행사 용어)"
    assert not before.explain(*PAIR).lines[0].meets


def test_a_word_taken_away_lowers_the_score() -> None:
    terms = Terms(word="회의용탁자", others=("수직정원",))
    apart = replace(terms, kind=TermKind.APART)
    assert fit_of(garden(apart)).points_for(*PAIR) == fit_of(garden()).points_for(*PAIR)
    shipped = replace(garden(), purchases=(line("p1", "갑", "파티션 구입"),))
    firm = replace(shipped.products[0], name="칸막이")
    shipped = replace(shipped, products=(firm,))
    parted = Terms(word="파티션", others=("칸막이",), kind=TermKind.APART)
    less = fit_of(replace(shipped, terms=(parted,))).points_for(*PAIR)
    assert less < fit_of(shipped).points_for(*PAIR) - 1


def test_what_is_read_back_scores_the_same() -> None:
    fair = decode_fair(encode_fair(garden(OWN)))
    assert fair.terms == (OWN,)
    assert fit_of(fair).explain(*PAIR) == fit_of(garden(OWN)).explain(*PAIR)


@pytest.mark.parametrize("terms", [(), (OWN,)])
def test_another_fair_in_between_changes_nothing(terms: tuple[Terms, ...]) -> None:
    first = fit_of(garden(*terms)).points_for(*PAIR)
    fit_of(garden() if terms else garden(OWN))
    assert fit_of(garden(*terms)).points_for(*PAIR) == first
