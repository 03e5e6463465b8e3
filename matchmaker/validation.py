"""Every rule of a timetable, checked without a solver: the specification of the scheduler.

`find_violations` is run after every solve and every hand edit. `fit_points_of` and
`value_of` work out what a timetable is worth, so that a solver's own figure can be checked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from matchmaker.candidates import Candidates
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Meeting,
    PreferenceKind,
    Schedule,
    Standby,
    TimeSlot,
    Vendor,
    VendorId,
)
from matchmaker.errors import Finding


@dataclass(frozen=True, slots=True)
class Talk:
    """A meeting with its nouns looked up."""

    meeting: Meeting
    desk: Desk
    buyer: Buyer
    vendor: Vendor
    slot: TimeSlot


@dataclass(frozen=True, slots=True)
class Book:
    """What the rules read: the fair, its talks (known ids only), and the standby list."""

    fair: Fair
    talks: tuple[Talk, ...]
    standby: tuple[Standby, ...]


Rule = Callable[[Book], Iterator[Finding]]


def find_violations(fair: Fair, schedule: Schedule) -> tuple[Finding, ...]:
    """Every way in which a schedule breaks a rule of its fair; empty when it is valid."""
    unknown = tuple(chain(unknown_ids(fair, schedule), unknown_standby(fair, schedule)))
    book = _open_book(fair, schedule)
    return unknown + tuple(finding for rule in RULES for finding in rule(book))


def fit_points_of(fair: Fair, schedule: Schedule, candidates: Candidates) -> float:
    """The total fit of a schedule's meetings, 0 to 100 each; a pair that is no candidate
    (someone pinned it) counts 0."""
    return _hundredths(fair, schedule, candidates) / 100


def floor_units_of(fair: Fair, schedule: Schedule) -> int:
    """How many meetings count towards the policy's floors, over vendors and agencies."""
    buyers = Counter(fair.buyer_at(m.desk).id for m in schedule.meetings)
    vendors = Counter(m.vendor for m in schedule.meetings)
    policy = fair.policy
    return sum(min(n, policy.buyer_floor) for n in buyers.values()) + sum(
        min(n, policy.vendor_floor) for n in vendors.values()
    )


def value_of(fair: Fair, schedule: Schedule, candidates: Candidates, floor_bonus: int) -> int:
    """The whole objective: hundredths of fit points, plus ``floor_bonus`` per floor unit."""
    fit = _hundredths(fair, schedule, candidates)
    return fit + floor_bonus * floor_units_of(fair, schedule)


def _hundredths(fair: Fair, schedule: Schedule, candidates: Candidates) -> int:
    points: Mapping[tuple[DeskId, VendorId], int] = {
        (fair.desks[d].id, fair.vendors[v].id): p
        for d, v, p in zip(
            candidates.desk.tolist(),
            candidates.vendor.tolist(),
            candidates.points.tolist(),
            strict=True,
        )
    }
    return sum(points.get((m.desk, m.vendor), 0) for m in schedule.meetings)


def _open_book(fair: Fair, schedule: Schedule) -> Book:
    talks = tuple(
        Talk(m, desk, fair.buyer_of[desk.buyer], vendor, slot)
        for m in schedule.meetings
        if (desk := fair.desk_of.get(m.desk)) is not None
        and (vendor := fair.vendor_of.get(m.vendor)) is not None
        and (slot := fair.slot_of.get(m.slot)) is not None
    )
    standby = tuple(
        s for s in schedule.standby if s.buyer in fair.buyer_of and s.vendor in fair.vendor_of
    )
    return Book(fair, talks, standby)


def when(slot: TimeSlot) -> str:
    """A slot as a clerk writes it, such as ``2026-05-12 10:00-10:30``."""
    return f"{slot.start:%Y-%m-%d %H:%M}-{slot.end:%H:%M}"


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


def desk_double_booked(book: Book) -> Iterator[Finding]:
    """A desk talks to one vendor at a time."""
    for first, second in _clashes(book.talks, lambda t: t.desk.id):
        yield Finding(
            code="desk_double_booked",
            params={
                "buyer": first.buyer.name,
                "desk": first.desk.name,
                "vendor": first.vendor.name,
                "other": second.vendor.name,
                "when": when(first.slot),
                "other_when": when(second.slot),
            },
        )


def vendor_double_booked(book: Book) -> Iterator[Finding]:
    """A vendor talks to one desk at a time, also across parallel tracks."""
    for first, second in _clashes(book.talks, lambda t: t.vendor.id):
        yield Finding(
            code="vendor_double_booked",
            params={
                "vendor": first.vendor.name,
                "buyer": first.buyer.name,
                "other": second.buyer.name,
                "when": when(first.slot),
                "other_when": when(second.slot),
            },
        )


def _clashes(
    talks: Iterable[Talk], participant: Callable[[Talk], Hashable]
) -> Iterator[tuple[Talk, Talk]]:
    """Talks of one participant, in order of time, beside an earlier one still running."""
    of: dict[Hashable, list[Talk]] = defaultdict(list)
    for talk in talks:
        of[participant(talk)].append(talk)
    for own in of.values():
        own.sort(key=lambda t: (t.slot.start, t.slot.end))
        running = own[0]
        for talk in own[1:]:
            if running.slot.overlaps(talk.slot):
                yield running, talk
            if talk.slot.end > running.slot.end:
                running = talk


def pair_meets_twice(book: Book) -> Iterator[Finding]:
    """An agency meets a vendor at most once, whichever desk it is."""
    meetings = Counter((t.buyer.id, t.vendor.id) for t in book.talks)
    for (buyer, vendor), times in meetings.items():
        if times > 1:
            yield _pair("pair_meets_twice", book.fair, buyer, vendor, times=times)


def track_closed(book: Book) -> Iterator[Finding]:
    """A participant meets only in sessions that its tracks open to it."""
    for talk in book.talks:
        track = book.fair.session_of[talk.slot.session].track
        for name, tracks in (
            (talk.buyer.name, talk.buyer.tracks),
            (talk.vendor.name, talk.vendor.tracks),
        ):
            if track is not None and tracks and track not in tracks:
                params = {"name": name, "track": track, "when": when(talk.slot)}
                yield Finding(code="track_closed", params=params)


def buyer_unavailable(book: Book) -> Iterator[Finding]:
    """An agency meets only when it can come."""
    for talk in book.talks:
        if talk.slot.id in talk.buyer.unavailable:
            yield _at("buyer_unavailable", talk, buyer=talk.buyer.name)


def desk_unavailable(book: Book) -> Iterator[Finding]:
    """A desk meets only when its officer can come."""
    for talk in book.talks:
        if talk.slot.id in talk.desk.unavailable:
            yield _at("desk_unavailable", talk, buyer=talk.buyer.name, desk=talk.desk.name)


def vendor_unavailable(book: Book) -> Iterator[Finding]:
    """A vendor meets only when it can come."""
    for talk in book.talks:
        if talk.slot.id in talk.vendor.unavailable:
            yield _at("vendor_unavailable", talk, vendor=talk.vendor.name)


def rooms_exceeded(book: Book) -> Iterator[Finding]:
    """A slot holds no more meetings than it has rooms."""
    used = Counter(t.slot.id for t in book.talks)
    for slot in book.fair.slots:
        if slot.rooms is not None and used[slot.id] > slot.rooms:
            yield Finding(
                code="rooms_exceeded",
                params={"when": when(slot), "meetings": used[slot.id], "rooms": slot.rooms},
            )


def vendor_over_cap(book: Book) -> Iterator[Finding]:
    """A vendor has no more meetings than its cap."""
    loads = Counter(t.vendor.id for t in book.talks)
    for vendor in book.fair.vendors:
        cap = book.fair.cap_of_vendor(vendor)
        if loads[vendor.id] > cap:
            yield _load("vendor_over_cap", vendor.name, loads[vendor.id], cap=cap)


def buyer_over_cap(book: Book) -> Iterator[Finding]:
    """An agency has no more meetings, over its desks, than its cap."""
    loads = Counter(t.buyer.id for t in book.talks)
    for buyer in book.fair.buyers:
        cap = book.fair.cap_of_buyer(buyer)
        if cap is not None and loads[buyer.id] > cap:
            yield _load("buyer_over_cap", buyer.name, loads[buyer.id], cap=cap)


def desk_over_cap(book: Book) -> Iterator[Finding]:
    """A desk has no more meetings than its cap."""
    loads = Counter(t.desk.id for t in book.talks)
    for desk in book.fair.desks:
        if desk.cap is not None and loads[desk.id] > desk.cap:
            name = f"{book.fair.buyer_of[desk.buyer].name} {desk.name}"
            yield _load("desk_over_cap", name, loads[desk.id], cap=desk.cap)


def vendor_below_promise(book: Book) -> Iterator[Finding]:
    """A vendor that was promised meetings gets them."""
    loads = Counter(t.vendor.id for t in book.talks)
    for vendor in book.fair.vendors:
        if loads[vendor.id] < vendor.floor:
            load = loads[vendor.id]
            yield _load("vendor_below_promise", vendor.name, load, floor=vendor.floor)


def buyer_below_promise(book: Book) -> Iterator[Finding]:
    """An agency that was promised meetings gets them."""
    loads = Counter(t.buyer.id for t in book.talks)
    for buyer in book.fair.buyers:
        if loads[buyer.id] < buyer.floor:
            yield _load("buyer_below_promise", buyer.name, loads[buyer.id], floor=buyer.floor)


def must_meet_missing(book: Book) -> Iterator[Finding]:
    """A pair that must meet does."""
    wanted = _said(book.fair, PreferenceKind.MUST_MEET)
    met = {(t.buyer.id, t.vendor.id) for t in book.talks} if wanted else set()
    for buyer, vendor in wanted:
        if (buyer, vendor) not in met:
            yield _pair("must_meet_missing", book.fair, buyer, vendor)


def vetoed_pair_meets(book: Book) -> Iterator[Finding]:
    """A vetoed pair does not meet."""
    vetoed = _said(book.fair, PreferenceKind.VETO)
    for talk in book.talks:
        if (talk.buyer.id, talk.vendor.id) in vetoed:
            yield _at("vetoed_pair_meets", talk, buyer=talk.buyer.name, vendor=talk.vendor.name)


def fixed_meeting_missing(book: Book) -> Iterator[Finding]:
    """A pinned meeting stands at its desk and in its slot."""
    standing = {(t.desk.id, t.vendor.id, t.slot.id) for t in book.talks}
    fixed = Schedule(meetings=book.fair.fixed)
    for talk in _open_book(book.fair, fixed).talks:
        if (talk.desk.id, talk.vendor.id, talk.slot.id) not in standing:
            yield _at("fixed_meeting_missing", talk, buyer=talk.buyer.name, vendor=talk.vendor.name)


def purchase_not_of_desk(book: Book) -> Iterator[Finding]:
    """A meeting talks about lines that its desk speaks for."""
    lines = {d.id: {p.id for p in book.fair.lines_of_desk(d)} for d in book.fair.desks}
    for talk in book.talks:
        for purchase in talk.meeting.purchases:
            if purchase not in lines[talk.desk.id]:
                known = book.fair.purchase_of.get(purchase)
                yield _at(
                    "purchase_not_of_desk",
                    talk,
                    purchase=known.title if known else purchase,
                    buyer=talk.buyer.name,
                    desk=talk.desk.name,
                )


def standby_vetoed(book: Book) -> Iterator[Finding]:
    """A vetoed vendor is no reserve."""
    vetoed = _said(book.fair, PreferenceKind.VETO)
    for s in book.standby:
        if (s.buyer, s.vendor) in vetoed:
            yield _pair("standby_vetoed", book.fair, s.buyer, s.vendor)


def standby_already_meets(book: Book) -> Iterator[Finding]:
    """A vendor that meets the agency is not its reserve too, and is listed once."""
    met = {(t.buyer.id, t.vendor.id) for t in book.talks}
    for s in book.standby:
        if (s.buyer, s.vendor) in met:
            yield _pair("standby_already_meets", book.fair, s.buyer, s.vendor)
        met.add((s.buyer, s.vendor))


def _said(fair: Fair, kind: PreferenceKind) -> dict[tuple[BuyerId, VendorId], None]:
    """The pairs of which something was said, each once, in the order it was said."""
    return {(p.buyer, p.vendor): None for p in fair.preferences if p.kind is kind}


def _at(code: str, talk: Talk, **names: str) -> Finding:
    return Finding(code=code, params={**names, "when": when(talk.slot)})


def _pair(code: str, fair: Fair, buyer: BuyerId, vendor: VendorId, **more: int) -> Finding:
    names = {"buyer": fair.buyer_of[buyer].name, "vendor": fair.vendor_of[vendor].name}
    return Finding(code=code, params={**names, **more})


def _load(code: str, name: str, meetings: int, **limit: int) -> Finding:
    return Finding(code=code, params={"name": name, "meetings": meetings, **limit})


RULES: tuple[Rule, ...] = (
    desk_double_booked,
    vendor_double_booked,
    pair_meets_twice,
    track_closed,
    buyer_unavailable,
    desk_unavailable,
    vendor_unavailable,
    rooms_exceeded,
    vendor_over_cap,
    buyer_over_cap,
    desk_over_cap,
    vendor_below_promise,
    buyer_below_promise,
    must_meet_missing,
    vetoed_pair_meets,
    fixed_meeting_missing,
    purchase_not_of_desk,
    standby_vetoed,
    standby_already_meets,
)
