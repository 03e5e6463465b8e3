"""Why pairs fit, as cells: the points by criterion, the lines, the words, a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matchmaker.agendas import Agendas
from matchmaker.domain import Fair
from matchmaker.exports.wording import clean, criterion_label, desk_label, met_lines, shortened
from matchmaker.exports.xlsx_book import Cell, Column, Neutral, Sheet, columns
from matchmaker.exports.xlsx_lists import in_time_order
from matchmaker.fit import grounds, sentence
from matchmaker.plan import FairPlan
from matchmaker.reasons import Explanation
from matchmaker.texts import Texts

MOST_LINES = 5
MOST_OFFER = 60


def write_reasons(sheet: Sheet, plan: FairPlan, made: Agendas) -> None:
    """Why each meeting is there, in the order and under the numbers of the list of meetings."""
    texts = sheet.book.texts
    entries = in_time_order(plan, made)
    whys = [plan.explanations.get((e.desk.id, e.vendor.id)) for e in entries]
    criteria = criteria_of(filter(None, whys))
    shapes = [
        *columns(
            texts, ("number", 6, "whole"), ("buyer", 26, "text"), ("desk", 18, "quiet"),
            ("vendor", 28, "text"),
        ),
        *reason_columns(criteria, texts, talk=True),
    ]  # fmt: skip
    row = sheet.heading(0, texts("exports.sheet.reasons"), texts("exports.note.reasons"))
    rows = (
        [
            number,
            entry.buyer.name,
            desk_label(entry.desk, entry.buyer, texts),
            entry.vendor.name,
            *reason_cells(why, criteria, plan.fair, texts, talk=True),
        ]
        for number, (entry, why) in enumerate(zip(entries, whys, strict=True), 1)
    )
    sheet.list(row, shapes, rows)
    sheet.raw.freeze_panes(row + 1, 4)


def criteria_of(explanations: Iterable[Explanation]) -> tuple[str, ...]:
    """The criteria of some explanations, in the order in which they come."""
    found = (c.criterion for e in explanations for c in e.contributions)
    return tuple(dict.fromkeys(found))


def reason_columns(criteria: Sequence[str], texts: Texts, *, talk: bool = False) -> list[Column]:
    """The columns that `reason_cells` fills; for a ``talk`` also how much it serves."""
    served = columns(texts, ("needs", 8, "whole"), ("share", 9, "share")) if talk else []
    return [
        *columns(texts, ("points", 9, "points")),
        *(Column(criterion_label(c, texts), 11, "signed") for c in criteria),
        *served,
        *columns(texts, ("lines", 48, "text"), ("met", 44, "text"), ("reason", 72, "text")),
        *columns(texts, ("grounds", 80, "text")),
    ]


def reason_cells(
    why: Explanation | None,
    criteria: Sequence[str],
    fair: Fair,
    texts: Texts,
    *,
    talk: bool = False,
) -> list[Cell]:
    """The points, each criterion's part, how much is served, the lines with their offers, the
    words, a sentence, and the facts and rules behind the parts."""
    if why is None:
        return [None] * len(reason_columns(criteria, texts, talk=talk))
    parts = {c.criterion: c for c in why.contributions}
    points: list[Cell] = []
    for criterion in criteria:
        part = parts.get(criterion)
        if part is None:
            points.append(None)
        else:
            points.append(part.points if part.known else Neutral(part.points))
    served: list[Cell] = [why.served.needs, why.served.share] if why.served else [None, None]
    return [
        why.points,
        *points,
        *(served if talk else []),
        _lines(why, fair),
        "\n".join(met_lines(why.lines[0], why.vendor, fair, texts)) if why.lines else None,
        sentence(why, fair, texts),
        _grounds(why, texts),
    ]


def _grounds(why: Explanation, texts: Texts) -> str:
    said = (f"{criterion_label(name, texts)}: {told}" for name, told in grounds(why, texts))
    return "\n".join(map(clean, said))


def _lines(why: Explanation, fair: Fair) -> str:
    said = []
    for line in why.lines[:MOST_LINES]:
        product = fair.product_of[line.product].name if line.product is not None else line.offer
        purchase = fair.purchase_of[line.purchase].title
        said.append(f"{clean(purchase)} ↔ {shortened(clean(product), MOST_OFFER)}")
    return "\n".join(said)
