"""Ranked reserves: the best vendors that an agency does not meet and that could come."""

from __future__ import annotations

import numpy as np

from matchmaker.domain import Fair, PreferenceKind, Standby
from matchmaker.scheduler.calendars import Flags, Ints, common_slots
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.worth import loads_of


def standby_of(problem: ScheduleProblem, fair: Fair, slot_of: Ints) -> tuple[Standby, ...]:
    """Up to ``policy.standby_per_buyer`` reserves for each agency, best first.

    A reserve has an idle slot in which the agency's desk is at the fair, meeting someone or
    not: that is when it can step in. Vendors below their cap and those of their groups come
    before the others.
    """
    reserves = problem.reserves
    desk, vendor = reserves.desk.astype(np.int64), reserves.vendor.astype(np.int64)
    buyer = problem.desk_buyer[desk]
    key = buyer * len(fair.vendors) + vendor
    idle, load = _idle(problem, slot_of)
    caps = np.array([fair.cap_of_vendor(v) for v in fair.vendors], dtype=np.int64)
    able = common_slots(_present(problem), idle, desk, vendor) > 0
    able &= ~np.isin(key, _barred(problem, fair, slot_of))
    rows = np.flatnonzero(able)
    full = ((load >= caps) | _in_full_groups(problem, slot_of))[vendor[rows]]
    rows = rows[np.lexsort((vendor[rows], -reserves.points[rows], full, buyer[rows]))]
    rows = rows[np.sort(np.unique(key[rows], return_index=True)[1])]
    rank = 1 + np.arange(len(rows)) - np.searchsorted(buyer[rows], buyer[rows])
    wanted = rank <= fair.policy.standby_per_buyer
    return tuple(
        Standby(
            buyer=fair.buyers[buyer[row]].id,
            vendor=fair.vendors[vendor[row]].id,
            rank=place,
            points=int(reserves.points[row]) / 100,
            purchases=reserves.purchases[row],
        )
        for row, place in zip(rows[wanted].tolist(), rank[wanted].tolist(), strict=True)
    )


def _present(problem: ScheduleProblem) -> Flags:
    """When each desk is at the fair, meeting someone or not (D, S)."""
    present = problem.desk_free.copy()
    present[problem.pinned.desk, problem.pinned.slot] = True
    return present


def _idle(problem: ScheduleProblem, slot_of: Ints) -> tuple[Flags, Ints]:
    """When each vendor is free and not meeting (V, S), and its number of meetings (V,)."""
    idle = problem.vendor_free.copy()
    met = np.flatnonzero(slot_of != UNPLACED)
    vendors = problem.pairs.vendor[met]
    np.logical_and.at(idle, vendors, ~problem.slots.overlap[slot_of[met]])
    every = np.concatenate([vendors, problem.pinned.vendor])
    return idle, np.bincount(every, minlength=len(idle))


def _in_full_groups(problem: ScheduleProblem, slot_of: Ints) -> Flags:
    """The vendors of groups that have all the meetings they may have (V,)."""
    loads, groups = loads_of(problem, slot_of), problem.groups
    if not len(groups):
        return np.zeros(len(problem.vendor_cap), dtype=bool)
    full = groups.loads(loads.buyer, loads.vendor) >= groups.cap
    inside: Flags = np.any(groups.vendors[full], axis=0)
    return inside


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
