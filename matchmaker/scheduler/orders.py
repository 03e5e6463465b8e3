"""Talks that come before others: between open pairs, and beside pinned meetings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from matchmaker.domain import BuyerId, Fair, TimeSlot, VendorId
from matchmaker.scheduler.calendars import Flags, Ints, Slots

Key = tuple[BuyerId, VendorId]


@dataclass(frozen=True, kw_only=True)
class Orders:
    """The precedences among open pairs, by the group of the pair.

    ``between`` are (first, then) groups. ``window`` (S,) holds for each group beside a pinned
    meeting the slots that its order leaves. ``over_before`` (S, S) marks the slots t, u of
    which t ends before u begins.
    """

    between: tuple[tuple[int, int], ...]
    window: Mapping[int, Flags]
    over_before: Flags

    @property
    def groups(self) -> frozenset[int]:
        """Every group that some order speaks of."""
        return frozenset(self.window).union(*self.between)


def open_beside_pins(fair: Fair, slots: Slots, key: Ints) -> Iterator[tuple[int, Flags]]:
    """The rows of pairs that have an order with a pinned meeting, and the slots (S,) that it
    leaves. ``key`` (n,) numbers the (agency, vendor) pairs, vendors within agencies."""
    buyer_at = {b.id: k for k, b in enumerate(fair.buyers)}
    vendor_at = {v.id: k for k, v in enumerate(fair.vendors)}
    for (buyer, vendor), bounds in _windows(fair).items():
        flags = _open_in(fair, slots, bounds)
        own = buyer_at[buyer] * len(fair.vendors) + vendor_at[vendor]
        yield from ((row, flags) for row in np.flatnonzero(key == own).tolist())


def orders_of(fair: Fair, slots: Slots, buyer: Ints, vendor: Ints, group: Ints) -> Orders:
    """The orders of the pairs that may meet, given agency, vendor and group of each (n,)."""
    of = _groups(fair, buyer, vendor, group)
    pairs = (p.pairs for p in fair.precedences)
    between = [(of[first], of[then]) for first, then in pairs if first in of and then in of]
    windows = _windows(fair).items()
    return Orders(
        between=tuple(dict.fromkeys(between)),
        window={of[key]: _open_in(fair, slots, bounds) for key, bounds in windows if key in of},
        over_before=slots.end[:, None] <= slots.start[None, :],
    )


def _windows(fair: Fair) -> dict[Key, list[tuple[bool, TimeSlot]]]:
    """For each pair that has to come before (True) or after a pinned meeting, its slot."""
    pinned = {(fair.desk_of[m.desk].buyer, m.vendor): fair.slot_of[m.slot] for m in fair.fixed}
    found: dict[Key, list[tuple[bool, TimeSlot]]] = {}
    for first, then in (p.pairs for p in fair.precedences):
        if first in pinned and then not in pinned:
            found.setdefault(then, []).append((False, pinned[first]))
        if then in pinned and first not in pinned:
            found.setdefault(first, []).append((True, pinned[then]))
    return found


def _open_in(fair: Fair, slots: Slots, bounds: list[tuple[bool, TimeSlot]]) -> Flags:
    """The slots (S,) that lie before, or after, pinned meetings."""
    flags = [
        all(s.end <= pin.start if before else pin.end <= s.start for before, pin in bounds)
        for s in (fair.slots[i] for i in slots.index.tolist())
    ]
    return np.array(flags, dtype=bool)


def _groups(fair: Fair, buyer: Ints, vendor: Ints, group: Ints) -> dict[Key, int]:
    """The groups of open pairs that a precedence speaks of."""
    spoken = {pair for p in fair.precedences for pair in p.pairs}
    if not spoken:
        return {}
    buyers = [fair.buyers[b].id for b in buyer.tolist()]
    vendors = [fair.vendors[v].id for v in vendor.tolist()]
    keys = zip(buyers, vendors, strict=True)
    return {k: g for k, g in zip(keys, group.tolist(), strict=True) if k in spoken}
