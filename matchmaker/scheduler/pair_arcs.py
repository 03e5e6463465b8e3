"""The arcs between vendors and desks: pairs, and the planned purchases that they cover.

A vendor reaches a desk directly, or through the one meeting that it may have with an agency
of several desks. Where a pair suits planned purchases it passes one of them, and the first
to pass earns the line's units. A line that several desks speak for stands before all of
them: the meeting's desk is then open, which is a relaxation (`selection` chooses the desks),
and exact where those desks suit the vendor equally.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchmaker.scheduler.arcs import ArcKind, Arcs
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.problem import ScheduleProblem


@dataclass(frozen=True, slots=True)
class Options:
    """The lines that pairs could be about: ``pair`` and ``line`` (m,), and which of the lines
    are spoken for by one desk (``own``, (L,)); ``desk`` (L,) is that desk."""

    pair: Ints
    line: Ints
    own: Flags
    desk: Ints


def options_of(problem: ScheduleProblem) -> Options:
    """The options of a problem, and whose lines they are."""
    lines, desk_of = problem.units.lines, problem.pairs.desk
    count = len(lines.ids)
    lowest, highest = np.full(count, len(problem.desk_cap)), np.full(count, -1)
    np.minimum.at(lowest, lines.line, desk_of[lines.pair])
    np.maximum.at(highest, lines.line, desk_of[lines.pair])
    return Options(lines.pair, lines.line, lowest == highest, highest)


def add_pairs(
    arcs: Arcs, problem: ScheduleProblem, vendors: Ints, desks: Ints, *, lines: bool
) -> None:
    """Every pair's way from its vendor to its desk, through its lines where there are any."""
    options = options_of(problem)
    if not lines or not len(options.pair):
        start, inner = _starts(arcs, problem, vendors, np.zeros(len(problem.pairs), dtype=bool))
        every = np.arange(len(problem.pairs))
        _add_meetings(arcs, problem, every, start, desks[problem.pairs.desk], inner)
        return
    shared = ~options.own[options.line]
    in_shared = np.zeros(len(problem.pairs), dtype=bool)
    in_shared[options.pair[shared]] = True
    start, inner = _starts(arcs, problem, vendors, in_shared)
    _add_own_lines(arcs, problem, options, start, inner, desks)
    if shared.any():
        _add_shared_lines(arcs, problem, options, start, desks)


def _starts(
    arcs: Arcs, problem: ScheduleProblem, vendors: Ints, in_shared: Flags
) -> tuple[Ints, Flags]:
    """Where each pair's way starts (n,), and which start behind an arc of their group: pairs
    of which at most one may meet, and pairs with lines of several desks."""
    pairs = problem.pairs
    several = np.bincount(pairs.group, minlength=1) > 1
    several[pairs.group[in_shared]] = True
    inner = several[pairs.group] if len(pairs) else np.zeros(0, dtype=bool)
    start = vendors[pairs.vendor]
    rows = np.flatnonzero(inner)
    groups, first, of_group = np.unique(pairs.group[rows], return_index=True, return_inverse=True)
    middle = arcs.new_nodes(len(groups))
    leader = rows[first]
    must = pairs.must[leader].astype(np.int64)
    arcs.add(ArcKind.GROUP, leader, vendors[pairs.vendor[leader]], middle, 1, lower=must)
    start[rows] = middle[of_group.reshape(-1)]
    return start, inner


def _add_meetings(
    arcs: Arcs, problem: ScheduleProblem, rows: Ints, start: Ints, head: Ints, inner: Flags
) -> None:
    """One arc for each of some pairs, worth its points."""
    pairs = problem.pairs
    must = (pairs.must & ~inner)[rows].astype(np.int64)
    arcs.add(ArcKind.PAIR, rows, start[rows], head, 1, lower=must, cost=-pairs.points[rows])


def _add_own_lines(
    arcs: Arcs, problem: ScheduleProblem, options: Options, start: Ints, inner: Flags, desks: Ints
) -> None:
    """Pairs without lines, and pairs with lines of their own desk."""
    pairs = problem.pairs
    own = np.flatnonzero(options.own)
    node = np.full(len(options.own), -1)
    node[own] = arcs.new_nodes(len(own))
    mine = options.own[options.line]
    pair, line = options.pair[mine], options.line[mine]
    choices = np.bincount(pair, minlength=len(pairs))
    none = np.ones(len(pairs), dtype=bool)
    none[options.pair] = False
    rows = np.flatnonzero(none)
    _add_meetings(arcs, problem, rows, start, desks[pairs.desk[rows]], inner)
    one = choices[pair] == 1
    _add_meetings(arcs, problem, pair[one], start, node[line[one]], inner)
    rows = np.flatnonzero(choices > 1)
    middle = np.full(len(pairs), -1)
    middle[rows] = arcs.new_nodes(len(rows))
    _add_meetings(arcs, problem, rows, start, middle[rows], inner)
    many = ~one
    arcs.add(ArcKind.SUBJECT, pair[many], middle[pair[many]], node[line[many]], 1)
    _add_coverage(arcs, problem, own, node[own], desks[options.desk[own]])


def _add_shared_lines(
    arcs: Arcs, problem: ScheduleProblem, options: Options, start: Ints, desks: Ints
) -> None:
    """Lines of several desks stand before them all; the way into one is worth what the best
    of those desks would be."""
    pairs = problem.pairs
    shared = np.flatnonzero(~options.own)
    place = np.full(len(options.own), -1)
    place[shared] = np.arange(len(shared))
    into, out = arcs.new_nodes(len(shared)), arcs.new_nodes(len(shared))
    at = np.flatnonzero(~options.own[options.line])
    pair, line = options.pair[at], options.line[at]
    order = np.lexsort((-pairs.points[pair], line, pairs.group[pair]))
    first = np.ones(len(order), dtype=bool)
    group, ordered = pairs.group[pair][order], line[order]
    first[1:] = (group[1:] != group[:-1]) | (ordered[1:] != ordered[:-1])
    best = order[first]
    arcs.add(
        ArcKind.SHARED,
        at[best],
        start[pair[best]],
        into[place[line[best]]],
        1,
        cost=-pairs.points[pair[best]],
    )
    _add_coverage(arcs, problem, shared, into, out)
    ways = np.unique(np.stack([line, pairs.desk[pair]]), axis=1)
    cap = problem.desk_cap[ways[1]]
    arcs.add(ArcKind.LINE, ways[0], out[place[ways[0]]], desks[ways[1]], cap)


def _add_coverage(
    arcs: Arcs, problem: ScheduleProblem, lines: Ints, tail: Ints, head: Ints
) -> None:
    """The first meeting about a line earns its units, further ones do not."""
    most = len(problem.pairs)
    cost = -problem.flow_bonus * problem.units.lines.unit
    arcs.add(ArcKind.LINE, lines, tail, head, 1, cost=cost)
    arcs.add(ArcKind.LINE, lines, tail, head, most)
