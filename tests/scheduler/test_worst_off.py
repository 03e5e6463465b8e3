"""The worst-off participant's fit: against every choice there is, and against its own bounds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.scheduler.arcs import SINK, SOURCE, Network
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.worst_off.choice import NOBODY, Choice
from matchmaker.scheduler.worst_off.search import WorstOff, budget, most_fit_at, worst_off
from matchmaker.scheduler.worst_off.threshold import duty_of

ENDLESS = budget(lambda: 60.0)


def table(
    points: Ints,
    cap: Ints,
    partner_cap: Ints,
    *,
    units: bool = True,
    had: Ints | None = None,
    met: Ints | None = None,
) -> Choice:
    """Participants (rows of ``points``) and partners (columns); a negative number of points
    means that the two may not meet. The first talk of each participant earns a unit."""
    people, partners = points.shape
    who, whom = np.nonzero(points >= 0)
    nodes = np.arange(2, 2 + people)
    ends = np.arange(2 + people, 2 + people + partners)
    zeros, one = np.zeros(people, np.int64), np.minimum(1, cap)
    tail = np.concatenate([zeros + SOURCE, zeros + SOURCE, nodes[who], ends])
    head = np.concatenate([nodes, nodes, ends[whom], np.full(partners, SINK)])
    upper = np.concatenate([one, cap - one, np.ones(len(who), np.int64), partner_cap])
    none = np.zeros(len(tail), np.int64)
    met = zeros if met is None else met
    earns = none.copy()
    earns[:people] = (met == 0) & units
    owner = np.full(len(tail), NOBODY)
    owner[2 * people : 2 * people + len(who)] = who
    worth = none.copy()
    worth[2 * people : 2 * people + len(who)] = points[who, whom]
    return Choice(
        network=Network(
            nodes=2 + people + partners,
            tail=tail,
            head=head,
            lower=none,
            upper=upper,
            cost=none,
            kind=none,
            item=none,
        ),
        points=worth,
        units=earns,
        owner=owner,
        had=zeros if had is None else had,
        met=met > 0,
        cap=np.minimum(cap, (points >= 0).sum(axis=1)),
        first=np.where((points >= 0).any(axis=1), np.arange(people), NOBODY),
    )


def every_flow(choice: Choice) -> Iterator[tuple[Ints, int]]:
    """The meetings of every choice within all caps, as fit per participant and units."""
    own = choice.owned
    tails, heads = choice.network.tail[own], choice.network.head[own]
    gates = choice.network.tail == SOURCE
    cap_of: dict[int, int] = {}
    for node, upper in zip(choice.network.head[gates], choice.network.upper[gates], strict=True):
        cap_of[int(node)] = cap_of.get(int(node), 0) + int(upper)
    exits = choice.network.head == SINK
    for node, upper in zip(choice.network.tail[exits], choice.network.upper[exits], strict=True):
        cap_of[int(node)] = int(upper)
    for bits in product((0, 1), repeat=len(own)):
        used = np.array(bits, dtype=np.int64)
        load = np.bincount(np.concatenate([tails[used > 0], heads[used > 0]]))
        if all(count <= cap_of[node] for node, count in enumerate(load.tolist()) if count):
            yield used, int(np.unique(choice.owner[own][used > 0]).size)


def brute(choice: Choice) -> tuple[int, int, int] | None:
    """The most units, then the best worst-off, then the most fit, by trying everything."""
    best = None
    for used, _ in every_flow(choice):
        flow = np.zeros(len(choice.owner), dtype=np.int64)
        flow[choice.owned] = used
        worst = choice.worst(flow)
        served = choice.talks(flow) > 0
        units = int((choice.units[: len(served)] > 0)[served].sum())
        value = (units, -1 if worst is None else worst, choice.total(flow))
        best = value if best is None else max(best, value)
    return best


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    people, partners = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    cell = st.one_of(st.just(-1), st.integers(0, 9))
    points = np.array(draw(st.lists(cell, min_size=12, max_size=12)))[: people * partners]
    cap = np.array(draw(st.lists(st.integers(1, 3), min_size=people, max_size=people)))
    ends = np.array(draw(st.lists(st.integers(0, 3), min_size=partners, max_size=partners)))
    had = np.array(draw(st.lists(st.integers(0, 6), min_size=people, max_size=people)))
    met = np.array(draw(st.lists(st.integers(0, 3), min_size=people, max_size=people))) == 0
    shape = points.reshape(people, partners)
    return table(shape, cap, ends, had=np.where(met, had, 0), met=met.astype(np.int64))


def solved(choice: Choice) -> WorstOff:
    answer = worst_off(choice, ENDLESS)
    assert answer is not None
    return answer


@given(choices())
@settings(max_examples=100, deadline=None)
def test_it_is_the_best_of_all_choices(choice: Choice) -> None:
    answer = solved(choice)
    expected = brute(choice)
    assert expected is not None
    units, worst, total = expected
    assert answer.units == units
    if worst >= 0:
        assert (answer.worst, answer.total) == (worst, total)
    assert answer.proven
    assert choice.worst(answer.flow) == (worst if worst >= 0 else None)


@given(choices())
@settings(max_examples=60, deadline=None)
def test_bounds_hold_when_there_is_no_time(choice: Choice) -> None:
    answer = worst_off(choice, budget(lambda: 0.0))
    best = solved(choice)
    assert answer is not None
    assert answer.worst <= best.worst <= answer.worst_bound
    if answer.worst == best.worst:
        assert answer.total <= best.total <= answer.total_bound


def test_a_weak_firm_gets_the_partner_that_a_strong_one_would_win() -> None:
    points = np.array([[90, 80], [30, 1]])
    answer = solved(table(points, np.array([1, 1]), np.array([1, 1])))
    assert (answer.worst, answer.total) == (30, 110)


def test_nobody_without_a_partner_counts() -> None:
    points = np.array([[50, 40], [-1, -1]])
    answer = solved(table(points, np.array([1, 1]), np.array([1, 1])))
    assert (answer.worst, answer.total) == (50, 50)


def test_as_many_as_possible_have_a_talk_before_the_worst_off_counts() -> None:
    points = np.array([[50], [60], [2]])
    answer = solved(table(points, np.array([1, 1, 1]), np.array([2])))
    assert (answer.units, answer.worst, answer.total) == (2, 50, 110)


def test_two_weak_talks_can_be_better_than_none_strong() -> None:
    points = np.array([[30, 30, -1], [-1, 50, 45]])
    answer = solved(table(points, np.array([2, 1]), np.array([1, 1, 1])))
    assert (answer.worst, answer.total) == (45, 105)


def test_pinned_talks_count_for_those_that_have_them() -> None:
    points = np.array([[30, 20], [35, 25]])
    had, met = np.array([40, 0]), np.array([1, 0])
    answer = solved(table(points, np.array([1, 1]), np.array([1, 0]), had=had, met=met))
    assert (answer.worst, answer.total) == (35, 35)


def test_a_floor_that_nobody_can_keep_is_told() -> None:
    choice = table(np.array([[9, 3]]), np.array([1]), np.array([1, 1]))
    duty = duty_of(choice)
    assert duty is not None
    start = np.zeros(len(choice.owner), dtype=np.int64)
    assert most_fit_at(choice, duty, 10, start, ENDLESS).impossible
    found = most_fit_at(choice, duty, 9, start, ENDLESS)
    assert (found.impossible, found.total, found.bound) == (False, 9, 9)


@pytest.mark.parametrize("seed", range(3))
def test_a_fair_of_some_size_is_proven(seed: int) -> None:
    random = np.random.default_rng(seed)
    points = random.integers(0, 10_000, (60, 12))
    points[random.random(points.shape) < 0.4] = -1
    choice = table(points, np.full(60, 3), np.full(12, 12))
    answer = solved(choice)
    assert answer.proven
    assert choice.worst(answer.flow) == answer.worst
