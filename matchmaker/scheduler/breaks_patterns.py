"""A lower bound on all breaks, from busy patterns alone.

Who meets whom is forgotten: each participant is busy in as many slots as it has meetings,
and a slot has an even number of busy participants, at most two to a room. Busy slots are
put together from whole runs, so that the linear relaxation is close to the truth.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.scheduler.breaks_problem import BreaksProblem
from matchmaker.scheduler.calendars import Flags

Runs = dict[tuple[int, int], cp_model.IntVar]


def build_patterns(problem: BreaksProblem, allowed: Flags) -> cp_model.CpModel:
    """The relaxation, to be minimised; its objective is the number of breaks."""
    cp = cp_model.CpModel()
    slots = range(len(problem.rooms))
    by_slot: list[list[cp_model.IntVar]] = [[] for _ in slots]
    total: list[cp_model.LinearExpr] = []
    for own in problem.meetings_of:
        if not own:
            continue
        busy = {s: cp.new_bool_var("") for s in np.flatnonzero(allowed[own].any(axis=0)).tolist()}
        for slot, x in busy.items():
            by_slot[slot].append(x)
        _slots_of_their_own(cp, allowed[own], busy)
        if len(own) > 1:
            total.append(_breaks(cp, problem, busy, len(own)))
    for slot in slots:
        meetings = cp.new_int_var(0, int(problem.rooms[slot]), "")
        cp.add(cp_model.LinearExpr.sum(by_slot[slot]) == 2 * meetings)
    cp.minimize(cp_model.LinearExpr.sum(total))
    return cp


def _slots_of_their_own(
    cp: cp_model.CpModel, allowed: Flags, busy: dict[int, cp_model.IntVar]
) -> None:
    """Meetings that share their slots need as many of them as they are; so do all of one."""
    cp.add(cp_model.LinearExpr.sum(list(busy.values())) == len(allowed))
    for choice in np.unique(allowed, axis=0):
        inside = int((allowed <= choice).all(axis=1).sum())
        cp.add(
            cp_model.LinearExpr.sum([busy[s] for s in np.flatnonzero(choice).tolist()]) >= inside
        )


def _breaks(
    cp: cp_model.CpModel, problem: BreaksProblem, busy: dict[int, cp_model.IntVar], meetings: int
) -> cp_model.LinearExpr:
    """The breaks of a participant: runs beyond the first of each stretch that is used."""
    runs = _runs(cp, problem, busy, meetings)
    used = []
    for number in {int(problem.stretch[s]) for s in busy}:
        any_run = cp.new_bool_var("")
        cp.add(any_run <= sum(x for (a, _), x in runs.items() if problem.stretch[a] == number))
        used.append(any_run)
    breaks = cp_model.LinearExpr.sum(list(runs.values())) - cp_model.LinearExpr.sum(used)
    if problem.spread is not None and any(len(own) < 2 for own in problem.meetings_of):
        cp.add(breaks <= problem.spread)
    return breaks


def _runs(
    cp: cp_model.CpModel, problem: BreaksProblem, busy: dict[int, cp_model.IntVar], meetings: int
) -> Runs:
    """Runs (first, last) within a stretch that cover the busy slots and never touch."""
    runs: Runs = {}
    for first in busy:
        last = first
        while last in busy and problem.stretch[last] == problem.stretch[first]:
            if last - first >= meetings:
                break
            runs[first, last] = cp.new_bool_var("")
            last += 1
    for slot, x in busy.items():
        cp.add(sum(r for (a, b), r in runs.items() if a <= slot <= b) == x)
    for slot, after in pairwise(range(len(problem.rooms))):
        if problem.stretch[slot] == problem.stretch[after]:
            cp.add_at_most_one(r for (a, b), r in runs.items() if a <= after and b >= slot)
    return runs
