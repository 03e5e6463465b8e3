"""Edits by hand: each is checked against every rule at once, kept with its author and reason,
and can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.schemas.edits import (
    Asked,
    AskedAdd,
    AskedMove,
    AskedPin,
    AskedRemove,
    AskedSwap,
    Place,
    Places,
)
from api.services.bookings import Moments
from api.services.exchanging import Item, changed_items, exchange
from api.services.focus import Concerned, Part, new_violations, part_of, with_rooms_left
from api.services.timetables import base_plan, must_be_draft
from api.store.tables import Booking, Edit, Timetable
from matchmaker.domain import (
    DeskId,
    Fair,
    Meeting,
    PurchaseId,
    Schedule,
    SlotId,
    VendorId,
)
from matchmaker.errors import Finding, InputError
from matchmaker.replanning import local_time
from matchmaker.replanning.editing import too_late
from matchmaker.replanning.running import begun_at
from matchmaker.scheduler.edits import (
    AddMeeting,
    MoveMeeting,
    RemoveMeeting,
    SwapMeetings,
    edit_made,
    try_edit,
)
from matchmaker.scheduler.edits import Edit as HandEdit

UNDO, REDO = "undo", "redo"
_MOST_LISTED = 500


def make_edits(
    session: Session,
    timetable: Timetable,
    asked: Sequence[Asked],
    *,
    who: str,
    reason: str,
    now: datetime,
) -> Edit:
    """Make edits in their order, or none of them.

    Raises ProblemError: ``timetable_final`` where it was released, ``breaks_rules`` with the
    rules that would be broken and, in ``more``, the nearest places that break none,
    ``conflict`` where a meeting is not there any more. Raises InputError where a desk, vendor
    or slot is not of the fair.
    """
    must_be_draft(timetable)
    whole = base_plan(session, timetable).fair
    part = part_of(session, timetable.id, whole, _concerned(session, timetable.id, whole, asked))
    after = _all_made(part, asked)
    begun = begun_at(whole, local_time(whole, now))
    hand = [edit for one in asked if (edit := _hand_edit(part, one)) is not None]
    if late := too_late(part.fair, part.schedule, hand, begun):
        raise ProblemError("breaks_rules", findings=tuple(late))
    if broken := new_violations(session, timetable.id, part, after):
        places = _alternatives(session, timetable.id, part, asked)
        more = {"alternatives": [p.model_dump(mode="json") for p in places]}
        raise ProblemError("breaks_rules", findings=broken, more=more)
    out, into = changed_items(part, after)
    kinds = {one.kind for one in asked}
    kind = kinds.pop() if len(kinds) == 1 else "several"
    return keep_edit(session, timetable, whole, out, into, kind, who=who, reason=reason, now=now)


def keep_edit(
    session: Session,
    timetable: Timetable,
    fair: Fair,
    out: list[Item],
    into: list[Item],
    kind: str,
    *,
    who: str,
    reason: str,
    now: datetime,
    undoes: int | None = None,
) -> Edit:
    """Exchange meetings and reserves of a timetable for others, and write down that it was."""
    exchange(session, timetable, fair, out, into)
    timetable.revision += 1
    edit = Edit(
        timetable_id=timetable.id,
        revision=timetable.revision,
        kind=kind,
        before=out,
        after=into,
        made_at=now,
        made_by=who,
        reason=reason,
        undoes=undoes,
    )
    session.add(edit)
    session.flush()
    return edit


def undo(session: Session, timetable: Timetable, *, who: str, reason: str, now: datetime) -> Edit:
    """Take the last edit back. Raises ProblemError ``no_edit`` where there is none."""
    done, _ = _stacks(session, timetable.id)
    return _again(session, timetable, done, UNDO, who=who, reason=reason, now=now)


def redo(session: Session, timetable: Timetable, *, who: str, reason: str, now: datetime) -> Edit:
    """Make the last edit that was taken back again. Raises ProblemError ``no_edit``."""
    _, undone = _stacks(session, timetable.id)
    return _again(session, timetable, undone, REDO, who=who, reason=reason, now=now)


def _again(
    session: Session,
    timetable: Timetable,
    stack: list[int],
    kind: str,
    *,
    who: str,
    reason: str,
    now: datetime,
) -> Edit:
    must_be_draft(timetable)
    if not stack:
        raise ProblemError("no_edit")
    known = session.get_one(Edit, (timetable.id, stack[-1]))
    sides = (known.after, known.before) if kind == UNDO else (known.before, known.after)
    fair = base_plan(session, timetable).fair
    return keep_edit(
        session,
        timetable,
        fair,
        *sides,
        kind,
        who=who,
        reason=reason,
        now=now,
        undoes=known.revision,
    )


def edits_of(session: Session, timetable: Timetable) -> Sequence[Edit]:
    """The hand edits of a version, the last first."""
    query = select(Edit).where(Edit.timetable_id == timetable.id)
    return session.scalars(query.order_by(Edit.revision.desc()).limit(_MOST_LISTED)).all()


def _stacks(session: Session, timetable_id: str) -> tuple[list[int], list[int]]:
    """The revisions of the edits that hold, and of those that were taken back, last on top."""
    done: list[int] = []
    undone: list[int] = []
    rows = session.execute(
        select(Edit.revision, Edit.kind, Edit.undoes)
        .where(Edit.timetable_id == timetable_id)
        .order_by(Edit.revision)
    )
    for revision, kind, undoes in rows:
        if kind == UNDO:
            undone.append(done.pop())
        elif kind == REDO:
            done.append(undone.pop())
        else:
            done.append(revision)
            undone.clear()
        if kind in (UNDO, REDO) and undoes is None:
            raise AssertionError("an undo of nothing")
    return done, undone


def _concerned(
    session: Session, timetable_id: str, fair: Fair, asked: Sequence[Asked]
) -> Concerned:
    """Everyone that edits name, with the slots that they come from and go to."""
    pairs = [(one.desk, one.vendor) for one in asked]
    pairs += [(e.other_desk, e.other_vendor) for e in asked if isinstance(e, AskedSwap)]
    desks = {DeskId(desk) for desk, _ in pairs}
    desks |= {DeskId(e.to_desk) for e in asked if isinstance(e, AskedMove) and e.to_desk}
    places = or_(*(and_(Booking.desk == d, Booking.vendor == v) for d, v in pairs))
    from_slots = session.scalars(
        select(Booking.slot).where(Booking.timetable_id == timetable_id, places)
    )
    to_slots = {e.slot for e in asked if isinstance(e, AskedMove | AskedAdd)}
    return Concerned(
        buyers=frozenset(fair.desk_of[d].buyer for d in desks if d in fair.desk_of),
        vendors=frozenset(VendorId(v) for _, v in pairs if v in fair.vendor_of),
        slots=frozenset(map(SlotId, {*from_slots, *to_slots})),
    )


def _all_made(part: Part, asked: Sequence[Asked]) -> Schedule:
    after = part.schedule
    try:
        for one in asked:
            after = _made(part, after, one)
    except InputError as error:
        if all(f.code == "meeting_not_found" for f in error.findings):
            raise ProblemError("conflict", findings=error.findings) from error
        raise
    return after


def _made(part: Part, schedule: Schedule, asked: Asked) -> Schedule:
    edit = _hand_edit(part, asked)
    if edit is not None:
        return edit_made(part.fair, schedule, edit)
    pair = asked.desk, asked.vendor
    # That it is there is for the same words to say as for every other edit.
    edit_made(part.fair, schedule, RemoveMeeting(desk=DeskId(pair[0]), vendor=VendorId(pair[1])))
    fixed = asked.kind == "pin"
    return replace(
        schedule,
        meetings=tuple(
            replace(m, fixed=fixed) if (m.desk, m.vendor) == pair else m for m in schedule.meetings
        ),
    )


def _hand_edit(part: Part, asked: Asked) -> HandEdit | None:
    """What is asked for, as the scheduler knows it; None for a pin, which moves nothing."""
    desk, vendor = DeskId(asked.desk), VendorId(asked.vendor)
    match asked:
        case AskedPin():
            return None
        case AskedRemove():
            return RemoveMeeting(desk=desk, vendor=vendor)
        case AskedSwap():
            return SwapMeetings(
                desk=desk,
                vendor=vendor,
                other_desk=DeskId(asked.other_desk),
                other_vendor=VendorId(asked.other_vendor),
            )
        case AskedMove():
            to_desk = _own_desk(part.fair, desk, asked.to_desk)
            slot = SlotId(asked.slot)
            return MoveMeeting(desk=desk, vendor=vendor, slot=slot, to_desk=to_desk)
        case AskedAdd():
            return AddMeeting(
                meeting=Meeting(
                    desk=desk,
                    vendor=vendor,
                    slot=SlotId(asked.slot),
                    purchases=_lines(part, asked),
                    fixed=asked.fixed,
                )
            )


def _own_desk(fair: Fair, desk: DeskId, to_desk: str | None) -> DeskId | None:
    """A desk of the same agency: a talk with another agency is another talk."""
    if to_desk is None:
        return None
    there = fair.desk_of.get(DeskId(to_desk))
    if there is None or desk not in fair.desk_of or there.buyer != fair.desk_of[desk].buyer:
        raise InputError([Finding(code="unknown_desk_in_schedule", params={"id": to_desk})])
    return there.id


def _lines(part: Part, asked: AskedAdd) -> tuple[PurchaseId, ...]:
    """The lines that a meeting added by hand is about."""
    desk = part.fair.desk_of.get(DeskId(asked.desk))
    if asked.purchases is not None or desk is None:
        return tuple(map(PurchaseId, asked.purchases or ()))
    lines = {line.id for line in part.fair.lines_of_desk(desk)}
    known = (s for s in part.schedule.standby if (s.buyer, s.vendor) == (desk.buyer, asked.vendor))
    return tuple(p for s in known for p in s.purchases if p in lines)


def _alternatives(
    session: Session, timetable_id: str, part: Part, asked: Sequence[Asked]
) -> Iterator[Places]:
    """For each edit that breaks a rule when the others stand, where its pair could meet."""
    fair = with_rooms_left(session, timetable_id, part)
    moments = Moments(part.whole)
    for number, one in enumerate(asked):
        edit = _hand_edit(part, one)
        if edit is None or isinstance(edit, RemoveMeeting):
            continue
        rest = part.schedule
        for other in (*asked[:number], *asked[number + 1 :]):
            rest = _made(part, rest, other)
        tried = try_edit(fair, rest, edit)
        if tried.allowed:
            continue
        places = []
        for place in tried.alternatives:
            starts_at, ends_at = moments.of(place.slot)
            places.append(
                Place(desk=place.desk, slot=place.slot, starts_at=starts_at, ends_at=ends_at)
            )
        yield Places(edit=number, places=places)
