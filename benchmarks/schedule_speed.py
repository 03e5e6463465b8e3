"""The scheduler on synthetic fairs of real sizes: `python -m benchmarks.schedule_speed`.

One JSON line per preset (`--preset nation` must be asked for by name: it takes minutes and
gigabytes). Pairs, points and calendars are drawn from a seed; nobody's name
or text plays a part, so that only the scheduler is timed.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from matchmaker.candidates import Candidates
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Policy,
    PurchaseId,
    Session,
    SessionId,
    SlotId,
    TimeSlot,
    Vendor,
    VendorId,
)
from matchmaker.scheduler.diagnosis import diagnose
from matchmaker.scheduler.placement import UNPLACED, place
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.selection import select
from matchmaker.scheduler.solver import solve
from matchmaker.scheduler.worth import worth_of
from matchmaker.validation import find_violations, value_of


@dataclass(frozen=True)
class Track:
    """Agencies and firms that meet in sessions of their own."""

    buyers: int
    vendors: int
    name: str | None = None


@dataclass(frozen=True)
class Preset:
    """A synthetic fair: its tracks, its slots, how free people are, and how many firms
    suit an agency. ``rooms`` and caps may be None for no limit."""

    tracks: tuple[Track, ...]
    days: int
    slots_per_day: int
    free: float
    firms_per_buyer: int
    vendor_cap: int = 6
    buyer_cap: int | None = None
    rooms: int | None = None


PRESETS = {
    "siheung": Preset((Track(60, 32),), 1, 12, 0.95, 12),
    "ulsan": Preset((Track(104, 160, "A"), Track(18, 60, "B")), 3, 14, 0.8, 60),
    "ulsan-rooms": Preset((Track(104, 160, "A"), Track(18, 60, "B")), 3, 14, 0.8, 60, rooms=15),
    "middle": Preset((Track(122, 220),), 3, 14, 0.8, 60),
    "tight": Preset((Track(122, 220),), 2, 12, 0.5, 60, vendor_cap=8),
    "tight-rooms": Preset((Track(122, 220),), 2, 12, 0.5, 60, vendor_cap=8, rooms=50),
    "daegu": Preset((Track(1000, 10_000),), 5, 16, 0.8, 128, vendor_cap=3, buyer_cap=30),
    "trade-event": Preset((Track(700, 1500),), 5, 18, 0.95, 400, vendor_cap=40, buyer_cap=72),
    "nation": Preset((Track(10_000, 100_000),), 5, 16, 0.8, 146, vendor_cap=3, buyer_cap=23),
}


def synthetic_fair(preset: Preset, seed: int) -> tuple[Fair, Candidates]:
    """A fair and its candidate pairs, drawn from a seed."""
    rng = np.random.default_rng(seed)
    sessions, slots = _calendar(preset)
    buyers: list[Buyer] = []
    vendors: list[Vendor] = []
    rows: list[np.ndarray] = []
    for track in preset.tracks:
        first_buyer, first_vendor = len(buyers), len(vendors)
        tracks = frozenset([track.name]) if track.name else frozenset()
        for _ in range(track.buyers):
            away = _away(rng, slots, preset.free)
            n = len(buyers)
            buyers.append(Buyer(id=BuyerId(f"B{n}"), name=f"B{n}", tracks=tracks, unavailable=away))
        for _ in range(track.vendors):
            away = _away(rng, slots, preset.free)
            n = len(vendors)
            vendors.append(
                Vendor(id=VendorId(f"V{n}"), name=f"V{n}", tracks=tracks, unavailable=away)
            )
        rows.append(
            _pairs(rng, track, preset.firms_per_buyer) + np.array([first_buyer, first_vendor])
        )
    pairs = np.concatenate(rows)
    fair = Fair(
        name="synthetic",
        buyers=tuple(buyers),
        desks=tuple(Desk(id=DeskId(b.id), buyer=b.id, name="1") for b in buyers),
        purchases=(),
        vendors=tuple(vendors),
        sessions=sessions,
        slots=slots,
        policy=Policy(vendor_cap=preset.vendor_cap, buyer_cap=preset.buyer_cap),
    )
    no_lines: tuple[PurchaseId, ...] = ()
    return fair, Candidates(
        desk=pairs[:, 0].astype(np.int32),
        vendor=pairs[:, 1].astype(np.int32),
        points=rng.integers(3000, 9500, len(pairs)).astype(np.int32),
        must=np.zeros(len(pairs), dtype=bool),
        purchases=(no_lines,) * len(pairs),
    )


def _calendar(preset: Preset) -> tuple[tuple[Session, ...], tuple[TimeSlot, ...]]:
    sessions, slots = [], []
    length = timedelta(minutes=25)
    for track in preset.tracks:
        for day in range(preset.days):
            start = datetime(2026, 5, 12, 9) + timedelta(days=day)
            ident = SessionId(f"{track.name or 'S'}{day}")
            end = start + preset.slots_per_day * length
            sessions.append(Session(id=ident, name=ident, start=start, end=end, track=track.name))
            for k in range(preset.slots_per_day):
                begins = start + k * length
                slots.append(
                    TimeSlot(
                        id=SlotId(f"{ident}-{k}"),
                        session=ident,
                        start=begins,
                        end=begins + length,
                        rooms=preset.rooms,
                    )
                )
    return tuple(sessions), tuple(slots)


def _away(rng: np.random.Generator, slots: tuple[TimeSlot, ...], free: float) -> frozenset[SlotId]:
    return frozenset(s.id for s, r in zip(slots, rng.random(len(slots)), strict=True) if r >= free)


def _pairs(rng: np.random.Generator, track: Track, firms: int) -> np.ndarray:
    firms = min(firms, track.vendors)
    rows = [
        np.column_stack(
            [np.full(firms, b), np.sort(rng.choice(track.vendors, firms, replace=False))]
        )
        for b in range(track.buyers)
    ]
    return np.concatenate(rows)


def measure(name: str, seed: int, time_limit: float) -> dict[str, object]:
    """Solve one preset; seconds of each stage, alone and then of the whole entry."""
    fair, candidates = synthetic_fair(PRESETS[name], seed)
    clock = _Clock()
    problem = prepare(fair, candidates)
    clock.lap("prepare")
    diagnose(problem, fair)
    clock.lap("diagnose")
    selection = select(problem)
    clock.lap("select")
    slot_of = np.full(len(problem.pairs), UNPLACED, dtype=np.int64)
    slot_of[selection.chosen] = place(problem, selection.chosen)
    clock.lap("place")
    first = worth_of(problem, slot_of)
    clock.lap("worth")
    result = solve(problem, fair, time_limit=time_limit, seed=seed)
    clock.lap("solve")
    violations = len(find_violations(fair, result.schedule))
    clock.lap("validate")
    value = value_of(fair, result.schedule, candidates, problem.floor_bonus)
    return {
        "preset": name,
        "buyers": len(fair.buyers),
        "vendors": len(fair.vendors),
        "slots": len(fair.slots),
        "pairs": len(candidates),
        "status": result.status,
        "meetings": len(result.schedule.meetings),
        "first_value": first.objective,
        "value": value,
        "bound": result.bound,
        "gap": result.gap,
        "floor_units": f"{result.floor_units_met}/{result.floor_units_wanted}",
        "violations": violations,
        "seconds": clock.laps,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now


def main() -> None:
    """Print a JSON line for each preset asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, action="append")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--time-limit", type=float, default=30.0)
    args = parser.parse_args()
    for name in args.preset or [p for p in PRESETS if p != "nation"]:
        print(json.dumps(measure(name, args.seed, args.time_limit)), flush=True)


if __name__ == "__main__":
    main()
