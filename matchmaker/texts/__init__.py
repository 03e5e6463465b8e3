"""User-facing words, from translation files: Korean first, English second.

Each room keeps its words in ``<language>/<room>.toml``; keys are the dotted path inside the
file. A word may ask for a Korean particle: ``{name:을/를}`` writes the value and the particle
that suits its last sound (한글 맞춤법: whether there is a 받침; ㄹ counts as open for 으로/로).
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from matchmaker.errors import Finding

LANGUAGES = ("ko", "en")
# Digits as read aloud (영 일 이 삼 사 오 육 칠 팔 구): does the sound end in a consonant?
_DIGIT_CLOSED = {c: c in "013678" for c in "0123456789"}
_DIGIT_RIEUL = frozenset("178")
_LETTER_CLOSED = frozenset("lmnrLMNR")
_LETTER_RIEUL = frozenset("lrLR")


def particle(word: str, pair: str) -> str:
    """The particle of ``pair`` ("받침 있음/받침 없음") that follows ``word``."""
    closed_form, open_form = pair.split("/")
    last = word.rstrip(")]}>\"'”’」』 ")[-1:] or " "
    if "가" <= last <= "힣":
        final = (ord(last) - 0xAC00) % 28
        closed, rieul = final != 0, final == 8
    else:
        closed = _DIGIT_CLOSED.get(last, last in _LETTER_CLOSED)
        rieul = last in _DIGIT_RIEUL or last in _LETTER_RIEUL
    if closed_form == "으로" and rieul:
        return open_form
    return closed_form if closed else open_form


class _KoreanFormatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if "/" in format_spec:
            shown = f"{value:,}" if isinstance(value, int) else str(value)
            return shown + particle(shown, format_spec)
        return str(super().format_field(value, format_spec))


_FORMATTER = _KoreanFormatter()


class Texts:
    """All words of one language. ``texts("cli.plan.done", path=…)`` fills a sentence in."""

    def __init__(self, language: str) -> None:
        """Raises ValueError for a language that has no translation files."""
        if language not in LANGUAGES:
            raise ValueError(f"unknown language {language!r}; known: {', '.join(LANGUAGES)}")
        self.language = language
        self._words = _load(language)

    def __call__(self, key: str, /, **params: object) -> str:
        """The sentence at ``key``; KeyError names a key that no file has."""
        return _FORMATTER.vformat(self._words[key], (), params)

    def raw(self, key: str) -> str:
        """The sentence at ``key`` as it is written, for words that another engine fills in."""
        return self._words[key]

    def has(self, key: str) -> bool:
        """Whether a sentence stands at ``key``."""
        return key in self._words

    def what(self, finding: Finding) -> str:
        """What was found, in one sentence."""
        return self(f"finding.{finding.code}.what", **finding.params)

    def remedy(self, finding: Finding) -> str:
        """What to do about it, in one sentence; empty where nothing needs doing."""
        key = f"finding.{finding.code}.remedy"
        return self(key, **finding.params) if self.has(key) else ""


@lru_cache
def _load(language: str) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for file in sorted(files(__name__).joinpath(language).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            _flatten(tomllib.loads(file.read_text(encoding="utf-8")), "", words)
    return words


def _flatten(node: Mapping[str, Any], prefix: str, into: dict[str, str]) -> None:
    for name, value in node.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            _flatten(value, f"{key}.", into)
        elif key in into:
            raise ValueError(f"the word {key!r} stands in two translation files")
        else:
            into[key] = str(value)


@lru_cache
def texts(language: str) -> Texts:
    """The words of a language, read once."""
    return Texts(language)
