"""Specifications are read, and compared as a buyer would compare them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.lexical.specifications import Specification, specifications


def only(text: str) -> Specification:
    (found,) = specifications(text)
    return found


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("책상 1200×600 2개", "1200×600"),
        ("책상 W1200xD600xH720mm", "W1200xD600xH720mm"),
        ("전자칠판 75인치형", "75인치"),
        ('모니터 27" 2대', '27"'),
        ("차단기 20A 단상", "20A"),
        ("LED 50W 등기구", "50W"),
        ("냉장고 1,200L", "1,200L"),
        ("전자칠판 75인치 이상", "75인치 이상"),
        ("온도 20~30kg", "20~30kg"),
        ("스캐너 DS-2208", "DS-2208"),
        ("강관 KS D 3507", "KS D 3507"),
    ],
)
def test_a_specification_is_found_where_it_stands(text: str, written: str) -> None:
    found = only(text)
    assert text[found.start : found.end] == written


@pytest.mark.parametrize(
    "text",
    [
        "2026년 5월",
        "제3회",
        "3M 테이프",
        "A4 복사지",
        "4x4",
        "책상 10개",
        "L2 스위치",
        "5Mm",
        "0.2mm/s",
    ],
)
def test_other_figures_are_no_specification(text: str) -> None:
    assert specifications(text) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("75인치", '75"'),
        ("1200×600", "600 x 1200 mm"),
        ("120×60cm", "1,200×600"),
        ("1.5kW", "1500W"),
        ("500ml", "0.5L"),
        ("DS-2208", "ds2208"),
        ("KS D 3507", "KSD3507"),
    ],
)
def test_what_is_written_otherwise_is_equal(one: str, other: str) -> None:
    assert only(one).equals(only(other))
    assert only(other).equals(only(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [("75인치", "86인치"), ("20A", "20W"), ("1200×600", "1200×800"), ("DS-2208", "DS-2209")],
)
def test_what_differs_does_not_meet(one: str, other: str) -> None:
    assert not only(one).equals(only(other))
    assert not only(one).allows(only(other))


@pytest.mark.parametrize(
    ("asked", "told", "allowed"),
    [
        ("75인치 이상", "86인치", True),
        ("75인치 이상", "65인치", False),
        ("20kg 이하", "15kg", True),
        ("20~30kg", "25kg", True),
        ("20~30kg", "35kg", False),
        ("1200×600", "1200×600×720", True),
        ("75인치 이상", "86W", False),
        ("20mm 이하", "0.2mm", False),
        ("100kW", "90~500kW", False),
    ],
)
def test_a_limit_is_kept_or_not(asked: str, told: str, allowed: bool) -> None:
    assert only(asked).allows(only(told)) is allowed
    assert only(told).allows(only(asked)) is allowed


PIECES = [*'xAWKS3×,.~-" ', "12", "mm", "인치", "이상", "책상"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_specifications_stand_apart_and_within_the_text(text: str) -> None:
    found = specifications(text)
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert each.equals(each)
    for one, other in pairwise(found):
        assert one.end <= other.start
