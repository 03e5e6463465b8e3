"""Who is where when: calendars, tracks, rooms, one talk at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

from matchmaker.errors import Finding
from matchmaker.validation.book import Book, Talk, at, when


def desk_double_booked(book: Book) -> Iterator[Finding]:
    """A desk talks to one vendor at a time."""
    for first, second in _clashes(book.talks, lambda t: t.desk.id):
        yield Finding(
            code="desk_double_booked",
            params={
                "buyer": first.buyer.name,
                "desk": first.desk.name,
                "vendor": first.vendor.name,
                "other": second.vendor.name,
                "when": when(first.slot),
                "other_when": when(second.slot),
            },
        )


def vendor_double_booked(book: Book) -> Iterator[Finding]:
    """A vendor talks to one desk at a time, also across parallel tracks."""
    for first, second in _clashes(book.talks, lambda t: t.vendor.id):
        yield Finding(
            code="vendor_double_booked",
            params={
                "vendor": first.vendor.name,
                "buyer": first.buyer.name,
                "other": second.buyer.name,
                "when": when(first.slot),
                "other_when": when(second.slot),
            },
        )


def _clashes(
    talks: Iterable[Talk], participant: Callable[[Talk], Hashable]
) -> Iterator[tuple[Talk, Talk]]:
    """Talks of one participant, in order of time, beside an earlier one still running."""
    of: dict[Hashable, list[Talk]] = defaultdict(list)
    for talk in talks:
        of[participant(talk)].append(talk)
    for own in of.values():
        own.sort(key=lambda t: (t.slot.start, t.slot.end))
        running = own[0]
        for talk in own[1:]:
            if running.slot.overlaps(talk.slot):
                yield running, talk
            if talk.slot.end > running.slot.end:
                running = talk


def track_closed(book: Book) -> Iterator[Finding]:
    """A participant meets only in sessions that its tracks open to it."""
    for talk in book.talks:
        track = book.fair.session_of[talk.slot.session].track
        for name, tracks in (
            (talk.buyer.name, talk.buyer.tracks),
            (talk.vendor.name, talk.vendor.tracks),
        ):
            if track is not None and tracks and track not in tracks:
                params = {"name": name, "track": track, "when": when(talk.slot)}
                yield Finding(code="track_closed", params=params)


def buyer_unavailable(book: Book) -> Iterator[Finding]:
    """An agency meets only when it can come."""
    for talk in book.talks:
        if talk.slot.id in talk.buyer.unavailable:
            yield at("buyer_unavailable", talk, buyer=talk.buyer.name)


def desk_unavailable(book: Book) -> Iterator[Finding]:
    """A desk meets only when its officer can come."""
    for talk in book.talks:
        if talk.slot.id in talk.desk.unavailable:
            yield at("desk_unavailable", talk, buyer=talk.buyer.name, desk=talk.desk.name)


def vendor_unavailable(book: Book) -> Iterator[Finding]:
    """A vendor meets only when it can come."""
    for talk in book.talks:
        if talk.slot.id in talk.vendor.unavailable:
            yield at("vendor_unavailable", talk, vendor=talk.vendor.name)


def rooms_exceeded(book: Book) -> Iterator[Finding]:
    """A slot holds no more meetings than it has rooms."""
    used = Counter(t.slot.id for t in book.talks)
    for slot in book.fair.slots:
        if slot.rooms is not None and used[slot.id] > slot.rooms:
            yield Finding(
                code="rooms_exceeded",
                params={"when": when(slot), "meetings": used[slot.id], "rooms": slot.rooms},
            )
