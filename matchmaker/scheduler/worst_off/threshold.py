"""What the worst-off can have, by flow alone: exact bounds from below and above, at any size.

Meetings worth less than a threshold are left out, and a flow says whether as many units can
still be had. Judged by its own points, a meeting's threshold keeps everybody who has a talk
above it: a choice. Judged by the most that its participant could have together with it, it
leaves out only what no choice above the threshold can use: a bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.worst_off.choice import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """``units`` that every choice has to earn; with ``everyone`` no choice earns them but
    with a talk for everyone that can have one."""

    units: int
    everyone: bool


def duty_of(choice: Choice) -> Duty | None:
    """The most units, and whether everyone gets a talk with them; None where not even the
    network's own bounds can be kept.

    Of all choices with the most units, the one with the fewest first talks tells: where even
    that has one for everyone, none leaves anybody out for the sake of another unit.
    """
    first = choice.first[choice.counts & ~choice.met]
    free = first[choice.network.lower[first] == 0]
    fewest = choice.units * (len(free) * int(choice.network.upper[free].max(initial=0)) + 1)
    fewest[free] -= 1
    most = choice.best(fewest)
    if most is None:
        return None
    # An arc that could hold more than one talk would hide somebody who has none.
    single = bool((choice.network.upper[free] == 1).all())
    return Duty(units=choice.earned(most), everyone=single and bool((most[first] > 0).all()))


def needs_of(choice: Choice, duty: Duty, floor: int) -> Flags:
    """Who must get a further talk so that everyone with a talk can have ``floor``."""
    short = choice.met & (choice.had < floor)
    return choice.counts & ((duty.everyone & ~choice.met) | short)


def by_own_points(choice: Choice) -> Ints:
    """For each owned arc what its participant has at least with it, (A,); no arc has more
    than what its participant has in any case and the points of the meeting."""
    key = np.full(len(choice.owner), np.iinfo(np.int64).max)
    own = choice.owned
    key[own] = choice.had[choice.owner[own]] + choice.points[own]
    return key


def by_best_company(choice: Choice) -> Ints:
    """For each owned arc the most that its participant can have with it, (A,)."""
    key = np.full(len(choice.owner), np.iinfo(np.int64).max)
    own = choice.owned
    owner, points = choice.owner[own], choice.points[own]
    order = np.lexsort((-points, owner))
    owner, points, arcs = owner[order], points[order], own[order]
    rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
    within = rank < choice.cap[owner]
    most = choice.had.copy()
    np.add.at(most, owner[within], np.maximum(0, points[within]))
    last = np.zeros(len(choice.had), dtype=np.int64)
    at_cap = rank == choice.cap[owner] - 1
    last[owner[at_cap]] = np.maximum(0, points[at_cap])
    key[arcs] = most[owner] - np.where(within & (points >= 0), 0, last[owner] - points)
    return key


def flow_above(choice: Choice, duty: Duty, key: Ints, floor: int, worth: Ints) -> Ints | None:
    """The flow worth most among those that earn all units with arcs of ``key`` ≥ ``floor``."""
    needs = needs_of(choice, duty, floor)
    if (choice.first[needs] < 0).any():
        return None
    flow = choice.needing(needs).best(worth, key >= floor)
    return flow if flow is not None and choice.earned(flow) >= duty.units else None


def highest(
    choice: Choice, duty: Duty, key: Ints, low: int, high: int, stop: Callable[[], bool]
) -> tuple[int, int]:
    """The floor up to which a flow exists and the last one not ruled out, within low … high.

    They are the same but where ``stop`` ended the search. The floors that matter are the
    keys and what participants have in any case: halving the list of these, it takes few flows.
    """
    values = np.unique(np.concatenate([key[choice.owned], choice.had[choice.met]]))
    values = values[(values > low) & (values <= high)]
    ok, no = -1, len(values)
    while no - ok > 1 and not stop():
        middle = (ok + no) // 2
        if flow_above(choice, duty, key, int(values[middle]), choice.units) is None:
            no = middle
        else:
            ok = middle
    reached = int(values[ok]) if ok >= 0 else low
    return reached, (int(values[no - 1]) if no > 0 else low)
