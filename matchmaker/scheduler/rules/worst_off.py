"""The worst-off vendor's fit, which counts after units and before total fit."""

from __future__ import annotations

import numpy as np

from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.rules.model import Model
from matchmaker.scheduler.worth import fit_and_talks


def lift_the_worst_off(model: Model) -> None:
    """The worst-off of the vendors with a talk has as much fit as possible, where the
    organiser asks for it; talks that stay count, and so do vendors outside the part."""
    part = model.part
    if not part.problem.worst_bonus:
        return
    points = part.problem.pairs.points
    stays = np.array(part.table.slot_of, dtype=np.int64) != UNPLACED
    had, talks = fit_and_talks(part.problem, stays)
    worst = model.cp.new_int_var(0, _most(model, had, talks > 0), "")
    someone = [model.meets[p] for p in model.meets] if not talks.any() else []
    for vendor, pairs in model.by_vendor.items():
        fit = int(had[vendor]) + sum(int(points[p]) * model.meets[p] for p in pairs)
        if talks[vendor]:
            model.cp.add(worst <= fit)
            continue
        for pair in pairs:
            model.cp.add(worst <= fit).only_enforce_if(model.meets[pair])
    if someone:
        served = model.cp.new_bool_var("")
        model.cp.add_max_equality(served, someone)
        model.cp.add(worst == 0).only_enforce_if(~served)
    model.worst = worst


def _most(model: Model, had: Ints, served: Flags) -> int:
    """The most that the worst-off can have: what vendors outside the part have, and what
    those inside could."""
    inside = np.zeros(len(had), dtype=bool)
    inside[list(model.by_vendor)] = True
    outside = had[served & ~inside]
    if len(outside):
        return int(outside.min())
    points = model.part.problem.pairs.points
    could = (int(had[v]) + int(points[pairs].sum()) for v, pairs in model.by_vendor.items())
    return max(could, default=0)
