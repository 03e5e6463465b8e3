"""Versions of a timetable: listed, taken up again, deleted, accepted in parts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, func, insert, literal, select
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.schemas.timetables import PartOut, Spot
from api.services.bookings import Moments
from api.services.comparing import named
from api.services.timetables import (
    get_timetable,
    judged,
    keep_plan,
    must_be_draft,
    next_number,
    plan_of,
)
from api.store import new_id
from api.store.tables import Booking, Reserve, Timetable, TimetableState, TimeTaken
from matchmaker.domain import Fair, Meeting
from matchmaker.plan import FairPlan
from matchmaker.scheduler.difference import Difference, accept, difference, finding_of
from matchmaker.texts import Texts
from matchmaker.validation import unknown_ids


def versions_of(fair_id: str) -> Select[Timetable]:
    """The versions of a fair's timetable."""
    return select(Timetable).where(Timetable.fair_id == fair_id)


def copy_of(
    session: Session, timetable: Timetable, *, origin: str, author: str, reason: str, now: datetime
) -> Timetable:
    """A new draft that is equal to a version, whatever its state. The database copies the rows
    by itself."""
    made = new_id()
    own = {
        "id": made,
        "number": next_number(session, timetable.fair_id),
        "parent_id": timetable.id,
        "state": TimetableState.DRAFT.value,
        "name": None,
        "origin": origin,
        "author": author,
        "reason": reason,
        "revision": 1,
        "released_by": "",
        "withdrawn_by": "",
        "withdrawn_reason": "",
    }
    times = {"made_at": now, "released_at": None, "withdrawn_at": None, "difference": None}
    _copy(session, Timetable, Timetable.id == timetable.id, {**own, **times})
    for table in (Booking, TimeTaken, Reserve):
        _copy(session, table, table.timetable_id == timetable.id, {"timetable_id": made})
    return session.get_one(Timetable, made)


def _copy(session: Session, table: type, where: object, changed: dict[str, object]) -> None:
    columns = table.__table__.columns  # type: ignore[attr-defined]
    values = [
        literal(changed[c.name], c.type).label(c.name) if c.name in changed else c for c in columns
    ]
    session.execute(
        insert(table).from_select([c.name for c in columns], select(*values).where(where))  # type: ignore[arg-type]
    )


def delete_version(session: Session, timetable: Timetable) -> None:
    """Delete a draft that no other version came from. Raises ProblemError."""
    must_be_draft(timetable)
    children = select(func.count()).where(Timetable.parent_id == timetable.id)
    if session.scalar(children):
        raise ProblemError("timetable_used", number=timetable.number)
    session.delete(timetable)


def parts_of(session: Session, timetable: Timetable, words: Texts) -> list[PartOut]:
    """The parts in which a re-plan can be accepted or refused. Raises ProblemError
    ``not_parted``."""
    _, after, found = _compared(session, timetable)
    moments = Moments(after.fair)
    return [
        PartOut(
            number=number,
            is_required=number in found.required,
            sentences=[words.what(finding_of(c, after.fair)) for c in found.of_part(number)],
            changes=named(
                session,
                timetable.fair_id,
                [
                    (c.kind, (c.buyer, c.vendor), _spot(moments, c.before), _spot(moments, c.after))
                    for c in found.of_part(number)
                ],
            ),
        )
        for number in range(1, found.parts + 1)
    ]


def accept_parts(
    session: Session,
    timetable: Timetable,
    parts: Collection[int],
    *,
    author: str,
    reason: str,
    now: datetime,
) -> Timetable:
    """A new version with the chosen and the required parts of a re-plan. Raises ProblemError
    ``not_parted``, InputError for a part that there is not."""
    before, after, found = _compared(session, timetable)
    schedule = accept(found, parts)
    met = [(m.desk, m.vendor) for m in schedule.meetings]
    known = {**before.explanations, **after.explanations}
    reserves = {**before.standby_explanations, **after.standby_explanations}
    explanations = {pair: known[pair] for pair in met}
    stand_by = {(s.buyer, s.vendor) for s in schedule.standby}
    plan = replace(
        after,
        result=judged(after, schedule, explanations),
        explanations=explanations,
        standby_explanations={p: why for p, why in reserves.items() if p in stand_by},
    )
    kept = keep_plan(
        session,
        timetable.fair_id,
        plan,
        origin="accepted",
        author=author,
        reason=reason,
        now=now,
        fair_version=timetable.fair_version,
        parent=timetable.id,
    )
    # Its value is what people made of it; the solver's bound is that of the whole re-plan.
    kept.is_edited = True
    return kept


def _compared(session: Session, timetable: Timetable) -> tuple[FairPlan, FairPlan, Difference]:
    refused = ProblemError("not_parted", number=timetable.number)
    if timetable.parent_id is None:
        raise refused
    parent = get_timetable(session, timetable.fair_id, timetable.parent_id)
    before, after = plan_of(session, parent), plan_of(session, timetable)
    if _is_other(after.fair, before):
        raise refused
    return before, after, difference(after.fair, before.schedule, after.schedule)


def _is_other(fair: Fair, before: FairPlan) -> bool:
    """Whether a plan has meetings of people or times that a fair does not have."""
    return any(True for _ in unknown_ids(fair, before.schedule))


def _spot(moments: Moments, meeting: Meeting | None) -> Spot | None:
    if meeting is None:
        return None
    starts_at, ends_at = moments.of(meeting.slot)
    return Spot(desk=meeting.desk, slot=meeting.slot, starts_at=starts_at, ends_at=ends_at)
