"""Which pairs meet: once, as they must, never when vetoed, about the right lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from matchmaker.domain import PreferenceKind, Schedule
from matchmaker.errors import Finding
from matchmaker.validation.book import Book, at, open_book, pair, said


def pair_meets_twice(book: Book) -> Iterator[Finding]:
    """An agency meets a vendor at most once, whichever desk it is."""
    meetings = Counter((t.buyer.id, t.vendor.id) for t in book.talks)
    for (buyer, vendor), times in meetings.items():
        if times > 1:
            yield pair("pair_meets_twice", book.fair, buyer, vendor, times=times)


def must_meet_missing(book: Book) -> Iterator[Finding]:
    """A pair that must meet does."""
    wanted = said(book.fair, PreferenceKind.MUST_MEET)
    met = {(t.buyer.id, t.vendor.id) for t in book.talks} if wanted else set()
    for buyer, vendor in wanted:
        if (buyer, vendor) not in met:
            yield pair("must_meet_missing", book.fair, buyer, vendor)


def vetoed_pair_meets(book: Book) -> Iterator[Finding]:
    """A vetoed pair does not meet."""
    vetoed = said(book.fair, PreferenceKind.VETO)
    for talk in book.talks:
        if (talk.buyer.id, talk.vendor.id) in vetoed:
            yield at("vetoed_pair_meets", talk, buyer=talk.buyer.name, vendor=talk.vendor.name)


def fixed_meeting_missing(book: Book) -> Iterator[Finding]:
    """A pinned meeting stands at its desk and in its slot."""
    standing = {(t.desk.id, t.vendor.id, t.slot.id) for t in book.talks}
    fixed = Schedule(meetings=book.fair.fixed)
    for talk in open_book(book.fair, fixed).talks:
        if (talk.desk.id, talk.vendor.id, talk.slot.id) not in standing:
            yield at("fixed_meeting_missing", talk, buyer=talk.buyer.name, vendor=talk.vendor.name)


def purchase_not_of_desk(book: Book) -> Iterator[Finding]:
    """A meeting talks about lines that its desk speaks for."""
    lines = {d.id: {p.id for p in book.fair.lines_of_desk(d)} for d in book.fair.desks}
    for talk in book.talks:
        for purchase in talk.meeting.purchases:
            if purchase not in lines[talk.desk.id]:
                known = book.fair.purchase_of.get(purchase)
                yield at(
                    "purchase_not_of_desk",
                    talk,
                    purchase=known.title if known else purchase,
                    buyer=talk.buyer.name,
                    desk=talk.desk.name,
                )
