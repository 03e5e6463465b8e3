"""Planned purchases and the meetings that could be about them.

A line is covered by a meeting of its own: one of which it is the first subject. How many
lines a set of meetings covers is a largest matching of meetings and lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import maximum_bipartite_matching  # type: ignore[import-untyped]

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, PurchaseId
from matchmaker.scheduler.calendars import Flags, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines that open pairs could be about: ``pair[k]`` could be about ``line[k]``, sorted
    by pair, its most fitting line first.

    ``ids`` (L,) are the lines that are still to be covered. ``unit`` is what covering one is
    worth in floor units; ``wanted`` counts all lines that somebody could be asked about, and
    ``covered`` those of them that pinned meetings cover.
    """

    ids: tuple[PurchaseId, ...]
    pair: Ints
    line: Ints
    unit: int
    wanted: int
    covered: int

    def count(self, met: Flags) -> int:
        """The most lines that meetings can cover; ``met`` (n,) says which pairs meet."""
        if not len(self.pair):
            return 0
        return int((self._matching(met) >= 0).sum())

    def subjects(self, met: Flags) -> dict[int, PurchaseId]:
        """The first subject of each pair that covers a line, as many as possible; who can
        keep the line that suits it best does, first come first served."""
        if not len(self.pair):
            return {}
        options: dict[int, list[int]] = {}
        for pair, line in zip(self.pair.tolist(), self.line.tolist(), strict=True):
            if met[pair]:
                options.setdefault(pair, []).append(line)
        owner: dict[int, int] = {}
        for pair, lines in options.items():
            owner.setdefault(lines[0], pair)
        settled = set(owner.values())
        for pair in options:
            if pair not in settled:
                _augment(pair, options, owner, set())
        return {pair: self.ids[line] for line, pair in owner.items()}

    def _matching(self, met: Flags) -> Ints:
        kept = met[self.pair]
        pair, line = self.pair[kept], self.line[kept]
        if not len(pair):
            return np.empty(0, dtype=np.int64)
        rows, row = np.unique(pair, return_inverse=True)
        ones = np.ones(len(pair), dtype=np.int8)
        graph = csr_array((ones, (row.reshape(-1), line)), shape=(len(rows), len(self.ids)))
        return np.asarray(maximum_bipartite_matching(graph.tocsr(), perm_type="column"), np.int64)


def _augment(
    pair: int, options: dict[int, list[int]], owner: dict[int, int], seen: set[int]
) -> bool:
    """Give a pair a line, others making way where they have another (Kuhn 1955)."""
    for line in options[pair]:
        if line in seen:
            continue
        seen.add(line)
        if line not in owner or _augment(owner[line], options, owner, seen):
            owner[line] = pair
            return True
    return False


def lines_of(
    fair: Fair, candidates: Candidates, rows: Ints, covered: frozenset[PurchaseId], unit: int
) -> Lines:
    """The lines that pairs could be about; ``rows`` (n,) are the pairs' rows in the candidates
    and ``covered`` the lines of fixed meetings. ``unit`` 0 asks for no line."""
    known = dict.fromkeys(chain.from_iterable(candidates.subjects)) if unit else {}
    taken = covered & known.keys()
    ids = tuple(p.id for p in fair.purchases if p.id in known and p.id not in taken)
    place = {line: k for k, line in enumerate(ids)}
    options = [
        (pair, place[line])
        for pair, row in enumerate(rows.tolist() if ids else [])
        for line in candidates.subjects[row]
        if line in place
    ]
    table = np.array(options, dtype=np.int64).reshape(len(options), 2)
    return Lines(
        ids=ids,
        pair=table[:, 0],
        line=table[:, 1],
        unit=unit,
        wanted=len(known),
        covered=len(taken),
    )
