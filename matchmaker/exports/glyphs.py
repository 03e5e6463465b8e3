"""Which characters the bundled fonts can show."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from matchmaker.exports.wording import clean
from matchmaker.resources import font_folder

SUBSTITUTE = "□"


def showable(text: str) -> str:
    """``text`` with □ for every character that the fonts lack: a PDF with an empty glyph is
    neither readable nor valid PDF/UA. Joiners and variation selectors are left out."""
    known = _characters()
    return "".join(c if c in known else SUBSTITUTE for c in _visible(text))


def lacking(text: str) -> bool:
    """Whether the fonts lack a visible character of ``text``."""
    return not _characters().issuperset(_visible(text))


def _visible(text: str) -> list[str]:
    return [
        c for c in clean(text) if unicodedata.category(c) != "Cf" and not "\ufe00" <= c <= "\ufe0f"
    ]


@lru_cache
def _characters() -> frozenset[str]:
    """The characters that every bundled font file has a glyph for."""
    covered = []
    for file in sorted(font_folder().glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            covered.append(set(font.getBestCmap()))
    return frozenset(map(chr, set.intersection(*covered)))
