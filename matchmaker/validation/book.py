"""What the rules of a timetable read, and how they write what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    Fair,
    Meeting,
    PreferenceKind,
    Schedule,
    Standby,
    TimeSlot,
    Vendor,
    VendorId,
)
from matchmaker.errors import Finding


@dataclass(frozen=True, slots=True)
class Talk:
    """A meeting with its nouns looked up."""

    meeting: Meeting
    desk: Desk
    buyer: Buyer
    vendor: Vendor
    slot: TimeSlot


@dataclass(frozen=True, slots=True)
class Book:
    """What the rules read: the fair, its talks (known ids only), and the standby list."""

    fair: Fair
    talks: tuple[Talk, ...]
    standby: tuple[Standby, ...]


Rule = Callable[[Book], Iterator[Finding]]


def open_book(fair: Fair, schedule: Schedule) -> Book:
    talks = tuple(
        Talk(m, desk, fair.buyer_of[desk.buyer], vendor, slot)
        for m in schedule.meetings
        if (desk := fair.desk_of.get(m.desk)) is not None
        and (vendor := fair.vendor_of.get(m.vendor)) is not None
        and (slot := fair.slot_of.get(m.slot)) is not None
    )
    standby = tuple(
        s for s in schedule.standby if s.buyer in fair.buyer_of and s.vendor in fair.vendor_of
    )
    return Book(fair, talks, standby)


def when(slot: TimeSlot) -> str:
    """A slot as a clerk writes it, such as ``2026-05-12 10:00-10:30``."""
    return f"{slot.start:%Y-%m-%d %H:%M}-{slot.end:%H:%M}"


def said(fair: Fair, kind: PreferenceKind) -> dict[tuple[BuyerId, VendorId], None]:
    """The pairs of which something was said, each once, in the order it was said."""
    return {(p.buyer, p.vendor): None for p in fair.preferences if p.kind is kind}


def at(code: str, talk: Talk, **names: str) -> Finding:
    return Finding(code=code, params={**names, "when": when(talk.slot)})


def pair(code: str, fair: Fair, buyer: BuyerId, vendor: VendorId, **more: int) -> Finding:
    names = {"buyer": fair.buyer_of[buyer].name, "vendor": fair.vendor_of[vendor].name}
    return Finding(code=code, params={**names, **more})


def over_or_under(code: str, name: str, meetings: int, **limit: int) -> Finding:
    return Finding(code=code, params={"name": name, "meetings": meetings, **limit})
