"""What changed between two timetables, as a workbook: part by part, and whom to tell what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matchmaker.domain import Buyer, Vendor
from matchmaker.exports.difference import refused_words
from matchmaker.exports.wording import clean, time_span
from matchmaker.exports.xlsx_book import A3, Book, Cell, Column
from matchmaker.scheduler.difference import Change, ChangeKind, Difference, finding_of
from matchmaker.texts import Texts

_WIDTHS: Mapping[str, tuple[float, str]] = {
    "part": (8, "whole"),
    "required": (10, "centre"),
    "kind": (9, "centre"),
    "buyer": (28, "text"),
    "vendor": (28, "text"),
    "before": (26, "centre"),
    "before_desk": (18, "text"),
    "after": (26, "centre"),
    "after_desk": (18, "text"),
    "refused": (14, "centre"),
    "words": (64, "text"),
    "side": (9, "centre"),
    "name": (30, "text"),
    "contact": (16, "text"),
    "phone": (18, "text"),
    "email": (26, "text"),
}
_CHANGES = (
    "part", "required", "kind", "buyer", "vendor",
    "before", "before_desk", "after", "after_desk", "refused", "words",
)  # fmt: skip
_PEOPLE = ("side", "name", "contact", "phone", "email", "words")


def difference_to_xlsx(difference: Difference, texts: Texts) -> bytes:
    """A sheet of the changes, part by part, and one of everyone who has to be told, with how
    to reach them. The same difference gives the same bytes."""
    book = Book(difference.fair.name, texts)
    for name, header, rows in (
        ("changes", _CHANGES, _change_rows(difference, texts)),
        ("people", _PEOPLE, _people_rows(difference, texts)),
    ):
        sheet = book.sheet(texts(f"replan.sheet.{name}"), paper=A3)
        start = sheet.heading(0, texts(f"replan.sheet.{name}"), texts(f"replan.note.{name}"))
        shapes = [Column(texts(f"replan.column.{c}"), *_WIDTHS[c]) for c in header]
        sheet.list(start, shapes, rows)
    return book.close()


def _change_rows(difference: Difference, texts: Texts) -> Iterator[list[Cell]]:
    fair = difference.fair
    changed = [c for c in difference.changes if c.kind is not ChangeKind.KEPT]
    for change in sorted(changed, key=lambda c: c.part or 0):
        yield [
            change.part,
            texts("exports.value.yes") if change.part in difference.required else None,
            texts(f"replan.kind.{change.kind}"),
            clean(fair.buyer_of[change.buyer].name),
            clean(fair.vendor_of[change.vendor].name),
            *_place(difference, change, before=True),
            *_place(difference, change, before=False),
            refused_words(difference, change, texts) or None,
            texts.what(finding_of(change, fair)),
        ]


def _place(difference: Difference, change: Change, *, before: bool) -> tuple[Cell, Cell]:
    meeting = change.before if before else change.after
    if meeting is None:
        return None, None
    slot = difference.fair.slot_of[meeting.slot]
    desk = difference.fair.desk_of[meeting.desk]
    return f"{slot.start:%Y-%m-%d} {time_span(slot)}", clean(desk.name)


def _people_rows(difference: Difference, texts: Texts) -> Iterator[list[Cell]]:
    """Everyone of whom a meeting changed, agencies first, each in the fair's order."""
    fair, concerned = difference.fair, difference.by_participant()
    people: tuple[Buyer | Vendor, ...] = (*fair.buyers, *fair.vendors)
    for person in people:
        changed = [c for c in concerned.get(person.id, ()) if c.kind is not ChangeKind.KEPT]
        if changed:
            side = "buyer" if isinstance(person, Buyer) else "vendor"
            yield [
                texts(f"replan.column.{side}"),
                clean(person.name),
                *_reach(difference, person),
                "\n".join(texts.what(finding_of(c, fair)) for c in changed),
            ]


def _reach(difference: Difference, person: Buyer | Vendor) -> tuple[Cell, Cell, Cell]:
    """Whom to call or write to; for an agency, the officers of all of its desks."""
    if isinstance(person, Vendor):
        return person.contact, person.phone, person.email
    desks = difference.fair.desks_of_buyer[person.id]
    return (
        ", ".join(dict.fromkeys(d.officer for d in desks if d.officer)),
        ", ".join(dict.fromkeys(d.phone for d in desks if d.phone)),
        ", ".join(dict.fromkeys(d.email for d in desks if d.email)),
    )
