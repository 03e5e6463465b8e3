"""Synthetic fairs of real sizes, drawn from a seed: pairs, points, calendars and, if asked
for, binding rooms, vendors of two tracks, floors, wishes and pinned meetings.

Nobody's name or text plays a part, so that only the scheduler is tried.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from matchmaker.candidates import Candidates
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Meeting,
    Policy,
    Preference,
    PreferenceKind,
    PurchaseId,
    Session,
    SessionId,
    SlotId,
    TimeRules,
    TimeSlot,
    Vendor,
    VendorId,
)

RULES = ("rooms", "tracks", "floors", "wishes", "pins")
# Left out of "all": pauses take away time, and wishes about time take time beside the value.
TIME_RULES = ("pauses", "timing")
_SLOT = timedelta(minutes=25)
_FIRST_DAY = datetime(2026, 5, 12, 9)
# Calendars of people are drawn from so many patterns: at a million people they share them.
_PATTERNS = 4_000
_ROOM_SHARE, _WISH_SHARE, _MUST_SHARE, _PIN_SHARE, _PROMISE_SHARE = 0.9, 0.05, 0.002, 0.01, 0.01
_WISH_POINTS = 600


@dataclass(frozen=True)
class Track:
    """Agencies and firms that meet in sessions of their own."""

    buyers: int
    vendors: int
    name: str | None = None


@dataclass(frozen=True)
class Preset:
    """A synthetic fair: its tracks, its slots, how free people are (0 to 1), and how many
    firms suit an agency. ``rooms`` and ``buyer_cap`` may be None for no limit."""

    tracks: tuple[Track, ...]
    days: int
    slots_per_day: int
    free: float
    firms_per_buyer: int
    vendor_cap: int = 6
    buyer_cap: int | None = None
    rooms: int | None = None

    @property
    def slots(self) -> int:
        """The slots that one participant can use at most."""
        return self.days * self.slots_per_day


PRESETS = {
    "siheung": Preset((Track(60, 32),), 1, 12, 0.95, 12),
    "ulsan": Preset((Track(104, 160, "A"), Track(18, 60, "B")), 3, 14, 0.8, 60),
    "tight": Preset((Track(122, 220),), 2, 12, 0.5, 60, vendor_cap=8),
    "daegu": Preset((Track(1000, 10_000),), 5, 16, 0.8, 128, vendor_cap=3, buyer_cap=30),
    "trade-event": Preset((Track(700, 1500),), 5, 18, 0.95, 400, vendor_cap=40, buyer_cap=72),
    "nation": Preset((Track(10_000, 100_000),), 5, 16, 0.8, 146, vendor_cap=3, buyer_cap=23),
    "system": Preset((Track(70_000, 600_000),), 5, 16, 0.8, 100, vendor_cap=3, buyer_cap=23),
}


def synthetic_fair(
    preset: Preset, seed: int, rules: Collection[str] = ()
) -> tuple[Fair, Candidates]:
    """A fair and its candidate pairs, drawn from a seed, with some of `RULES` and
    `TIME_RULES` switched on."""
    rng = np.random.default_rng(seed)
    tracks = [t.name for t in preset.tracks]
    if "tracks" in rules and tracks == [None]:
        tracks = ["A", "B"]
    sessions, slots = _calendar(preset, tracks)
    fair = Fair(
        name="synthetic",
        buyers=_buyers(preset, rng, slots, tracks),
        desks=(),
        purchases=(),
        vendors=_vendors(preset, rng, slots),
        sessions=sessions,
        slots=slots,
        policy=Policy(
            vendor_cap=preset.vendor_cap,
            buyer_cap=preset.buyer_cap,
            timing=TimeRules(wishes=()),
        ),
    )
    desks = tuple(Desk(id=DeskId(b.id), buyer=b.id, name="1") for b in fair.buyers)
    fair = replace(fair, desks=desks)
    pairs = _pairs(preset, rng)
    candidates = Candidates(
        desk=pairs[:, 0].astype(np.int32),
        vendor=pairs[:, 1].astype(np.int32),
        points=rng.integers(3000, 9500, len(pairs)).astype(np.int32),
        must=np.zeros(len(pairs), dtype=bool),
        purchases=_NO_LINES * len(pairs),
    )
    fair = _with_time_rules(fair, rules)
    for rule in RULES:
        if rule in rules and rule in _ADDED:
            fair, candidates = _ADDED[rule](fair, candidates, rng)
    return fair, candidates


_NO_LINES: tuple[tuple[PurchaseId, ...], ...] = ((),)


def _calendar(
    preset: Preset, tracks: list[str | None]
) -> tuple[tuple[Session, ...], tuple[TimeSlot, ...]]:
    """A session per track and day; those of several tracks run side by side."""
    sessions, slots = [], []
    for track in tracks:
        for day in range(preset.days):
            start = _FIRST_DAY + timedelta(days=day)
            ident = SessionId(f"{track or 'S'}{day}")
            end = start + preset.slots_per_day * _SLOT
            sessions.append(Session(id=ident, name=ident, start=start, end=end, track=track))
            slots += [
                TimeSlot(
                    id=SlotId(f"{ident}-{k}"),
                    session=ident,
                    start=start + k * _SLOT,
                    end=start + (k + 1) * _SLOT,
                    rooms=preset.rooms,
                )
                for k in range(preset.slots_per_day)
            ]
    return tuple(sessions), tuple(slots)


def _buyers(
    preset: Preset, rng: np.random.Generator, slots: tuple[TimeSlot, ...], tracks: list[str | None]
) -> tuple[Buyer, ...]:
    """Agencies of each track in turn; of a single group, half go to each added track."""
    total = sum(t.buyers for t in preset.tracks)
    own = [t.name for t in preset.tracks for _ in range(t.buyers)]
    if len(tracks) > len(preset.tracks):
        own = [tracks[n * len(tracks) // total] for n in range(total)]
    away = _away(rng, slots, preset.free, total)
    return tuple(
        Buyer(
            id=BuyerId(f"B{n}"),
            name=f"B{n}",
            tracks=frozenset([track]) if track else frozenset(),
            unavailable=away[n],
        )
        for n, track in enumerate(own)
    )


def _vendors(
    preset: Preset, rng: np.random.Generator, slots: tuple[TimeSlot, ...]
) -> tuple[Vendor, ...]:
    """Vendors of each track; where tracks were added they belong to both."""
    own = [t.name for t in preset.tracks for _ in range(t.vendors)]
    away = _away(rng, slots, preset.free, len(own))
    return tuple(
        Vendor(
            id=VendorId(f"V{n}"),
            name=f"V{n}",
            tracks=frozenset([track]) if track else frozenset(),
            unavailable=away[n],
        )
        for n, track in enumerate(own)
    )


def _away(
    rng: np.random.Generator, slots: tuple[TimeSlot, ...], free: float, people: int
) -> list[frozenset[SlotId]]:
    patterns = [
        frozenset(s.id for s, r in zip(slots, rng.random(len(slots)), strict=True) if r >= free)
        for _ in range(min(people, _PATTERNS))
    ]
    if people <= _PATTERNS:
        return patterns
    return [patterns[k] for k in rng.integers(0, len(patterns), people).tolist()]


def _pairs(preset: Preset, rng: np.random.Generator) -> np.ndarray:
    """(agency, vendor) rows, sorted; each agency suits as many firms of its own track."""
    rows, first_buyer, first_vendor = [], 0, 0
    for track in preset.tracks:
        firms = min(preset.firms_per_buyer, track.vendors)
        for b in range(track.buyers):
            chosen = np.sort(rng.choice(track.vendors, firms, replace=False, shuffle=False))
            buyer = np.full(firms, first_buyer + b)
            rows.append(np.column_stack([buyer, first_vendor + chosen]))
        first_buyer, first_vendor = first_buyer + track.buyers, first_vendor + track.vendors
    return np.concatenate(rows)


def _with_rooms(
    fair: Fair, candidates: Candidates, _: np.random.Generator
) -> tuple[Fair, Candidates]:
    """Rooms for nine in ten of the meetings that there would be, alike in every slot."""
    policy = fair.policy
    most = min(
        len(candidates),
        len(fair.vendors) * policy.vendor_cap,
        len(fair.buyers) * (policy.buyer_cap or len(fair.slots)),
    )
    free = 1 - sum(len(b.unavailable) for b in fair.buyers) / len(fair.buyers) / len(fair.slots)
    most = min(most, int(len(fair.buyers) * len(fair.slots) * free))
    rooms = max(1, int(_ROOM_SHARE * most / len(fair.slots)))
    return replace(fair, slots=tuple(replace(s, rooms=rooms) for s in fair.slots)), candidates


def _with_floors(
    fair: Fair, candidates: Candidates, rng: np.random.Generator
) -> tuple[Fair, Candidates]:
    """Two meetings for every agency and one for every vendor where they can have them, and
    promises to a few."""
    vendors = list(fair.vendors)
    known = np.unique(candidates.vendor)
    count = int(_PROMISE_SHARE * len(known))
    for v in rng.choice(known, count, replace=False).tolist():
        vendors[v] = replace(vendors[v], floor=1)
    policy = replace(fair.policy, vendor_floor=1, buyer_floor=2)
    return replace(fair, vendors=tuple(vendors), policy=policy), candidates


def _with_wishes(
    fair: Fair, candidates: Candidates, rng: np.random.Generator
) -> tuple[Fair, Candidates]:
    """Wishes that raise the points of some pairs, and a few pairs that must meet: of every
    agency and every vendor one at most, free at a common time."""
    wished = rng.random(len(candidates)) < _WISH_SHARE
    points = candidates.points + np.where(wished, _WISH_POINTS, 0).astype(np.int32)
    must = np.zeros(len(candidates), dtype=bool)
    asked: set[str] = set()
    preferences = []
    for row in rng.permutation(len(candidates))[: int(_MUST_SHARE * len(candidates))].tolist():
        desk, vendor = fair.desks[candidates.desk[row]], fair.vendors[candidates.vendor[row]]
        if {desk.id, vendor.id} & asked or not _common(fair, desk, vendor):
            continue
        asked |= {desk.id, vendor.id}
        must[row] = True
        said = Preference(buyer=desk.buyer, vendor=vendor.id, kind=PreferenceKind.MUST_MEET)
        preferences.append(said)
    fair = replace(fair, preferences=tuple(preferences))
    return fair, replace(candidates, points=points, must=must)


def _with_pins(
    fair: Fair, candidates: Candidates, rng: np.random.Generator
) -> tuple[Fair, Candidates]:
    """A few pairs pinned to a slot, of every agency and every vendor one at most."""
    taken = {p.vendor for p in fair.preferences} | {p.buyer for p in fair.preferences}
    fixed = []
    for row in rng.permutation(len(candidates))[: int(_PIN_SHARE * len(fair.vendors))].tolist():
        desk, vendor = fair.desks[candidates.desk[row]], fair.vendors[candidates.vendor[row]]
        slots = _common(fair, desk, vendor)
        if desk.buyer in taken or vendor.id in taken or not slots:
            continue
        taken |= {desk.buyer, vendor.id}
        slot = slots[int(rng.integers(len(slots)))]
        fixed.append(Meeting(desk=desk.id, vendor=vendor.id, slot=slot.id, fixed=True))
    return replace(fair, fixed=tuple(fixed)), candidates


def _with_time_rules(fair: Fair, rules: Collection[str]) -> Fair:
    """Officers talk three times in a row and vendors twice; and the wishes about time that a
    fair has by default."""
    timing = fair.policy.timing
    if "pauses" in rules:
        timing = replace(timing, desk_pause_after=3, vendor_pause_after=2)
    if "timing" in rules:
        timing = replace(timing, wishes=TimeRules().wishes)
    return replace(fair, policy=replace(fair.policy, timing=timing))


def _common(fair: Fair, desk: Desk, vendor: Vendor) -> list[TimeSlot]:
    return [s for s in fair.slots if fair.desk_can_use(desk, s) and fair.vendor_can_use(vendor, s)]


_ADDED = {
    "rooms": _with_rooms,
    "floors": _with_floors,
    "wishes": _with_wishes,
    "pins": _with_pins,
}
