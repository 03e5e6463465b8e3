"""Texts cut where phrases stand that met."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from matchmaker.exports.wording import NOT_SHOWN
from matchmaker.reasons import Phrase

Pieces = tuple[tuple[str, str], ...]
"""A text cut in parts: (part, how it met; empty where it did not)."""


def marked(text: str, phrases: Iterable[tuple[Phrase, str]], most: int | None = None) -> Pieces:
    """``text`` on one line, cut at ``phrases`` (with what to say of each), and shortened to
    about ``most`` characters, though never before a phrase that met."""
    pieces: list[tuple[str, str]] = []
    done = 0
    for phrase, said in sorted(phrases, key=lambda p: (p[0].start, -p[0].end)):
        if phrase.start >= done:
            pieces.append((text[done : phrase.start], ""))
            pieces.append((text[phrase.start : phrase.end], said))
            done = phrase.end
    rest = text[done:]
    if most is not None and done + len(rest) > most:
        rest = rest[: max(0, most - done)].rstrip() + "…" if rest else ""
    shown = [(_inline(part), said) for part, said in [*pieces, (rest, "")]]
    return tuple((part, said) for part, said in shown if part)


def _inline(text: str) -> str:
    """Composed, on one line, without what no file can carry; its edges are kept."""
    flat = "".join(" " if letter in "\t\r\n" else letter for letter in text)
    kept = (letter for letter in flat if unicodedata.category(letter) not in NOT_SHOWN)
    return unicodedata.normalize("NFC", "".join(kept))
