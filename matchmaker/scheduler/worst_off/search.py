"""The worst-off participant's fit as high as possible, then total fit: the search."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.worst_off.choice import Choice
from matchmaker.scheduler.worst_off.exact import Budget, Found, Model, Ranges, within
from matchmaker.scheduler.worst_off.mixed import most_fit_within
from matchmaker.scheduler.worst_off.relaxation import Relaxed, highest_floor, most_fit
from matchmaker.scheduler.worst_off.threshold import (
    Duty,
    by_best_company,
    by_own_points,
    duty_of,
    flow_above,
    highest,
    needs_of,
)

# The first guess of how far the best choice lies below the relaxation, and how it grows.
_FIRST_SLACK, _SLACK_GROWTH = 1e-4, 8
# Above so many arcs the linear relaxation takes minutes; flows alone bound what is larger.
_MOST_ARCS = 400_000


# Enough for what flows alone can say; that takes no clock.
FLOWS_ONLY = Budget(work=0.0, seconds_left=lambda: math.inf, stop=lambda: False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstOff:
    """``flow`` (A,) is the choice; everyone that has a talk has at least ``worst``, and no
    choice that earns as many ``units`` can give more than ``worst_bound``. ``total`` is the
    fit of the open meetings, ``total_bound`` what no choice with ``worst`` can exceed."""

    flow: Ints
    units: int
    worst: int
    worst_bound: int
    total: int
    total_bound: int

    @property
    def proven(self) -> bool:
        """Whether nobody can do better: neither the worst-off, nor then the total."""
        return self.worst == self.worst_bound and self.total == self.total_bound


@dataclass(frozen=True, slots=True, kw_only=True)
class AtFloor:
    """The most fit with everyone at a floor; ``flow`` is None where none was found, and
    ``impossible`` where there is none."""

    flow: Ints | None
    total: int
    bound: int
    impossible: bool


def budget(
    seconds_left: Callable[[], float],
    stop: Callable[[], bool] = lambda: False,
    *,
    work: float = 60.0,
    workers: int = 1,
    seed: int = 0,
) -> Budget:
    """What a search may spend; see `Budget`."""
    return Budget(work=work, seconds_left=seconds_left, stop=stop, workers=workers, seed=seed)


def worst_off(choice: Choice, effort: Budget) -> WorstOff | None:
    """The choice whose worst-off is best off, then with the most fit; None where the
    network's own bounds cannot be kept. Ends early, with honest bounds, where asked to."""
    duty = duty_of(choice)
    if duty is None:
        return None
    flow = _most_units_then_fit(choice, duty)
    low = choice.worst(flow)
    if low is None:
        return _no_talks(duty, flow)
    most = choice.total(flow)
    flow, low, high = _raised(choice, duty, flow, low, effort)
    if high > low and len(choice.owner) <= _MOST_ARCS and not _over(effort):
        flow, low, high = _searched(choice, duty, flow, low, high, effort)
    bound = most
    if choice.total(flow) < most:
        best = most_fit_at(choice, duty, low, flow, effort)
        bound = min(most, best.bound)
        if best.flow is not None and best.total > choice.total(flow):
            flow = best.flow
    return WorstOff(
        flow=flow,
        units=choice.earned(flow),
        worst=low,
        worst_bound=high,
        total=choice.total(flow),
        total_bound=max(bound, choice.total(flow)),
    )


def most_fit_at(choice: Choice, duty: Duty, floor: int, hint: Ints, effort: Budget) -> AtFloor:
    """The most fit where everyone with a talk has ``floor``; ``hint`` (A,) is any flow."""
    keeps = choice.earned(hint) >= duty.units and _keeps(choice, duty, hint, floor)
    known = hint if keeps else None
    if len(choice.owner) > _MOST_ARCS or _over(effort):
        return _by_flow(choice, duty, floor, known)
    choice = choice.needing(needs_of(choice, duty, floor))
    if not choice.network.feasible_bounds:
        return AtFloor(flow=None, total=0, bound=0, impossible=True)
    relaxed = most_fit(choice, duty, floor, hint, effort.seconds_left())
    if relaxed is None:
        return AtFloor(flow=None, total=0, bound=0, impossible=True)
    return _closed_in(choice, duty, floor, relaxed, known, effort)


def _closed_in(
    choice: Choice, duty: Duty, floor: int, relaxed: Relaxed, known: Ints | None, effort: Budget
) -> AtFloor:
    """Ask for the best choice within a small distance of the relaxation, then within larger
    ones, until what was found is nearer than what was left out."""
    slack = max(1.0, _FIRST_SLACK * abs(relaxed.value))
    if known is not None:
        slack = min(slack, max(0.0, relaxed.value - choice.total(known)))
    bound = relaxed.bound
    while not _over(effort):
        ranges = within(choice, relaxed.loss, slack)
        found = _asked(choice, duty, floor, ranges, known, effort)
        if found.flow is not None and (known is None or _better(choice, found.flow, known)):
            known = found.flow
        everything = bool(
            (ranges.upper == choice.network.upper).all()
            and (ranges.lower == choice.network.lower).all()
        )
        total = choice.total(known) if known is not None else None
        near = total is not None and relaxed.value - total <= slack
        if found.closed and (near or everything):
            impossible = known is None
            return AtFloor(flow=known, total=total or 0, bound=total or 0, impossible=impossible)
        if not found.closed:
            outside = relaxed.value - slack
            bound = min(bound, max(found.bound, int(outside) + 1)) if not everything else bound
            return AtFloor(flow=known, total=total or 0, bound=bound, impossible=False)
        slack *= _SLACK_GROWTH
        if total is not None:
            slack = max(1e-3, relaxed.value - total)
    total = choice.total(known) if known is not None else 0
    return AtFloor(flow=known, total=total, bound=bound, impossible=False)


def _asked(
    choice: Choice, duty: Duty, floor: int, ranges: Ranges, known: Ints | None, effort: Budget
) -> Found:
    """The best choice within ranges: by branch and cut where all floors are plain rows."""
    found = None
    if duty.everyone:
        found = most_fit_within(choice, duty, floor, ranges, effort)
    return found or Model(choice, duty, floor, floor, ranges).solve(known, effort)


def _searched(
    choice: Choice, duty: Duty, flow: Ints, low: int, high: int, effort: Budget
) -> tuple[Ints, int, int]:
    """The highest floor: the relaxation's own first, then an exact search below it."""
    needing = choice.needing(needs_of(choice, duty, low))
    left = effort.seconds_left()
    relaxed = highest_floor(needing, duty, flow, left) if duty.everyone else None
    if relaxed is not None:
        high = max(low, min(high, relaxed.bound))
    if high > low:
        at_top = most_fit_at(choice, duty, high, flow, effort)
        if at_top.flow is not None:
            return at_top.flow, high, high
        if at_top.impossible:
            high -= 1
    if high == low or _over(effort):
        return flow, low, high
    found = _higher(needing, duty, relaxed, flow, low, effort)
    if found.flow is not None:
        flow, low = found.flow, max(low, _worst(choice, found.flow))
    return flow, low, low if found.closed else max(low, min(high, found.bound))


def _higher(
    choice: Choice,
    duty: Duty,
    relaxed: Relaxed | None,
    flow: Ints,
    low: int,
    effort: Budget,
) -> Found:
    """The highest floor among the choices that can be above the one reached."""
    slack = 0.0 if relaxed is None else relaxed.value - low
    ranges = within(choice, None if relaxed is None else relaxed.loss, slack)
    useless = (by_best_company(choice) < low) & (choice.owner >= 0)
    ranges = replace(ranges, upper=np.where(useless, ranges.lower, ranges.upper))
    return Model(choice, duty, None, low, ranges).solve(flow, effort)


def _raised(
    choice: Choice, duty: Duty, flow: Ints, low: int, effort: Budget
) -> tuple[Ints, int, int]:
    """What flows alone can say: the best threshold from below, and the bound from above."""

    def stop() -> bool:
        return effort.stop() or effort.seconds_left() <= 0

    ceiling = by_best_company(choice)
    _, high = highest(choice, duty, ceiling, low, _ceiling(choice, duty), stop)
    own = by_own_points(choice)
    reached, _ = highest(choice, duty, own, low, high, stop)
    above = flow_above(choice, duty, own, reached, _worth(choice)) if reached > low else None
    worst = None if above is None else choice.worst(above)
    if above is None or worst is None or worst <= low:
        return flow, low, high
    return above, worst, max(high, worst)


def _ceiling(choice: Choice, duty: Duty) -> int:
    """More than the worst-off can ever have: what those that have a talk in any case can."""
    key = by_best_company(choice)
    most = choice.had.copy()
    own = choice.owned
    np.maximum.at(most, choice.owner[own], key[own])
    sure = choice.counts & (choice.met | duty.everyone)
    return int(most[sure].min()) if sure.any() else int(most[choice.counts].max())


def _by_flow(choice: Choice, duty: Duty, floor: int, known: Ints | None) -> AtFloor:
    """The most fit from meetings that keep the floor each by itself, and a bound from those
    that can keep it at all."""
    worth = _worth(choice)
    above = flow_above(choice, duty, by_own_points(choice), floor, worth)
    if above is not None and (known is None or _better(choice, above, known)):
        known = above
    ceiling = flow_above(choice, duty, by_best_company(choice), floor, worth)
    bound = choice.total(ceiling) if ceiling is not None else 0
    total = choice.total(known) if known is not None else 0
    return AtFloor(flow=known, total=total, bound=bound, impossible=ceiling is None)


def _most_units_then_fit(choice: Choice, duty: Duty) -> Ints:
    needs = choice.counts & ~choice.met & duty.everyone
    flow = choice.needing(needs).best(_worth(choice))
    if flow is None:
        raise AssertionError("a flow that was there is gone")
    return flow


def _worth(choice: Choice) -> Ints:
    """Units before fit, as one number."""
    own = choice.owned
    per_owner = np.zeros(len(choice.had), dtype=np.int64)
    np.maximum.at(per_owner, choice.owner[own], np.abs(choice.points[own]))
    bonus = 2 * int(per_owner @ choice.cap) + 1
    return choice.points + bonus * choice.units


def _worst(choice: Choice, flow: Ints) -> int:
    worst = choice.worst(flow)
    if worst is None:
        raise AssertionError("a choice with talks has nobody with a talk")
    return worst


def _keeps(choice: Choice, duty: Duty, flow: Ints, floor: int) -> bool:
    worst = choice.worst(flow)
    missing = duty.everyone and bool((choice.talks(flow)[choice.counts & ~choice.met] == 0).any())
    return worst is not None and worst >= floor and not missing


def _better(choice: Choice, one: Ints, other: Ints) -> bool:
    return choice.total(one) > choice.total(other)


def _no_talks(duty: Duty, flow: Ints) -> WorstOff:
    return WorstOff(flow=flow, units=duty.units, worst=0, worst_bound=0, total=0, total_bound=0)


def _over(effort: Budget) -> bool:
    return effort.work <= 0 or effort.stop() or effort.seconds_left() <= 0
