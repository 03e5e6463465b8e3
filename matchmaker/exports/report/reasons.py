"""Why each meeting is held: the bar of its score, and the words that met, marked in both texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matchmaker.agendas import AgendaEntry
from matchmaker.domain import DeskId, Fair, SlotId, VendorId
from matchmaker.exports.report.charts import Segment, level_of, stacked
from matchmaker.exports.report.marking import Pieces, marked
from matchmaker.exports.wording import (
    clean,
    criterion_label,
    day_label,
    desk_label,
    how_label,
    pair_label,
)
from matchmaker.fit import ground_text, sentence
from matchmaker.plan import FairPlan
from matchmaker.reasons import (
    Explanation,
    LineMatch,
    Meet,
    Phrase,
    met_texts,
    need_texts,
    offer_texts,
)
from matchmaker.texts import Texts

Seat = tuple[DeskId, SlotId]

# More reasons than this would make the page too heavy to open. Of more talks only a few have
# theirs here, the least fitting, since those are the ones that a person should look at.
MOST_REASONS = 3_000
LEAST_FITTING = 500
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
class Met:
    """Two phrases that met; ``tip`` is shown where either of them is marked."""

    how: str
    label: str
    words: str
    tip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A planned purchase beside the text that answers it, the phrases that met marked."""

    need: Pieces
    need_more: tuple[Pieces, ...]
    offer: Pieces
    offer_more: tuple[Pieces, ...]
    met: tuple[Met, ...]
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
    if len(known) <= MOST_REASONS:
        return set(known)
    known.sort(key=lambda pair: (plan.explanations[pair].points, pair))
    return set(known[:LEAST_FITTING])


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
        lines=tuple(
            _line(line, explanation.vendor, fair, texts) for line in explanation.lines[:_MOST_LINES]
        ),
    )


def _line(line: LineMatch, vendor: VendorId, fair: Fair, texts: Texts) -> Line:
    asked = need_texts(fair.purchase_of[line.purchase])
    told = offer_texts(fair, vendor, line)
    met = tuple(_met(*found, texts) for found in met_texts(fair, vendor, line))
    need = {name: [(m.need, said.tip) for m, said in _of_field(line, met, name, "need")]
            for name in asked}  # fmt: skip
    offer = {name: [(m.offer, said.tip) for m, said in _of_field(line, met, name, "offer")]
             for name in told}  # fmt: skip
    shown = next(iter(told))
    return Line(
        need=marked(asked["title"], need["title"]),
        need_more=_others(asked, need, "title"),
        offer=marked(told[shown], offer[shown]),
        offer_more=_others(told, offer, shown),
        met=met,
        percent=round(100 * line.relevance),
    )


def _met(meet: Meet, ours: str, theirs: str, texts: Texts) -> Met:
    label = how_label(meet, texts)
    words = pair_label(clean(ours), clean(theirs), texts)
    return Met(how=meet.how, label=label, words=words, tip=f"{label}: {words}")


def _of_field(
    line: LineMatch, met: tuple[Met, ...], name: str, side: str
) -> list[tuple[Meet, Met]]:
    pairs = zip(line.meets, met, strict=True)
    return [(m, said) for m, said in pairs if getattr(m, side).field == name]


def _others(
    fields: Mapping[str, str], marks: Mapping[str, list[tuple[Phrase, str]]], first: str
) -> tuple[Pieces, ...]:
    """The other fields that say something, each once; a code only where it met."""
    seen = {clean(fields[first])}
    found: list[Pieces] = []
    for name, text in fields.items():
        said = clean(text)
        if not said or said in seen or (name == "item_code" and not marks[name]):
            continue
        seen.add(said)
        found.append(marked(text, marks[name], most=_MOST_TEXT))
    return tuple(found)
