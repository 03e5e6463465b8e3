"""What can be told of a fair before any text was compared: demands that no fit can meet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, PreferenceKind
from matchmaker.errors import Finding
from matchmaker.scheduler.diagnosis import diagnose
from matchmaker.scheduler.problem import prepare

# Beyond as many pairs a look at all of them is no quick look any more.
MOST_PAIRS = 200_000


def foresee(fair: Fair) -> tuple[Finding, ...]:
    """Why no timetable can exist, whoever suits whom; empty where texts will decide.

    As if everyone suited everyone: what is impossible then is impossible. At fairs of more
    than `MOST_PAIRS` pairs promises are left for the plan to judge.
    """
    everyone = len(fair.desks) * len(fair.vendors) <= MOST_PAIRS
    if not everyone:
        fair = replace(
            fair,
            buyers=tuple(replace(b, floor=0) for b in fair.buyers),
            vendors=tuple(replace(v, floor=0) for v in fair.vendors),
        )
    candidates = _anyone(fair, everyone=everyone)
    return diagnose(prepare(fair, candidates), fair)


def _anyone(fair: Fair, *, everyone: bool) -> Candidates:
    """All pairs that are not vetoed, or only those that must meet."""
    musts, vetoes = (
        {(p.buyer, p.vendor) for p in fair.preferences if p.kind is kind}
        for kind in (PreferenceKind.MUST_MEET, PreferenceKind.VETO)
    )
    if everyone:
        every = (
            (d, v, desk.buyer, vendor.id)
            for d, desk in enumerate(fair.desks)
            for v, vendor in enumerate(fair.vendors)
        )
        pairs = [(d, v) for d, v, b, f in every if (b, f) not in vetoes]
    else:
        desks = {d.id: k for k, d in enumerate(fair.desks)}
        vendors = {v.id: k for k, v in enumerate(fair.vendors)}
        pairs = sorted(
            (desks[desk.id], vendors[vendor])
            for buyer, vendor in musts - vetoes
            for desk in fair.desks_of_buyer[buyer]
        )
    desk, vendor = np.array(pairs, dtype=np.int32).reshape(len(pairs), 2).T
    must = [(fair.desks[d].buyer, fair.vendors[v].id) in musts for d, v in pairs]
    return Candidates(
        desk=desk.copy(),
        vendor=vendor.copy(),
        points=np.ones(len(pairs), dtype=np.int32),
        must=np.array(must, dtype=np.bool_),
        purchases=((),) * len(pairs),
    )
