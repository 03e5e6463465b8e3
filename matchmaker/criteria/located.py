"""Where the letters of a cleaned text stand in the fields as they were handed in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.criteria.material import (
    JOIN,
    Fields,
    Material,
    kept_fields,
    need_fields,
    offer_fields,
)
from matchmaker.lexical.cleaning import need_clutter, offer_clutter, traced_clean
from matchmaker.lexical.tracing import Traced
from matchmaker.reasons import Phrase


@dataclass(frozen=True, slots=True)
class Located:
    """A cleaned text. Part i of it begins at ``begins[i]`` and is a field of that name."""

    text: str
    begins: tuple[int, ...]
    parts: tuple[tuple[str, Traced], ...]

    def phrase(self, start: int, end: int) -> Phrase:
        """Where ``text[start:end]``, which lies within one field, was handed in."""
        number = bisect_right(self.begins, start) - 1
        field, traced = self.parts[number]
        begin = self.begins[number]
        return Phrase(field, *traced.span(start - begin, end - begin))


def located_need(material: Material, row: int) -> Located:
    """The cleaned text of a need with its places."""
    purchase = material.fair.purchases[row]
    owner = material.fair.buyer_of[purchase.buyer].name
    return _located(need_fields(purchase), need_clutter(owner))


def located_offer(material: Material, index: int) -> Located:
    """The cleaned text of an offer with its places."""
    return _located(offer_fields(material.fair, material.offers[index]), offer_clutter())


def _located(fields: Fields, clutter: Iterable[re.Pattern[str]]) -> Located:
    patterns = tuple(clutter)
    traced = [(name, traced_clean(raw, patterns)) for name, raw in fields]
    kept = kept_fields(t.text for _, t in traced)
    parts = tuple(part for part, text in zip(traced, kept, strict=True) if text is not None)
    begins: list[int] = []
    at = 0
    for _, each in parts:
        begins.append(at)
        at += len(each.text) + len(JOIN)
    return Located(JOIN.join(t.text for _, t in parts), tuple(begins), parts)
