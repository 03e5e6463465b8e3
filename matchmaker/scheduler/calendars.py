"""Slots in order of time, and who is free in which of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Fair, SlotId, TimeSlot

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The slots in order of time (start, end, place in the fair); shape (S,).

    ``index`` points into ``fair.slots``. ``rooms`` is what pinned meetings left; where the
    fair sets no limit it is the number of desks. ``overlap`` (S, S) marks slots that share
    a moment, itself included. ``moment`` numbers the stretches of slots that overlap.
    """

    index: Ints
    start: Ints
    end: Ints
    rooms: Ints
    overlap: Flags
    moment: Ints

    def __len__(self) -> int:
        return len(self.index)


def slots_of(fair: Fair) -> Slots:
    order = sorted(range(len(fair.slots)), key=lambda i: (*_span(fair.slots[i]), i))
    start = array_of(_seconds(fair.slots[i].start) for i in order)
    end = array_of(_seconds(fair.slots[i].end) for i in order)
    pins = {s.id: 0 for s in fair.slots}
    for meeting in fair.fixed:
        pins[meeting.slot] += 1
    rooms = [fair.slots[i].rooms for i in order]
    used = [pins[fair.slots[i].id] for i in order]
    left = (
        len(fair.desks) if r is None else max(0, r - u) for r, u in zip(rooms, used, strict=True)
    )
    overlap = (start[:, None] < end[None, :]) & (start[None, :] < end[:, None])
    latest_end = np.maximum.accumulate(end) if len(end) else end
    fresh = np.ones(len(order), dtype=np.int64)
    fresh[1:] = start[1:] >= latest_end[:-1]
    return Slots(
        index=array_of(order),
        start=start,
        end=end,
        rooms=array_of(left),
        overlap=overlap | np.eye(len(order), dtype=bool),
        moment=np.cumsum(fresh) - 1,
    )


def _span(slot: TimeSlot) -> tuple[datetime, datetime]:
    return slot.start, slot.end


def _seconds(moment: datetime) -> int:
    return round((moment - datetime(2000, 1, 1)).total_seconds())


def desks_free(fair: Fair, slots: Slots) -> Flags:
    buyers = [fair.buyer_of[d.buyer] for d in fair.desks]
    away = [d.unavailable | b.unavailable for d, b in zip(fair.desks, buyers, strict=True)]
    return _free(fair, slots, [b.tracks for b in buyers], away)


def vendors_free(fair: Fair, slots: Slots) -> Flags:
    tracks, away = [v.tracks for v in fair.vendors], [v.unavailable for v in fair.vendors]
    return _free(fair, slots, tracks, away)


def _free(
    fair: Fair, slots: Slots, tracks: list[frozenset[str]], away: list[frozenset[SlotId]]
) -> Flags:
    """Who can come when, by the tracks open to each and the slots each is away in. A slot
    without any room is closed to everyone."""
    ordered = [fair.slots[i] for i in slots.index]
    track_of = [fair.session_of[s.session].track for s in ordered]
    has_rooms = np.array([s.rooms != 0 for s in ordered], dtype=bool)
    open_to = {
        own: np.array([t is None or not own or t in own for t in track_of], dtype=bool) & has_rooms
        for own in set(tracks)
    }
    free = np.array([open_to[own] for own in tracks], dtype=bool).reshape(len(tracks), len(ordered))
    place = {s.id: k for k, s in enumerate(ordered)}
    for row, absent in enumerate(away):
        free[row, [place[s] for s in absent]] = False
    return free


def most_disjoint(free: Flags, slots: Slots) -> Ints:
    """The most slots that each row of ``free`` (rows, S) can use without two at one time.

    Taking the slot that ends first is exact (interval scheduling).
    """
    taken = np.zeros(len(free), dtype=np.int64)
    busy_until = np.full(len(free), np.iinfo(np.int64).min)
    for slot in np.lexsort((slots.start, slots.end)):
        takes = free[:, slot] & (slots.start[slot] >= busy_until)
        taken += takes
        busy_until[takes] = slots.end[slot]
    return taken


_ONES_IN_BYTE = np.array([bin(b).count("1") for b in range(256)], dtype=np.uint8)


def common_slots(desk_free: Flags, vendor_free: Flags, desk: Ints, vendor: Ints) -> Ints:
    """How many slots both sides of each pair are free in, shape of ``desk``."""
    desk_bits, vendor_bits = np.packbits(desk_free, axis=1), np.packbits(vendor_free, axis=1)
    count = np.zeros(len(desk), dtype=np.int64)
    for byte in range(desk_bits.shape[1]):
        count += _ONES_IN_BYTE[desk_bits[desk, byte] & vendor_bits[vendor, byte]]
    return count


def indices_of(ids: Iterable[str], known: list[str]) -> Ints:
    place = {ident: k for k, ident in enumerate(known)}
    return array_of(place[i] for i in ids)


def array_of(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)
