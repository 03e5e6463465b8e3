"""Why two do not meet, what it would cost to let them, and why somebody has few meetings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from matchmaker import pipeline
from matchmaker.candidates import Candidates
from matchmaker.config import RunOptions
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    Fair,
    Meeting,
    Preference,
    PreferenceKind,
    SlotId,
    Vendor,
    VendorId,
)
from matchmaker.errors import Finding, Severity
from matchmaker.exports.group_figures import full_groups
from matchmaker.plan import FairPlan
from matchmaker.progress import Progress, silent
from matchmaker.replanning.asking import Reader
from matchmaker.replanning.running import begun_at, candidates_of, sentences
from matchmaker.scheduler.difference import ChangeKind, Difference, difference
from matchmaker.scheduler.problem import ScheduleProblem, prepare
from matchmaker.scheduler.replan import replan
from matchmaker.scheduler.result import parts_of
from matchmaker.scheduler.selection import select
from matchmaker.texts import Texts
from matchmaker.validation import (
    fit_points_of,
    floor_units_of,
    group_talks_of,
    lines_covered,
    when,
)

_PARTNERS_TOLD = 6
# Where one of these holds there is nothing to force.
_SETTLED = {"why_meets", "why_vetoed", "why_no_common_slot"}


@dataclass(frozen=True, kw_only=True)
class Forced:
    """The plan with a pair made to meet, changed as little as can be.

    ``fit_lost`` is the total fit that goes (points, 0 to 100 a meeting). What counts before
    it: ``floors_lost`` are meetings of promised minimums, ``lines_lost`` planned purchases
    with a talk of their own, ``group_talks_lost`` talks that groups were to have; negative is
    more than before. ``least_lost`` is the total fit that any timetable with the pair has to
    give up at least where it keeps all that counts before, for a plan that was proven best
    (None: not known). ``proven`` says that no timetable with the pair changes fewer meetings.
    """

    difference: Difference
    fit_lost: float
    floors_lost: int
    lines_lost: int
    group_talks_lost: int
    least_lost: float | None
    proven: bool


@dataclass(frozen=True, kw_only=True)
class WhyNot:
    """What stands against a pair, and what forcing it costs (None: it cannot be forced, or
    meets already)."""

    findings: tuple[Finding, ...]
    forced: Forced | None = None


@dataclass(frozen=True)
class _Case:
    """A plan, its fit, and who can meet whom."""

    plan: FairPlan
    scored: pipeline.Scored
    candidates: Candidates

    @property
    def fair(self) -> Fair:
        return self.scored.fair

    def points(self, desk: Desk, vendor: Vendor) -> float:
        """The score of a pair, 0 to 100."""
        return self.scored.fit.explain(desk.id, vendor.id).points

    def likeness(self, buyer: Buyer, vendor: Vendor) -> float:
        """The textual fit, 0 to 1, of a vendor and the line of an agency that it suits best."""
        rows = [k for k, line in enumerate(self.fair.purchases) if line.buyer == buyer.id]
        column = np.array(self.scored.fit.vendor_column[vendor.id])
        best = self.scored.fit.lines_at(np.array(rows, dtype=np.int64), column).relevance
        return float(np.nanmax(best)) if len(best) and not np.isnan(best).all() else 0.0

    def best_desk(self, buyer: Buyer, vendor: Vendor) -> Desk:
        """The desk of an agency that suits a vendor best."""
        return max(self.fair.desks_of_buyer[buyer.id], key=lambda d: self.points(d, vendor))

    def meetings_of(self, person: Buyer | Vendor) -> list[Meeting]:
        met = self.plan.schedule.meetings
        if isinstance(person, Vendor):
            return [m for m in met if m.vendor == person.id]
        return [m for m in met if self.fair.desk_of[m.desk].buyer == person.id]

    def partners(self, person: Buyer | Vendor) -> list[Buyer | Vendor]:
        """Who is a candidate for somebody, the most fitting first."""
        rows, fair = self.candidates, self.fair
        best: dict[str, tuple[int, Buyer | Vendor]] = {}
        for d, v, points in zip(
            rows.desk.tolist(), rows.vendor.tolist(), rows.points.tolist(), strict=True
        ):
            buyer, vendor = fair.buyer_of[fair.desks[d].buyer], fair.vendors[v]
            if person.id in (buyer.id, vendor.id):
                other: Buyer | Vendor = buyer if person.id == vendor.id else vendor
                best[other.id] = max(best.get(other.id, (0, other)), (points, other), key=_points)
        return [other for _, other in sorted(best.values(), key=lambda p: -p[0])]


def _points(row: tuple[int, Buyer | Vendor]) -> int:
    return row[0]


def answer_why(
    plan: FairPlan,
    who: str,
    whom: str,
    options: RunOptions,
    now: datetime,
    texts: Texts,
    progress: Progress = silent,
) -> list[str]:
    """Why an agency (``who``) and a vendor (``whom``) do not meet, or, where ``whom`` is
    empty, why one participant has few meetings. Raises InputError for unknown names."""
    reader = Reader(plan.fair, plan.schedule, now)
    if not whom:
        person = reader.who(who)
        if isinstance(person, Desk):
            person = plan.fair.buyer_of[person.buyer]
        return [texts.what(f) for f in why_few(plan, person, options, progress)]
    buyer, vendor = reader.buyer(who), reader.vendor(whom)
    found = why_not(plan, buyer.id, vendor.id, options, begun_at(plan.fair, now), progress)
    told = [texts.what(f) for f in found.findings]
    if found.forced is not None:
        return [*told, *sentences_of(found.forced, texts)]
    settled = {f.code for f in found.findings} & _SETTLED
    return told if settled else [*told, texts("replan.forced.impossible")]


def why_not(
    plan: FairPlan,
    buyer_id: BuyerId,
    vendor_id: VendorId,
    options: RunOptions,
    begun: frozenset[SlotId] = frozenset(),
    progress: Progress = silent,
) -> WhyNot:
    """What stands against a meeting of an agency and a vendor, and what forcing it costs."""
    case = _case(plan, options, progress)
    buyer, vendor = plan.fair.buyer_of[buyer_id], plan.fair.vendor_of[vendor_id]
    findings = tuple(_against(case, buyer, vendor))
    if any(f.code in _SETTLED for f in findings):
        return WhyNot(findings=findings)
    return WhyNot(findings=findings, forced=_forced(case, buyer, vendor, options, begun))


def why_few(
    plan: FairPlan, person: Buyer | Vendor, options: RunOptions, progress: Progress = silent
) -> tuple[Finding, ...]:
    """How many meetings somebody has, of how many possible partners, and for the best of the
    partners that it does not meet, what stood against it."""
    case = _case(plan, options, progress)
    met = case.meetings_of(person)
    partners = case.partners(person)
    fair = case.fair
    cap = fair.cap_of_vendor(person) if isinstance(person, Vendor) else fair.cap_of_buyer(person)
    told = [_told("why_count", name=person.name, meetings=len(met), partners=len(partners))]
    if cap is not None and len(met) >= cap:
        told.append(_told("why_at_cap", name=person.name, cap=cap))
    vetoed = list(_suited_but_vetoed(case, person))
    told += vetoed
    if not partners and not vetoed:
        told.append(_told("why_no_partner", name=person.name, least=fair.policy.min_relevance))
    with_whom = {m.vendor for m in met} | {fair.desk_of[m.desk].buyer for m in met}
    apart = [p for p in partners if p.id not in with_whom]
    for other in apart[:_PARTNERS_TOLD]:
        if isinstance(person, Vendor) and isinstance(other, Buyer):
            found = _against(case, other, person)
        elif isinstance(person, Buyer) and isinstance(other, Vendor):
            found = _against(case, person, other)
        # A full group stands against many pairs alike.
        told += [f for f in found if f not in told]
    return tuple(told)


def _case(plan: FairPlan, options: RunOptions, progress: Progress) -> _Case:
    scored = pipeline.score(plan.fair, options, (), progress)
    return _Case(plan, scored, candidates_of(scored, plan.schedule))


def _against(case: _Case, buyer: Buyer, vendor: Vendor) -> Iterator[Finding]:
    """Why a pair does not meet, every reason that there is."""
    fair = case.fair
    names = {"buyer": buyer.name, "vendor": vendor.name}
    meets = [m for m in case.meetings_of(buyer) if m.vendor == vendor.id]
    if meets:
        yield _told("why_meets", **names, when=when(fair.slot_of[meets[0].slot]))
        return
    if _vetoed(fair, buyer, vendor):
        yield _told("why_vetoed", **names)
        return
    desks = fair.desks_of_buyer[buyer.id]
    together = {
        s.id
        for s in fair.slots
        if fair.vendor_can_use(vendor, s) and any(fair.desk_can_use(d, s) for d in desks)
    }
    if not together:
        yield _told("why_no_common_slot", **names)
        return
    reasons = [*_too_unlike(case, buyer, vendor), *_full(case, buyer, vendor)]
    reasons += _groups_full(case, buyer.id, vendor.id)
    reasons += _no_time_left(case, buyer, vendor)
    yield from reasons or [_told("why_others_are_worth_more", **names)]


def _vetoed(fair: Fair, buyer: Buyer, vendor: Vendor) -> bool:
    return any(
        p.kind is PreferenceKind.VETO and (p.buyer, p.vendor) == (buyer.id, vendor.id)
        for p in fair.preferences
    )


def _suited_but_vetoed(case: _Case, person: Buyer | Vendor) -> Iterator[Finding]:
    """The vetoes that stand between somebody and those whose texts suit."""
    fair = case.fair
    vetoes = {(p.buyer, p.vendor) for p in fair.preferences if p.kind is PreferenceKind.VETO}
    for buyer_id, vendor_id in sorted(pair for pair in vetoes if person.id in pair):
        buyer, vendor = fair.buyer_of[buyer_id], fair.vendor_of[vendor_id]
        if (likeness := case.likeness(buyer, vendor)) >= fair.policy.min_relevance:
            names = {"buyer": buyer.name, "vendor": vendor.name}
            yield _told("why_suits_but_vetoed", **names, relevance=round(likeness, 2))


def _too_unlike(case: _Case, buyer: Buyer, vendor: Vendor) -> Iterator[Finding]:
    if vendor.id in {p.id for p in case.partners(buyer)}:
        return
    likeness, least = case.likeness(buyer, vendor), case.fair.policy.min_relevance
    code = "why_relevance_low" if likeness < least else "why_not_shortlisted"
    names = {"buyer": buyer.name, "vendor": vendor.name}
    yield _told(code, **names, relevance=round(likeness, 2), least=least)


def _full(case: _Case, buyer: Buyer, vendor: Vendor) -> Iterator[Finding]:
    """Whose meetings are as many as may be, and the weakest of them."""
    ours = round(case.points(case.best_desk(buyer, vendor), vendor), 1)
    for person, cap in (
        (buyer, case.fair.cap_of_buyer(buyer)),
        (vendor, case.fair.cap_of_vendor(vendor)),
    ):
        met = case.meetings_of(person)
        if cap is not None and met and len(met) >= cap:
            weakest, points = min(((m, _worth(case, m)) for m in met), key=lambda row: row[1])
            other = (
                case.fair.buyer_at(weakest.desk)
                if isinstance(person, Vendor)
                else case.fair.vendor_of[weakest.vendor]
            )
            yield _told(
                "why_full", name=person.name, cap=cap, ours=ours, other=other.name, points=points
            )


def _groups_full(case: _Case, buyer: BuyerId, vendor: VendorId) -> Iterator[Finding]:
    """The groups of either side that have all the meetings they may have."""
    for group in full_groups(case.fair, case.plan.schedule):
        if group.cap is not None and group.counts(buyer, vendor):
            yield _told("why_group_full", name=group.name, cap=group.cap)


def _worth(case: _Case, meeting: Meeting) -> float:
    desk, vendor = case.fair.desk_of[meeting.desk], case.fair.vendor_of[meeting.vendor]
    return round(case.points(desk, vendor), 1)


def _no_time_left(case: _Case, buyer: Buyer, vendor: Vendor) -> Iterator[Finding]:
    """Whether the plan leaves no slot in which both sides and a room are free."""
    fair, met = case.fair, case.plan.schedule.meetings
    for slot in fair.slots:
        busy = [m for m in met if fair.slot_of[m.slot].overlaps(slot)]
        rooms_left = slot.rooms is None or sum(m.slot == slot.id for m in met) < slot.rooms
        vendor_free = fair.vendor_can_use(vendor, slot) and all(m.vendor != vendor.id for m in busy)
        taken = {m.desk for m in busy}
        desks = fair.desks_of_buyer[buyer.id]
        desk_free = any(fair.desk_can_use(d, slot) and d.id not in taken for d in desks)
        if rooms_left and vendor_free and desk_free:
            return
    yield _told("why_no_time_left", buyer=buyer.name, vendor=vendor.name)


def _forced(
    case: _Case, buyer: Buyer, vendor: Vendor, options: RunOptions, begun: frozenset[SlotId]
) -> Forced | None:
    fair = case.fair
    must = Preference(buyer=buyer.id, vendor=vendor.id, kind=PreferenceKind.MUST_MEET)
    wanted = replace(fair, preferences=(*fair.preferences, must))
    before = case.plan.schedule
    # What must meet is a candidate, whatever its fit.
    candidates = candidates_of(replace(case.scored, fair=wanted), before)
    made = replan(
        wanted,
        candidates,
        before,
        begun=begun,
        welcome=[vendor.id],
        time_limit=options.time_limit,
        seed=options.seed,
    )
    if not made.solved.status.has_schedule:
        return None
    after = made.schedule
    most, lines_first = case.plan.result.most_talks, fair.policy.lines_first
    (fit, *first), (fit_held, *held) = (
        (
            fit_points_of(fair, schedule, candidates),
            floor_units_of(fair, schedule),
            lines_covered(fair, schedule, candidates) if lines_first else 0,
            group_talks_of(fair, schedule, most),
        )
        for schedule in (before, after)
    )
    floors, lines, talks = (had - has for had, has in zip(first, held, strict=True))
    return Forced(
        difference=difference(wanted, before, after),
        fit_lost=round(fit - fit_held, 2),
        floors_lost=floors,
        lines_lost=lines,
        group_talks_lost=talks,
        least_lost=_least_lost(prepare(fair, case.candidates), prepare(wanted, candidates)),
        proven=made.least_change,
    )


def _least_lost(free: ScheduleProblem, held: ScheduleProblem) -> float | None:
    """How much total fit the bound falls by; None where what counts before it falls too."""
    (*first, fit), (*first_held, fit_held) = (
        parts_of(select(p).bound, p.floor_bonus, p.worst_bonus) for p in (free, held)
    )
    return (fit - fit_held) / 100 if first == first_held else None


def sentences_of(forced: Forced, texts: Texts) -> list[str]:
    """What forcing a pair costs, in words."""
    of = forced.difference.of
    told = [
        texts(
            "replan.forced.changes",
            moved=len(of(ChangeKind.MOVED)),
            lost=len(of(ChangeKind.LOST)),
            proof=texts(f"replan.forced.{'proven' if forced.proven else 'open'}"),
        ),
        *_given_up("fit", forced.fit_lost, texts),
        *_given_up("floors", forced.floors_lost, texts),
        *_given_up("lines", forced.lines_lost, texts),
        *_given_up("groups", forced.group_talks_lost, texts),
    ]
    if forced.least_lost:
        told.append(texts("replan.forced.least", points=forced.least_lost))
    return [*told, *sentences(forced.difference, texts)]


def _given_up(what: str, lost: float, texts: Texts) -> list[str]:
    """How much less, or more, there is of something; nothing where it stays as it was."""
    if not lost:
        return []
    return [texts(f"replan.forced.{what}_{'less' if lost > 0 else 'more'}", count=abs(lost))]


def _told(code: str, **params: str | int | float) -> Finding:
    return Finding(code=code, severity=Severity.NOTE, params=params)
