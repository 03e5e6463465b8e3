"""Licences: what a purchase asks for, how firms write them, what allows what."""

from __future__ import annotations

import pytest

from matchmaker.policy import allows, canonical_licence, licence_for, licences
from matchmaker.policy.licences import Licence


def test_the_table_is_clean() -> None:
    known = licences()
    assert len(known) > 60
    written: dict[str, str] = {}
    for name, licence in known.items():
        assert licence.basis, name
        assert licence.status in {"read_data", "recalled"}, name
        assert licence.covers, name
        assert set(licence.also) <= set(known), name
        for each in licence.covers:
            assert written.setdefault(each, name) == name, each


def test_every_licence_is_known_by_its_own_name() -> None:
    assert all(canonical_licence(name) == name for name in licences())


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("전기공사", "전기공사업"),
        ("도장ㆍ습식ㆍ방수ㆍ석공사업", "도장·습식·방수·석공사업"),
        ("건물 위생관리업", "건물위생관리업"),
        ("폐기물처리업(중간처분)", "폐기물처리업"),
        ("제조업", None),
        ("", None),
    ],
)
def test_what_firms_write(written: str, official: str | None) -> None:
    assert canonical_licence(written) == official


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("청사 전기공사", "전기공사업"),
        ("가온면 도로 포장공사 폐기물처리 용역", "폐기물처리업"),
        ("농산물 가공시설 신축공사(통신공사)", "정보통신공사업"),
        ("본관 옥상 방수공사", "도장·습식·방수·석공사업"),
        ("청사 청소용역", "건물위생관리업"),
        ("정책 연구 용역", None),
        ("도서관 리모델링에 따른 자료 이전 용역", "화물자동차운송사업"),
        ("전산실 구축을 위한 전기공사", "전기공사업"),
        ("마을회관 석면 슬레이트 철거 공사", "석면해체·제거업"),
    ],
)
def test_the_last_words_of_a_text_decide(text: str, asked: str | None) -> None:
    found = licence_for(text)
    assert (found.id if found else None) == asked


def asked(name: str) -> Licence:
    return licences()[name]


def test_a_broader_licence_allows_the_work_and_another_does_not() -> None:
    assert allows("토목건축공사업", asked("철근·콘크리트공사업"))
    assert allows("철콘", asked("철근·콘크리트공사업"))
    assert not allows("전기공사업", asked("철근·콘크리트공사업"))
    assert not allows("제조업", asked("철근·콘크리트공사업"))
