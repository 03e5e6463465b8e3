"""The list of meetings as CSV that Excel opens rightly and safely."""

from __future__ import annotations

import io

from defusedcsv import csv  # type: ignore[import-untyped]

from matchmaker.agendas import AgendaEntry, agendas
from matchmaker.exports.wording import clean, titles
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts

COLUMNS = (
    "number", "day", "start", "end", "session", "track", "buyer", "desk", "officer",
    "vendor", "purchases", "points", "fixed", "contact", "phone", "email",
)  # fmt: skip


def meetings_to_csv(plan: FairPlan, texts: Texts) -> bytes:
    """Every meeting in the order of time: UTF-8 with a BOM, comma, CRLF.

    A cell that a spreadsheet would take for a formula is written with a leading apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([texts(f"exports.column.{name}") for name in COLUMNS])
    made = agendas(plan.fair, plan.schedule)
    entries = [e for agenda in made.buyers.values() for e in agenda.entries]
    desks = {d.id: i for i, d in enumerate(plan.fair.desks)}
    entries.sort(key=lambda e: (e.slot.start, e.slot.end, desks[e.desk.id]))
    for number, entry in enumerate(entries, 1):
        writer.writerow(_row(number, entry, plan, texts))
    return out.getvalue().encode("utf-8-sig")


def _row(number: int, entry: AgendaEntry, plan: FairPlan, texts: Texts) -> list[str | float]:
    explanation = plan.explanations.get((entry.desk.id, entry.vendor.id))
    facts = (
        entry.session.name,
        entry.session.track or "",
        entry.buyer.name,
        entry.desk.name,
        entry.desk.officer or "",
        entry.vendor.name,
        titles(entry.purchases),
    )
    vendor = entry.vendor
    contact = (vendor.contact or "", vendor.phone or "", vendor.email or "")
    return [
        number,
        f"{entry.slot.start:%Y-%m-%d}",
        f"{entry.slot.start:%H:%M}",
        f"{entry.slot.end:%H:%M}",
        *map(clean, facts),
        round(explanation.points, 2) if explanation else "",
        texts("exports.value.yes") if entry.meeting.fixed else "",
        *map(clean, contact),
    ]
