"""Meetings that a person pinned: read after the fair is known, checked against all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Meeting,
    PreferenceKind,
    PurchaseId,
    TimeSlot,
    Vendor,
    VendorId,
)
from matchmaker.spreadsheet.availability import People, day_of
from matchmaker.spreadsheet.books import find, find_anywhere, find_one
from matchmaker.spreadsheet.buyers import find_lines
from matchmaker.spreadsheet.directory import Directory
from matchmaker.spreadsheet.faults import Place, Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.rows import Row, rows_of
from matchmaker.spreadsheet.sheets import shown
from matchmaker.spreadsheet.when import Calendar


class Pins:
    """The pinned meetings read so far, each checked against the fair and those before it."""

    def __init__(self, fair: Fair, people: People, calendar: Calendar, report: Report) -> None:
        self.meetings: list[Meeting] = []
        self._fair = fair
        self._people = people
        self._calendar = calendar
        self._report = report
        self._pairs: dict[tuple[BuyerId, VendorId], Row] = {}
        self._busy: dict[str, list[tuple[TimeSlot, Row]]] = {}
        self._loads: Counter[str] = Counter()
        self._vetoes = {
            (p.buyer, p.vendor) for p in fair.preferences if p.kind is PreferenceKind.VETO
        }

    def read(self, tables: Iterable[Table]) -> tuple[Meeting, ...]:
        """The meetings of the sheet, sorted by time and desk."""
        for row in rows_of(tables, self._report):
            self._read_row(row)
        order = {slot.id: at for at, slot in enumerate(self._fair.slots)}
        return tuple(sorted(self.meetings, key=lambda m: (order[m.slot], m.desk)))

    def _read_row(self, row: Row) -> None:
        vendor_id = find_one(row, ("vendor", "vendor_name"), self._people.vendors, self._report)
        buyer_id, desk_id = self._buyer_and_desk(row)
        slots = self._slots(row)
        lines = find_lines(row, "purchases", buyer_id, self._fair.purchases)
        lost_desk = row.name("desk") is not None and desk_id is None
        if vendor_id is None or buyer_id is None or lost_desk or not slots:
            return
        vendor, buyer = self._fair.vendor_of[vendor_id], self._fair.buyer_of[buyer_id]
        open_ = [s for s in slots if self._fair.vendor_can_use(vendor, s)]
        slot = (open_ or slots)[0]
        desk = self._fair.desk_of[desk_id] if desk_id else self._desk(buyer_id, lines, slot)
        self._check(row, buyer, desk, vendor, slot)
        self.meetings.append(
            Meeting(desk=desk.id, vendor=vendor_id, slot=slot.id, purchases=lines, fixed=True)
        )

    def _buyer_and_desk(self, row: Row) -> tuple[BuyerId | None, DeskId | None]:
        """The agency, and the desk if one is named; a desk alone tells its agency."""
        text = row.name("desk")
        buyer = None
        if row.says("buyer") or row.says("buyer_name") or text is None:
            buyer = find_one(row, ("buyer", "buyer_name"), self._people.buyers, self._report)
            if buyer is None and text is not None:
                find_anywhere(row, "desk", text, self._people.desks)
            if buyer is None or text is None:
                return buyer, None
        directory = self._people.desks
        if buyer is not None:
            own = self._fair.desks_of_buyer[buyer]
            directory = Directory("desk", ((d.id, d.officer or d.name) for d in own))
        desk = find(row, "desk", text or "", directory)
        return (buyer, None) if desk is None else (self._fair.desk_of[desk].buyer, desk)

    def _slots(self, row: Row) -> tuple[TimeSlot, ...]:
        """The slots that a row may mean: several only where tracks run side by side."""
        day = day_of(row, self._calendar)
        keys = [key for key in ("slot", "start", "time") if row.says(key)]
        if not keys:
            row.required("slot", "start")
        found: tuple[TimeSlot, ...] = ()
        key = ""
        # Beside a cell that cannot be read the next is read too, if only for its faults.
        for key in keys:
            found = self._slots_at(row, key, day)
            if found:
                break
        if not found or key != keys[0] or (row.label("date") and day is None):
            return ()
        if len({slot.start for slot in found}) > 1:
            candidates = ", ".join(f"{slot.start:%Y-%m-%d %H:%M}" for slot in found[:5])
            value = shown(row.cell(key))
            self._report.error("ambiguous_slot", row.place(key), value=value, candidates=candidates)
            return ()
        return found

    def _slots_at(self, row: Row, key: str, day: date | None) -> tuple[TimeSlot, ...]:
        return row.attempt(key, lambda: self._calendar.slots_named(row.cell(key), day)) or ()

    def _desk(self, buyer: BuyerId, lines: Sequence[PurchaseId], slot: TimeSlot) -> Desk:
        """The agency's first desk that speaks for the lines and is free; else its first."""
        desks = self._fair.desks_of_buyer[buyer]
        for desk in desks:
            speaks = not desk.purchases or set(lines) <= desk.purchases
            busy = any(slot.overlaps(other) for other, _ in self._busy.get(f"d{desk.id}", ()))
            if speaks and not busy and self._fair.desk_can_use(desk, slot):
                return desk
        return desks[0]

    def _check(self, row: Row, buyer: Buyer, desk: Desk, vendor: Vendor, slot: TimeSlot) -> None:
        place = row.place()
        pair = (buyer.id, vendor.id)
        names = {"buyer": shown(buyer.name), "vendor": shown(vendor.name)}
        if pair in self._vetoes:
            self._report.error("pin_vetoed", place, **names)
        if (first := self._pairs.setdefault(pair, row)) is not row:
            self._report.error("pin_pair_twice", place, first=first.number, **names)
        when = f"{slot.start:%Y-%m-%d %H:%M}"
        for free, who in (
            (self._fair.desk_can_use(desk, slot), names["buyer"]),
            (self._fair.vendor_can_use(vendor, slot), names["vendor"]),
        ):
            if not free:
                self._report.error("pin_not_available", place, who=who, when=when)
        for key, who in ((f"d{desk.id}", names["buyer"]), (f"v{vendor.id}", names["vendor"])):
            self._book(key, who, slot, row)
        self._check_caps(place, buyer, desk, vendor)
        self._check_rooms(place, slot, when)

    def _book(self, key: str, who: str, slot: TimeSlot, row: Row) -> None:
        for other, first in self._busy.setdefault(key, []):
            if slot.overlaps(other):
                when = f"{slot.start:%Y-%m-%d %H:%M}"
                self._report.error(
                    "pin_double_booked", row.place(), who=who, when=when, first=first.number
                )
                break
        self._busy[key].append((slot, row))

    def _check_caps(self, place: Place, buyer: Buyer, desk: Desk, vendor: Vendor) -> None:
        for key, who, cap in (
            (f"b{buyer.id}", buyer.name, self._fair.cap_of_buyer(buyer)),
            (f"d{desk.id}", desk.officer or desk.name, desk.cap),
            (f"v{vendor.id}", vendor.name, self._fair.cap_of_vendor(vendor)),
        ):
            self._loads[key] += 1
            if cap is not None and self._loads[key] == cap + 1:
                self._report.error("pins_above_cap", place, who=shown(who), cap=cap)

    def _check_rooms(self, place: Place, slot: TimeSlot, when: str) -> None:
        key = f"s{slot.id}"
        self._loads[key] += 1
        if slot.rooms is not None and self._loads[key] == slot.rooms + 1:
            self._report.error("pins_above_rooms", place, when=when, rooms=slot.rooms)
