"""The most talks that a fair could hold: what a reserved share is a share of."""

from __future__ import annotations

import numpy as np

from matchmaker.scheduler.arcs import SINK, SOURCE, ArcKind, Arcs
from matchmaker.scheduler.calendars import Ints
from matchmaker.scheduler.flow import most_flow


def most_talks(
    owners: tuple[Ints, Ints, Ints], caps: tuple[Ints, Ints, Ints], desk_buyer: Ints, rooms: int
) -> int:
    """The most pairs that could meet under the caps of vendors, desks and agencies, each
    agency and vendor once, and with so many rooms over all slots.

    ``owners`` are vendor, desk and group of each pair (n,); ``caps`` those of vendors, desks
    and agencies, their free time included. Calendars are asked for each alone, not together.
    """
    vendor, desk, group = owners
    vendor_cap, desk_cap, buyer_cap = caps
    arcs = Arcs()
    vendors, desks = arcs.new_nodes(len(vendor_cap)), arcs.new_nodes(len(desk_cap))
    buyers, hall = arcs.new_nodes(len(buyer_cap)), arcs.new_nodes(1)
    _, leader, of_group = np.unique(group, return_index=True, return_inverse=True)
    once = arcs.new_nodes(len(leader))
    arcs.add(ArcKind.VENDOR_LOAD, np.arange(len(vendors)), SOURCE, vendors, vendor_cap)
    arcs.add(ArcKind.GROUP, leader, vendors[vendor[leader]], once, 1)
    pairs = np.arange(len(group))
    arcs.add(ArcKind.PAIR, pairs, once[of_group.reshape(-1)], desks[desk], 1)
    arcs.add(ArcKind.DESK_LOAD, np.arange(len(desks)), desks, buyers[desk_buyer], desk_cap)
    arcs.add(ArcKind.BUYER_LOAD, np.arange(len(buyers)), buyers, hall[0], buyer_cap)
    arcs.add(ArcKind.ROOM, np.arange(1), hall, SINK, rooms)
    return most_flow(arcs.network())
