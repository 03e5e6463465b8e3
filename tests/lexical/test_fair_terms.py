"""The lexicon as one fair edits it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import TermKind, Terms
from matchmaker.lexical import ReadText, is_related, lexical_sides, lexicon_of, meets, words_of
from matchmaker.lexical.lexicon import Kind, Lexicon, folded, lexicon

OWN = Terms(word="해담이", others=("수직정원",))
APART = Terms(word="파티션", others=("칸막이",), kind=TermKind.APART)


def likeness(need: str, offer: str, *terms: Terms) -> float:
    words = words_of([need, offer])
    ours, theirs = lexical_sides([need], [offer], words, lexicon_of(terms))
    return float((ours.synonyms @ theirs.synonyms.T).toarray()[0, 0])


def related(words: Lexicon, one: str, other: str) -> bool:
    return bool(set(words.holders.get(one, ())) & set(words.holders.get(other, ())))


def test_an_added_word_is_alike_and_told() -> None:
    assert likeness("해담이 설치", "수직정원") == 0
    assert likeness("해담이 설치", "수직정원", OWN) > 0.5
    words = words_of(["해담이 설치", "수직정원"])
    texts = ("해담이 설치", "수직정원")
    (met,) = meets(*(ReadText.of(text, words[text], lexicon_of([OWN])) for text in texts))
    assert (met.own, met.via) == (True, "해담이, 수직정원")
    assert not meets(*(ReadText.of(text, words[text]) for text in texts))


def test_words_taken_apart_are_unlike_and_all_else_stays() -> None:
    assert likeness("파티션 구입", "칸막이") > 0.5
    assert likeness("파티션 구입", "칸막이", APART) == 0
    edited = lexicon_of([APART])
    assert not related(edited, "파티션", "칸막이")
    assert related(edited, "파티션", "스크린파티션")
    assert related(edited, "칸막이", "스크린파티션")


def test_a_word_alone_is_taken_from_every_entry() -> None:
    edited = lexicon_of([Terms(word="파티션", kind=TermKind.APART)])
    assert "파티션" not in edited.holders
    assert related(edited, "칸막이", "스크린파티션")


def test_a_special_word_leaves_its_general_one_and_no_other() -> None:
    for told in (("책상", "교탁"), ("교탁", "책상")):
        edited = lexicon_of([Terms(word=told[0], others=(told[1],), kind=TermKind.APART)])
        assert not related(edited, "책상", "교탁")
        assert related(edited, "책상", "회의용책상")
        assert related(edited, "교탁", "강연대")


def test_a_row_takes_the_place_of_what_is_shipped() -> None:
    assert is_related(APART)
    edited = lexicon_of([Terms(word="파티션", others=("칸막이",), kind=TermKind.RELATED)])
    kinds = {
        edited.entries[n].kind for n in set(edited.holders["파티션"]) & {*edited.holders["칸막이"]}
    }
    assert kinds == {Kind.RELATED}


def test_no_fair_sees_the_words_of_another() -> None:
    """The same text, read under both: each lexicon remembers its own reading."""
    before = likeness("해담이 설치", "수직정원")
    assert likeness("해담이 설치", "수직정원", OWN) > before
    assert likeness("해담이 설치", "수직정원") == before
    assert lexicon_of([]) is lexicon()
    assert lexicon_of([OWN]) is not lexicon_of([OWN])


terms = sorted({term for entry in lexicon().entries for term in entry.terms})


@settings(max_examples=30)
@given(st.sampled_from(terms), st.lists(st.sampled_from(terms), max_size=3, unique=True))
def test_apart_parts_just_these(word: str, others: list[str]) -> None:
    others = [other for other in others if folded(other) != folded(word)]
    told = Terms(word=word, others=tuple(others), kind=TermKind.APART)
    edited = lexicon_of([told])
    for other in others:
        assert not related(edited, folded(word), folded(other))
    if not others:
        assert folded(word) not in edited.holders
