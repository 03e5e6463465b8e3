"""An explanation → one plain sentence."""

from __future__ import annotations

from matchmaker.domain import Fair
from matchmaker.reasons import Contribution, Explanation, LineMatch
from matchmaker.texts import Texts

_TEXT = ("semantic", "lexical", "record")
_MOST_WORDS = 3
_MOST_REASONS = 2
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
    reasons = [_words(line, texts), *_other_reasons(explanation, texts)]
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


def _words(line: LineMatch, texts: Texts) -> str:
    if not line.words:
        return texts("fit.sentence.meaning")
    shown = [
        texts("fit.sentence.word", word=ours)
        if ours.lower() == theirs.lower()
        else texts("fit.sentence.pair", ours=ours, theirs=theirs)
        for ours, theirs in line.words[:_MOST_WORDS]
    ]
    return texts("fit.sentence.words", words=", ".join(shown))


def _other_reasons(explanation: Explanation, texts: Texts) -> list[str]:
    others = [
        c
        for c in explanation.contributions
        if c.known and abs(c.points) >= _WORTH_SAYING and c.criterion not in _TEXT
    ]
    others.sort(key=lambda c: (-abs(c.points), c.criterion))
    return [_reason(c, texts) for c in others[:_MOST_REASONS]]


def _reason(part: Contribution, texts: Texts) -> str:
    """A contribution in a few words, as exact as its ground allows."""
    if part.ground is None:
        return texts(f"fit.reason.{part.criterion}")
    key = f"fit.reason.{part.ground.kind}"
    return texts(key if texts.has(key) else f"fit.reason.{part.criterion}", **part.ground.params)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"
