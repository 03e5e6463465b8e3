"""Texts as people wrote them → the part that says what is bought or sold."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from matchmaker.lexical.tracing import Traced, traced_nfkc

_SPACES = re.compile(r"\s+")
_LETTERS = re.compile(r"[^\W_]+")
_EDGES = " ,./·-~:;|"
_EMPTY_BRACKETS = re.compile(r"[(\[<〈《「『][\s,.·/~-]*[)\]>〉》」』]")


@dataclass(frozen=True, slots=True)
class Clutter:
    """The words of procurement papers that say nothing of the thing itself."""

    fillers: frozenset[str]
    patterns: re.Pattern[str]
    offer_patterns: re.Pattern[str]
    stop_words: frozenset[str]
    generic_words: frozenset[str]


@lru_cache
def clutter() -> Clutter:
    """The shipped list (`clutter.toml`), read once."""
    data = tomllib.loads(files(__package__).joinpath("clutter.toml").read_text(encoding="utf-8"))
    return Clutter(
        fillers=frozenset(data["filler_words"]),
        patterns=re.compile("|".join(f"(?:{p})" for p in data["patterns"])),
        offer_patterns=re.compile("|".join(f"(?:{p})" for p in data["offer_patterns"])),
        stop_words=frozenset(data["stop_words"]),
        generic_words=frozenset(data["generic_words"]),
    )


def normalise(text: str) -> str:
    """NFKC, with runs of white space made one space."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def is_filler(text: str) -> bool:
    """True when a field only points elsewhere (규격서 참조) or holds no letters at all."""
    words = _LETTERS.findall(normalise(text))
    return all(_is_filler_word(word) for word in words)


def clean_need(text: str, *, owner: str = "") -> str:
    """What a purchase is about: without years, contract forms and its own agency's name.

    A text made of clutter alone is given back whole: little is better than nothing.
    """
    return _cleaned(text, need_clutter(owner))


def clean_offer(text: str) -> str:
    """What a product is: without years, contract forms, and the certificates and promises
    that firms add to every text (certificates count by their own criterion)."""
    return _cleaned(text, offer_clutter())


@lru_cache(maxsize=1024)
def need_clutter(owner: str) -> tuple[re.Pattern[str], ...]:
    """What is taken out of a need, in this order; each hit becomes a space."""
    name = normalise(owner)
    own = (re.compile(re.escape(name)),) if name else ()
    return (*own, clutter().patterns, _EMPTY_BRACKETS, _SPACES)


def offer_clutter() -> tuple[re.Pattern[str], ...]:
    """What is taken out of an offer, in this order; each hit becomes a space."""
    return (clutter().offer_patterns, clutter().patterns, _EMPTY_BRACKETS, _SPACES)


def traced_clean(raw: str, patterns: Iterable[re.Pattern[str]]) -> Traced:
    """``raw`` cleaned as `clean_need` and `clean_offer` do, each letter with its place."""
    whole = traced_nfkc(raw).sub(_SPACES).strip(None)
    kept = whole
    for pattern in patterns:
        kept = kept.sub(pattern)
    kept = kept.strip(_EDGES)
    return kept if _LETTERS.search(kept.text) else whole


def _cleaned(text: str, patterns: Iterable[re.Pattern[str]]) -> str:
    whole = kept = normalise(text)
    for pattern in patterns:
        kept = pattern.sub(" ", kept)
    kept = kept.strip(_EDGES)
    return kept if _LETTERS.search(kept) else whole


def _is_filler_word(word: str) -> bool:
    fillers = clutter().fillers
    if word in fillers or word.isdigit():
        return True
    # 규격서참조, 수요기관규격: two fillers written without the space between them.
    return any(word[:cut] in fillers and word[cut:] in fillers for cut in range(1, len(word)))
