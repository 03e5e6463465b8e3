"""Why each meeting is held: the bar of its score, and the words that met, marked in both texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matchmaker.agendas import AgendaEntry
from matchmaker.domain import DeskId, Fair, PlannedPurchase, SlotId
from matchmaker.exports.report.charts import Segment, level_of, stacked
from matchmaker.exports.wording import (
    clean,
    criterion_label,
    day_label,
    desk_label,
    shortened,
    words_of,
)
from matchmaker.fit import ground_text, sentence
from matchmaker.plan import FairPlan
from matchmaker.reasons import Explanation, LineMatch
from matchmaker.texts import Texts

Seat = tuple[DeskId, SlotId]

Pieces = tuple[tuple[str, bool], ...]
"""A text cut where words met: (part, whether it is a word that met)."""

# More reasons than this would make the page too heavy to open: the least fitting are kept,
# since those are the ones that a person should look at.
MOST_REASONS = 3_000
_MOST_LINES = 3
_MOST_TEXT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one criterion adds, and the facts and the rule behind it; ``number`` picks its
    colour."""

    number: int
    label: str
    points: float
    known: bool
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A planned purchase beside the text that answers it."""

    need: Pieces
    need_more: Pieces
    offer: Pieces
    offer_more: Pieces
    words: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a pair fits; the parts add up to ``points`` (those that add nothing are left out)."""

    sentence: str
    points: float
    bar: tuple[Segment, ...]
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A meeting as the report shows it. ``anchor`` is empty where its reason is left out."""

    anchor: str
    day: str
    start: str
    end: str
    buyer: str
    desk: str
    vendor: str
    titles: str
    points: float | None
    level: int
    fixed: bool
    reason: Reason | None


def criterion_numbers(explanations: Iterable[Explanation]) -> Mapping[str, int]:
    """A number for each criterion, in the order in which they first come up."""
    numbers: dict[str, int] = {}
    for explanation in explanations:
        for contribution in explanation.contributions:
            numbers.setdefault(contribution.criterion, len(numbers))
    return numbers


def talks(plan: FairPlan, entries: Iterable[AgendaEntry], texts: Texts) -> dict[Seat, Talk]:
    """Every meeting by (desk, slot), with its reason; see `MOST_REASONS`."""
    every = list(entries)
    numbers = criterion_numbers(plan.explanations.values())
    told = _worth_telling(plan, every)
    found: dict[Seat, Talk] = {}
    for i, entry in enumerate(every, 1):
        meeting = entry.meeting
        explanation = plan.explanations.get((meeting.desk, meeting.vendor))
        tell = explanation is not None and (meeting.desk, meeting.vendor) in told
        found[meeting.desk, meeting.slot] = Talk(
            anchor=f"m{i}" if tell else "",
            day=day_label(entry.day, texts),
            start=f"{entry.slot.start:%H:%M}",
            end=f"{entry.slot.end:%H:%M}",
            buyer=clean(entry.buyer.name),
            desk=desk_label(entry.desk, entry.buyer, texts),
            vendor=clean(entry.vendor.name),
            titles=" / ".join(clean(p.title) for p in entry.purchases),
            points=explanation.points if explanation else None,
            level=level_of(explanation.points) if explanation else 0,
            fixed=meeting.fixed,
            reason=_reason(explanation, plan.fair, numbers, texts)
            if tell and explanation
            else None,
        )
    return found


def _worth_telling(plan: FairPlan, entries: list[AgendaEntry]) -> set[tuple[str, str]]:
    pairs = [(e.meeting.desk, e.meeting.vendor) for e in entries]
    known = [pair for pair in pairs if pair in plan.explanations]
    known.sort(key=lambda pair: (plan.explanations[pair].points, pair))
    return set(known[:MOST_REASONS])


def _reason(
    explanation: Explanation, fair: Fair, numbers: Mapping[str, int], texts: Texts
) -> Reason:
    return Reason(
        sentence=sentence(explanation, fair, texts),
        points=explanation.points,
        bar=stacked(explanation.contributions, numbers),
        parts=tuple(
            Part(
                number=numbers[c.criterion],
                label=criterion_label(c.criterion, texts),
                points=c.points,
                known=c.known,
                ground=clean(ground_text(c.ground, texts)) if c.ground else "",
            )
            for c in explanation.contributions
            if c.points or not c.known
        ),
        lines=tuple(_line(line, fair) for line in explanation.lines[:_MOST_LINES]),
    )


def _line(line: LineMatch, fair: Fair) -> Line:
    purchase = fair.purchase_of[line.purchase]
    asked = [need for need, _ in line.words]
    given = [offer for _, offer in line.words]
    product = fair.product_of.get(line.product) if line.product is not None else None
    told = clean(line.offer)
    name = clean(product.name) if product else ""
    more = told.removeprefix(name).strip(" ,.·|/-") if name else told
    return Line(
        need=marked(clean(purchase.title), asked),
        need_more=marked(shortened(_about(purchase), _MOST_TEXT), asked),
        offer=marked(name, given),
        offer_more=marked(shortened(more, _MOST_TEXT), given),
        words=words_of(line),
        percent=round(100 * line.relevance),
    )


def _about(purchase: PlannedPurchase) -> str:
    told = (purchase.use, purchase.spec, purchase.item_name)
    return " · ".join(dict.fromkeys(clean(text) for text in told if text and text.strip()))


def marked(text: str, words: Iterable[str]) -> Pieces:
    """``text`` cut where one of ``words`` stands in it, in any letter case."""
    wanted = sorted({clean(w) for w in words} - {""}, key=lambda w: (-len(w), w))
    if not text or not wanted:
        return ((text, False),) if text else ()
    parts = re.split("(" + "|".join(map(re.escape, wanted)) + ")", text, flags=re.IGNORECASE)
    return tuple((part, i % 2 == 1) for i, part in enumerate(parts) if part)
