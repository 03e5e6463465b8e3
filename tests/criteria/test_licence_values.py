"""The licence that works and services ask for, and direct production."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matchmaker.criteria import DirectProduction, Holdings, Licences, read_material
from matchmaker.domain import Certificate, Fair
from matchmaker.fit import build_fit
from matchmaker.policy import competition_products
from tests.matching_fairs import TopicEncoder, buyer, desk, line, office_fair, product, vendor
from tests.pairs import one, pair_fair, why

LISTED = next(code for code, item in competition_products().items() if not item.conditional)
PARTLY = next(code for code, item in competition_products().items() if item.conditional)
PAPER = (Certificate(kind="직접생산확인증명서"),)


def works(
    title: str, industries: tuple[str, ...] | None, division: str | None = "공사"
) -> Licences:
    return Licences(
        office_fair(
            buyers=(buyer("갑"),),
            desks=(),
            purchases=(line("p", "갑", title, division=division),),
            vendors=(vendor("a", industries=industries),),
            products=(product("o", "a", "시공"),),
        )
    )


@pytest.mark.parametrize(
    ("title", "industries", "value"),
    [
        ("별관 전기공사", ("전기공사업",), 1.0),
        ("별관 전기공사", ("제조업", "전기공사"), 1.0),
        ("별관 전기공사", ("소방시설공사업",), 0.0),
        ("별관 전기공사", (), 0.0),
        ("별관 전기공사", ("제조업",), np.nan),
        ("별관 전기공사", None, np.nan),
        ("별관 개보수", ("전기공사업",), np.nan),
    ],
)
def test_a_licence_is_held_missing_or_unknown(
    title: str, industries: tuple[str, ...] | None, value: float
) -> None:
    assert one(works(title, industries)) == pytest.approx(value, nan_ok=True)


def test_goods_ask_for_no_licence() -> None:
    assert np.isnan(one(works("현수막 제작", ("옥외광고사업",), division="물품")))
    assert np.isnan(one(works("전기공사 자재", ("전기공사업",), division="물품")))
    assert one(works("현수막 제작 용역", ("옥외광고업",), division=None)) == 1.0


def test_the_ground_names_the_licence_and_what_is_missing() -> None:
    assert why(works("별관 전기공사", ("전기공사",))) == (
        "이 구매에 필요할 것으로 보이는 전기공사업: 기업이 전기공사를 보유(전기공사업법 제4조)"
    )
    assert "전기공사업이 기업이 적은 업종·면허에 없음" in why(works("별관 전기공사", ()))
    assert why(works("별관 전기공사", None)) == ""


def direct(
    *,
    need: dict[str, object] | None = None,
    held: tuple[Certificate, ...] | None = None,
    **offer: Any,
) -> DirectProduction:
    fair = pair_fair(need=need, firm={"certificates": held}, **offer)
    material = read_material(fair)
    return DirectProduction(material, Holdings(material))


def test_direct_production_is_held_missing_or_unknown() -> None:
    assert one(direct(item_code=LISTED, held=PAPER)) == 1.0
    assert one(direct(item_code=LISTED, held=())) == 0.0
    assert np.isnan(one(direct(item_code=LISTED, held=None)))
    assert np.isnan(one(direct(item_code="9999999999", held=())))
    assert np.isnan(one(direct(held=PAPER)))


def test_the_lines_own_item_decides() -> None:
    assert one(direct(need={"item_code": LISTED}, item_code="9999999999", held=PAPER)) == 1.0
    assert np.isnan(one(direct(need={"item_code": "9999999999"}, item_code=LISTED, held=PAPER)))


def test_small_amounts_need_no_proof() -> None:
    assert np.isnan(one(direct(need={"budget": 5_000_000}, item_code=LISTED, held=())))
    assert one(direct(need={"budget": 11_000_000}, item_code=LISTED, held=())) == 0.0


def test_the_ground_says_that_the_certificate_is_missing() -> None:
    missing = why(direct(item_code=LISTED, held=()))
    assert "직접생산확인 없음" in missing
    assert "시행령 제10조" in missing
    assert "확인 필요" in why(direct(item_code=PARTLY, held=PAPER))
    assert why(direct(item_code=LISTED, held=None)) == ""


def test_a_licence_moves_the_score_and_is_told() -> None:
    def fair(industries: tuple[str, ...] | None) -> Fair:
        return office_fair(
            desks=(desk("갑1", "갑"), desk("을1", "을")),
            purchases=(line("p", "갑", "별관 전기공사", division="공사"),),
            vendors=(vendor("a", industries=industries), vendor("b", industries=())),
            products=(product("o", "a", "전기공사 시공"), product("q", "b", "전기공사 시공")),
        )

    fit = build_fit(fair(("전기공사업",)), TopicEncoder())
    assert fit.score[0, 0] > fit.score[0, 1]
    told = fit.explain(fit.fair.desks[0].id, fit.fair.vendors[1].id)
    parts = {part.criterion: part for part in told.contributions}
    assert parts["licence"].points == 0
    assert parts["licence"].ground is not None
    assert parts["licence"].ground.kind == "licence_missing"
