"""What the timetable leaves open: lines that nobody will talk about, and who stands by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from matchmaker.agendas import Agendas
from matchmaker.domain import BuyerId, PlannedPurchase, VendorId
from matchmaker.exports.report.charts import level_of
from matchmaker.exports.wording import clean, won
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A planned purchase without a meeting, and the best firm known for it.
    ``vendor`` is empty where none is known."""

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
    """Every line that no meeting talks about, in the fair's order."""
    ranks = {(s.buyer, s.vendor): s.rank for s in plan.schedule.standby}
    return tuple(_unmet(plan, line, ranks, texts) for line in every.figures.unmet_purchases)


def reserves(plan: FairPlan, every: Agendas) -> tuple[Reserve, ...]:
    """Everyone who stands by, by agency and rank."""
    return tuple(_reserves(plan, every))


def _unmet(
    plan: FairPlan,
    line: PlannedPurchase,
    ranks: Mapping[tuple[BuyerId, VendorId], int],
    texts: Texts,
) -> Unmet:
    fair = plan.fair
    ranked = plan.matches.by_purchase.get(line.id, ())
    best = ranked[0] if ranked else None
    if best is None:
        advice = texts("report.unmet.nobody") if plan.matches.by_purchase else ""
    elif (line.buyer, best.vendor) in ranks:
        advice = texts("report.unmet.standby", rank=ranks[line.buyer, best.vendor])
    else:
        advice = texts("report.unmet.ask")
    return Unmet(
        buyer=clean(fair.buyer_of[line.buyer].name),
        title=clean(line.title),
        budget=won(line.budget, texts),
        vendor=clean(fair.vendor_of[best.vendor].name) if best else "",
        points=best.explanation.points if best else None,
        level=level_of(best.explanation.points) if best else 0,
        advice=advice,
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
