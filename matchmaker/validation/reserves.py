"""Who stands by."""

from __future__ import annotations

from collections.abc import Iterator

from matchmaker.domain import PreferenceKind
from matchmaker.errors import Finding
from matchmaker.validation.book import Book, pair, said


def standby_vetoed(book: Book) -> Iterator[Finding]:
    """A vetoed vendor is no reserve."""
    vetoed = said(book.fair, PreferenceKind.VETO)
    for s in book.standby:
        if (s.buyer, s.vendor) in vetoed:
            yield pair("standby_vetoed", book.fair, s.buyer, s.vendor)


def standby_already_meets(book: Book) -> Iterator[Finding]:
    """A vendor that meets the agency is not its reserve too, and is listed once."""
    met = {(t.buyer.id, t.vendor.id) for t in book.talks}
    for s in book.standby:
        if (s.buyer, s.vendor) in met:
            yield pair("standby_already_meets", book.fair, s.buyer, s.vendor)
        met.add((s.buyer, s.vendor))
