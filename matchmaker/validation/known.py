"""A timetable names only what its fair has."""

from __future__ import annotations

from collections.abc import Iterator

from matchmaker.domain import Fair, Schedule
from matchmaker.errors import Finding


def unknown_ids(fair: Fair, schedule: Schedule) -> Iterator[Finding]:
    """A meeting names only desks, vendors and slots that the fair has."""
    for m in schedule.meetings:
        if m.desk not in fair.desk_of:
            yield Finding(code="unknown_desk_in_schedule", params={"id": m.desk})
        if m.vendor not in fair.vendor_of:
            yield Finding(code="unknown_vendor_in_schedule", params={"id": m.vendor})
        if m.slot not in fair.slot_of:
            yield Finding(code="unknown_slot_in_schedule", params={"id": m.slot})


def unknown_standby(fair: Fair, schedule: Schedule) -> Iterator[Finding]:
    """The standby list names only agencies and vendors that the fair has."""
    for s in schedule.standby:
        if s.buyer not in fair.buyer_of:
            yield Finding(code="unknown_buyer_in_schedule", params={"id": s.buyer})
        if s.vendor not in fair.vendor_of:
            yield Finding(code="unknown_vendor_in_schedule", params={"id": s.vendor})
