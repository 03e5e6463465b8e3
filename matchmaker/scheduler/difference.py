"""What changed between two timetables, in parts that can be accepted or refused one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from matchmaker.domain import (
    BuyerId,
    Fair,
    Meeting,
    PreferenceKind,
    Schedule,
    Standby,
    VendorId,
)
from matchmaker.errors import Finding, InputError, Severity
from matchmaker.scheduler.change_cost import by_pair
from matchmaker.scheduler.changes import can_stand
from matchmaker.scheduler.parts import Change, ChangeKind, parts_of
from matchmaker.validation import find_violations, when


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Every meeting of both timetables. ``required`` parts cannot be refused: without them a
    rule would be broken, or they only say what cannot be held any more. Any choice among the
    others is valid. ``standby`` goes with the new timetable."""

    fair: Fair
    changes: tuple[Change, ...]
    parts: int
    required: frozenset[int]
    standby: tuple[Standby, ...]

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """The changes of one kind, in the order of time."""
        return tuple(c for c in self.changes if c.kind is kind)

    def of_part(self, part: int) -> tuple[Change, ...]:
        """The changes that stand or fall together."""
        return tuple(c for c in self.changes if c.part == part)

    def by_participant(self) -> Mapping[BuyerId | VendorId, tuple[Change, ...]]:
        """What each agency and vendor has to know, kept meetings included."""
        found: dict[BuyerId | VendorId, list[Change]] = defaultdict(list)
        for change in self.changes:
            found[change.buyer].append(change)
            found[change.vendor].append(change)
        return {who: tuple(changes) for who, changes in found.items()}


def difference(fair: Fair, released: Schedule, after: Schedule) -> Difference:
    """Compare a released timetable with a valid new one of the changed fair."""
    changes = _changes(fair, released, after)
    numbered = _numbered(changes, parts_of(fair, changes))
    parts = max((c.part or 0 for c in numbered), default=0)
    whole = Difference(
        fair=fair, changes=numbered, parts=parts, required=frozenset(), standby=after.standby
    )
    every = set(range(1, parts + 1))
    required = frozenset(p for p in every if _needed(whole, p, every))
    return replace(whole, required=required)


def _needed(whole: Difference, part: int, every: set[int]) -> bool:
    if all(c.after == c.refused for c in whole.of_part(part)):
        return True
    return bool(find_violations(whole.fair, _chosen(whole, every - {part})))


def accept(change: Difference, parts: Collection[int]) -> Schedule:
    """The released timetable with the chosen and the required parts of the new one; valid.

    Meetings that cannot be held any more fall away, whatever is chosen. Raises InputError
    for a part that there is not.
    """
    unknown = frozenset(parts) - set(range(1, change.parts + 1))
    if unknown:
        raise InputError(
            Finding(code="difference_unknown_part", params={"part": p, "parts": change.parts})
            for p in sorted(unknown)
        )
    schedule = _chosen(change, change.required | frozenset(parts))
    if violations := find_violations(change.fair, schedule):
        raise AssertionError(f"parts that depend on each other: {violations[:3]}")
    return schedule


def decided(change: Difference, parts: Collection[int]) -> Difference:
    """The changes that come of a choice of parts, each with the number that it had: what was
    refused is kept, or lost where it cannot be held any more. Raises as `accept`."""
    schedule = accept(change, parts)
    taken = change.required | frozenset(parts)
    changes = tuple(filter(None, (_decided(c, taken) for c in change.changes)))
    lost = frozenset(c.part for c in changes if c.part is not None and c.part not in taken)
    return replace(
        change, changes=changes, required=change.required | lost, standby=schedule.standby
    )


def _decided(change: Change, taken: Collection[int]) -> Change | None:
    """What became of one change; None for a new meeting that was refused."""
    if change.part is None or change.part in taken:
        return change
    if change.before is None:
        return None
    kind = _kind(change.before, change.refused)
    part = None if kind is ChangeKind.KEPT else change.part
    return replace(change, kind=kind, after=change.refused, part=part)


def finding_of(change: Change, fair: Fair) -> Finding:
    """A change in words, for the people concerned."""
    params: dict[str, str | int | float] = {
        "buyer": fair.buyer_of[change.buyer].name,
        "vendor": fair.vendor_of[change.vendor].name,
        "part": change.part or 0,
    }
    for name, meeting in (("before", change.before), ("after", change.after)):
        if meeting is not None:
            params[name] = when(fair.slot_of[meeting.slot])
            params[f"{name}_desk"] = fair.desk_of[meeting.desk].name
    code = f"meeting_{change.kind}"
    if change.kind is ChangeKind.MOVED and params["before"] == params["after"]:
        code = "meeting_moved_desk"
    return Finding(code=code, severity=Severity.NOTE, params=params)


def _changes(fair: Fair, released: Schedule, after: Schedule) -> list[Change]:
    """Every pair of either timetable, by the earlier of its slots, then by its ids."""
    old, new = by_pair(fair, released), by_pair(fair, after)
    vetoed = {(p.buyer, p.vendor) for p in fair.preferences if p.kind is PreferenceKind.VETO}
    found = []
    for pair in {**old, **new}:
        before, now = old.get(pair), new.get(pair)
        found.append(
            Change(
                kind=_kind(before, now),
                buyer=pair[0],
                vendor=pair[1],
                before=before,
                after=now,
                before_stands=before is not None and pair not in vetoed and can_stand(fair, before),
            )
        )
    desk_at = {d.id: k for k, d in enumerate(fair.desks)}

    def place(change: Change) -> tuple[object, ...]:
        first = change.before or change.after
        if first is None:
            raise AssertionError("a change of nothing")
        slot = fair.slot_of[first.slot]
        return slot.start, slot.end, desk_at[first.desk], change.vendor

    return sorted(found, key=place)


def _kind(before: Meeting | None, after: Meeting | None) -> ChangeKind:
    if before is None:
        return ChangeKind.NEW
    if after is None:
        return ChangeKind.LOST
    same = (before.desk, before.slot) == (after.desk, after.slot)
    return ChangeKind.KEPT if same else ChangeKind.MOVED


def _numbered(changes: Iterable[Change], parts: Mapping[int, int]) -> tuple[Change, ...]:
    """Parts get their numbers in the order in which they first occur."""
    numbers: dict[int, int] = {}
    found = []
    for row, change in enumerate(changes):
        if change.kind is ChangeKind.KEPT:
            found.append(change)
        else:
            number = numbers.setdefault(parts[row], len(numbers) + 1)
            found.append(replace(change, part=number))
    return tuple(found)


def _chosen(change: Difference, chosen: Collection[int]) -> Schedule:
    """The meetings of accepted and of refused changes, in order, with the standby left."""
    meetings = [
        meeting
        for c in change.changes
        if (meeting := c.after if c.part is None or c.part in chosen else c.refused) is not None
    ]
    fair = change.fair
    slot_at, desk_at = _order(fair)
    meetings.sort(key=lambda m: (slot_at[m.slot], desk_at[m.desk]))
    met = {(fair.desk_of[m.desk].buyer, m.vendor) for m in meetings}
    return Schedule(meetings=tuple(meetings), standby=_ranked(change.standby, met))


def _order(fair: Fair) -> tuple[dict[str, int], dict[str, int]]:
    slots = sorted(
        range(len(fair.slots)), key=lambda k: (fair.slots[k].start, fair.slots[k].end, k)
    )
    return (
        {fair.slots[k].id: place for place, k in enumerate(slots)},
        {d.id: k for k, d in enumerate(fair.desks)},
    )


def _ranked(
    standby: Iterable[Standby], met: Collection[tuple[BuyerId, VendorId]]
) -> tuple[Standby, ...]:
    """The reserves who do not meet the agency, ranked anew."""
    ranks: Counter[BuyerId] = Counter()
    found = []
    for reserve in standby:
        if (reserve.buyer, reserve.vendor) not in met:
            ranks[reserve.buyer] += 1
            found.append(replace(reserve, rank=ranks[reserve.buyer]))
    return tuple(found)


__all__ = [
    "Change",
    "ChangeKind",
    "Difference",
    "accept",
    "decided",
    "difference",
    "finding_of",
]
