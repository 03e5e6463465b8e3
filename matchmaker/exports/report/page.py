"""Everything that the report shows, worked out once from a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain, groupby
from math import ceil
from statistics import mean, median
from zoneinfo import ZoneInfo

from matchmaker.agendas import Agendas, SummaryFigures, agendas
from matchmaker.domain import Fair, PreferenceKind
from matchmaker.exports.group_figures import GroupFigure, group_figures
from matchmaker.exports.report.charts import (
    Histogram,
    fit_histogram,
    level_ranges,
    load_histogram,
)
from matchmaker.exports.report.grid import Grid, grids
from matchmaker.exports.report.loads import Few, Load, buyer_loads, few, vendor_loads
from matchmaker.exports.report.needs import Reserve, Unmet, reserves, unmet
from matchmaker.exports.report.reasons import Seat, Talk, talks
from matchmaker.exports.report.told import Told, told
from matchmaker.exports.report.weights import Weight, weights
from matchmaker.exports.wording import clean, day_label, fairness_label, worst_off_shown
from matchmaker.plan import FairPlan
from matchmaker.scheduler.fairness import FairnessChoice
from matchmaker.scheduler.result import SolveStatus, Timing
from matchmaker.texts import Texts

_LOWEST_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How the meetings fit; the middle values are None where there is no meeting."""

    histogram: Histogram
    mean: float | None
    median: float | None
    lowest: tuple[Talk, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How good the timetable is. ``value`` and ``bound`` are in points of fit (``bound``
    is None where what counts before fit makes the difference); ``percent``
    is the gap, rounded up, so that it never promises too much. ``worst`` is the worst-off
    vendor where it counts, with its fit and the bound of that."""

    proven: bool
    percent: str
    value: float
    bound: float | None
    floors_met: int
    floors_wanted: int
    worst: tuple[str, float, float] | None
    timing: Timing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the template shows."""

    fair: str
    when: str
    days: int
    tracks: tuple[str, ...]
    status: SolveStatus
    figures: SummaryFigures
    wishes: int
    wishes_met: int
    proof: Proof
    grids: tuple[Grid, ...]
    levels: tuple[tuple[int, int, int], ...]
    fit: Fit
    vendor_histogram: Histogram
    buyer_histogram: Histogram
    vendor_loads: tuple[Load, ...]
    buyer_loads: tuple[Load, ...]
    few: tuple[Few, ...]
    groups: tuple[GroupFigure, ...]
    unmet: tuple[Unmet, ...]
    reserves: tuple[tuple[str, tuple[Reserve, ...]], ...]
    talks: tuple[tuple[str, tuple[Talk, ...]], ...]
    talks_left_out: int
    fairness: tuple[tuple[str, bool, FairnessChoice], ...]
    result_told: tuple[Told, ...]
    told: tuple[Told, ...]
    weights: Sequence[Weight]
    encoder: str
    reranker: str
    seed: int
    made_at: str | None


def page(plan: FairPlan, texts: Texts, made_at: str | None) -> Page:
    """Work out the report of a plan. ``made_at`` is in ISO 8601, without an offset in UTC."""
    fair = plan.fair
    every = agendas(fair, plan.schedule)
    entries = list(chain.from_iterable(a.entries for a in every.buyers.values()))
    found = talks(plan, entries, texts)
    days = sorted({slot.start.date() for slot in fair.slots})
    wishes, wishes_met = _wishes(plan)
    return Page(
        fair=clean(fair.name),
        when=_when(days, texts),
        days=len(days),
        tracks=tuple(dict.fromkeys(clean(s.track) for s in fair.sessions if s.track)),
        status=plan.result.status,
        figures=every.figures,
        wishes=wishes,
        wishes_met=wishes_met,
        proof=_proof(plan),
        grids=grids(fair, found, every.figures.slot_use, texts),
        levels=level_ranges(),
        fit=_fit(list(found.values())),
        vendor_histogram=load_histogram(every.figures.vendor_load.spread),
        buyer_histogram=load_histogram(every.figures.buyer_load.spread),
        vendor_loads=vendor_loads(plan, every),
        buyer_loads=buyer_loads(plan, every),
        few=few(plan, every, texts),
        groups=group_figures(plan),
        unmet=unmet(plan, every, texts),
        reserves=_by_agency(reserves(plan, every)),
        talks=_talks_by_agency(fair, every, found),
        talks_left_out=sum(not talk.anchor for talk in found.values()),
        fairness=tuple(
            (fairness_label(c, plan, texts), c.fairness is fair.policy.fairness, c)
            for c in plan.fairness
        ),
        result_told=told(plan.result.findings, texts),
        told=told(plan.findings, texts),
        weights=weights(plan, texts),
        encoder=clean(plan.encoder),
        reranker=clean(plan.reranker or ""),
        seed=plan.seed,
        made_at=_moment(made_at, fair, texts) if made_at else None,
    )


def _when(days: list[date], texts: Texts) -> str:
    if not days:
        return ""
    first, last = (
        texts("report.day", year=d.year, day=day_label(d, texts)) for d in (days[0], days[-1])
    )
    return first if len(days) == 1 else texts("report.period", first=first, last=last)


def _moment(stamp: str, fair: Fair, texts: Texts) -> str:
    """A moment on the clock of the fair's own time zone."""
    moment = datetime.fromisoformat(stamp)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    local = moment.astimezone(ZoneInfo(fair.timezone))
    month = texts(f"exports.month.{local.month}")
    time = f"{local:%H:%M}"
    return texts("report.made.moment", year=local.year, month=month, day=local.day, time=time)


def _wishes(plan: FairPlan) -> tuple[int, int]:
    """How many pairs were wished for, and how many of them meet."""
    wished = {
        (p.buyer, p.vendor)
        for p in plan.fair.preferences
        if p.kind in (PreferenceKind.WISH, PreferenceKind.MUST_MEET)
    }
    met = {(plan.fair.desk_of[m.desk].buyer, m.vendor) for m in plan.schedule.meetings}
    return len(wished), len(wished & met)


def _proof(plan: FairPlan) -> Proof:
    result = plan.result
    return Proof(
        proven=result.status.has_schedule and result.gap == 0,
        percent=_percent_up(result.gap),
        value=result.fit_points,
        bound=result.fit_bound,
        floors_met=result.floor_units_met,
        floors_wanted=result.floor_units_wanted,
        worst=worst_off_shown(plan),
        timing=result.timing,
    )


def _percent_up(share: float) -> str:
    """A share in percent, rounded up to a tenth, or to a hundredth below one percent."""
    digits = 1 if share >= 0.01 else 2
    step = 10**digits
    return f"{ceil(round(share * 100 * step, 6)) / step:.{digits}f}%"


def _fit(every: list[Talk]) -> Fit:
    known = [talk for talk in every if talk.points is not None]
    points = [talk.points for talk in known if talk.points is not None]
    return Fit(
        histogram=fit_histogram(points),
        mean=mean(points) if points else None,
        median=median(points) if points else None,
        lowest=tuple(sorted(known, key=lambda talk: talk.points or 0.0)[:_LOWEST_SHOWN]),
    )


def _by_agency(every: tuple[Reserve, ...]) -> tuple[tuple[str, tuple[Reserve, ...]], ...]:
    return tuple((buyer, tuple(group)) for buyer, group in groupby(every, lambda r: r.buyer))


def _talks_by_agency(
    fair: Fair, every: Agendas, found: dict[Seat, Talk]
) -> tuple[tuple[str, tuple[Talk, ...]], ...]:
    groups = []
    for buyer in fair.buyers:
        entries = every.buyers[buyer.id].entries
        told = [found[e.meeting.desk, e.meeting.slot] for e in entries]
        if shown := tuple(talk for talk in told if talk.anchor):
            groups.append((clean(buyer.name), shown))
    return tuple(groups)
