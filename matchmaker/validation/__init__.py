"""Every rule of a timetable, checked without a solver: the specification of the scheduler.

`find_violations` is run after every solve and every hand edit. `fit_points_of` and
`value_of` work out what a timetable is worth, so that a solver's own figure can be checked.
"""

from __future__ import annotations

from itertools import chain

from matchmaker.domain import Fair, Schedule
from matchmaker.errors import Finding
from matchmaker.validation.book import Rule, open_book, when
from matchmaker.validation.known import unknown_ids, unknown_standby
from matchmaker.validation.loads import (
    buyer_below_promise,
    buyer_over_cap,
    desk_over_cap,
    group_over_cap,
    vendor_below_promise,
    vendor_over_cap,
)
from matchmaker.validation.pairs import (
    fixed_meeting_missing,
    must_meet_missing,
    pair_meets_twice,
    purchase_not_of_desk,
    vetoed_pair_meets,
)
from matchmaker.validation.presence import (
    buyer_unavailable,
    desk_double_booked,
    desk_unavailable,
    rooms_exceeded,
    track_closed,
    vendor_double_booked,
    vendor_unavailable,
)
from matchmaker.validation.reserves import (
    standby_already_meets,
    standby_vetoed,
)
from matchmaker.validation.rhythm import (
    desk_without_pause,
    talks_out_of_order,
    vendor_without_pause,
)
from matchmaker.validation.timing import breaks_of, sessions_attended
from matchmaker.validation.value import (
    fit_points_of,
    floor_units_of,
    group_loads,
    group_talks_of,
    lines_covered,
    units_of,
    value_of,
    worst_off_of,
)

__all__ = [
    "RULES",
    "breaks_of",
    "find_violations",
    "fit_points_of",
    "floor_units_of",
    "group_loads",
    "group_talks_of",
    "lines_covered",
    "sessions_attended",
    "units_of",
    "unknown_ids",
    "value_of",
    "when",
    "worst_off_of",
]

RULES: tuple[Rule, ...] = (
    desk_double_booked,
    vendor_double_booked,
    pair_meets_twice,
    track_closed,
    buyer_unavailable,
    desk_unavailable,
    vendor_unavailable,
    rooms_exceeded,
    desk_without_pause,
    vendor_without_pause,
    talks_out_of_order,
    vendor_over_cap,
    buyer_over_cap,
    desk_over_cap,
    group_over_cap,
    vendor_below_promise,
    buyer_below_promise,
    must_meet_missing,
    vetoed_pair_meets,
    fixed_meeting_missing,
    purchase_not_of_desk,
    standby_vetoed,
    standby_already_meets,
)


def find_violations(fair: Fair, schedule: Schedule) -> tuple[Finding, ...]:
    """Every way in which a schedule breaks a rule of its fair; empty when it is valid."""
    unknown = tuple(chain(unknown_ids(fair, schedule), unknown_standby(fair, schedule)))
    book = open_book(fair, schedule)
    return unknown + tuple(finding for rule in RULES for finding in rule(book))
