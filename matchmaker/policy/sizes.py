"""Classes of company size, as firms write them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.policy.dated import entries


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeClass:
    """One class. ``small`` tells whether it is a small firm or micro-enterprise
    (소기업·소상공인), None where the word leaves that open; ``sme`` whether it is a small or
    medium-sized firm at all."""

    id: str
    sme: bool
    basis: str
    status: str
    source: str
    small: bool | None = None
    synonyms: tuple[str, ...] = ()


def size_class(written: str | None) -> SizeClass | None:
    """The class of what somebody wrote, or None."""
    return _names().get(_folded(written or ""))


@lru_cache
def _names() -> dict[str, SizeClass]:
    classes = (SizeClass(**entry) for entry in entries("sizes.toml", "size"))
    return {_folded(name): each for each in classes for name in (each.id, *each.synonyms)}


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())
