"""Licences and registered trades: what a works or service purchase asks for, who holds it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.policy.dated import entries

_NOT_LETTERS = re.compile("[^0-9A-Za-z가-힣]+")
# What stands before these words is an occasion or a purpose, not what is bought.
_OCCASION = re.compile("에따른|[을를]위한")
# Brackets tell a branch of a licence (폐기물처리업(중간처분)): the licence itself stands before.
_BRANCH = re.compile(r"\(.*?\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """One licence. ``covers`` are words of a purchase that call for it, ``also`` are licences
    that allow the same work. ``status`` tells how the fact was read."""

    id: str
    covers: tuple[str, ...]
    basis: str
    status: str
    synonyms: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@lru_cache
def licences() -> Mapping[str, Licence]:
    """Every licence by its official name."""
    known = (Licence(**entry) for entry in entries("licences.toml", "licence"))
    return {licence.id: licence for licence in known}


def canonical_licence(label: str) -> str | None:
    """The official name of what somebody wrote (전기공사 → 전기공사업), or None."""
    for written in (label, _BRANCH.sub("", label)):
        known = _names().get(_folded(written))
        if known is not None:
            return known
    return None


def licence_for(text: str) -> Licence | None:
    """The licence that a works or service purchase asks for, or None where the text does not
    tell. The words that end last decide, the longest of them: a Korean title ends with what
    is bought."""
    letters = _OCCASION.split(_folded(text))[-1]
    found = (
        (letters.rfind(word) + len(word), len(word), name)
        for word, name in _covered().items()
        if word in letters
    )
    best = max(found, default=None)
    return None if best is None else licences()[best[2]]


def allows(held: str, asked: Licence) -> bool:
    """Whether a licence, however written, allows the work of the one that is asked for."""
    name = canonical_licence(held)
    return name is not None and (name == asked.id or name in asked.also)


@lru_cache
def _names() -> Mapping[str, str]:
    return {
        _folded(name): licence.id
        for licence in licences().values()
        for name in (*licence.synonyms, licence.id)
    }


@lru_cache
def _covered() -> Mapping[str, str]:
    return {_folded(word): licence.id for licence in licences().values() for word in licence.covers}


def _folded(text: str) -> str:
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text)).lower()
