"""Texts that say the same, found by hashed letters alone."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker.criteria.classes import hashed
from matchmaker.criteria.sameness import Sameness, core


def is_same(measured: str, remembered: str) -> bool:
    ours, theirs = hashed([measured]), hashed([remembered])
    letters = (ours @ theirs.T).toarray()
    found = Sameness.of([measured], ours, theirs).among(np.array([0]), letters, None)
    return bool(found[0, 0])


@pytest.mark.parametrize(
    ("measured", "remembered"),
    [
        ("협탁 구매", "협탁"),
        ("협탁", "협탁 구매"),
        ("협탁 구매", "협탁구입"),
        ("협탁구입", "협탁"),
        ("가습기 구매", "가습기구매"),
        ("가습기구매", "가습기"),
        ("가습기 구매", "가습기 구매 설치"),
        ("보건소 가습기 구매", "가습기 구매"),
        ("본관 2층 회의실 협탁 교체", "본관 2층 회의실 협탁 교체 구매"),
    ],
)
def test_rewritten_texts_are_the_same(measured: str, remembered: str) -> None:
    assert is_same(measured, remembered)


@pytest.mark.parametrize(
    ("measured", "remembered"),
    [
        ("사무용 책상", "사무용 의자"),
        ("공기청정기", "공기압축기"),
        ("가습기 구매", "책상 구매"),
        ("청사 3층 소회의실 협탁 교체", "협탁"),
        ("협탁 구매", "관사용 협탁과 침대 매트리스 일괄 구매"),
    ],
)
def test_other_texts_are_not(measured: str, remembered: str) -> None:
    assert not is_same(measured, remembered)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("협탁 구매", "협탁"),
        ("가습기구매설치", "가습기"),
        ("LED 조명 제작", "led조명"),
        ("구매", "구매"),
    ],
)
def test_the_core_is_what_is_bought(text: str, about: str) -> None:
    assert core(text) == about


def test_no_texts_are_no_rows() -> None:
    ours = hashed([])
    found = Sameness.of([], ours, hashed(["협탁"]))
    assert found.among(np.array([], dtype=np.int64), np.zeros((0, 1), np.float32), None).shape == (
        0,
        1,
    )
