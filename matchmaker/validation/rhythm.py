"""What comes after what: pauses, and talks that have an order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import timedelta
from itertools import pairwise

from matchmaker.errors import Finding
from matchmaker.validation.book import Book, Talk, when


def desk_without_pause(book: Book) -> Iterator[Finding]:
    """A desk has a pause after as many talks in a row as the organiser allows."""
    most = book.fair.policy.timing.desk_pause_after
    for run in _long_runs(book, most, lambda t: t.desk.id):
        name = f"{run[0].buyer.name} {run[0].desk.name}"
        yield _too_long("desk_without_pause", name, run, most)


def vendor_without_pause(book: Book) -> Iterator[Finding]:
    """A vendor has a pause after as many talks in a row as the organiser allows."""
    most = book.fair.policy.timing.vendor_pause_after
    for run in _long_runs(book, most, lambda t: t.vendor.id):
        yield _too_long("vendor_without_pause", run[0].vendor.name, run, most)


def talks_out_of_order(book: Book) -> Iterator[Finding]:
    """Where both talks of a precedence take place, the first is over before the second."""
    talk_of = {(t.buyer.id, t.vendor.id): t for t in book.talks} if book.fair.precedences else {}
    for precedence in book.fair.precedences:
        first, then = (talk_of.get(pair) for pair in precedence.pairs)
        if first is not None and then is not None and first.slot.end > then.slot.start:
            yield Finding(
                code="talks_out_of_order",
                params={
                    "buyer": first.buyer.name,
                    "vendor": first.vendor.name,
                    "when": when(first.slot),
                    "then_buyer": then.buyer.name,
                    "then_vendor": then.vendor.name,
                    "then_when": when(then.slot),
                },
            )


def _long_runs(
    book: Book, most: int | None, participant: Callable[[Talk], Hashable]
) -> Iterator[list[Talk]]:
    """Runs of more talks of one participant than allowed."""
    if most is None:
        return
    of: dict[Hashable, list[Talk]] = defaultdict(list)
    for talk in book.talks:
        of[participant(talk)].append(talk)
    for own in of.values():
        yield from (run for run in _runs(own, book.fair.pause) if len(run) > most)


def _runs(talks: Iterable[Talk], pause: timedelta) -> Iterator[list[Talk]]:
    """Talks in order of time, cut where at least a pause lies between two of them."""
    ordered = sorted(talks, key=lambda t: (t.slot.start, t.slot.end))
    run = ordered[:1]
    for before, talk in pairwise(ordered):
        if talk.slot.start - before.slot.end >= pause:
            yield run
            run = []
        run.append(talk)
    yield run


def _too_long(code: str, name: str, run: list[Talk], most: int | None) -> Finding:
    first, last = run[0].slot, run[-1].slot
    params: dict[str, str | int | float] = {
        "name": name,
        "meetings": len(run),
        "most": most or 0,
        "when": f"{first.start:%Y-%m-%d %H:%M}-{last.end:%H:%M}",
    }
    return Finding(code=code, params=params)
