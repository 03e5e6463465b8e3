"""Korean words by morphemes: the nouns, roots, foreign words and codes of a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from types import MappingProxyType

from kiwipiepy import Kiwi, Token  # type: ignore[import-untyped]

from matchmaker.lexical.cleaning import clutter
from matchmaker.progress import Progress, batches, silent

# Nouns, roots, foreign letters, Chinese characters, numbers and user words of the Sejong tags.
_CONTENT = frozenset({"NNG", "NNP", "XR", "SL", "SH", "SN", "W_SERIAL"})
_PREFIXED = frozenset({"NNG", "NNP", "XR"})
# Suffixes that make another thing of a noun: 분석 is a service, 분석기 an instrument.
_SUFFIXES = frozenset(
    {"기", "제", "품", "재", "대", "실", "물", "지", "복", "판", "등", "장", "소", "사", "관"}
)
_BATCH = 512


@dataclass(frozen=True, slots=True)
class Word:
    """A content word where it stands: ``text[start:end]`` is its surface, ``form`` its folded
    form. ``tag`` is its part of speech."""

    form: str
    start: int
    end: int
    tag: str


@lru_cache
def _kiwi() -> Kiwi:
    return Kiwi()


def words_of(
    texts: Iterable[str],
    progress: Progress = silent,
    known: Mapping[str, tuple[Word, ...]] = MappingProxyType({}),
) -> Mapping[str, tuple[Word, ...]]:
    """The content words of each text (NFKC already), with their places; texts are read in
    batches, each distinct one once, and those that are ``known`` not again."""
    wanted = set(texts)
    words = {text: known[text] for text in wanted & known.keys()}
    for batch in batches(sorted(wanted - words.keys()), _BATCH, "words", progress):
        for text, tokens in zip(batch, _kiwi().tokenize(batch), strict=True):
            words[text] = _words(tokens, text)
    return words


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """How near two nouns are in meaning, 0 to 1, by kiwi's language model; 0 for a word that
    it does not know."""
    try:
        return float(_kiwi().morpheme_similarity((one, "NNG"), (other, "NNG")))
    except ValueError:
        return 0.0


def _words(tokens: Iterable[Token], text: str) -> tuple[Word, ...]:
    found: list[Word] = []
    prefix: Token | None = None
    for token in tokens:
        start = token.start
        if prefix is not None and token.tag in _PREFIXED and prefix.end == start:
            start = prefix.start
        prefix = token if token.tag == "XPN" else None
        if _makes_another_thing(token, found):
            start = found[-1].start
        elif token.tag not in _CONTENT:
            continue
        form = intern(text[start : token.end].lower())
        if form and form not in clutter().stop_words:
            found.append(Word(form=form, start=start, end=token.end, tag=token.tag))
    return tuple(_joined_codes(found))


def _makes_another_thing(token: Token, found: list[Word]) -> bool:
    touches = bool(found) and found[-1].end == token.start
    # Before a figure, kiwi takes the last syllable of 손소독제 500ml for a prefix.
    return token.tag in {"XSN", "XPN"} and token.form in _SUFFIXES and touches


def _joined_codes(words: list[Word]) -> Iterable[Word]:
    """L + 2 → L2, 50 + W → 50W: letters and digits that touch are one code or one measure."""
    joined: list[Word] = []
    for word in words:
        last = joined[-1] if joined else None
        if last is not None and last.end == word.start and _code(last) and _code(word):
            joined[-1] = Word(
                form=last.form + word.form, start=last.start, end=word.end, tag="W_SERIAL"
            )
        else:
            joined.append(word)
    # A bare digit or two says nothing by itself.
    return (w for w in joined if not (w.tag == "SN" and len(w.form) < 3))


def _code(word: Word) -> bool:
    return word.tag in {"SL", "SN", "W_SERIAL"}
