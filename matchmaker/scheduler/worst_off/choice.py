"""A choice of meetings whose worst-off participant counts: the network, and who has what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matchmaker.scheduler.arcs import Network
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.flow import cheapest_flow

NOBODY = -1


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A arcs, P participants whose worst-off counts (elsewhere: the vendors).

    ``points`` and ``units`` (A,) are what one unit of flow on an arc is worth; units come
    before anyone's fit. ``owner`` (A,) is the participant whose fit an arc adds to, or
    `NOBODY`; every meeting of a participant passes exactly one of its arcs. ``had`` (P,) is
    fit that a participant has in any case, ``met`` (P,) whether it has a talk in any case.
    ``cap`` (P,) is the most meetings it can get. ``first`` (P,) is the arc that the first of
    its meetings passes, `NOBODY` where it cannot have one. The network's costs play no part.
    """

    network: Network
    points: Ints
    units: Ints
    owner: Ints
    had: Ints
    met: Flags
    cap: Ints
    first: Ints

    @cached_property
    def owned(self) -> Ints:
        """The arcs that add to somebody's fit, ascending."""
        return np.flatnonzero(self.owner != NOBODY)

    @cached_property
    def counts(self) -> Flags:
        """The participants that have a talk or can have one; nobody else is ever worst-off."""
        counts: Flags = self.met | ((self.first != NOBODY) & (self.cap > 0))
        return counts

    def fit(self, flow: Ints) -> Ints:
        """The fit of every participant, (P,)."""
        own = self.owned
        fit = self.had.copy()
        np.add.at(fit, self.owner[own], self.points[own] * flow[own])
        return fit

    def talks(self, flow: Ints) -> Ints:
        """The open meetings of every participant, (P,)."""
        talks = np.zeros(len(self.had), dtype=np.int64)
        np.add.at(talks, self.owner[self.owned], flow[self.owned])
        return talks

    def worst(self, flow: Ints) -> int | None:
        """The least fit of those that have a talk; None where nobody has one."""
        served = self.met | (self.talks(flow) > 0)
        return int(self.fit(flow)[served].min()) if served.any() else None

    def total(self, flow: Ints) -> int:
        """The fit of all open meetings."""
        return int(self.points @ flow)

    def earned(self, flow: Ints) -> int:
        """The units of all open meetings."""
        return int(self.units @ flow)

    def needing(self, needs: Flags) -> Choice:
        """The same, where everyone in ``needs`` (P,) must have a further talk."""
        lower = self.network.lower.copy()
        gates = self.first[needs & (self.first != NOBODY)]
        lower[gates] = np.maximum(1, lower[gates])
        return replace(self, network=replace(self.network, lower=lower))

    def best(self, worth: Ints, keep: Flags | None = None) -> Ints | None:
        """The flow worth most, or None where there is none; ``keep`` (A,) are the arcs that
        may be used."""
        upper = self.network.upper
        if keep is not None:
            upper = np.where(keep, upper, self.network.lower)
        network = replace(self.network, upper=upper, cost=-worth)
        return cheapest_flow(network) if network.feasible_bounds else None
