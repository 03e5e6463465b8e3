"""Sheets → Fair: nouns first, then what refers to them, then what only the whole can show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from matchmaker.domain import Buyer, Desk, Fair, SlotId, Vendor
from matchmaker.errors import Finding
from matchmaker.progress import Progress, silent
from matchmaker.spreadsheet.availability import People, read_availability
from matchmaker.spreadsheet.books import BuyerBook, VendorBook
from matchmaker.spreadsheet.buyers import Tables, read_buyers
from matchmaker.spreadsheet.checks import check_fair
from matchmaker.spreadsheet.directory import Directory
from matchmaker.spreadsheet.faults import Place, Report
from matchmaker.spreadsheet.groups import read_groups
from matchmaker.spreadsheet.headers import Recognised, recognise
from matchmaker.spreadsheet.limits import DEFAULT_LIMITS, Limits
from matchmaker.spreadsheet.orders import read_orders
from matchmaker.spreadsheet.pins import Pins
from matchmaker.spreadsheet.preferences import read_preferences
from matchmaker.spreadsheet.reader import read_sheets
from matchmaker.spreadsheet.sessions import Demand
from matchmaker.spreadsheet.settings import Settings, read_settings
from matchmaker.spreadsheet.sheets import RawSheet
from matchmaker.spreadsheet.slots import read_timetable
from matchmaker.spreadsheet.terms import read_terms
from matchmaker.spreadsheet.vendors import read_vendors
from matchmaker.spreadsheet.when import Calendar

Missed = Mapping[tuple[str, str], frozenset[SlotId]]


@dataclass(frozen=True, kw_only=True)
class ReadFair:
    """A fair that was read, with the warnings and the defaults that were applied."""

    fair: Fair
    findings: tuple[Finding, ...]


def read_fair(
    path: Path, *, first_day: date, progress: Progress = silent, limits: Limits = DEFAULT_LIMITS
) -> ReadFair:
    """A workbook (.xlsx, .xls, .ods), a CSV file or a folder of CSV files as a Fair.

    ``first_day`` is where the days are counted from that the input does not date.
    Raises SpreadsheetError with every finding when at least one is an error.
    """
    report = Report()
    sheets = read_sheets(path, limits, report, progress)
    if report.has_errors and not sheets:
        report.refuse_if_faulty()
    fair = parse_fair(sheets, Place(path.name), name=path.stem, first_day=first_day, report=report)
    report.refuse_if_faulty()
    progress("read", 1, 1)
    return ReadFair(fair=fair, findings=report.findings)


def parse_fair(
    sheets: Iterable[RawSheet], place: Place, *, name: str, first_day: date, report: Report
) -> Fair:
    """Raw sheets as a Fair; it is whole only if ``report`` holds no error in the end."""
    found = recognise(sheets, report)
    _require_sheets(found, place, report)
    return _parse(found.tables, name, first_day, report)


def _require_sheets(found: Recognised, place: Place, report: Report) -> None:
    """Needs and vendors are required; a sheet that was refused has said why already."""
    there = found.tables.keys() | found.refused
    if "purchases" not in there:
        report.error("no_purchases", place)
    if not there & {"vendors", "products"}:
        report.error("no_vendors", place)


def _parse(tables: Tables, name: str, first_day: date, report: Report) -> Fair:
    settings = read_settings(tables.get("settings", ()), report)
    buyers = read_buyers(tables, report)
    vendors = read_vendors(tables, report)
    demand = _demand(buyers, vendors, settings)
    timetable = read_timetable(tables, settings, first_day, demand, report)
    calendar = Calendar(timetable, first_day)
    people = _people(buyers, vendors)
    missed = read_availability(
        tables.get("availability", ()),
        [*buyers.claims, *vendors.claims],
        people,
        calendar,
        report,
    )
    preferences = read_preferences(tables.get("preferences", ()), buyers, vendors, people, report)
    fair = Fair(
        name=settings.fair_name or name,
        buyers=tuple(_absent_buyer(buyer, missed) for buyer in buyers.buyers),
        desks=tuple(_absent_desk(desk, missed) for desk in buyers.desks),
        purchases=tuple(buyers.purchases),
        vendors=tuple(_absent_vendor(vendor, missed) for vendor in vendors.vendors),
        products=tuple(vendors.products),
        sessions=timetable.sessions,
        slots=timetable.slots,
        preferences=preferences,
        precedences=read_orders(tables.get("orders", ()), people, report),
        terms=read_terms(tables.get("terms", ()), report),
        groups=read_groups(tables.get("groups", ()), buyers, vendors, report),
        policy=settings.policy,
        timezone=settings.timezone,
    )
    fixed = Pins(fair, people, calendar, report).read(tables.get("pins", ()))
    fair = replace(fair, fixed=fixed)
    check_fair(fair, buyers, vendors, report)
    _name_defaults(fair, settings, missed, report)
    return fair


def _demand(buyers: BuyerBook, vendors: VendorBook, settings: Settings) -> Demand:
    caps = [settings.policy.vendor_cap if v.cap is None else v.cap for v in vendors.vendors]
    return Demand(
        vendors=len(vendors.vendors),
        buyers=len(buyers.buyers),
        desks=len(buyers.desks),
        talks_wanted=sum(min(cap, len(buyers.buyers)) for cap in caps),
        most_of_a_vendor=max(caps, default=0),
        most_of_a_buyer=settings.policy.buyer_cap,
    )


def _people(buyers: BuyerBook, vendors: VendorBook) -> People:
    name_of = {buyer.id: buyer.name for buyer in buyers.buyers}
    return People(
        buyers=Directory("buyer", ((b.id, b.name) for b in buyers.buyers)),
        vendors=Directory("vendor", ((v.id, v.name) for v in vendors.vendors)),
        # A desk that only bears its agency's name is found by its id, not in place of it.
        desks=Directory(
            "desk",
            (
                (d.id, d.officer or (d.id if d.name == name_of[d.buyer] else d.name))
                for d in buyers.desks
            ),
        ),
    )


def _absent_buyer(buyer: Buyer, missed: Missed) -> Buyer:
    slots = missed.get(("buyer", buyer.id))
    return replace(buyer, unavailable=slots) if slots else buyer


def _absent_desk(desk: Desk, missed: Missed) -> Desk:
    slots = missed.get(("desk", desk.id))
    return replace(desk, unavailable=slots) if slots else desk


def _absent_vendor(vendor: Vendor, missed: Missed) -> Vendor:
    slots = missed.get(("vendor", vendor.id))
    return replace(vendor, unavailable=slots) if slots else vendor


def _name_defaults(fair: Fair, settings: Settings, missed: Missed, report: Report) -> None:
    """Say which parts of the fair nobody decided."""
    if settings.fair_name is None:
        report.note("default_fair_name", name=fair.name)
    if "vendor_cap" not in settings.said and any(v.cap is None for v in fair.vendors):
        report.note("default_vendor_cap", cap=fair.policy.vendor_cap)
    if not fair.preferences:
        report.note("default_preferences")
    if not missed:
        report.note("default_availability")
