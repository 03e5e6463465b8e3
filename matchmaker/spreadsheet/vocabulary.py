"""What people call the sheets, columns and choices of a fair (read from vocabulary.toml)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any

_SIGNS = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"[(\[{<][^)\]}>]*[)\]}>]?")
_UNIT_END = re.compile(r"(?:단위)?(?:십만원|백만원|천만원|천원|만원|억원|원)$")


def normal(text: str) -> str:
    """A word as it is compared: letters and digits only, one width, small letters."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold())


def _forms(header: str) -> tuple[str, ...]:
    """The ways a header may be read: whole, without brackets, without a unit at its end."""
    folded = unicodedata.normalize("NFKC", header)
    bare = normal(_BRACKETS.sub("", folded))
    forms = (normal(folded), bare, _UNIT_END.sub("", bare))
    return tuple(dict.fromkeys(form for form in forms if form))


def _folded(text: str) -> str:
    """Like `normal`, but a text of signs alone (○, ×) stays itself."""
    return normal(text) or text.strip()


def _stands_in(word: str, name: str) -> bool:
    """Whether a sheet's name contains a word: Latin words whole, Korean ones anywhere."""
    if word.isascii():
        return f" {_latin(word)} " in f" {_latin(name)} "
    return normal(word) in normal(name)


def _latin(text: str) -> str:
    return " ".join(re.findall(r"[a-z]+", unicodedata.normalize("NFKC", text).casefold()))


@dataclass(frozen=True, kw_only=True)
class SheetWords:
    """The words of one kind of sheet. ``columns`` maps a key to its labels and synonyms."""

    kind: str
    names: tuple[str, ...]
    need: tuple[tuple[str, ...], ...]
    template: tuple[str, ...]
    unused: frozenset[str]
    columns: Mapping[str, tuple[str, ...]]
    keys_of: Mapping[str, tuple[str, ...]]

    def keys_for(self, header: str) -> tuple[str, ...]:
        """The columns that a header may mean, likeliest first."""
        for form in _forms(header):
            if form in self.keys_of:
                return self.keys_of[form]
        return ()

    def rank(self, header: str, key: str) -> int:
        """How near a header is to a column's own label (0): synonyms stand likeliest first."""
        known = [*map(normal, self.columns[key]), normal(key)]
        return min(known.index(form) for form in _forms(header) if form in known)

    def is_unused(self, header: str) -> bool:
        """True for a header that is known and not needed."""
        return any(form in self.unused for form in _forms(header))

    def nearest(self, header: str) -> str:
        """The label of the known column that looks most like ``header``, or ""."""
        found = get_close_matches(normal(header)[:80], self.keys_of, n=1, cutoff=0.6)
        return self.columns[self.keys_of[found[0]][0]][0] if found else ""


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """Every word that the reader knows."""

    sheets: Mapping[str, SheetWords]
    settings: Mapping[str, tuple[str, ...]]
    choices: Mapping[str, Mapping[str, tuple[str, ...]]]
    day_parts: Mapping[str, tuple[str, ...]]
    weight_prefix: tuple[str, ...]
    weights: Mapping[str, tuple[str, ...]]
    suggestions: Mapping[str, tuple[str, ...]]
    ignored_sheets: frozenset[str]
    unknown: frozenset[str]
    totals: frozenset[str]
    none: frozenset[str]
    fillers: frozenset[str]
    examples: frozenset[str]

    def kind_of_sheet(self, name: str) -> str | None:
        """The kind that a sheet's or file's name tells; the longest known word decides."""
        best: tuple[int, str] | None = None
        for words in self.sheets.values():
            for word in words.names:
                if normal(word) == normal(name):
                    return words.kind
                if _stands_in(word, name) and (best is None or len(word) > best[0]):
                    best = (len(word), words.kind)
        return best[1] if best else None

    def nearest_sheet(self, name: str) -> str:
        """The label of the known sheet that looks most like ``name``, or ""."""
        labels = {normal(n): w.names[0] for w in self.sheets.values() for n in w.names}
        found = get_close_matches(normal(name)[:80], labels, n=1, cutoff=0.5)
        return labels[found[0]] if found else ""

    def is_ignored_sheet(self, name: str) -> bool:
        """True for sheets of explanations."""
        return normal(name) in self.ignored_sheets

    def choice(self, group: str, text: str) -> str | None:
        """The value that a word stands for in a column of few values."""
        wanted = _folded(text)
        for value, words in self.choices[group].items():
            if wanted == normal(value) or wanted in map(_folded, words):
                return value
        return None

    def setting(self, text: str) -> str | None:
        """The setting that a label names."""
        for form in _forms(text):
            for key, words in self.settings.items():
                if form in map(normal, words) or form == normal(key):
                    return key
        return None


def _sheet(kind: str, node: Mapping[str, Any], unused: list[str]) -> SheetWords:
    columns = {key: tuple(words) for key, words in node["columns"].items()}
    keys: dict[str, list[str]] = {}
    for key, words in columns.items():
        for form in dict.fromkeys(map(normal, (*words, key))):
            keys.setdefault(form, []).append(key)
    return SheetWords(
        kind=kind,
        names=tuple(node["names"]),
        need=tuple(tuple(group.split("|")) for group in node["need"]),
        template=tuple(node["template"]),
        unused=frozenset(map(normal, [*node["unused"], *unused])),
        columns=columns,
        keys_of={form: tuple(found) for form, found in keys.items()},
    )


def _words(node: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(words) for key, words in node.items()}


@lru_cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read once."""
    text = files("matchmaker.spreadsheet").joinpath("vocabulary.toml").read_text("utf-8")
    data = tomllib.loads(text)
    weights = dict(data["weights"])
    return Vocabulary(
        sheets={k: _sheet(k, node, data["unused"]) for k, node in data["sheets"].items()},
        settings=_words(data["settings"]),
        choices={group: _words(node) for group, node in data["choices"].items()},
        day_parts=_words(data["day_parts"]),
        weight_prefix=tuple(weights.pop("prefix")),
        weights=_words(weights),
        suggestions=_words(data["suggestions"]),
        ignored_sheets=frozenset(map(normal, data["ignored_sheets"])),
        unknown=frozenset(map(normal, data["unknown"])),
        totals=frozenset(map(normal, data["totals"])),
        none=frozenset(map(normal, data["none"])),
        fillers=frozenset(map(normal, data["fillers"])),
        examples=frozenset(data["examples"]),
    )
