"""Random disruptions of a released timetable: `python -m benchmarks.replan`.

One JSON line per disruption (what happened, what changed, what is proven, seconds), and a
last line with the sums. Fairs and disruptions are drawn from a seed.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from benchmarks.synthetic import PRESETS, synthetic_fair
from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Schedule, SlotId, TimeSlot, Vendor, VendorId
from matchmaker.scheduler.change_cost import by_pair
from matchmaker.scheduler.changes import (
    BuyerAway,
    BuyerCancels,
    DayLost,
    Disruption,
    MeetingPinned,
    PairVetoed,
    RoomsLost,
    SlotLost,
    VendorAway,
    VendorCancels,
    WalkIn,
    changed,
    walk_ins,
    with_walk_ins,
)
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.replan import replan
from matchmaker.scheduler.solver import solve
from matchmaker.validation import find_violations

KINDS = (
    "vendor_cancels",
    "buyer_cancels",
    "vendor_late",
    "buyer_late",
    "buyer_leaves",
    "slot_lost",
    "day_lost",
    "rooms_lost",
    "veto",
    "pin",
    "walk_in",
)


class Dice:
    """Draws what happens at a fair after its release."""

    def __init__(self, fair: Fair, released: Schedule, seed: int) -> None:
        self.fair, self.released = fair, released
        self.rng = np.random.default_rng(seed)
        self.days = sorted({s.start.date() for s in fair.slots})

    def draw(self) -> tuple[date, frozenset[SlotId], list[Disruption]]:
        """The day on which one to three things happen, and which slots have begun then."""
        today = self.days[0] + timedelta(days=int(self.rng.integers(-10, len(self.days))))
        begun = frozenset(s.id for s in self.fair.slots if s.start.date() < today)
        ahead = [s for s in self.fair.slots if s.id not in begun]
        kinds = self.rng.choice(KINDS, size=int(self.rng.integers(1, 4)), replace=False).tolist()
        found = [self._disruption(kind, ahead) for kind in kinds if kind != "pin"]
        if "pin" in kinds:
            after = changed(self.fair, found, released=self.released, begun=begun)
            found += self._pins(after, ahead)
        return today, begun, found

    def _disruption(self, kind: str, ahead: list[TimeSlot]) -> Disruption:
        vendor, buyer = self._of(self.fair.vendors).id, self._of(self.fair.buyers).id
        slot = self._of(ahead)
        day = [s for s in ahead if s.start.date() == slot.start.date()]
        early = frozenset(s.id for s in day if s.start < slot.start)
        late = frozenset(s.id for s in day if s.start > slot.start)
        meetings = [m for m in self.released.meetings if m.slot in {s.id for s in ahead}]
        meeting = self._of(meetings)
        match kind:
            case "vendor_cancels":
                return VendorCancels(vendor=vendor)
            case "buyer_cancels":
                return BuyerCancels(buyer=buyer)
            case "vendor_late":
                return VendorAway(vendor=vendor, slots=early)
            case "buyer_late":
                return BuyerAway(buyer=buyer, slots=early)
            case "buyer_leaves":
                return BuyerAway(buyer=buyer, slots=late)
            case "slot_lost":
                return SlotLost(slot=slot.id)
            case "day_lost":
                return DayLost(day=slot.start.date())
            case "rooms_lost":
                return RoomsLost(slot=slot.id, rooms=int(self.rng.integers(1, 6)))
            case "veto":
                desk = self.fair.desk_of[meeting.desk]
                return PairVetoed(buyer=desk.buyer, vendor=meeting.vendor)
            case _:
                return self._walk_in()

    def _pins(self, after: Fair, ahead: list[TimeSlot]) -> list[Disruption]:
        """A meeting pinned to where it can still be held; none where that is nowhere."""
        slots = [after.slot_of[s.id] for s in ahead if after.slot_of[s.id].rooms != 0]
        meeting = self._of([m for m in self.released.meetings if m.slot in {s.id for s in ahead}])
        desk, vendor = after.desk_of[meeting.desk], after.vendor_of[meeting.vendor]
        free = [s for s in slots if after.desk_can_use(desk, s) and after.vendor_can_use(vendor, s)]
        vetoed = {(p.buyer, p.vendor) for p in after.preferences}
        if not free or (desk.buyer, vendor.id) in vetoed:
            return []
        return [MeetingPinned(desk=desk.id, vendor=vendor.id, slot=self._of(free).id)]

    def _walk_in(self) -> WalkIn:
        tracks = self._of(self.fair.vendors).tracks
        desks = [d for d in self.fair.desks if self.fair.buyer_of[d.buyer].tracks == tracks]
        chosen = self.rng.choice(len(desks), size=min(40, len(desks)), replace=False)
        points = tuple((desks[k].id, int(self.rng.integers(3000, 9500))) for k in sorted(chosen))
        vendor = Vendor(id=VendorId("walk-in"), name="walk-in", tracks=tracks)
        return WalkIn(vendor=vendor, points=points)

    def _of(self, items):  # type: ignore[no-untyped-def]
        return items[int(self.rng.integers(len(items)))]


def measure(
    preset: str, count: int, seed: int, time_limit: float, solve_limit: float
) -> Iterator[dict[str, object]]:
    """A line for each disruption."""
    fair, candidates = synthetic_fair(PRESETS[preset], seed)
    released = solve(prepare(fair, candidates), fair, time_limit=solve_limit, seed=seed).schedule
    for number in range(count):
        today, begun, disruptions = Dice(fair, released, seed * 1_000_003 + number).draw()
        case = {"preset": preset, "case": number, "days_ahead": _ahead(fair, today)}
        happened = [type(d).__name__ for d in disruptions]
        yield {
            **case,
            "happened": happened,
            **_one(fair, candidates, released, today, begun, disruptions, time_limit),
        }


def _ahead(fair: Fair, today: date) -> int:
    return (min(s.start for s in fair.slots).date() - today).days


def _one(
    fair: Fair,
    candidates: Candidates,
    released: Schedule,
    today: date,
    begun: frozenset[SlotId],
    disruptions: list[Disruption],
    time_limit: float,
) -> dict[str, object]:
    began = time.perf_counter()
    after = changed(fair, disruptions, released=released, begun=begun)
    answer = replan(
        after,
        with_walk_ins(candidates, after, disruptions),
        released,
        begun=begun,
        welcome=walk_ins(disruptions),
        today=today,
        time_limit=time_limit,
    )
    seconds = time.perf_counter() - began
    before, now = by_pair(after, released), by_pair(after, answer.schedule)
    kept = {p for p in before.keys() & now.keys() if _place(before[p]) == _place(now[p])}
    return {
        "status": answer.solved.status,
        "released": len(before),
        "kept": len(kept),
        "moved": len(before.keys() & now.keys()) - len(kept),
        "lost": len(before.keys() - now.keys()),
        "new": len(now.keys() - before.keys()),
        "cost": answer.cost,
        "cost_bound": answer.cost_bound,
        "proven": answer.least_change,
        "most_value": answer.most_value,
        "gap": round(answer.solved.gap, 6),
        "violations": len(find_violations(after, answer.schedule)),
        "seconds": round(seconds, 3),
    }


def _place(meeting):  # type: ignore[no-untyped-def]
    return meeting.desk, meeting.slot


def _valid(line: dict[str, object]) -> bool:
    return line["violations"] == 0 and line["status"] in ("optimal", "feasible")


def summary(lines: list[dict[str, object]], limit: float) -> dict[str, object]:
    """How many were valid and proven within the limit, and how long they took."""
    seconds = np.array([line["seconds"] for line in lines], dtype=float)
    in_time = [bool(x["proven"] and s <= limit) for x, s in zip(lines, seconds, strict=True)]
    return {
        "cases": len(lines),
        "valid": sum(_valid(x) for x in lines),
        "proven": sum(bool(x["proven"]) for x in lines),
        "proven_in_time": sum(in_time),
        "most_value": sum(bool(x["most_value"]) for x in lines),
        "seconds_median": round(float(np.median(seconds)), 3),
        "seconds_p90": round(float(np.quantile(seconds, 0.9)), 3),
        "seconds_most": round(float(seconds.max()), 3),
    }


def main() -> None:
    """Print a JSON line for each disruption, and one for all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, default="ulsan")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--time-limit", type=float, default=10.0)
    parser.add_argument("--solve-limit", type=float, default=30.0)
    args = parser.parse_args()
    lines = []
    for line in measure(args.preset, args.count, args.seed, args.time_limit, args.solve_limit):
        lines.append(line)
        print(json.dumps(line), flush=True)
    print(json.dumps({"preset": args.preset, **summary(lines, args.time_limit)}), flush=True)


if __name__ == "__main__":
    main()
