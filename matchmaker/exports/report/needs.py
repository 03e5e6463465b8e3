"""What the timetable leaves open: lines that nobody will talk about, and who stands by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from matchmaker.agendas import Agendas
from matchmaker.domain import PlannedPurchase
from matchmaker.exports.nearest import Nearest, NearestPartners
from matchmaker.exports.report.charts import level_of
from matchmaker.exports.report.loads import MOST_ROWS
from matchmaker.exports.wording import clean
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts
from matchmaker.texts.money import won


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A planned purchase without a meeting, and the nearest firm that may be proposed.
    ``vendor`` is empty where there is none."""

    buyer: str
    title: str
    budget: str
    vendor: str
    points: float | None
    level: int
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """A firm that an agency may call in."""

    buyer: str
    rank: int
    vendor: str
    points: float
    level: int
    titles: str


def unmet(plan: FairPlan, every: Agendas, texts: Texts) -> tuple[Unmet, ...]:
    """The lines that no meeting talks about, in the fair's order, at most `MOST_ROWS`."""
    near = NearestPartners(plan, every)
    lines = every.figures.unmet_purchases[:MOST_ROWS]
    return tuple(_unmet(plan, line, near.of(line), texts) for line in lines)


def reserves(plan: FairPlan, every: Agendas) -> tuple[Reserve, ...]:
    """Who stands by, by agency and rank, at most `MOST_ROWS`."""
    return tuple(islice(_reserves(plan, every), MOST_ROWS))


def _unmet(plan: FairPlan, line: PlannedPurchase, nearest: Nearest, texts: Texts) -> Unmet:
    partner = nearest.partner
    points = partner.explanation.points if partner else None
    return Unmet(
        buyer=clean(plan.fair.buyer_of[line.buyer].name),
        title=clean(line.title),
        budget=won(line.budget, texts),
        vendor=clean(partner.vendor.name) if partner else "",
        points=points,
        level=0 if points is None else level_of(points),
        advice=nearest.advice(texts),
    )


def _reserves(plan: FairPlan, every: Agendas) -> Iterator[Reserve]:
    for agenda in every.buyers.values():
        for standby in agenda.standby:
            lines = [plan.fair.purchase_of[p] for p in standby.purchases]
            yield Reserve(
                buyer=clean(agenda.participant.name),
                rank=standby.rank,
                vendor=clean(plan.fair.vendor_of[standby.vendor].name),
                points=standby.points,
                level=level_of(standby.points),
                titles=" / ".join(clean(p.title) for p in lines),
            )
