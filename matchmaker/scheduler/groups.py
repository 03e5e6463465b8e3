"""Groups of participants as arrays: what they may still have, and what still earns units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from matchmaker.domain import Fair, Side
from matchmaker.scheduler.calendars import Flags, Ints

# More talks than any fair has: the cap of a group without one.
ENDLESS = 2**40


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """G groups. ``buyers`` (G, B) and ``vendors`` (G, V) are their members; ``cap`` (G,) is
    how many further meetings they may have, ``goal`` (G,) how many of those earn ``unit``
    units each. ``most_talks`` is what shares were taken of (0: nobody asked for a share)."""

    buyers: Flags
    vendors: Flags
    cap: Ints
    goal: Ints
    unit: int
    most_talks: int

    def __len__(self) -> int:
        return len(self.cap)

    def loads(self, buyer_loads: Ints, vendor_loads: Ints) -> Ints:
        """The meetings of each group (G,) when each agency and each vendor has so many."""
        if not len(self):
            return self.cap
        loads: Ints = self.buyers @ buyer_loads + self.vendors @ vendor_loads
        return loads

    def earned(self, loads: Ints) -> int:
        """The units that groups earn with so many meetings each."""
        return self.unit * int(np.minimum(loads, self.goal).sum())


_NOBODY = np.zeros((0, 0), dtype=bool)
_NONE = np.zeros(0, dtype=np.int64)
NO_GROUPS = Groups(buyers=_NOBODY, vendors=_NOBODY, cap=_NONE, goal=_NONE, unit=0, most_talks=0)


def groups_of(
    fair: Fair, pins: tuple[Ints, Ints], most_talks: int, unit: int
) -> tuple[Groups, int]:
    """The groups of a fair, and the units that fixed meetings have earned already; ``pins``
    are the fixed meetings of each agency and each vendor."""
    if not fair.groups:
        return NO_GROUPS, 0
    buyer_at = {b.id: k for k, b in enumerate(fair.buyers)}
    vendor_at = {v.id: k for k, v in enumerate(fair.vendors)}
    buyers = np.zeros((len(fair.groups), len(buyer_at)), dtype=bool)
    vendors = np.zeros((len(fair.groups), len(vendor_at)), dtype=bool)
    for k, group in enumerate(fair.groups):
        if group.side is Side.BUYER:
            buyers[k, [at for b, at in buyer_at.items() if b in group.members]] = True
        else:
            vendors[k, [at for v, at in vendor_at.items() if v in group.members]] = True
    cap = _array(ENDLESS if g.cap is None else g.cap for g in fair.groups)
    goal = _array(g.goal(most_talks) for g in fair.groups)
    pinned = buyers @ pins[0] + vendors @ pins[1]
    groups = Groups(
        buyers=buyers,
        vendors=vendors,
        cap=np.maximum(0, cap - pinned),
        goal=np.maximum(0, goal - pinned),
        unit=unit,
        most_talks=most_talks,
    )
    return groups, unit * int(np.minimum(pinned, goal).sum())


def nested(members: Flags, cap: Ints) -> list[int]:
    """As many groups of one side as can stand in a tree, each two apart or one within the
    other; the largest first, so that each comes after those around it. ``members`` (G, n)."""
    size = members.sum(axis=1)
    found: list[int] = []
    for k in sorted(np.flatnonzero(size).tolist(), key=lambda k: (cap[k] >= ENDLESS, -size[k])):
        common = members[found] & members[k]
        shared = common.sum(axis=1)
        if ((shared == 0) | (shared == size[k]) | (shared == size[found])).all():
            found.append(k)
    return sorted(found, key=lambda k: -size[k])


def _array(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
