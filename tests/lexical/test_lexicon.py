"""The procurement lexicon: a clean file, terms found as words of their own, near vectors."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.lexical import ReadText, lexical_sides, meets, words_of
from matchmaker.lexical.lexicon import Entry, Kind, Lexicon, folded, lexicon, read_entries
from matchmaker.reasons import How


def forms(text: str) -> set[str]:
    return {place.form for place in lexicon().places(text, words_of([text])[text])}


def nearness(need: str, *offers: str) -> list[float]:
    ours, theirs = lexical_sides([need], offers, words_of([need, *offers]))
    row = (ours.synonyms @ theirs.synonyms.T).toarray()[0]
    return [float(value) for value in row]


def met(need: str, offer: str) -> tuple[tuple[str, str], ...]:
    words = words_of([need, offer])
    ours, theirs = ReadText.of(need, words[need]), ReadText.of(offer, words[offer])
    found = meets(ours, theirs)
    return tuple(
        (ours.surface(m.need), theirs.surface(m.offer)) for m in found if m.how is not How.COMMON
    )


def test_the_file_is_large_and_clean() -> None:
    entries = lexicon().entries
    assert len(entries) >= 1500
    assert {entry.kind for entry in entries} == set(Kind)
    for entry in entries:
        terms = [folded(term) for term in entry.terms]
        assert len(terms) >= 2, entry
        assert len(set(terms)) == len(terms), entry
        assert all(terms), entry
        assert entry.sector, entry
        assert entry.source, entry
    sets = Counter((entry.kind, frozenset(map(folded, entry.terms))) for entry in entries)
    assert [entry for entry, count in sets.items() if count > 1] == []


def test_a_line_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        list(read_entries("가구\tsynonym\t책상, 데스크"))
    with pytest.raises(ValueError, match="cousin"):
        list(read_entries("가구\tcousin\town\t책상, 데스크"))


@pytest.mark.parametrize(
    ("text", "there", "absent"),
    [
        ("본관 자동 심장충격기 교체", "자동심장충격기", "전기"),
        ("칸막이를 설치", "칸막이", "설치"),
        ("손소독제 500ml", "소독제", "독"),
        ("현미경 수리", "현미경", "현미"),
        ("UTM 도입", "utm", "tm"),
        ("ODAPC", "odapc", "pc"),
    ],
)
def test_terms_are_words_of_their_own(text: str, there: str, absent: str) -> None:
    found = forms(text)
    assert there in found or there not in lexicon().holders
    assert absent not in found


@given(
    st.lists(
        st.sampled_from(["손소독제", "자동 심장충격기", "LED 등기구", "İ", "책상을", "(UTM)", " "]),
        max_size=5,
    ).map(" ".join)
)
def test_every_place_shows_its_term(text: str) -> None:
    for place in lexicon().places(text, words_of([text])[text]):
        assert folded(text[place.start : place.end]) == place.form


@pytest.mark.parametrize(
    ("need", "offer", "pair"),
    [
        ("로비 제세동기 구매", "자동심장충격기(AED)", ("제세동기", "자동심장충격기")),
        ("사무실 파티션 설치", "이동식 칸막이", ("파티션", "칸막이")),
        ("방화벽 교체", "UTM 장비", ("방화벽", "UTM")),
        ("굴삭기 임차", "포크레인 대여", ("굴삭기", "포크레인")),
    ],
)
def test_synonyms_are_reasons(need: str, offer: str, pair: tuple[str, str]) -> None:
    assert pair in met(need, offer) or any(
        ours == pair[0] and pair[1] in theirs for ours, theirs in met(need, offer)
    )


def test_what_is_only_bought_together_is_no_reason() -> None:
    assert lexicon().relation("책걸상", "의자") is None
    assert lexicon().relation("책상", "책상") is None


def test_two_things_of_one_kind_are_no_reason_but_the_kind_is() -> None:
    words = Lexicon.of([Entry("food", Kind.KIND_OF, "own", ("과일", "사과", "배추"))])
    assert words.relation("사과", "배추") is None
    assert words.relation("과일", "사과").kind is Kind.KIND_OF


def test_synonyms_are_near_and_strangers_are_not() -> None:
    near, far = nearness("제세동기 구매", "자동심장충격기", "사무용 책상")
    assert near > 0.3
    assert far == 0


def test_the_general_term_is_nearer_than_a_sibling() -> None:
    general, sibling = nearness("녹두 구매", "콩류", "강낭콩")
    assert general > sibling > 0


def test_a_text_without_terms_is_near_nothing() -> None:
    assert nearness("ㅁㄴㅇ", "제세동기") == [0]
    ours, _ = lexical_sides(
        ["제세동기", "ㅁㄴㅇ"], ["책상"], words_of(["제세동기", "ㅁㄴㅇ", "책상"])
    )
    lengths = np.sqrt(ours.synonyms.multiply(ours.synonyms).sum(axis=1))
    assert np.asarray(lengths).ravel().tolist() == pytest.approx([1.0, 0.0])
