"""Edits by hand: what each would break, and the nearest places where it would not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeAlias

from matchmaker.domain import Desk, DeskId, Fair, Meeting, Schedule, SlotId, TimeSlot, VendorId
from matchmaker.errors import Finding, InputError
from matchmaker.validation import find_violations, unknown_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveMeeting:
    """A meeting goes to another slot, or to another desk of its agency."""

    desk: DeskId
    vendor: VendorId
    slot: SlotId
    to_desk: DeskId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapMeetings:
    """Two meetings change their slots; each stays at its desk."""

    desk: DeskId
    vendor: VendorId
    other_desk: DeskId
    other_vendor: VendorId


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMeeting:
    """A meeting that there was not."""

    meeting: Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMeeting:
    """A meeting is not held."""

    desk: DeskId
    vendor: VendorId


Edit: TypeAlias = MoveMeeting | SwapMeetings | AddMeeting | RemoveMeeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a pair could meet instead."""

    desk: DeskId
    slot: SlotId


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """The schedule after an edit, whatever it breaks. ``violations`` are new: the schedule
    did not have them before. ``alternatives`` are places for the (first) pair of the edit at
    which nothing new is broken, the nearest first; empty where the edit itself is fine."""

    schedule: Schedule
    violations: tuple[Finding, ...]
    alternatives: tuple[Place, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the edit breaks nothing."""
        return not self.violations


def try_edit(fair: Fair, schedule: Schedule, edit: Edit, *, most: int = 5) -> Edited:
    """Make an edit and check it against every rule. Raises InputError where a meeting that
    it names is not in the schedule, or a desk, vendor or slot not in the fair."""
    edited = edit_made(fair, schedule, edit)
    known = find_violations(fair, schedule)
    violations = _new(fair, edited, known)
    if not violations:
        return Edited(schedule=edited, violations=())
    return Edited(
        schedule=edited,
        violations=violations,
        alternatives=tuple(_alternatives(fair, schedule, edit, known, most)),
    )


def _new(fair: Fair, schedule: Schedule, known: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(f for f in find_violations(fair, schedule) if f not in known)


def edit_made(fair: Fair, schedule: Schedule, edit: Edit) -> Schedule:
    """The schedule after an edit, whatever it breaks. Raises InputError as `try_edit` does."""
    match edit:
        case MoveMeeting(desk=desk, vendor=vendor, slot=slot, to_desk=to_desk):
            old = _find(fair, schedule, desk, vendor)
            return _exchanged(fair, schedule, [old], [_at(fair, old, to_desk or desk, slot)])
        case SwapMeetings():
            one = _find(fair, schedule, edit.desk, edit.vendor)
            other = _find(fair, schedule, edit.other_desk, edit.other_vendor)
            swapped = [replace(one, slot=other.slot), replace(other, slot=one.slot)]
            return _exchanged(fair, schedule, [one, other], swapped)
        case AddMeeting(meeting=meeting):
            return _exchanged(fair, schedule, [], [meeting])
        case RemoveMeeting(desk=desk, vendor=vendor):
            return _exchanged(fair, schedule, [_find(fair, schedule, desk, vendor)], [])


def _at(fair: Fair, meeting: Meeting, desk: DeskId, slot: SlotId) -> Meeting:
    """A meeting at another place; only the lines that the desk there speaks for go along."""
    there = fair.desk_of.get(desk)
    known = {line.id for line in fair.lines_of_desk(there)} if there else set()
    lines = tuple(p for p in meeting.purchases if p in known)
    return replace(meeting, desk=desk, slot=slot, purchases=lines)


def _find(fair: Fair, schedule: Schedule, desk: DeskId, vendor: VendorId) -> Meeting:
    for meeting in schedule.meetings:
        if (meeting.desk, meeting.vendor) == (desk, vendor):
            return meeting
    params = {
        "buyer": fair.buyer_at(desk).name if desk in fair.desk_of else desk,
        "vendor": fair.vendor_of[vendor].name if vendor in fair.vendor_of else vendor,
    }
    raise InputError([Finding(code="meeting_not_found", params=params)])


def _exchanged(
    fair: Fair, schedule: Schedule, old: list[Meeting], new: Iterable[Meeting]
) -> Schedule:
    """The schedule without some meetings and with others, in its order; a reserve who meets
    the agency now is a reserve no more."""
    new = list(new)
    if unknown := list(unknown_ids(fair, Schedule(meetings=tuple(new)))):
        raise InputError(unknown)
    start = {s.id: (s.start, s.end, k) for k, s in enumerate(fair.slots)}
    desk_at = {d.id: k for k, d in enumerate(fair.desks)}
    meetings = [m for m in schedule.meetings if m not in old] + new
    met = {(fair.desk_of[m.desk].buyer, m.vendor) for m in meetings}
    return Schedule(
        meetings=tuple(sorted(meetings, key=lambda m: (start[m.slot], desk_at[m.desk]))),
        standby=tuple(s for s in schedule.standby if (s.buyer, s.vendor) not in met),
    )


def _alternatives(
    fair: Fair, schedule: Schedule, edit: Edit, known: tuple[Finding, ...], most: int
) -> Iterator[Place]:
    """Places for the pair of an edit, nearest to what was asked for. The quick look leaves a
    few places to check against every rule."""
    if isinstance(edit, RemoveMeeting):
        return
    wanted, old = _wanted(fair, schedule, edit)
    rest = _exchanged(fair, schedule, old, [])
    found = 0
    for place in _nearest(fair, rest, wanted):
        there = _at(fair, wanted, place.desk, place.slot)
        if there in old or _new(fair, _exchanged(fair, schedule, old, [there]), known):
            continue
        yield place
        found += 1
        if found >= most:
            return


def _wanted(
    fair: Fair, schedule: Schedule, edit: MoveMeeting | SwapMeetings | AddMeeting
) -> tuple[Meeting, list[Meeting]]:
    """The meeting as asked for, and the ones that make room for it."""
    if isinstance(edit, AddMeeting):
        return edit.meeting, []
    old = _find(fair, schedule, edit.desk, edit.vendor)
    if isinstance(edit, MoveMeeting):
        return _at(fair, old, edit.to_desk or edit.desk, edit.slot), [old]
    other = _find(fair, schedule, edit.other_desk, edit.other_vendor)
    return replace(old, slot=other.slot), [old]


def _nearest(fair: Fair, rest: Schedule, wanted: Meeting) -> list[Place]:
    """Where both sides and a room are free, by day, then by time, then by desk."""
    slots = fair.slot_of
    busy = [slots[m.slot] for m in rest.meetings if m.vendor == wanted.vendor]
    used: dict[SlotId, int] = {}
    for meeting in rest.meetings:
        used[meeting.slot] = used.get(meeting.slot, 0) + 1
    vendor, aim = fair.vendor_of[wanted.vendor], slots[wanted.slot]
    open_slots = [
        s
        for s in fair.slots
        if (s.rooms is None or used.get(s.id, 0) < s.rooms)
        and fair.vendor_can_use(vendor, s)
        and not any(s.overlaps(other) for other in busy)
    ]
    places = [
        (_distance(aim, slot), desk.id != wanted.desk, slot.start, desk.id, slot.id)
        for desk in fair.desks_of_buyer[fair.desk_of[wanted.desk].buyer]
        for slot in open_slots
        if fair.desk_can_use(desk, slot) and not _busy(fair, rest, desk, slot)
    ]
    return [Place(desk=desk, slot=slot) for *_, desk, slot in sorted(places)]


def _busy(fair: Fair, rest: Schedule, desk: Desk, slot: TimeSlot) -> bool:
    return any(m.desk == desk.id and fair.slot_of[m.slot].overlaps(slot) for m in rest.meetings)


def _distance(one: TimeSlot, other: TimeSlot) -> tuple[int, timedelta]:
    """How far apart two slots feel: by days first, then by hours."""
    return abs((one.start.date() - other.start.date()).days), abs(one.start - other.start)
