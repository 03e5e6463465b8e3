"""Plans as versions of a fair's timetable, and back again with the meetings of today."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.services.bookings import (
    Moments,
    Row,
    booking_row,
    put_rows,
    read_told,
    reserve_row,
    time_rows,
    told,
)
from api.store import new_id
from api.store.tables import (
    Booking,
    Reserve,
    StoredFair,
    Timetable,
    TimetableState,
    TimeTaken,
)
from matchmaker.candidates import Candidates
from matchmaker.codec import decode_plan, encode_plan
from matchmaker.domain import (
    BuyerId,
    DeskId,
    Fair,
    Meeting,
    PurchaseId,
    Schedule,
    SlotId,
    Standby,
    VendorId,
)
from matchmaker.plan import FairPlan
from matchmaker.reasons import Explanation
from matchmaker.replanning.running import judged_anew
from matchmaker.scheduler.result import SolveResult

_KEPT_IN_MEMORY = 8


@dataclass(frozen=True, kw_only=True)
class PackedPlan:
    """A plan ready to be kept as a timetable of ``fair_id``. Packing a large one takes
    seconds: a worker does it before its transaction, for writers wait for each other."""

    fair_id: str
    plan: FairPlan
    content: bytes
    rows: Mapping[type[Any], tuple[Row, ...]]


def pack(fair_id: str, plan: FairPlan) -> PackedPlan:
    """A plan as the rows of a fair's next timetable."""
    # The reasons stand with their meetings: once is enough.
    bare = replace(plan, explanations={}, standby_explanations={})
    meetings, moments = plan.schedule.meetings, Moments(plan.fair)
    return PackedPlan(
        fair_id=fair_id,
        plan=plan,
        content=gzip.compress(encode_plan(bare), mtime=0),
        rows={
            Booking: tuple(_bookings(fair_id, plan, moments)),
            TimeTaken: tuple(row for m in meetings for row in time_rows(moments, m)),
            Reserve: tuple(
                reserve_row(s, told(plan.standby_explanations.get((s.buyer, s.vendor))))
                for s in plan.schedule.standby
            ),
        },
    )


def _bookings(fair_id: str, plan: FairPlan, moments: Moments) -> Iterable[Row]:
    seats: Counter[SlotId] = Counter()
    for meeting in plan.schedule.meetings:
        seats[meeting.slot] += 1
        why = told(plan.explanations.get((meeting.desk, meeting.vendor)))
        yield booking_row(fair_id, plan.fair, moments, meeting, seats[meeting.slot], why)


def keep_plan(
    session: Session,
    fair_id: str,
    plan: FairPlan | PackedPlan,
    *,
    origin: str,
    author: str,
    reason: str,
    now: datetime,
    fair_version: int,
    parent: str | None = None,
) -> Timetable:
    """Keep a plan as the next version of a fair's timetable, a draft.

    ``fair_version`` is the content version of the fair that was planned, ``parent`` the id of
    the version that this one came from. The plan's schedule must be valid: the constraints of
    the tables refuse one in which anybody is in two places.
    """
    packed = plan if isinstance(plan, PackedPlan) else pack(fair_id, plan)
    result = packed.plan.result
    timetable = Timetable(
        id=new_id(),
        fair_id=fair_id,
        number=next_number(session, fair_id),
        parent_id=parent,
        state=TimetableState.DRAFT,
        origin=origin,
        author=author,
        reason=reason,
        made_at=now,
        fair_version=fair_version,
        status=result.status,
        value=result.objective,
        bound=result.bound,
        talks=len(packed.rows[Booking]),
        plan=packed.content,
        revision=1,
    )
    session.add(timetable)
    session.flush()
    for table, rows in packed.rows.items():
        put_rows(session, table, timetable.id, rows)
    return timetable


def next_number(session: Session, fair_id: str) -> int:
    """The number after the last, with the fair locked, so that nobody else takes it."""
    session.execute(select(StoredFair.id).where(StoredFair.id == fair_id).with_for_update())
    last = session.scalar(select(func.max(Timetable.number)).where(Timetable.fair_id == fair_id))
    return (last or 0) + 1


def get_timetable(
    session: Session, fair_id: str, timetable_id: str, *, lock: bool = False
) -> Timetable:
    """A version of a fair's timetable; ``lock`` lets nobody else change it until the end of
    the transaction. Raises ProblemError ``unknown``."""
    found = session.get(Timetable, timetable_id, with_for_update=lock)
    if found is None or found.fair_id != fair_id:
        raise ProblemError("unknown")
    return found


def must_be_draft(timetable: Timetable) -> None:
    """Raises ProblemError ``timetable_final`` for what was released: it never changes."""
    if timetable.state is not TimetableState.DRAFT:
        raise ProblemError("timetable_final", number=timetable.number)


def plan_of(session: Session, timetable: Timetable, *, with_reasons: bool = True) -> FairPlan:
    """A kept plan with the meetings that it has today, and the reasons of each. Ranked lists
    are not kept with it. Until somebody edits it, it equals the plan that was kept.

    Reading the reasons takes most of the time: without them its schedule alone is of use.
    """
    base = base_plan(session, timetable)
    if not with_reasons:
        return _without_reasons(session, base, timetable.id)
    meetings, explanations = _meetings_of(session, timetable.id)
    standby, reasons = _standby_of(session, timetable.id)
    kept = base.schedule
    result = base.result
    if set(meetings) != set(kept.meetings) or set(standby) != set(kept.standby):
        now = Schedule(meetings=ordered(base.fair, meetings), standby=tuple(standby))
        result = judged(base, now, explanations)
    return replace(base, result=result, explanations=explanations, standby_explanations=reasons)


def _without_reasons(session: Session, base: FairPlan, timetable_id: str) -> FairPlan:
    rows = session.execute(select(*_MEETING).where(Booking.timetable_id == timetable_id))
    reserves = session.execute(
        select(*_STANDBY)
        .where(Reserve.timetable_id == timetable_id)
        .order_by(Reserve.buyer, Reserve.rank)
    )
    now = Schedule(
        meetings=ordered(base.fair, (_meeting(*row) for row in rows)),
        standby=tuple(_standby(*row) for row in reserves),
    )
    return replace(base, result=replace(base.result, schedule=now))


def judged(
    plan: FairPlan, schedule: Schedule, explanations: Mapping[Any, Explanation]
) -> SolveResult:
    """What a schedule that people made is worth, by the reasons kept with its meetings."""
    fair = plan.fair
    desk_at = {d.id: k for k, d in enumerate(fair.desks)}
    vendor_at = {v.id: k for k, v in enumerate(fair.vendors)}
    pairs = [(m.desk, m.vendor) for m in schedule.meetings]
    points = [explanations[pair].points for pair in pairs]
    candidates = Candidates(
        desk=np.array([desk_at[desk] for desk, _ in pairs], dtype=np.int32),
        vendor=np.array([vendor_at[vendor] for _, vendor in pairs], dtype=np.int32),
        points=np.rint(np.array(points, dtype=np.float64) * 100).astype(np.int32),
        must=np.zeros(len(pairs), dtype=np.bool_),
        purchases=tuple(m.purchases for m in schedule.meetings),
        subjects=tuple(_subjects(fair, explanations[pair]) for pair in pairs),
    )
    return judged_anew(plan.result, fair, candidates, schedule)


def _subjects(fair: Fair, why: Explanation) -> tuple[PurchaseId, ...]:
    """The lines that a talk may cover: those told of that suit well enough."""
    enough = fair.policy.min_relevance
    return tuple(line.purchase for line in why.lines if line.relevance >= enough)


def base_plan(session: Session, timetable: Timetable) -> FairPlan:
    """The plan as it was made, without reasons. It never changes: the last few stay decoded."""
    place = _place_in_memory(timetable.id)
    if not place:
        kept = session.scalars(select(Timetable.plan).where(Timetable.id == timetable.id)).one()
        place.append(decode_plan(gzip.decompress(kept)))
    return place[0]


@lru_cache(maxsize=_KEPT_IN_MEMORY)
def _place_in_memory(_: str) -> list[FairPlan]:
    """Where the decoded plan of a timetable is put; empty at first."""
    return []


def ordered(fair: Fair, meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    """Meetings in the order of a schedule: by slot, then by desk."""
    slot_at = {s.id: (s.start, s.end, k) for k, s in enumerate(fair.slots)}
    desk_at = {d.id: k for k, d in enumerate(fair.desks)}
    return tuple(sorted(meetings, key=lambda m: (slot_at[m.slot], desk_at[m.desk])))


Reasons = dict[tuple[DeskId, VendorId], Explanation]


_MEETING = (Booking.desk, Booking.vendor, Booking.slot, Booking.purchases, Booking.fixed)
_STANDBY = (Reserve.buyer, Reserve.vendor, Reserve.rank, Reserve.points, Reserve.purchases)


def _meeting(desk: str, vendor: str, slot: str, lines: list[Any], fixed: bool) -> Meeting:
    return Meeting(
        desk=DeskId(desk),
        vendor=VendorId(vendor),
        slot=SlotId(slot),
        purchases=tuple(map(PurchaseId, lines)),
        fixed=fixed,
    )


def _standby(buyer: str, vendor: str, rank: int, points: float, lines: list[Any]) -> Standby:
    return Standby(
        buyer=BuyerId(buyer),
        vendor=VendorId(vendor),
        rank=rank,
        points=points,
        purchases=tuple(map(PurchaseId, lines)),
    )


def _meetings_of(session: Session, timetable_id: str) -> tuple[list[Meeting], Reasons]:
    columns = (*_MEETING, Booking.buyer, Booking.explanation)
    rows = session.execute(select(*columns).where(Booking.timetable_id == timetable_id))
    meetings: list[Meeting] = []
    reasons: Reasons = {}
    for *row, buyer, why in rows:
        meeting = _meeting(*row)
        pair = meeting.desk, meeting.vendor
        meetings.append(meeting)
        reasons[pair] = read_told(why) if why else _unexplained(BuyerId(buyer), *pair)
    return meetings, reasons


def _unexplained(buyer: BuyerId, desk: DeskId, vendor: VendorId) -> Explanation:
    """Nobody worked out why the pair of a meeting that was added by hand fits."""
    return Explanation(
        buyer=buyer, desk=desk, vendor=vendor, points=0.0, contributions=(), lines=()
    )


def _standby_of(
    session: Session, timetable_id: str
) -> tuple[list[Standby], dict[tuple[BuyerId, VendorId], Explanation]]:
    rows = session.scalars(
        select(Reserve)
        .where(Reserve.timetable_id == timetable_id)
        .order_by(Reserve.buyer, Reserve.rank)
    ).all()
    standby = [_standby(row.buyer, row.vendor, row.rank, row.points, row.purchases) for row in rows]
    reasons = {
        (BuyerId(row.buyer), VendorId(row.vendor)): read_told(row.explanation)
        for row in rows
        if row.explanation
    }
    return standby, reasons
