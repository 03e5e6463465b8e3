"""How the meetings spread: each participant's load, and why some firms got few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matchmaker.agendas import Agenda, Agendas
from matchmaker.domain import Buyer, Vendor
from matchmaker.errors import Finding
from matchmaker.exports.nearest import Nearest, NearestPartners
from matchmaker.exports.report.charts import level_of
from matchmaker.exports.wording import clean
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts

# Longer lists make the page slow to open, and nobody reads them there: the workbook has all.
MOST_ROWS = 1_000
# The solver names firms below the policy's minimum, and why, under codes that start so.
_FLOOR_NOTE = "vendor_below_floor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one participant got. ``cap`` is None without a limit, ``mean`` without a known
    fit; ``lines`` and ``covered`` count an agency's planned purchases."""

    name: str
    meetings: int
    cap: int | None
    mean: float | None
    level: int
    standby: int
    lines: int = 0
    covered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Few:
    """A firm with few meetings or none, and the facts that tell why."""

    name: str
    meetings: int
    facts: tuple[str, ...]


def buyer_loads(plan: FairPlan, every: Agendas) -> tuple[Load, ...]:
    """Each agency, in the fair's order."""
    return tuple(_buyer_load(plan, b, every.buyers[b.id]) for b in plan.fair.buyers)


def vendor_loads(plan: FairPlan, every: Agendas) -> tuple[Load, ...]:
    """The firms with the fewest meetings, at most `MOST_ROWS`."""
    firms = sorted(plan.fair.vendors, key=lambda v: len(every.vendors[v.id].entries))
    return tuple(_vendor_load(plan, v, every.vendors[v.id]) for v in firms[:MOST_ROWS])


def few(plan: FairPlan, every: Agendas, texts: Texts) -> tuple[Few, ...]:
    """The firms with no meeting, then those with few (`SummaryFigures.vendors_few`), at most
    `MOST_ROWS`."""
    figures = every.figures
    near = NearestPartners(plan, every)
    notes: dict[str, list[Finding]] = {}
    for finding in plan.result.findings:
        if finding.code.startswith(_FLOOR_NOTE):
            notes.setdefault(str(finding.params["name"]), []).append(finding)
    return tuple(
        Few(
            name=clean(vendor.name),
            meetings=len(every.vendors[vendor.id].entries),
            facts=(
                *(texts.what(note) for note in notes.get(vendor.name, ())),
                *_facts(plan, vendor, every.vendors[vendor.id], near.of(vendor), texts),
            ),
        )
        for vendor in (*figures.vendors_without, *figures.vendors_few)[:MOST_ROWS]
    )


def _buyer_load(plan: FairPlan, buyer: Buyer, agenda: Agenda) -> Load:
    lines = len(plan.fair.purchases_of_buyer[buyer.id])
    mean = _mean_points(plan, agenda)
    return Load(
        name=clean(buyer.name),
        meetings=len(agenda.entries),
        cap=plan.fair.cap_of_buyer(buyer),
        mean=mean,
        level=0 if mean is None else level_of(mean),
        standby=len(agenda.standby),
        lines=lines,
        covered=lines - len(agenda.unmet),
    )


def _vendor_load(plan: FairPlan, vendor: Vendor, agenda: Agenda) -> Load:
    mean = _mean_points(plan, agenda)
    return Load(
        name=clean(vendor.name),
        meetings=len(agenda.entries),
        cap=plan.fair.cap_of_vendor(vendor),
        mean=mean,
        level=0 if mean is None else level_of(mean),
        standby=len(agenda.standby),
    )


def _mean_points(plan: FairPlan, agenda: Agenda) -> float | None:
    pairs = [(e.meeting.desk, e.meeting.vendor) for e in agenda.entries]
    points = [plan.explanations[pair].points for pair in pairs if pair in plan.explanations]
    return sum(points) / len(points) if points else None


def _facts(
    plan: FairPlan, vendor: Vendor, agenda: Agenda, nearest: Nearest, texts: Texts
) -> Iterator[str]:
    """What the data says about why a firm got few; nothing is guessed."""
    fair = plan.fair
    if not (fair.products_of_vendor[vendor.id] or vendor.intro or vendor.records):
        yield texts("report.few.no_text")
    free = sum(fair.vendor_can_use(vendor, slot) for slot in fair.slots)
    if free * 2 < len(fair.slots):
        yield texts("report.few.slots", free=free, all=len(fair.slots))
    yield from _nearest(plan, nearest, texts)
    if agenda.standby:
        yield texts("report.few.standby", count=len(agenda.standby))


def _nearest(plan: FairPlan, nearest: Nearest, texts: Texts) -> Iterator[str]:
    """The nearest partner not met yet, and what is known of why the two do not meet."""
    if nearest.partner:
        purchase = nearest.partner.purchase
        yield texts(
            "report.few.nearest",
            buyer=clean(plan.fair.buyer_of[purchase.buyer].name),
            title=clean(purchase.title),
            points=round(nearest.partner.explanation.points),
        )
    if advice := nearest.advice(texts):
        yield advice
