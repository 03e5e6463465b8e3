"""Random small fairs with any mix of rules, from Hypothesis or from a plain seed.

Everything is drawn by one question, "which of these?", so that both sources draw the same
fairs: Hypothesis makes a failing one small, a seed draws as many as one likes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

from hypothesis import strategies as st

from matchmaker.candidates import Candidates
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Fairness,
    Group,
    Meeting,
    PlannedPurchase,
    Policy,
    Precedence,
    Preference,
    PreferenceKind,
    PurchaseId,
    Schedule,
    Session,
    SlotId,
    TimeRules,
    TimeSlot,
    TimingWish,
    Vendor,
    VendorId,
)
from matchmaker.validation import find_violations
from tests.small_fairs import INCOMPLETE, candidates_of, group, session, slots_of

Choose = Callable[[Sequence[Any]], Any]
Case = tuple[Fair, Candidates]

FAMILIES = [
    "caps",
    "promises",
    "tracks",
    "said",
    "rooms",
    "away",
    "pins",
    "sparse",
    "pauses",
    "orders",
    "wishes",
    "lines",
    "groups",
]
FAIRNESS = [Fairness.FLOOR, Fairness.EVEN, Fairness.TOTAL, Fairness.WORST_OFF]


@st.composite
def small_fairs(draw: st.DrawFn, *, cells: int = 24) -> Case:
    """Random fairs from Hypothesis; ``cells`` limits desks × slots."""
    return random_fair(lambda options: draw(st.sampled_from(options)), cells=cells)


def seeded_fair(seed: str, *, cells: int = 24) -> Case:
    """A random fair from a seed."""
    return random_fair(Random(seed).choice, cells=cells)  # noqa: S311 - no secret is drawn


def random_fair(choose: Choose, *, cells: int = 24) -> Case:
    """A fair with any mix of rules: tracks side by side, slots of two lengths, rooms, several
    desks with lines of their own, calendars, caps, floors, promises, what was said of pairs,
    pinned meetings, pauses, talks that come before others, and wishes about time."""
    part = _Draw(choose)
    sessions, slots = _calendar(part, cells)
    buyers, desks = _agencies(part, slots, max(1, cells // len(slots)))
    purchases = tuple(_lines(part, buyers))
    vendors = tuple(
        Vendor(id=VendorId(f"V{k}"), name=f"기업{k}", **part.person(slots))
        for k in range(part.count(1, 5))
    )
    fair = Fair(
        name="무작위",
        buyers=buyers,
        desks=tuple(_own_lines(part, desk, purchases) for desk in desks),
        purchases=purchases,
        vendors=vendors,
        sessions=sessions,
        slots=slots,
        preferences=tuple(_preferences(part, buyers, vendors)),
        policy=Policy(
            vendor_cap=part.count(2, 4),
            vendor_floor=part.count(0, 2),
            buyer_cap=part.pick("caps", None, 4, 2),
            buyer_floor=part.count(0, 2),
            fairness=choose(FAIRNESS),
            lines_first=choose([False, True]),
            standby_per_buyer=part.count(0, 2),
            timing=_timing(part),
        ),
        precedences=tuple(_orders(part, buyers, vendors)),
        groups=tuple(_groups(part, buyers, vendors)),
    )
    return _with_pins(part, fair), _candidates(part, fair)


class _Draw:
    """Draws the parts of a random fair; rules of a family that is not on stay away."""

    def __init__(self, choose: Choose) -> None:
        self.choose = choose
        self.on = {family for family in FAMILIES if choose([False, True])}

    def pick(self, family: str, usual: object, *others: object) -> Any:
        """Mostly ``usual``, sometimes one of ``others``."""
        if family not in self.on or self.choose([0, 1, 2]):
            return usual
        return self.choose(others)

    def count(self, fewest: int, most: int) -> int:
        """A number, as often large as small."""
        return int(self.choose(range(fewest, most + 1)))

    def several(self, options: Sequence[Any], most: int) -> list[Any]:
        """Some of the options, each at most once, in any order."""
        left, found = list(options), []
        for _ in range(self.count(0, min(most, len(left)))):
            found.append(self.choose(left))
            left.remove(found[-1])
        return found

    def person(self, slots: Sequence[TimeSlot]) -> dict[str, Any]:
        """Tracks, cap, promise and calendar of an agency or vendor."""
        return {
            "tracks": self.pick("tracks", frozenset(), frozenset("A"), frozenset("B")),
            "cap": self.pick("caps", None, 3, 2, 1, 0),
            "floor": self.pick("promises", 0, 0, 1, 2),
            "unavailable": self.away(slots),
        }

    def away(self, slots: Sequence[TimeSlot]) -> frozenset[SlotId]:
        """The slots in which someone cannot come."""
        return frozenset(s.id for s in slots if self.pick("away", False, False, True))


def _calendar(part: _Draw, cells: int) -> tuple[tuple[Session, ...], tuple[TimeSlot, ...]]:
    """A session, or two: at the same time, half an hour later, or after lunch."""
    first = session("S", part.pick("tracks", None, "A"))
    slots = _slots(part, first, part.count(1, min(4, cells)), 30)
    if len(slots) == cells or part.choose([False, True]):
        return (first,), tuple(slots)
    second = session("T", part.choose(["B", "B", None]))
    later = timedelta(minutes=part.choose([0, 0, 30, 240]))
    second = replace(second, start=second.start + later, end=second.end + later)
    count = part.count(1, min(2, cells - len(slots)))
    return (first, second), (*slots, *_slots(part, second, count, part.choose([30, 45])))


def _slots(part: _Draw, own: Session, count: int, minutes: int) -> list[TimeSlot]:
    """Slots with rooms of their own each, as often alike."""
    alike = part.pick("rooms", None, 3, 2, 1)
    slots = slots_of(own, count, minutes=minutes, rooms=alike)
    return [replace(s, rooms=part.pick("rooms", alike, 2, 1, 0)) for s in slots]


def _groups(part: _Draw, buyers: Sequence[Buyer], vendors: Sequence[Vendor]) -> Iterator[Group]:
    """Groups apart from each other, within each other, or crossing; caps, floors, shares."""
    for k in range(part.count(1, 4) if "groups" in part.on else 0):
        people = part.pick("groups", vendors, buyers)
        cap = part.choose([None, None, 1, 2, 3, 5])
        floor = part.choose([0, 1, 2, 4]) if cap is None else part.choose([0, 1])
        share = part.choose([0.0, 0.0, 0.2, 0.5, 0.9])
        members = " ".join(p.id for p in people if part.choose([False, True]))
        yield group(f"G{k}", members or "V-", cap=cap, floor=floor, share=share)


def _agencies(
    part: _Draw, slots: Sequence[TimeSlot], most_desks: int
) -> tuple[tuple[Buyer, ...], tuple[Desk, ...]]:
    buyers, desks = [], []
    for _ in range(part.count(1, most_desks)):
        if not buyers or part.count(0, 3):
            ident = BuyerId(f"B{len(buyers)}")
            buyers.append(Buyer(id=ident, name=f"기관{ident}", **part.person(slots)))
        desk = DeskId(f"D{len(desks)}")
        cap = part.pick("caps", None, 3, 2, 1)
        away = part.away(slots)
        desks.append(Desk(id=desk, buyer=buyers[-1].id, name=desk, cap=cap, unavailable=away))
    return tuple(buyers), tuple(desks)


def _lines(part: _Draw, buyers: Sequence[Buyer]) -> Iterator[PlannedPurchase]:
    for buyer in buyers:
        for k in range(part.count(0, 2) if "lines" in part.on else 0):
            ident = PurchaseId(f"{buyer.id}-{k}")
            yield PlannedPurchase(id=ident, buyer=buyer.id, title=ident)


def _own_lines(part: _Draw, desk: Desk, purchases: Sequence[PlannedPurchase]) -> Desk:
    """The desk with some lines of its agency as its own, or with all."""
    lines = [p.id for p in purchases if p.buyer == desk.buyer]
    return replace(desk, purchases=frozenset(part.several(lines, len(lines))))


def _timing(part: _Draw) -> TimeRules:
    return TimeRules(
        desk_pause_after=part.pick("pauses", None, 1, 2, 3),
        vendor_pause_after=part.pick("pauses", None, 1, 2),
        pause_minutes=part.pick("pauses", None, 0, 20, 60),
        wishes=tuple(part.several(list(TimingWish), 3)) if "wishes" in part.on else (),
        break_spread=part.pick("wishes", None, 0, 1),
    )


def _orders(
    part: _Draw, buyers: Sequence[Buyer], vendors: Sequence[Vendor]
) -> Iterator[Precedence]:
    """Up to three orders, those that go round in a circle among them."""
    pairs = list(product((b.id for b in buyers), (v.id for v in vendors)))
    for _ in range(part.count(1, 3) if "orders" in part.on and len(pairs) > 1 else 0):
        first = part.choose(pairs)
        then = part.choose([p for p in pairs if p != first])
        yield Precedence(buyer=first[0], vendor=first[1], then_buyer=then[0], then_vendor=then[1])


def _preferences(
    part: _Draw, buyers: Sequence[Buyer], vendors: Sequence[Vendor]
) -> Iterator[Preference]:
    likely = (None, None, PreferenceKind.MUST_MEET, *PreferenceKind)
    for buyer, vendor in product(buyers, vendors):
        if (kind := part.pick("said", None, *likely)) is not None:
            yield Preference(buyer=buyer.id, vendor=vendor.id, kind=kind)


def _with_pins(part: _Draw, fair: Fair) -> Fair:
    """Up to two pinned meetings that are possible on their own, and mostly together."""
    possible = [
        Meeting(desk=d.id, vendor=v.id, slot=s.id, fixed=True)
        for d, v, s in product(fair.desks, fair.vendors, fair.slots)
        if fair.desk_can_use(d, s) and fair.vendor_can_use(v, s)
    ]
    pins: tuple[Meeting, ...] = ()
    for _ in range(part.count(1, 2) if "pins" in part.on else 0):
        allowed = [m for m in possible if _may_stand(fair, (*pins, m))] or possible
        if allowed:
            pins = (*pins, part.pick("pins", part.choose(allowed), *possible))
    return replace(fair, fixed=pins)


def _may_stand(fair: Fair, pins: tuple[Meeting, ...]) -> bool:
    found = find_violations(fair, Schedule(meetings=pins))
    return all(f.code in INCOMPLETE for f in found)


def _candidates(part: _Draw, fair: Fair) -> Candidates:
    must = {(p.buyer, p.vendor) for p in fair.preferences if p.kind is PreferenceKind.MUST_MEET}
    points = {
        (d.id, v.id): part.count(1, 100)
        for d, v in product(fair.desks, fair.vendors)
        if part.pick("sparse", True, False) or (d.buyer, v.id) in must
    }
    subjects = {
        (d, v): tuple(
            line.id
            for line in fair.lines_of_desk(fair.desk_of[DeskId(d)])
            if part.choose([0, 1, 2])
        )
        for d, v in points
    }
    return candidates_of(fair, points, subjects)
