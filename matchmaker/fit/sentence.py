"""An explanation → one plain sentence."""

from __future__ import annotations

from matchmaker.criteria import ITEM_CLASS, TEXT
from matchmaker.domain import Fair
from matchmaker.reasons import (
    ALIKE,
    EQUAL,
    Contribution,
    Explanation,
    How,
    LineMatch,
    met_texts,
)
from matchmaker.texts import Texts

_NOT_OTHERS = ("semantic", "lexical", "record")
_GROUPS = {
    "words": EQUAL,
    "alike": ALIKE,
    "equal_spec": {How.MEASURE},
    "within_spec": {How.COMPATIBLE},
    "common": {How.COMMON},
}
_MOST_WORDS = 3
_MOST_REASONS = 2
_BY_CHANNEL = {"semantic": "meaning", "lexical": "letters", ITEM_CLASS: "nothing"}
_BY_CODES = ("item_class", "item_code")
_SHOWN = 40
_FITS = 0.5
_MAY_FIT = 0.2
# A criterion that brings less than this is not worth a person's attention.
_WORTH_SAYING = 1.0


def sentence(explanation: Explanation, fair: Fair, texts: Texts) -> str:
    """Why the pair fits: the line, the product, the words that met, the strongest other
    reasons; plainly that nothing is known where nothing is."""
    if not explanation.lines:
        return texts("fit.sentence.unknown")
    line = explanation.lines[0]
    reasons = [*_met(explanation, fair, texts), *_other_reasons(explanation, fair, texts)]
    return texts(
        f"fit.sentence.{_verdict(line.relevance)}",
        line=_short(fair.purchase_of[line.purchase].title),
        offer=_offer(line, fair, texts),
        reasons=texts("fit.sentence.and").join(reasons),
    )


def _verdict(relevance: float) -> str:
    if relevance >= _FITS:
        return "fits"
    return "may_fit" if relevance >= _MAY_FIT else "far"


def _offer(line: LineMatch, fair: Fair, texts: Texts) -> str:
    if line.product is not None:
        return texts("fit.sentence.product", name=_short(fair.product_of[line.product].name))
    return texts("fit.sentence.text", name=_short(line.offer))


def _met(explanation: Explanation, fair: Fair, texts: Texts) -> list[str]:
    """What met in the two texts, by how it met; plainly that no word did where none did."""
    line = explanation.lines[0]
    told = met_texts(fair, explanation.vendor, line)
    said = [
        texts(f"fit.sentence.{name}", words=", ".join(_pair(a, b, texts) for a, b in pairs))
        for name, group in _GROUPS.items()
        if (pairs := [(a, b) for meet, a, b in told if meet.how in group][:_MOST_WORDS])
    ]
    return said or [_without_words(explanation, line, texts)]


def _pair(ours: str, theirs: str, texts: Texts) -> str:
    if ours.lower() == theirs.lower():
        return texts("fit.sentence.word", word=ours)
    return texts("fit.sentence.pair", ours=ours, theirs=theirs)


def _without_words(explanation: Explanation, line: LineMatch, texts: Texts) -> str:
    """Where no word met: which channel holds the two for alike, if any does."""
    points = {c.criterion: c.points for c in explanation.contributions}
    if line.relevance < _MAY_FIT:
        return texts("fit.sentence.nothing")
    most = max(TEXT, key=lambda name: points.get(name, 0.0))
    return texts(f"fit.sentence.{_BY_CHANNEL[most]}")


def _other_reasons(explanation: Explanation, fair: Fair, texts: Texts) -> list[str]:
    others = [
        c
        for c in explanation.contributions
        if c.known and abs(c.points) >= _WORTH_SAYING and c.criterion not in _NOT_OTHERS
    ]
    others.sort(key=lambda c: (-abs(c.points), c.criterion))
    line = explanation.lines[0]
    said = (_reason(c, line, fair, texts) for c in others)
    return list(dict.fromkeys(reason for reason in said if reason))[:_MOST_REASONS]


def _reason(part: Contribution, line: LineMatch, fair: Fair, texts: Texts) -> str:
    """A contribution in a few words, as exact as its ground allows; where the line tells its
    item code, how far the offer's agrees, and nothing where it does not."""
    if part.criterion in _BY_CODES and fair.purchase_of[line.purchase].item_code:
        shared = next((m.via for m in line.meets if m.how is How.ITEM_CLASS), "")
        return texts(f"fit.reason.codes_{shared}") if shared else ""
    if part.ground is None:
        return texts(f"fit.reason.{part.criterion}")
    key = f"fit.reason.{part.ground.kind}"
    return texts(key if texts.has(key) else f"fit.reason.{part.criterion}", **part.ground.params)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"
