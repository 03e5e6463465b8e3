"""Morphemes, rarity, and the words that two texts share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.lexical import ReadText, lexical_sides, meets, words_of
from matchmaker.lexical.cleaning import clutter
from matchmaker.reasons import How

Met = tuple[tuple[str, str], ...]


def forms(text: str) -> list[str]:
    return [word.form for word in words_of([text])[text]]


def met(need: str, offer: str) -> Met:
    words = words_of([need, offer])
    ours, theirs = ReadText.of(need, words[need]), ReadText.of(offer, words[offer])
    found = meets(ours, theirs)
    telling = [m for m in found if m.how is not How.COMMON]
    assert not telling or telling == list(found), "common words are told only alone"
    return tuple((ours.surface(m.need), theirs.surface(m.offer)) for m in telling)


def test_particles_endings_and_procurement_words_are_dropped() -> None:
    assert forms("복합기를 임차하여 사용합니다") == ["복합기", "임차", "사용"]
    assert forms("책상 구매 및 설치") == ["책상"]


def test_codes_and_measures_are_one_word() -> None:
    assert {"l2", "50w", "16gb"} <= set(forms("L2 스위치, 50W 등기구, RAM 16GB"))


def test_an_instrument_is_more_than_its_work() -> None:
    assert "분석기" in forms("수질 분석기")
    assert "분석기" not in forms("수질 분석 용역")


@pytest.mark.parametrize(
    ("need", "offer", "pair"),
    [
        ("사무용 복합기 임차", "컬러 복합기 렌탈", ("복합기", "복합기")),
        ("무선인터넷 구축", "무선인터넷 공유기", ("무선인터넷", "무선인터넷")),
        ("소독제 구매", "손소독제 500ml", ("소독제", "손소독제")),
        ("소독제 구매", "손소독제 젤", ("소독제", "소독제")),
        ("led 조명", "LED 등기구", ("led", "LED")),
        ("행사 현수막", "플래카드 인쇄", ("현수막", "플래카드")),
    ],
)
def test_words_that_met(need: str, offer: str, pair: tuple[str, str]) -> None:
    assert pair in met(need, offer)


@pytest.mark.parametrize(
    ("need", "offer"),
    [
        ("하수도 정비 공사", "도로 정비 공사"),
        ("청소 용역", "설계 용역"),
        ("책상 구매", "소화기 구매"),
        ("복합기", "벤치"),
        ("시장실 개선", "에스컬레이터 구매"),
        ("수리시설 설계", "주기관 수리용역"),
        ("인도 정비 유지보수", "정보시스템 통합 유지보수"),
        ("소방시설관리사 배치", "종합 건물관리"),
    ],
)
def test_no_words_are_made_up(need: str, offer: str) -> None:
    assert met(need, offer) == ()


def ways(need: str, offer: str) -> list[tuple[str, str, How]]:
    words = words_of([need, offer])
    ours, theirs = ReadText.of(need, words[need]), ReadText.of(offer, words[offer])
    return [(ours.surface(m.need), theirs.surface(m.offer), m.how) for m in meets(ours, theirs)]


@pytest.mark.parametrize(
    ("need", "offer", "way"),
    [
        ("청소 용역", "설계 용역", ("용역", "용역", How.COMMON)),
        (
            "고시인성 반사조끼 class 2",
            "고시인성 class 2, 6인치 안전화",
            ("고시인성", "고시인성", How.SAME),
        ),
        ("책상을 구매", "책상을 납품", ("책상", "책상", How.SAME)),
        ("소독제 구매", "손소독제 500ml", ("소독제", "손소독제", How.PART)),
        ("제세동기 교체", "자동심장충격기", ("제세동기", "자동심장충격기", How.SYNONYM)),
        ("책상 1200×600", "책상 W1200xD600", ("1200×600", "W1200xD600", How.MEASURE)),
        ("전자칠판 75인치 이상", "86인치 전자칠판", ("75인치 이상", "86인치", How.COMPATIBLE)),
        ("스캐너 DS-2208", "바코드 리더 DS2208", ("DS-2208", "DS2208", How.MODEL)),
    ],
)
def test_how_phrases_met(need: str, offer: str, way: tuple[str, str, How]) -> None:
    assert way in ways(need, offer)


def test_a_specification_alone_is_no_reason() -> None:
    assert ways("차단기 20A", "배관 20A") == []


def test_the_torn_end_of_a_word_is_no_part_of_another() -> None:
    found = met("공영주차장 차번인식기 교체", "차량인식기")
    assert ("식기", "차량인식기") not in found


def test_words_of_every_trade_are_common() -> None:
    assert ways("안전 용품", "안전 설계") == [("안전", "안전", How.COMMON)]


def test_synonyms_speak_beside_shared_words() -> None:
    assert met("행사 현수막", "행사 플래카드") == (("행사", "행사"), ("현수막", "플래카드"))


@given(st.data())
def test_every_word_stands_in_its_text(data: st.DataObject) -> None:
    piece = st.sampled_from(
        [
            "손소독제",
            "소독제",
            "복합기",
            "분석기",
            "LED",
            "led 50W",
            "무선인터넷",
            "무선",
            "인터넷을",
            "(청소)",
            "·",
            "플래카드",
        ]
    )
    text = st.lists(piece, min_size=1, max_size=5).map(" ".join)
    need, offer = data.draw(text), data.draw(text)
    for ours, theirs in met(need, offer):
        assert ours in need
        assert theirs in offer


def test_rare_words_weigh_more_than_common_ones_even_in_a_tiny_fair() -> None:
    needs, offers = ["복합기 용역"], ["복합기 공사", "청소 용역"]
    ours, theirs = lexical_sides(needs, offers, words_of(needs + offers))
    rare, common = (ours.words @ theirs.words.T).toarray()[0]
    assert rare > 2 * common > 0


def test_rows_have_length_one_and_an_empty_text_none() -> None:
    needs = ["복합기 임차", "구매"]
    ours, theirs = lexical_sides(needs, ["책상"], words_of([*needs, "책상"]))
    lengths = np.sqrt(ours.words.multiply(ours.words).sum(axis=1))
    assert np.asarray(lengths).ravel().tolist() == pytest.approx([1.0, 0.0])
    assert theirs.grams.shape[1] == ours.grams.shape[1]


def test_the_data_file_has_no_word_twice() -> None:
    shared = clutter().stop_words & clutter().generic_words
    assert not shared, "a word that is left out of the score cannot be generic in it"
