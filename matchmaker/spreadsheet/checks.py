"""What only shows once the whole fair is read: thin texts, empty calendars, lapsed papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import median

from matchmaker.domain import Desk, Fair, PlannedPurchase, TimeSlot, Vendor
from matchmaker.spreadsheet.books import BuyerBook, VendorBook
from matchmaker.spreadsheet.faults import NOWHERE, Place, Report
from matchmaker.spreadsheet.sheets import shown
from matchmaker.spreadsheet.values import letters
from matchmaker.spreadsheet.vocabulary import normal, vocabulary

_LEAST_LETTERS = 2
# Budgets are rarely below this; a column that mostly is may be written in thousands.
_SMALL_BUDGET = 300_000
_ENOUGH_BUDGETS = 5


def check_fair(fair: Fair, buyers: BuyerBook, vendors: VendorBook, report: Report) -> None:
    """Tell of everything in the fair that is probably not meant."""
    _check_texts(fair, buyers, vendors, report)
    _check_budgets(fair.purchases, buyers, report)
    _check_floors(fair, buyers, vendors, report)
    _check_tracks(fair, buyers, vendors, report)
    _check_calendars(fair, buyers, vendors, report)
    _check_expiries(fair, vendors, report)
    _check_examples(fair, buyers, vendors, report)


def _says_little(*texts: str | None) -> bool:
    """True when the texts together leave nothing to match: too few letters, or filler words."""
    said = [text for text in texts if text and normal(text) not in vocabulary().fillers]
    return letters("".join(said)) < _LEAST_LETTERS


def _check_texts(fair: Fair, buyers: BuyerBook, vendors: VendorBook, report: Report) -> None:
    for line, place in buyers.titles:
        if _says_little(line.title, line.use, line.spec, line.item_name):
            report.warning("line_text_too_short", place, value=shown(line.title))
    for product, place in vendors.names:
        if _says_little(product.name, product.description, product.spec, product.item_name):
            report.warning("product_text_too_short", place, value=shown(product.name))
    # A row that was refused may be the very one: its own fault is told, not this one.
    if fair.purchases and not buyers.lost_lines:
        for buyer in fair.buyers:
            if not fair.purchases_of_buyer[buyer.id]:
                place = buyers.places.get(buyer.id, NOWHERE)
                report.warning("buyer_without_lines", place, value=shown(buyer.name))
    if not vendors.lost_products:
        _check_vendor_texts(fair, vendors, report)


def _check_vendor_texts(fair: Fair, vendors: VendorBook, report: Report) -> None:
    mute = [
        v
        for v in fair.vendors
        if not fair.products_of_vendor[v.id] and _says_little(v.intro, *v.records)
    ]
    if mute and len(mute) == len(fair.vendors):
        report.error("no_vendor_texts", count=len(mute))
        return
    for vendor in mute:
        place = vendors.places.get(vendor.id, NOWHERE)
        report.warning("vendor_without_texts", place, value=shown(vendor.name))
    without = sum(not fair.products_of_vendor[v.id] for v in fair.vendors) - len(mute)
    if without:
        report.note("default_products", count=without)


def _check_budgets(lines: Sequence[PlannedPurchase], buyers: BuyerBook, report: Report) -> None:
    known = [line.budget for line in lines if line.budget is not None]
    if len(known) >= _ENOUGH_BUDGETS and median(known) < _SMALL_BUDGET:
        first = buyers.titles[0][1]
        place = Place(first.file, first.sheet)
        report.warning("budgets_small", place, median=round(median(known)))


def _check_floors(fair: Fair, buyers: BuyerBook, vendors: VendorBook, report: Report) -> None:
    """A participant without a cap of its own has the policy's: its floor may not be above."""
    for buyer in fair.buyers:
        cap = fair.policy.buyer_cap
        if buyer.cap is None and cap is not None and cap < buyer.floor:
            report.error("cap_below_floor", buyers.places[buyer.id], cap=cap, floor=buyer.floor)
    for vendor in fair.vendors:
        cap = fair.policy.vendor_cap
        if vendor.cap is None and cap < vendor.floor:
            report.error("cap_below_floor", vendors.places[vendor.id], cap=cap, floor=vendor.floor)


def _check_tracks(fair: Fair, buyers: BuyerBook, vendors: VendorBook, report: Report) -> None:
    """A track that no session has is a misspelt one."""
    known = sorted({s.track for s in fair.sessions if s.track})
    for track, place in (*buyers.tracks, *vendors.tracks):
        if track not in known:
            params = {"value": shown(track), "known": ", ".join(known) or "-"}
            report.warning("track_unknown", place, **params)


def _check_calendars(fair: Fair, buyers: BuyerBook, vendors: VendorBook, report: Report) -> None:
    """Someone without a single free slot cannot have a meeting."""
    for desk in fair.desks:
        if not _free(fair, desk):
            buyer = fair.buyer_of[desk.buyer]
            place = buyers.places.get(desk.id) or buyers.places.get(desk.buyer, NOWHERE)
            name = desk.officer or (buyer.name if desk.name == buyer.name else desk.name)
            report.warning("nobody_free", place, value=shown(name))
    for vendor in fair.vendors:
        if not _free(fair, vendor):
            place = vendors.places.get(vendor.id, NOWHERE)
            report.warning("nobody_free", place, value=shown(vendor.name))


def _free(fair: Fair, who: Desk | Vendor) -> bool:
    def can_use(slot: TimeSlot) -> bool:
        if isinstance(who, Desk):
            return fair.desk_can_use(who, slot)
        return fair.vendor_can_use(who, slot)

    return not fair.slots or any(can_use(slot) for slot in fair.slots)


def _check_expiries(fair: Fair, vendors: VendorBook, report: Report) -> None:
    if not fair.sessions:
        return
    first: date = min(session.start.date() for session in fair.sessions)
    for until, kind, place in vendors.expiries:
        if until < first:
            dates = {"until": until.isoformat(), "first": first.isoformat()}
            report.warning("certificate_expired", place, kind=shown(kind), **dates)


def _check_examples(fair: Fair, buyers: BuyerBook, vendors: VendorBook, report: Report) -> None:
    """The template's example rows beside the organiser's own are forgotten ones."""
    people = [
        *((b.name, buyers.places.get(b.id, NOWHERE)) for b in fair.buyers),
        *((v.name, vendors.places.get(v.id, NOWHERE)) for v in fair.vendors),
    ]
    marks = tuple(normal(word) for word in vocabulary().examples)
    left = [(name, place) for name, place in people if normal(name).startswith(marks)]
    if left and len(left) == len(people):
        report.note("only_examples")
        return
    for name, place in left:
        report.warning("example_left", place, value=shown(name))
