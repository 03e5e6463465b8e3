"""A fair for each rule, with a timetable that the rule allows and one that it forbids."""

from __future__ import annotations

from dataclasses import replace

from matchmaker.domain import Fair, Policy, PreferenceKind, PurchaseId, SlotId
from tests.small_fairs import (
    group,
    must,
    ordered,
    pinned,
    said,
    session,
    simple_fair,
    slots_of,
    with_buyer,
    with_desk,
    with_groups,
    with_second_desk,
    with_timing,
    with_vendor,
)


def plain() -> Fair:
    return simple_fair()


def two_tracks() -> Fair:
    """Slots of 30 minutes in track A, of 45 in track B, at the same time; V1 is in A only."""
    a, b = session("A", "A"), session("B", "B")
    slots = (*slots_of(a, 3), *slots_of(b, 2, minutes=45))
    fair = replace(simple_fair(), sessions=(a, b), slots=slots)
    return with_vendor(with_buyer(fair, "B1", tracks=frozenset("A")), "V1", tracks=frozenset("A"))


def veto() -> Fair:
    return said(plain(), "B1", "V1", PreferenceKind.VETO)


def away(slot: str) -> frozenset[SlotId]:
    return frozenset([SlotId(slot)])


def second_desk_with_own_line() -> Fair:
    fair = with_second_desk(plain())
    line = replace(fair.purchases[0], id=PurchaseId("P1b"))
    fair = replace(fair, purchases=(*fair.purchases, line))
    return with_desk(fair, "D1b", purchases=frozenset([line.id]))


CASES: list[tuple[str, Fair, str, str]] = [
    ("desk_double_booked", plain(), "D1 V1 AM1, D1 V2 AM2", "D1 V1 AM1, D1 V2 AM1"),
    ("desk_double_booked", two_tracks(), "D2 V1 A1, D2 V2 B2", "D2 V1 A2, D2 V2 B2"),
    ("vendor_double_booked", plain(), "D1 V1 AM1, D2 V1 AM2", "D1 V1 AM1, D2 V1 AM1"),
    ("vendor_double_booked", two_tracks(), "D1 V2 A1, D2 V2 B2", "D1 V2 A3, D2 V2 B2"),
    ("pair_meets_twice", plain(), "D1 V1 AM1, D2 V1 AM2", "D1 V1 AM1, D1 V1 AM2"),
    (
        "group_over_cap",
        with_groups(plain(), group("G", "V1 V2", cap=1), group("H", "B1", cap=1)),
        "D1 V1 AM1",
        "D2 V1 AM1, D2 V2 AM2",
    ),
    (
        "pair_meets_twice",
        with_second_desk(plain()),
        "D1 V1 AM1, D1b V2 AM2",
        "D1 V1 AM1, D1b V1 AM2",
    ),
    ("track_closed", two_tracks(), "D1 V1 A1", "D1 V2 B1"),
    ("track_closed", two_tracks(), "D2 V2 B1", "D2 V1 B1"),
    (
        "buyer_unavailable",
        with_buyer(plain(), "B1", unavailable=away("AM2")),
        "D1 V1 AM1",
        "D1 V1 AM2",
    ),
    (
        "desk_unavailable",
        with_desk(plain(), "D1", unavailable=away("AM2")),
        "D1 V1 AM1",
        "D1 V1 AM2",
    ),
    (
        "vendor_unavailable",
        with_vendor(plain(), "V1", unavailable=away("AM2")),
        "D1 V1 AM1",
        "D1 V1 AM2",
    ),
    ("rooms_exceeded", simple_fair(rooms=1), "D1 V1 AM1, D2 V2 AM2", "D1 V1 AM1, D2 V2 AM1"),
    (
        "desk_without_pause",
        with_timing(simple_fair(1, 3, 4), desk_pause_after=2),
        "D1 V1 AM1, D1 V2 AM2, D1 V3 AM4",
        "D1 V1 AM1, D1 V2 AM2, D1 V3 AM3",
    ),
    (
        "desk_without_pause",
        with_timing(simple_fair(1, 2, 4), desk_pause_after=1, pause_minutes=60),
        "D1 V1 AM1, D1 V2 AM4",
        "D1 V1 AM1, D1 V2 AM3",
    ),
    (
        "vendor_without_pause",
        with_timing(simple_fair(3, 1, 4), vendor_pause_after=2),
        "D1 V1 AM1, D2 V1 AM3, D3 V1 AM4",
        "D1 V1 AM2, D2 V1 AM3, D3 V1 AM4",
    ),
    (
        "vendor_without_pause",
        with_timing(two_tracks(), vendor_pause_after=1),
        "D1 V1 A1, D2 V2 B1",
        "D1 V2 A1, D2 V2 B2",
    ),
    (
        "talks_out_of_order",
        ordered(plain(), "B1 V1", "B2 V2"),
        "D1 V1 AM1, D2 V2 AM2",
        "D1 V1 AM1, D2 V2 AM1",
    ),
    ("talks_out_of_order", ordered(plain(), "B1 V1", "B1 V2"), "D1 V2 AM1", "D1 V2 AM1, D1 V1 AM2"),
    ("vendor_over_cap", with_vendor(plain(), "V1", cap=1), "D1 V1 AM1", "D1 V1 AM1, D2 V1 AM2"),
    (
        "vendor_over_cap",
        replace(plain(), policy=Policy(vendor_cap=1)),
        "D1 V1 AM1",
        "D1 V1 AM1, D2 V1 AM2",
    ),
    ("buyer_over_cap", with_buyer(plain(), "B1", cap=1), "D1 V1 AM1", "D1 V1 AM1, D1 V2 AM2"),
    (
        "buyer_over_cap",
        with_buyer(with_second_desk(plain()), "B1", cap=1),
        "D1 V1 AM1",
        "D1 V1 AM1, D1b V2 AM1",
    ),
    ("desk_over_cap", with_desk(plain(), "D1", cap=1), "D1 V1 AM1", "D1 V1 AM1, D1 V2 AM2"),
    ("vendor_below_promise", with_vendor(plain(), "V1", floor=1), "D1 V1 AM1", "D1 V2 AM1"),
    (
        "buyer_below_promise",
        with_buyer(plain(), "B1", floor=2),
        "D1 V1 AM1, D1 V2 AM2",
        "D1 V1 AM1",
    ),
    ("must_meet_missing", must(plain(), "B1", "V1"), "D1 V1 AM1", "D1 V2 AM1"),
    ("vetoed_pair_meets", veto(), "D1 V2 AM1", "D1 V1 AM1"),
    ("fixed_meeting_missing", pinned(plain(), "D1 V1 AM1"), "D1 V1 AM1", "D1 V1 AM2"),
    ("fixed_meeting_missing", pinned(plain(), "D1 V1 AM1"), "D1 V1 AM1, D2 V2 AM1", "D2 V1 AM1"),
    ("purchase_not_of_desk", plain(), "D1 V1 AM1 P1", "D1 V1 AM1 P2"),
    ("purchase_not_of_desk", second_desk_with_own_line(), "D1b V1 AM1 P1b", "D1b V1 AM1 P1"),
    (
        "standby_vetoed",
        said(plain(), "B1", "V2", PreferenceKind.VETO),
        "D1 V1 AM1",
        "D1 V1 AM1, reserve V2",
    ),
    ("standby_already_meets", plain(), "D1 V1 AM1, reserve V2", "D1 V1 AM1, reserve V1"),
    (
        "standby_already_meets",
        plain(),
        "D1 V1 AM1, reserve V2",
        "D1 V1 AM1, reserve V2, reserve V2",
    ),
]
