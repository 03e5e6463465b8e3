"""The linear relaxation: flows split at will, floors kept on average. It bounds and it prices.

Nearly all floors keep themselves and nearly all meetings are of no use, so that rows are
added where a floor is broken and columns where their price is right (Desaulniers, Desrosiers
and Solomon, 2005: Column Generation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from scipy.optimize import linprog  # type: ignore[import-untyped]

from matchmaker.scheduler.arcs import SINK
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.worst_off.choice import Choice
from matchmaker.scheduler.worst_off.threshold import Duty

Floats = NDArray[np.float64]

_FIRST_COLUMNS = 6
_TOLERANCE = 1e-7
# A multiplier is a whole number of these parts, so that the bound is counted in integers.
_PARTS = 1 << 12
_OPTIMAL, _INFEASIBLE = 0, 2
_ENDLESS = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """``bound`` (whole points) is what no choice can exceed, counted in integers; ``value``
    the relaxation's own. ``loss`` (A,) is by how much the value falls with each unit of flow
    more (positive) or less (negative) on an arc; ``flow`` (A,) is where it stands."""

    bound: int
    value: float
    loss: Floats
    flow: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """What is asked: the most fit at ``floor``, or, where it is None, the highest floor; each
    linear program may take ``seconds``."""

    choice: Choice
    duty: Duty
    floor: int | None
    seconds: float

    @property
    def scale(self) -> float:
        """What a point is divided by, so that all numbers are near one."""
        return float(max(1, np.abs(self.choice.points).max(initial=1)))


def most_fit(choice: Choice, duty: Duty, floor: int, start: Ints, seconds: float) -> Relaxed | None:
    """The most fit where everyone with a talk has ``floor``; None where it cannot be kept.

    ``start`` (A,) is a flow whose arcs are priced from the beginning. After ``seconds`` the
    floor is left aside: that bounds as well.
    """
    program = _Program(choice=choice, duty=duty, floor=floor, seconds=seconds)
    try:
        return _solve(program, start)
    except _TimeUpError:
        return _without_floor(program, start)


def highest_floor(choice: Choice, duty: Duty, start: Ints, seconds: float) -> Relaxed | None:
    """The highest floor of those that must have a talk; None where time did not allow it."""
    try:
        return _solve(_Program(choice=choice, duty=duty, floor=None, seconds=seconds), start)
    except _TimeUpError:
        return None


class _TimeUpError(Exception):
    """The linear solver was stopped before it had an answer."""


def _without_floor(program: _Program, start: Ints) -> Relaxed:
    """The bound of multipliers that are all zero, and no price for anything."""
    nothing = np.zeros(len(program.choice.points))
    nobody = np.zeros(len(program.choice.had), dtype=bool)
    bound = _counted(program, nobody, (np.zeros(len(nobody)), 0.0))
    return Relaxed(bound=bound, value=float(bound), loss=nothing, flow=start.astype(np.float64))


def _solve(program: _Program, start: Ints) -> Relaxed | None:
    choice = program.choice
    columns = _first_columns(choice, start)
    rows = np.zeros(len(choice.had), dtype=bool)
    if program.floor is None:
        rows = _bound_by_floor(program)
    while True:
        answer = _linear(program, columns, rows)
        if answer is None:
            if columns.all():
                return None
            columns[:] = True
            continue
        loss, flow, floor, dual = answer
        broken = _bound_by_floor(program) & ~rows & (_fit(program, flow) < floor - _TOLERANCE)
        cheap = ~columns & (loss < -_TOLERANCE)
        if not broken.any() and not cheap.any():
            bound = _counted(program, rows, dual)
            value = floor if program.floor is None else float(choice.points @ flow) / program.scale
            return Relaxed(
                bound=bound, value=value * program.scale, loss=loss * program.scale, flow=flow
            )
        rows |= broken
        columns |= cheap


def _bound_by_floor(program: _Program) -> Flags:
    """The participants that certainly have a talk, so that the floor holds for them."""
    choice = program.choice
    return choice.counts & (choice.met | program.duty.everyone)


def _fit(program: _Program, flow: Floats) -> Floats:
    choice = program.choice
    own = choice.owned
    fit = np.bincount(
        choice.owner[own], weights=choice.points[own] * flow[own], minlength=len(choice.had)
    )
    scaled: Floats = (choice.had + fit) / program.scale
    return scaled


def _first_columns(choice: Choice, start: Ints) -> Flags:
    """All arcs that are nobody's, those of ``start``, and the best of each of their ends."""
    columns = (choice.owner < 0) | (start > 0) | (choice.network.lower > 0)
    own = choice.owned
    for end in (choice.network.tail[own], choice.network.head[own]):
        order = np.lexsort((-choice.points[own], end))
        rank = np.arange(len(own)) - np.searchsorted(end[order], end[order])
        columns[own[order[rank < _FIRST_COLUMNS]]] = True
    return columns


def _linear(
    program: _Program, columns: Flags, rows: Flags
) -> tuple[Floats, Floats, float, tuple[Floats, float]] | None:
    """Losses of all arcs, flow, floor and the multipliers of floors and units."""
    choice, arcs = program.choice, np.flatnonzero(columns)
    network = choice.network
    points = choice.points / program.scale
    at = np.cumsum(rows) - 1
    bound = np.flatnonzero((choice.owner[arcs] >= 0) & rows[np.maximum(0, choice.owner[arcs])])
    fixed = program.floor is not None
    entries = [
        (at[choice.owner[arcs[bound]]], bound, -points[arcs[bound]]),
        (np.full(len(arcs), rows.sum()), np.arange(len(arcs)), -choice.units[arcs].astype(float)),
    ]
    if not fixed:
        entries.append((np.arange(rows.sum()), np.full(rows.sum(), len(arcs)), np.ones(rows.sum())))
    row, column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
    width = len(arcs) + (not fixed)
    upper_rows = sparse.csr_matrix((value, (row, column)), shape=(rows.sum() + 1, width))
    floor = program.floor if program.floor is not None else 0
    limits = np.append((choice.had[rows] - floor) / program.scale, -float(program.duty.units))
    cost = np.zeros(width) if not fixed else -points[arcs]
    if not fixed:
        cost[-1] = -1.0
    bounds = np.column_stack([network.lower[arcs], network.upper[arcs]]).astype(float)
    if not fixed:
        bounds = np.vstack([bounds, [-np.inf, np.inf]])
    found = linprog(
        cost,
        A_ub=upper_rows,
        b_ub=limits,
        A_eq=_conservation(program, arcs, width),
        b_eq=np.zeros(network.nodes - 2),
        bounds=bounds,
        method="highs",
        options={"time_limit": max(0.01, min(program.seconds, _ENDLESS))},
    )
    if not _answered(found.status, found.message):
        return None
    price = np.concatenate([[0.0, 0.0], found.eqlin.marginals])
    multiplier = np.zeros(len(choice.had))
    multiplier[rows] = -found.ineqlin.marginals[:-1]
    unit = -float(found.ineqlin.marginals[-1])
    worth = points * (np.append(multiplier, 0.0)[choice.owner] + fixed) + unit * choice.units
    loss = -worth - price[network.tail] + price[network.head]
    flow = np.zeros(len(points))
    flow[:] = network.lower
    flow[arcs] = found.x[: len(arcs)]
    reached = floor / program.scale if fixed else float(found.x[-1])
    return loss, flow, reached, (multiplier, unit)


def _answered(status: int, message: str) -> bool:
    """Whether there is an answer, and not a proof that there is none."""
    if status not in (_OPTIMAL, _INFEASIBLE):
        raise _TimeUpError(message)
    return status == _OPTIMAL


def _conservation(program: _Program, arcs: Ints, width: int) -> sparse.csr_matrix:
    """What leaves a node less what enters it, for all nodes but source and sink."""
    network = program.choice.network
    place = np.tile(np.arange(len(arcs)), 2)
    node = np.concatenate([network.tail[arcs], network.head[arcs]])
    sign = np.repeat([1.0, -1.0], len(arcs))
    inner = node > SINK
    return sparse.csr_matrix(
        (sign[inner], (node[inner] - 2, place[inner])), shape=(network.nodes - 2, width)
    )


def _counted(program: _Program, rows: Flags, dual: tuple[Floats, float]) -> int:
    """The bound that the multipliers give, by an exact flow over whole numbers.

    Any multipliers that are not negative give a bound (Lagrange); the relaxation's own give
    the best. For the highest floor they have to add up to one, and are divided by their sum.
    """
    choice = program.choice
    weight = np.rint(np.where(rows, dual[0], 0.0) * _PARTS).astype(np.int64)
    unit = round(dual[1] * program.scale * _PARTS)
    base = 0 if program.floor is None else _PARTS
    factor = np.append(weight, 0)[choice.owner] + base
    worth = choice.points * factor + unit * choice.units
    flow = choice.best(worth)
    if flow is None:
        raise AssertionError("the relaxation kept bounds that no flow keeps")
    most = int(worth @ flow) - unit * program.duty.units
    if program.floor is None:
        most += int(weight @ choice.had)
        return most // max(1, int(weight.sum()))
    most -= int(weight @ (program.floor - choice.had))
    return most // _PARTS
