"""Talks that come before others, from their sheet."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from matchmaker.domain import BuyerId, Precedence, VendorId
from matchmaker.spreadsheet.availability import People
from matchmaker.spreadsheet.books import find, find_one
from matchmaker.spreadsheet.faults import Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.rows import Row, rows_of
from matchmaker.spreadsheet.sheets import shown

_Pair = tuple[BuyerId, VendorId]


def read_orders(tables: Iterable[Table], people: People, report: Report) -> tuple[Precedence, ...]:
    """The orders of the sheet, each once. Those that go round in a circle are told."""
    found: dict[Precedence, Row] = {}
    for row in rows_of(tables, report):
        if (precedence := _read(row, people, report)) is None:
            continue
        first = found.setdefault(precedence, row)
        if first is not row:
            report.warning("order_twice", row.place(), first=first.number)
        elif goes_round(found):
            report.error("order_circle", row.place(), **_names(precedence, people))
            del found[precedence]
    return tuple(found)


def _read(row: Row, people: People, report: Report) -> Precedence | None:
    """One order; a blank cell of the later talk means whoever is in the earlier one."""
    buyer = find_one(row, ("buyer", "buyer_name"), people.buyers, report)
    vendor = find_one(row, ("vendor", "vendor_name"), people.vendors, report)
    then_buyer, then_vendor = buyer, vendor
    if (text := row.name("then_buyer_name")) is not None:
        then_buyer = find(row, "then_buyer_name", text, people.buyers)
    if (text := row.name("then_vendor_name")) is not None:
        then_vendor = find(row, "then_vendor_name", text, people.vendors)
    if buyer is None or vendor is None or then_buyer is None or then_vendor is None:
        return None
    if (buyer, vendor) == (then_buyer, then_vendor):
        report.error("order_of_itself", row.place())
        return None
    return Precedence(buyer=buyer, vendor=vendor, then_buyer=then_buyer, then_vendor=then_vendor)


def goes_round(precedences: Iterable[Precedence]) -> bool:
    """Whether orders go round in a circle."""
    after: dict[_Pair, list[_Pair]] = {}
    for first, then in (p.pairs for p in precedences):
        after.setdefault(then, []).append(first)
    try:
        TopologicalSorter(after).prepare()
    except CycleError:
        return True
    return False


def _names(precedence: Precedence, people: People) -> dict[str, str]:
    return {
        "buyer": shown(people.buyers.name(precedence.buyer)),
        "vendor": shown(people.vendors.name(precedence.vendor)),
    }
