"""How many meetings each participant has: caps, and promises that were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from matchmaker.errors import Finding
from matchmaker.validation.book import Book, over_or_under
from matchmaker.validation.value import group_loads


def vendor_over_cap(book: Book) -> Iterator[Finding]:
    """A vendor has no more meetings than its cap."""
    loads = Counter(t.vendor.id for t in book.talks)
    for vendor in book.fair.vendors:
        cap = book.fair.cap_of_vendor(vendor)
        if loads[vendor.id] > cap:
            yield over_or_under("vendor_over_cap", vendor.name, loads[vendor.id], cap=cap)


def buyer_over_cap(book: Book) -> Iterator[Finding]:
    """An agency has no more meetings, over its desks, than its cap."""
    loads = Counter(t.buyer.id for t in book.talks)
    for buyer in book.fair.buyers:
        cap = book.fair.cap_of_buyer(buyer)
        if cap is not None and loads[buyer.id] > cap:
            yield over_or_under("buyer_over_cap", buyer.name, loads[buyer.id], cap=cap)


def desk_over_cap(book: Book) -> Iterator[Finding]:
    """A desk has no more meetings than its cap."""
    loads = Counter(t.desk.id for t in book.talks)
    for desk in book.fair.desks:
        if desk.cap is not None and loads[desk.id] > desk.cap:
            name = f"{book.fair.buyer_of[desk.buyer].name} {desk.name}"
            yield over_or_under("desk_over_cap", name, loads[desk.id], cap=desk.cap)


def vendor_below_promise(book: Book) -> Iterator[Finding]:
    """A vendor that was promised meetings gets them."""
    loads = Counter(t.vendor.id for t in book.talks)
    for vendor in book.fair.vendors:
        if loads[vendor.id] < vendor.floor:
            load = loads[vendor.id]
            yield over_or_under("vendor_below_promise", vendor.name, load, floor=vendor.floor)


def buyer_below_promise(book: Book) -> Iterator[Finding]:
    """An agency that was promised meetings gets them."""
    loads = Counter(t.buyer.id for t in book.talks)
    for buyer in book.fair.buyers:
        if loads[buyer.id] < buyer.floor:
            yield over_or_under(
                "buyer_below_promise", buyer.name, loads[buyer.id], floor=buyer.floor
            )


def group_over_cap(book: Book) -> Iterator[Finding]:
    """A group has no more meetings, all members together, than its cap."""
    talks = group_loads(book.fair, (t.meeting for t in book.talks))
    for group in book.fair.groups:
        if group.cap is not None and talks[group.id] > group.cap:
            yield over_or_under("group_over_cap", group.name, talks[group.id], cap=group.cap)
