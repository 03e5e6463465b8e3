"""Texts that remember where each of their letters came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traced:
    """A text made out of another one: letter i of ``text`` stands for the letters
    ``starts[i]`` to ``ends[i]`` (end excluded) of the text as it was handed in."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` (not empty) stands in the text as it was handed in."""
        return min(self.starts[start:end]), max(self.ends[start:end])

    def sub(self, pattern: re.Pattern[str]) -> Traced:
        """Like ``pattern.sub(" ", text)``."""
        if pattern.search(self.text) is None:
            return self
        letters: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for hit in pattern.finditer(self.text):
            letters.append(self.text[done : hit.start()] + " ")
            at = self._place(hit.start(), hit.end())
            starts += [*self.starts[done : hit.start()], at[0]]
            ends += [*self.ends[done : hit.start()], at[1]]
            done = hit.end()
        return Traced(
            "".join(letters) + self.text[done:],
            (*starts, *self.starts[done:]),
            (*ends, *self.ends[done:]),
        )

    def strip(self, letters: str | None) -> Traced:
        """Like ``text.strip(letters)``."""
        begin = len(self.text) - len(self.text.lstrip(letters))
        end = max(begin, len(self.text.rstrip(letters)))
        return Traced(self.text[begin:end], self.starts[begin:end], self.ends[begin:end])

    def _place(self, start: int, end: int) -> tuple[int, int]:
        if start < end:
            return self.span(start, end)
        # A pattern that matched nothing: a place between two letters.
        at = self.ends[start - 1] if start else 0
        return at, at


def traced_nfkc(text: str) -> Traced:
    """The NFKC form of a text; a letter made of several stands for all of them."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, composed in _segments(text):
        letters.append(composed)
        starts += [start] * len(composed)
        ends += [end] * len(composed)
    return Traced("".join(letters), tuple(starts), tuple(ends))


def _segments(text: str) -> Iterator[tuple[int, int, str]]:
    """The text cut where no letter changes with its neighbours, each piece in NFKC."""
    if text.isascii():
        yield from ((i, i + 1, letter) for i, letter in enumerate(text))
        return
    start, made = 0, ""
    for i, letter in enumerate(text):
        alone = unicodedata.normalize("NFKC", letter)
        if i == start:
            made = alone
        elif _stands_alone(made, letter, alone):
            yield start, i, made
            start, made = i, alone
        else:
            made = unicodedata.normalize("NFKC", text[start : i + 1])
    if text:
        yield start, len(text), made


def _stands_alone(before: str, letter: str, alone: str) -> bool:
    first = unicodedata.normalize("NFKD", letter)[:1]
    if first and unicodedata.combining(first):
        return False
    return unicodedata.normalize("NFKC", before + letter) == before + alone
