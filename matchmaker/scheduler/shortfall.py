"""Who stayed below the policy's floor, and what stood in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain import Buyer, Fair, Vendor
from matchmaker.errors import Finding, Severity
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.group_notes import group_notes
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.worth import loads_of


@dataclass(frozen=True, slots=True)
class _Codes:
    """What to call each reason."""

    no_candidate: str
    no_common_slot: str
    partners_full: str
    calendars: str


_BUYER_CODES = _Codes(
    "buyer_below_floor_no_candidate",
    "buyer_below_floor_no_common_slot",
    "buyer_below_floor_partners_full",
    "buyer_below_floor_calendars",
)
_VENDOR_CODES = _Codes(
    "vendor_below_floor_no_candidate",
    "vendor_below_floor_no_common_slot",
    "vendor_below_floor_partners_full",
    "vendor_below_floor_calendars",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One side of the fair: its people, their open loads and floors, and the owner of each
    candidate row and of each pair; ``open_pair`` marks pairs whose other side could meet."""

    codes: _Codes
    people: Sequence[Buyer | Vendor]
    load: Ints
    floor: Ints
    pinned: Ints
    owner_of_row: Ints
    owner_of_pair: Ints
    open_pair: Flags


def shortfalls(problem: ScheduleProblem, fair: Fair, slot_of: Ints) -> tuple[Finding, ...]:
    """A note for every group below its floor or share, and for every agency and vendor that
    has fewer meetings than the policy's floor.

    The reason is the first of: no candidate at all, no time in common with any candidate,
    all candidates full, or else calendars and other meetings left no way.
    """
    loads = loads_of(problem, slot_of)
    candidates, pairs, pinned = problem.candidates, problem.pairs, problem.pinned
    buyer_of_pair = problem.desk_buyer[pairs.desk]
    apart = slot_of == UNPLACED
    buyers = _Side(
        codes=_BUYER_CODES,
        people=fair.buyers,
        load=loads.buyer,
        floor=problem.buyer_floor,
        pinned=problem.desk_buyer[pinned.desk],
        owner_of_row=problem.desk_buyer[candidates.desk],
        owner_of_pair=buyer_of_pair,
        open_pair=apart & (loads.vendor < problem.vendor_cap)[pairs.vendor],
    )
    vendors = _Side(
        codes=_VENDOR_CODES,
        people=fair.vendors,
        load=loads.vendor,
        floor=problem.vendor_floor,
        pinned=pinned.vendor,
        owner_of_row=candidates.vendor.astype(np.int64),
        owner_of_pair=pairs.vendor,
        open_pair=apart & (loads.buyer < problem.buyer_cap)[buyer_of_pair],
    )
    return (*group_notes(problem, fair, slot_of), *_notes(buyers), *_notes(vendors))


def _notes(side: _Side) -> Iterator[Finding]:
    count = len(side.people)
    pinned = np.bincount(side.pinned, minlength=count)
    known = np.bincount(side.owner_of_row, minlength=count)
    timed = np.bincount(side.owner_of_pair, minlength=count)
    reachable = np.bincount(side.owner_of_pair[side.open_pair], minlength=count)
    for k in np.flatnonzero(side.load < side.floor).tolist():
        if not known[k]:
            code = side.codes.no_candidate
        elif not timed[k]:
            code = side.codes.no_common_slot
        else:
            code = side.codes.calendars if reachable[k] else side.codes.partners_full
        yield Finding(
            code=code,
            severity=Severity.NOTE,
            params={
                "name": side.people[k].name,
                "meetings": int(side.load[k] + pinned[k]),
                "wanted": int(side.floor[k] + pinned[k]),
            },
        )
