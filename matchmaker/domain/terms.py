"""Words that an organiser says stand for one another at one fair, or do not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TermKind(StrEnum):
    """How words stand to one another. APART: not at all, whatever the shipped lexicon says."""

    SYNONYM = "synonym"
    SPELLING = "spelling"
    ABBREVIATION = "abbreviation"
    KIND_OF = "kind-of"
    RELATED = "related"
    USED_WITH = "used-with"
    APART = "apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A word and ``others`` of one fair; of a KIND_OF the word is the general one.

    They take the place of what the shipped lexicon says of the word and each of the others.
    APART without others: the word is none of the lexicon's at all.
    """

    word: str
    others: tuple[str, ...] = ()
    kind: TermKind = TermKind.SYNONYM
    source: str | None = None
