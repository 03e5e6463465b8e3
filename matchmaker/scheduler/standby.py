"""Ranked reserves: the best vendors that an agency does not meet and that could come."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from matchmaker.domain import Fair, PreferenceKind, Standby
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import Ints, ScheduleProblem, common_slots


def standby_of(problem: ScheduleProblem, fair: Fair, slot_of: Ints) -> tuple[Standby, ...]:
    """Up to ``policy.standby_per_buyer`` reserves for each agency, best first.

    A reserve has an idle slot in which the agency's desk is at the fair, meeting someone or
    not: that is when it can step in. Vendors below their cap come before the others.
    """
    candidates = problem.candidates
    desk, vendor = candidates.desk.astype(np.int64), candidates.vendor.astype(np.int64)
    buyer = problem.desk_buyer[desk]
    idle, load = _idle(problem, slot_of)
    caps = np.array([fair.cap_of_vendor(v) for v in fair.vendors], dtype=np.int64)
    present = problem.desk_free.copy()
    for pinned_desk, slot in zip(problem.pinned.desk, problem.pinned.slot, strict=True):
        present[pinned_desk, slot] = True
    able = common_slots(present, idle, desk, vendor) > 0
    able &= ~np.isin(buyer * len(fair.vendors) + vendor, _barred(problem, fair, slot_of))
    rows = np.flatnonzero(able)
    full = (load >= caps)[vendor[rows]]
    order = np.lexsort((vendor[rows], -candidates.points[rows], full, buyer[rows]))
    return _ranked(problem, fair, rows[order])


def _ranked(problem: ScheduleProblem, fair: Fair, rows: Ints) -> tuple[Standby, ...]:
    """The first reserves of each agency from rows sorted by agency, best first."""
    candidates, wanted = problem.candidates, fair.policy.standby_per_buyer
    found: list[Standby] = []
    listed: dict[int, set[int]] = defaultdict(set)
    for row in rows.tolist():
        buyer, vendor = int(problem.desk_buyer[candidates.desk[row]]), int(candidates.vendor[row])
        if vendor in listed[buyer] or len(listed[buyer]) >= wanted:
            continue
        listed[buyer].add(vendor)
        found.append(
            Standby(
                buyer=fair.buyers[buyer].id,
                vendor=fair.vendors[vendor].id,
                rank=len(listed[buyer]),
                points=int(candidates.points[row]) / 100,
                purchases=candidates.purchases[row],
            )
        )
    return tuple(found)


def _idle(problem: ScheduleProblem, slot_of: Ints) -> tuple[np.ndarray, Ints]:
    """When each vendor is free and not meeting (V, S), and its number of meetings (V,)."""
    idle = problem.vendor_free.copy()
    met = np.flatnonzero(slot_of != UNPLACED)
    vendors = problem.pairs.vendor[met]
    for vendor, slot in zip(vendors.tolist(), slot_of[met].tolist(), strict=True):
        idle[vendor, problem.slots.overlap[slot]] = False
    every = np.concatenate([vendors, problem.pinned.vendor])
    return idle, np.bincount(every, minlength=len(idle))


def _barred(problem: ScheduleProblem, fair: Fair, slot_of: Ints) -> Ints:
    """Keys (agency × vendors + vendor) of pairs that meet already or were vetoed."""
    met = slot_of != UNPLACED
    desk = np.concatenate([problem.pairs.desk[met], problem.pinned.desk])
    vendor = np.concatenate([problem.pairs.vendor[met], problem.pinned.vendor])
    buyer_place = {b.id: k for k, b in enumerate(fair.buyers)}
    vendor_place = {v.id: k for k, v in enumerate(fair.vendors)}
    vetoed = [
        buyer_place[p.buyer] * len(fair.vendors) + vendor_place[p.vendor]
        for p in fair.preferences
        if p.kind is PreferenceKind.VETO
    ]
    meeting = problem.desk_buyer[desk] * len(fair.vendors) + vendor
    return np.concatenate([meeting, np.array(vetoed, dtype=np.int64)])
