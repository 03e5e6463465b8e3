"""The long lists of the workbook: meetings, reasons, standby, who was left out, findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matchmaker.agendas import AgendaEntry, Agendas
from matchmaker.domain import Buyer, Fair, PlannedPurchase, Vendor
from matchmaker.errors import Finding
from matchmaker.exports.names import side_of
from matchmaker.exports.nearest import Nearest, NearestPartners
from matchmaker.exports.wording import (
    desk_label,
    purchase_line,
    time_span,
    titles,
    words_of,
)
from matchmaker.exports.xlsx_agendas import AgendaPlaces
from matchmaker.exports.xlsx_book import Cell, Sheet, columns
from matchmaker.fit import sentence
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts


def write_meetings(sheet: Sheet, plan: FairPlan, made: Agendas, places: AgendaPlaces) -> None:
    """Every meeting with all that the organiser needs to call people."""
    texts = sheet.book.texts
    shapes = columns(
        texts,
        ("number", 6, "whole"), ("day", 12, "day"), ("time", 13, "centre"),
        ("session", 16, "quiet"), ("track", 10, "centre"), ("buyer", 28, "text"),
        ("desk", 20, "text"), ("vendor", 30, "text"),
        ("purchases", 44, "text"), ("points", 8, "points"), ("fixed", 7, "centre"),
        ("idle", 12, "whole"), ("vendor_region", 12, "text"), ("contact", 14, "text"),
        ("phone", 16, "text"), ("email", 24, "text"),
    )  # fmt: skip
    row = sheet.heading(0, texts("exports.sheet.meetings"), texts("exports.note.meetings"))
    rows = (_meeting(n, e, plan, places, texts) for n, e in enumerate(in_time_order(plan, made), 1))
    sheet.list(row, shapes, rows)
    sheet.raw.freeze_panes(row + 1, 3)


def in_time_order(plan: FairPlan, made: Agendas) -> list[AgendaEntry]:
    """Every meeting of the fair in the order of time, then of desks, as vendors see it."""
    desks = {d.id: i for i, d in enumerate(plan.fair.desks)}
    entries = [e for agenda in made.vendors.values() for e in agenda.entries]
    return sorted(entries, key=lambda e: (e.slot.start, e.slot.end, desks[e.desk.id]))


def _meeting(
    number: int, entry: AgendaEntry, plan: FairPlan, places: AgendaPlaces, texts: Texts
) -> list[Cell]:
    why = plan.explanations.get((entry.desk.id, entry.vendor.id))
    vendor, idle = entry.vendor, entry.idle_before
    return [
        number,
        entry.day,
        time_span(entry.slot),
        entry.session.name,
        entry.session.track,
        places.of(entry.buyer),
        desk_label(entry.desk, entry.buyer, texts),
        places.of(vendor),
        titles(entry.purchases),
        round(why.points, 2) if why else None,
        texts("exports.value.yes") if entry.meeting.fixed else None,
        None if idle is None else int(idle.total_seconds()) // 60,
        vendor.region,
        vendor.contact,
        vendor.phone,
        vendor.email,
    ]


def write_standby(sheet: Sheet, plan: FairPlan, places: AgendaPlaces) -> None:
    """The ranked reserves of every agency."""
    texts = sheet.book.texts
    shapes = columns(
        texts,
        ("buyer", 30, "text"), ("rank", 7, "whole"), ("vendor", 30, "text"),
        ("points", 9, "points"), ("purchases", 44, "text"), ("words", 30, "text"),
        ("reason", 70, "text"), ("contact", 14, "text"), ("phone", 16, "text"),
    )  # fmt: skip
    row = sheet.heading(0, texts("exports.sheet.standby"), texts("exports.note.standby"))
    sheet.list(row, shapes, _reserves(plan, places, texts))


def _reserves(plan: FairPlan, places: AgendaPlaces, texts: Texts) -> Iterator[list[Cell]]:
    fair = plan.fair
    order = {b.id: i for i, b in enumerate(fair.buyers)}
    for reserve in sorted(plan.schedule.standby, key=lambda s: (order[s.buyer], s.rank)):
        vendor = fair.vendor_of[reserve.vendor]
        why = plan.standby_explanations.get((reserve.buyer, reserve.vendor))
        yield [
            places.buyers[reserve.buyer],
            reserve.rank,
            places.of(vendor),
            round(reserve.points, 2),
            titles(fair.purchase_of[p] for p in reserve.purchases),
            words_of(why.lines[0]) if why and why.lines else None,
            sentence(why, fair, texts) if why else None,
            vendor.contact,
            vendor.phone,
        ]


def write_left_out(sheet: Sheet, plan: FairPlan, made: Agendas, places: AgendaPlaces) -> None:
    """Who got no meeting or few, and the lines that nobody talks about, each with what the
    data says about it."""
    texts = sheet.book.texts
    shapes = columns(
        texts,
        ("side", 16, "centre"), ("name", 36, "text"), ("meetings", 9, "whole"), ("cap", 9, "whole"),
        ("nearest", 56, "text"), ("points", 9, "points"), ("advice", 80, "text"),
    )  # fmt: skip
    note = texts("exports.note.left_out", few=made.figures.vendor_load.few)
    row = sheet.heading(0, texts("exports.sheet.left_out"), note)
    figures = made.figures
    near = NearestPartners(plan, made)
    few: list[Buyer | Vendor] = [*figures.buyers_without]
    few += (*figures.vendors_without, *figures.vendors_few)
    rows = [
        *(
            [*_without(who, plan.fair, made, places, texts), *_partner(near.of(who), plan, texts)]
            for who in few
        ),
        *(_unmet(p, plan, near.of(p), texts) for p in figures.unmet_purchases),
    ]
    sheet.list(row, shapes, rows)


def _without(
    who: Buyer | Vendor, fair: Fair, made: Agendas, places: AgendaPlaces, texts: Texts
) -> list[Cell]:
    cap = fair.cap_of_buyer(who) if isinstance(who, Buyer) else fair.cap_of_vendor(who)
    return [
        texts(f"exports.side.{side_of(who)}"),
        places.of(who),
        len(made.of(who).entries),
        texts("exports.value.no_limit") if cap is None else cap,
    ]


def _unmet(purchase: PlannedPurchase, plan: FairPlan, nearest: Nearest, texts: Texts) -> list[Cell]:
    return [
        texts("exports.column.purchase"),
        f"{plan.fair.buyer_of[purchase.buyer].name} – {purchase_line(purchase, texts)}",
        0,
        None,
        *_partner(nearest, plan, texts),
    ]


def _partner(nearest: Nearest, plan: FairPlan, texts: Texts) -> list[Cell]:
    """The nearest counterpart, its points, and the advice."""
    partner = nearest.partner
    if partner is None:
        return [None, None, nearest.advice(texts)]
    name = partner.vendor.name
    if nearest.kind == "vendor":
        purchase = partner.purchase
        name = f"{plan.fair.buyer_of[purchase.buyer].name} – {purchase.title}"
    return [name, round(partner.explanation.points, 2), nearest.advice(texts)]


def write_findings(sheet: Sheet, findings: Sequence[Finding]) -> None:
    """What the input and the solve gave to tell."""
    texts = sheet.book.texts
    shapes = columns(
        texts, ("severity", 9, "centre"), ("place", 36, "quiet"), ("what", 80, "text"),
        ("remedy", 80, "text"),
    )  # fmt: skip
    row = sheet.heading(0, texts("exports.sheet.findings"), texts("exports.note.findings"))
    rows = (
        [
            texts(f"exports.severity.{f.severity}"),
            place_of(f, texts),
            texts.what(f),
            texts.remedy(f),
        ]
        for f in findings
    )
    sheet.list(row, shapes, rows)


def place_of(finding: Finding, texts: Texts) -> str:
    """Where a finding stands in the input, as far as it is known."""
    row = texts("exports.place_row", row=finding.row) if finding.row is not None else None
    return " › ".join(filter(None, (finding.file, finding.sheet, row, finding.column)))
