"""The agendas in the workbook: a sheet for everyone, or everyone of a side on one sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.agendas import Agenda, AgendaEntry, Agendas
from matchmaker.domain import Buyer, BuyerId, Standby, Vendor, VendorId
from matchmaker.exports.names import side_of
from matchmaker.exports.wording import (
    day_label,
    desk_label,
    purchase_line,
    session_label,
    time_span,
)
from matchmaker.exports.xlsx_book import QUIET, TINT, Book, Cell, Column, Link, Sheet
from matchmaker.fit import sentence
from matchmaker.plan import FairPlan
from matchmaker.progress import Progress
from matchmaker.texts import Texts

# Spreadsheet programs open workbooks with more sheets slowly, and nobody finds a tab there.
MOST_SHEETS = 400
# Excel keeps at most 1,026 page breaks by hand in a sheet.
MOST_BREAKS = 1_000
SCALE = 58  # per cent: a block's width on A4 across


@dataclass(frozen=True, kw_only=True)
class AgendaPlaces:
    """Where everyone's agenda stands in the workbook."""

    buyers: Mapping[BuyerId, Link]
    vendors: Mapping[VendorId, Link]
    stacked: tuple[str, ...]

    def of(self, participant: Buyer | Vendor) -> Link:
        """The link, with the participant's name, to its agenda."""
        if isinstance(participant, Buyer):
            return self.buyers[participant.id]
        return self.vendors[participant.id]


def stacked_sides(buyers: int, vendors: int) -> tuple[str, ...]:
    """The sides whose agendas share one sheet, so that the workbook stays usable."""
    if buyers + vendors <= MOST_SHEETS:
        return ()
    return ("vendor",) if buyers <= MOST_SHEETS else ("buyer", "vendor")


def write_agendas(
    book: Book, index: Sheet, plan: FairPlan, made: Agendas, progress: Progress
) -> AgendaPlaces:
    """Every agenda on its sheet, and the index that leads to them."""
    stacked = stacked_sides(len(made.buyers), len(made.vendors))
    writer = _Writer(book, index.name, plan)
    links: list[Link] = []
    total = len(made.buyers) + len(made.vendors)
    for side, group in (("buyer", made.buyers), ("vendor", made.vendors)):
        shared = book.sheet(book.texts(f"exports.sheet.all_{side}")) if side in stacked else None
        breaks: list[int] = []
        row = 0
        for agenda in group.values():
            progress("sheets", len(links), total)
            who = agenda.participant
            sheet = shared or book.sheet(who.name, colour=TINT if side == "vendor" else QUIET)
            links.append(Link(who.name, sheet.name, row))
            end = writer.agenda(sheet, row, agenda, back=len(links))
            row = end + 1 if shared else 0
            breaks.append(row)
        if shared:
            # Excel forgets page breaks where a sheet is fitted to a page, so this one is scaled.
            shared.raw.set_print_scale(SCALE)
            shared.raw.set_h_pagebreaks(breaks[:-1][:MOST_BREAKS])
    progress("sheets", total, total)
    places = AgendaPlaces(
        buyers=dict(zip(made.buyers, links, strict=False)),
        vendors=dict(zip(made.vendors, links[len(made.buyers) :], strict=True)),
        stacked=stacked,
    )
    _write_index(index, made, places, book.texts)
    return places


def _write_index(index: Sheet, made: Agendas, places: AgendaPlaces, texts: Texts) -> None:
    note = texts(f"exports.index.{'stacked' if places.stacked else 'own'}", most=MOST_SHEETS)
    row = index.heading(0, texts("exports.sheet.index"), note)
    columns = [
        Column(texts("exports.column.side"), 10, "centre"),
        Column(texts("exports.column.name"), 46),
        Column(texts("exports.column.region"), 18),
        Column(texts("exports.column.meetings"), 10, "whole"),
        Column(texts("exports.column.standby"), 10, "whole"),
    ]
    rows = (
        (
            texts(f"exports.side.{side_of(a.participant)}"),
            places.of(a.participant),
            a.participant.region,
            len(a.entries),
            len(a.standby),
        )
        for a in made.all()
    )
    index.list(row, columns, rows)


class _Writer:
    """Writes one agenda as a block: title, meetings, standby, lines without a meeting."""

    def __init__(self, book: Book, index: str, plan: FairPlan) -> None:
        self._book = book
        self._index = index
        self._plan = plan
        self._texts = book.texts

    def agenda(self, sheet: Sheet, row: int, agenda: Agenda, back: int) -> int:
        """Write a block from ``row`` on and return the row after it. ``back`` is the
        participant's place in the index, from 1."""
        texts, who = self._texts, agenda.participant
        side = side_of(who)
        columns = self._columns(side)
        if row == 0:
            sheet.widths(columns)
        row = sheet.heading(row, who.name, self._facts(agenda))
        # The index begins with its title, its note and its header.
        link = Link(texts("exports.index.back"), self._index, 2 + back)
        sheet.write(row, 0, link, self._book.format(font_color=QUIET, font_size=9, underline=1))
        rows = [self._meeting(e, side) for e in agenda.entries]
        row = sheet.table(row + 1, columns, rows)
        if not rows:
            row = self._note(sheet, row, texts(f"exports.pdf.no_meetings_{side}"))
        if agenda.standby:
            row = sheet.subheading(row + 1, texts(f"exports.pdf.standby_{side}"))
            row = self._reserves(sheet, row, columns, agenda.standby, side)
        if agenda.unmet:
            row = sheet.subheading(row + 1, texts("exports.pdf.unmet"))
            for purchase in agenda.unmet:
                row = self._note(sheet, row, purchase_line(purchase, texts))
        return row + 1

    def _columns(self, side: str) -> list[Column]:
        other = ("desk", "vendor") if side == "buyer" else ("desk", "buyer")
        widths = {"day": 13, "time": 13, "session": 16, "desk": 20, "vendor": 32, "buyer": 32,
                  "purchases": 40, "points": 8, "reason": 52, "fixed": 7, "notes": 24}  # fmt: skip
        looks = {"day": "centre", "time": "centre", "points": "points", "fixed": "centre",
                 "vendor": "strong", "buyer": "strong", "session": "quiet"}  # fmt: skip
        names = (
            "day",
            "time",
            "session",
            *other,
            "purchases",
            "points",
            "reason",
            "fixed",
            "notes",
        )
        return [
            Column(self._texts(f"exports.column.{n}"), widths[n], looks.get(n, "text"))
            for n in names
        ]

    def _facts(self, agenda: Agenda) -> str:
        who = agenda.participant
        facts = (
            self._texts(f"exports.side.{side_of(who)}"),
            (who.kind if isinstance(who, Buyer) else who.size) or "",
            who.region or "",
            self._texts("exports.meetings_count", count=len(agenda.entries)),
        )
        return " · ".join(filter(None, facts))

    def _meeting(self, entry: AgendaEntry, side: str) -> Sequence[Cell]:
        texts = self._texts
        why = self._plan.explanations.get((entry.desk.id, entry.vendor.id))
        return (
            day_label(entry.day, texts),
            time_span(entry.slot),
            session_label(entry.session),
            desk_label(entry.desk, entry.buyer, texts),
            entry.vendor.name if side == "buyer" else entry.buyer.name,
            "\n".join(purchase_line(p, texts) for p in entry.purchases),
            round(why.points, 2) if why else None,
            sentence(why, self._plan.fair, texts) if why else None,
            texts("exports.value.yes") if entry.meeting.fixed else None,
            None,
        )

    def _reserves(
        self, sheet: Sheet, row: int, columns: Sequence[Column],
        standby: Sequence[Standby], side: str,
    ) -> int:  # fmt: skip
        texts, fair = self._texts, self._plan.fair
        shown = [
            Column(texts("exports.column.rank"), 13, "whole"),
            Column(texts("exports.column.region"), 13, "centre"),
            Column("", 16),
            Column("", 20),
            *columns[4:8],
        ]
        rows = []
        for reserve in standby:
            why = self._plan.standby_explanations.get((reserve.buyer, reserve.vendor))
            other = (
                fair.vendor_of[reserve.vendor] if side == "buyer" else fair.buyer_of[reserve.buyer]
            )
            lines = [purchase_line(fair.purchase_of[p], texts) for p in reserve.purchases]
            said = sentence(why, fair, texts) if why else None
            rows.append(
                (reserve.rank, other.region, None, None, other.name, "\n".join(lines),
                 round(reserve.points, 2), said)
            )  # fmt: skip
        return sheet.table(row, shown, rows)

    def _note(self, sheet: Sheet, row: int, text: str) -> int:
        sheet.write(row, 0, text, self._book.format())
        return row + 1
