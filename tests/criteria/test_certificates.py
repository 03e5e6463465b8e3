"""Certificates that are asked for, those bought first, and the agency's quotas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from matchmaker.criteria import Certificates, Holdings, read_material
from matchmaker.domain import Certificate, Fair, ProductId
from tests.matching_fairs import FAIR_DAY
from tests.pairs import one, pair_fair, why


def certificates(fair: Fair) -> Certificates:
    material = read_material(fair)
    return Certificates(material, Holdings(material))


def certificate_value(
    held: tuple[Certificate, ...] | None, wanted: frozenset[str] = frozenset()
) -> float:
    fair = pair_fair(need={"wanted_certificates": wanted}, firm={"certificates": held})
    return one(certificates(fair))


def test_certificates_that_are_asked_for() -> None:
    wanted = frozenset({"여성기업", "GS"})
    both = (Certificate(kind="여성기업확인서"), Certificate(kind="GS인증"))
    assert certificate_value(both, wanted) == 1.0
    assert certificate_value(both[:1], wanted) == 0.5
    assert certificate_value((), wanted) == 0.0
    assert np.isnan(certificate_value(None, wanted))


def test_a_priority_certificate_counts_unasked_and_less() -> None:
    assert 0 < certificate_value((Certificate(kind="여성기업"),)) < 1
    assert certificate_value((Certificate(kind="ISO 9001"),)) == 0.0


def test_a_certificate_must_be_valid_on_the_day_of_the_fair() -> None:
    wanted = frozenset({"여성기업"})
    last_day = Certificate(kind="여성기업", valid_until=FAIR_DAY)
    assert certificate_value((last_day,), wanted) == 1.0
    ended = replace(last_day, valid_until=FAIR_DAY - timedelta(days=1))
    assert certificate_value((ended,), wanted) == 0.0


def test_without_dates_no_certificate_has_ended() -> None:
    held = (Certificate(kind="여성기업", valid_until=date(1999, 1, 1)),)
    fair = pair_fair(
        need={"wanted_certificates": frozenset({"여성기업"})}, firm={"certificates": held}
    )
    assert one(certificates(replace(fair, slots=(), sessions=()))) == 1.0


def test_a_products_certificate_counts_for_that_product_alone() -> None:
    wanted = {"wanted_certificates": frozenset({"GS"})}
    for owner, value in (("o", 1.0), ("another", 0.0)):
        held = (Certificate(kind="GS", product=ProductId(owner)),)
        fair = pair_fair(need=wanted, firm={"certificates": held})
        assert one(certificates(fair)) == value


def quota_fair(reached: dict[str, float], *kinds: str, division: str | None = None) -> Fair:
    held = tuple(Certificate(kind=kind) for kind in kinds)
    return pair_fair(
        need={"division": division},
        firm={"certificates": held},
        agency={"quota_shares": reached},
    )


def test_a_certificate_counts_more_the_further_its_quota_is_from_being_met() -> None:
    values = [
        one(certificates(quota_fair({"disabled_owner": reached}, "장애인기업")))
        for reached in (0.0, 0.5, 1.0, 2.0)
    ]
    untold = one(certificates(quota_fair({}, "장애인기업")))
    assert values[0] == 1.0
    assert values[0] > values[1] > untold > values[2] == values[3] > 0


def test_a_quota_of_another_kind_of_purchase_does_not_count() -> None:
    reached = {"women_service": 0.0}
    service = one(certificates(quota_fair(reached, "여성기업", division="용역")))
    goods = one(certificates(quota_fair(reached, "여성기업", division="물품")))
    assert service == 1.0
    assert goods == one(certificates(quota_fair({}, "여성기업", division="물품")))


def test_a_quota_does_not_help_a_firm_that_holds_nothing() -> None:
    assert one(certificates(quota_fair({"women_goods": 0.0}))) == 0.0


def test_the_quota_furthest_from_being_met_is_told_with_its_law() -> None:
    fair = quota_fair({"disabled_owner": 0.9, "women_goods": 1.25}, "장애인기업", "여성기업")
    told = why(certificates(fair))
    assert told == (
        "여성기업 보유: 기관의 여성기업제품 물품 구매율 1.25%가 기준 5%에 못 미침"
        "(여성기업지원법 시행령 제7조)"
    )


@pytest.mark.parametrize(
    ("held", "wanted", "told"),
    [
        (("GS",), {"GS", "NEP"}, "희망 인증(GS, NEP) 가운데 GS 보유"),
        ((), {"GS"}, "희망 인증(GS) 없음"),
        (("여성기업",), set(), "우선구매 대상 인증 여성기업 보유"),
        (("ISO 9001",), set(), "우선구매 대상 인증 없음"),
    ],
)
def test_what_is_held_is_told(held: tuple[str, ...], wanted: set[str], told: str) -> None:
    kinds = tuple(Certificate(kind=kind) for kind in held)
    need = {"wanted_certificates": frozenset(wanted)}
    assert why(certificates(pair_fair(need=need, firm={"certificates": kinds}))) == told
