"""How a schedule lies in time, counted talk by talk: what a solver's own figures must equal.

A break is a gap between two talks of one participant that is at least as long as the
shortest slot there, within one session (sessions that share a moment count as one).
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from matchmaker.domain import DeskId, Fair, Schedule, SessionId, TimeSlot, VendorId


def breaks_of(fair: Fair, schedule: Schedule) -> dict[DeskId | VendorId, int]:
    """The breaks of each desk and vendor that has talks."""
    together = _sessions_together(fair)
    slots: dict[DeskId | VendorId, list[TimeSlot]] = defaultdict(list)
    for meeting in schedule.meetings:
        slots[meeting.desk].append(fair.slot_of[meeting.slot])
        slots[meeting.vendor].append(fair.slot_of[meeting.slot])
    return {who: _breaks(fair, own, together) for who, own in slots.items()}


def sessions_attended(fair: Fair, schedule: Schedule) -> int:
    """The sessions that officers come to, all desks together."""
    together = _sessions_together(fair)
    return len({(m.desk, together[fair.slot_of[m.slot].session]) for m in schedule.meetings})


def _breaks(fair: Fair, own: list[TimeSlot], together: dict[SessionId, SessionId]) -> int:
    breaks = 0
    for before, after in pairwise(sorted(own, key=lambda s: s.start)):
        here = together[before.session]
        if here != together[after.session]:
            continue
        lengths = [s.end - s.start for s in fair.slots if together[s.session] == here]
        breaks += after.start - before.end >= min(lengths)
    return breaks


def _sessions_together(fair: Fair) -> dict[SessionId, SessionId]:
    """For each session the first of those that it shares moments with, directly or not."""
    first = {s.id: s.id for s in fair.sessions}
    for one in fair.sessions:
        for other in fair.sessions:
            if one.start < other.end and other.start < one.end:
                old, new = first[other.id], first[one.id]
                first = {k: new if v == old else v for k, v in first.items()}
    return first
