"""Changes of a timetable, and which of them depend on each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TypeAlias

from matchmaker.domain import BuyerId, Fair, Group, Meeting, SlotId, VendorId


class ChangeKind(StrEnum):
    """What became of the meeting of an agency and a vendor."""

    KEPT = "kept"
    MOVED = "moved"
    LOST = "lost"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One pair's meeting before and after. ``part`` is the number of the part that it
    belongs to (from 1; None where it was kept). ``before_stands`` is False where the
    released meeting cannot be held any more, whatever is decided."""

    kind: ChangeKind
    buyer: BuyerId
    vendor: VendorId
    before: Meeting | None
    after: Meeting | None
    part: int | None = None
    before_stands: bool = True

    @property
    def refused(self) -> Meeting | None:
        """The meeting that is left when the change is refused."""
        return self.before if self.before_stands else None


Owner: TypeAlias = Callable[[Meeting], Hashable]


@dataclass(frozen=True)
class _Limits:
    """What meetings are counted by, and how many there may be and have to be."""

    owner: Owner
    most: Mapping[Hashable, int | None]
    fewest: Mapping[Hashable, int]


def parts_of(fair: Fair, changes: Sequence[Change]) -> Mapping[int, int]:
    """The part of each changed row of ``changes``: any number, alike within a part.

    Every change ends as its new or as its old meeting. Two are tied where such ends share a
    person and a moment, or a stretch of time without a sure pause, or have an order; several,
    where some choice among them could exceed a cap or the rooms or fall below a promise. What
    is not tied can be chosen in any combination.
    """
    rows = [k for k, change in enumerate(changes) if change.kind is not ChangeKind.KEPT]
    root = {row: row for row in rows}

    def find(row: int) -> int:
        while root[row] != row:
            row = root[row]
        return row

    ties = (_clashes(fair, changes, rows), _in_rhythm(fair, changes, rows), _short(fair, changes))
    for first, second in chain.from_iterable(ties):
        root[find(second)] = find(first)
    return {row: find(row) for row in rows}


def _clashes(
    fair: Fair, changes: Sequence[Change], rows: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Changes of which ends share a person and a moment."""
    of: dict[Hashable, list[tuple[int, Meeting]]] = defaultdict(list)
    for row in rows:
        for end in filter(None, (changes[row].after, changes[row].refused)):
            of["desk", end.desk].append((row, end))
            of["vendor", end.vendor].append((row, end))
    for ends in of.values():
        for k, (row, one) in enumerate(ends):
            for other_row, other in ends[:k]:
                if fair.slot_of[one.slot].overlaps(fair.slot_of[other.slot]):
                    yield other_row, row


def _in_rhythm(
    fair: Fair, changes: Sequence[Change], rows: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Changes of which ends could deny somebody a pause together, or come out of order."""
    timing = fair.policy.timing
    island = _islands(fair)
    row_of: dict[Hashable, int] = {}
    for row in rows:
        for end in filter(None, (changes[row].after, changes[row].refused)):
            where = island[end.slot]
            if timing.desk_pause_after is not None:
                yield row_of.setdefault(("desk", end.desk, where), row), row
            if timing.vendor_pause_after is not None:
                yield row_of.setdefault(("vendor", end.vendor, where), row), row
    at = {(changes[row].buyer, changes[row].vendor): row for row in rows}
    for first, then in (p.pairs for p in fair.precedences):
        if first in at and then in at:
            yield at[first], at[then]


def _islands(fair: Fair) -> dict[SlotId, int]:
    """The number of each slot's stretch of time; between stretches everyone has a pause."""
    found: dict[SlotId, int] = {}
    latest = None
    for slot in sorted(fair.slots, key=lambda s: (s.start, s.end)):
        if latest is None or slot.start - latest >= fair.pause:
            number = len(found)
        latest = slot.end if latest is None else max(latest, slot.end)
        found[slot.id] = number
    return found


def _short(fair: Fair, changes: Sequence[Change]) -> Iterator[tuple[int, int]]:
    """Changes of which some choice could break a limit."""
    for limits in _all_limits(fair):
        least: Counter[Hashable] = Counter()
        most: Counter[Hashable] = Counter()
        open_rows: dict[Hashable, list[int]] = defaultdict(list)
        for row, change in enumerate(changes):
            new, old = (limits.owner(m) if m else None for m in (change.after, change.refused))
            for owner in {new, old} - {None}:
                always = new == old
                most[owner] += 1
                least[owner] += always
                if not always:
                    open_rows[owner].append(row)
        for owner, rows in open_rows.items():
            cap = limits.most.get(owner)
            if least[owner] < limits.fewest.get(owner, 0) or (
                cap is not None and most[owner] > cap
            ):
                yield from ((rows[0], row) for row in rows[1:])


def _all_limits(fair: Fair) -> tuple[_Limits, ...]:
    return (
        _Limits(
            lambda m: fair.desk_of[m.desk].buyer,
            {b.id: fair.cap_of_buyer(b) for b in fair.buyers},
            {b.id: b.floor for b in fair.buyers},
        ),
        _Limits(
            lambda m: m.vendor,
            {v.id: fair.cap_of_vendor(v) for v in fair.vendors},
            {v.id: v.floor for v in fair.vendors},
        ),
        _Limits(lambda m: m.desk, {d.id: d.cap for d in fair.desks}, {}),
        *(_Limits(_owner_of(fair, group), {group.id: group.cap}, {}) for group in fair.groups),
        _Limits(lambda m: m.slot, {s.id: s.rooms for s in fair.slots}, {}),
    )


def _owner_of(fair: Fair, group: Group) -> Owner:
    """The group itself for its meetings, and nobody for all others."""
    return lambda m: group.id if group.counts(fair.desk_of[m.desk].buyer, m.vendor) else None
