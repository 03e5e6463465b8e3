"""Agendas as PDF: one page per participant where it fits, tagged (PDF/UA-1), Hangul as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import typst

from matchmaker.agendas import Agenda, AgendaEntry, agendas
from matchmaker.domain import Buyer, Fair, PlannedPurchase, Standby, Vendor
from matchmaker.exports.glyphs import lacking, showable
from matchmaker.exports.names import agenda_names, side_of
from matchmaker.exports.wording import (
    STAMP,
    day_label,
    desk_label,
    purchase_line,
    session_label,
    short_reason,
    shortened,
    time_span,
)
from matchmaker.plan import FairPlan
from matchmaker.progress import Progress, batches, silent
from matchmaker.resources import font_folder
from matchmaker.texts import Texts
from matchmaker.texts.money import won

# A wall of text helps nobody at the table: the rest stands in the workbook.
MOST_LINES = 4
LONG_NAME = 30
MOST_NAME = 60
# At most this many meetings leave room for notes by hand on one page.
ROOMY = 9
# At most this many lines of the largest type surely stand on one page, which has about 47.
SHORT = 40
# At most this many participants in one document.
MOST_TOGETHER = 500


def agenda_pdf(plan: FairPlan, participant: Buyer | Vendor, texts: Texts) -> bytes:
    """The agenda of one participant. The same plan gives the same bytes."""
    made = agendas(plan.fair, plan.schedule)
    return _compile(plan, [made.of(participant)], _title(plan.fair, participant, texts), texts)


def all_agendas_pdf(plan: FairPlan, texts: Texts) -> bytes:
    """Everyone's agenda in one document with bookmarks: agencies first, then vendors."""
    made = agendas(plan.fair, plan.schedule)
    title = texts("exports.pdf.title_all", fair=plan.fair.name)
    return _compile(plan, made.all(), title, texts)


def agenda_volumes(
    plan: FairPlan, made: Sequence[Agenda], texts: Texts, progress: Progress = silent
) -> Iterator[tuple[str, bytes]]:
    """These agendas in one document with bookmarks, ``agendas.pdf``; more than `MOST_TOGETHER`
    in numbered volumes of that many, since a document is made in memory."""
    title = texts("exports.pdf.title_all", fair=plan.fair.name)
    if len(made) <= MOST_TOGETHER:
        yield "agendas.pdf", _compile(plan, made, title, texts)
        return
    for number, run in enumerate(batches(made, MOST_TOGETHER, "volumes", progress), 1):
        yield f"agendas-{number:02}.pdf", _compile(plan, run, title, texts)


def agenda_pdfs(
    plan: FairPlan, made: Sequence[Agenda], texts: Texts, progress: Progress = silent
) -> Iterator[tuple[str, bytes]]:
    """A document for each of these agendas, with its file name."""
    names = agenda_names(plan.fair, made, texts)
    for done, (agenda, name) in enumerate(zip(made, names, strict=True)):
        progress("agendas", done, len(made))
        title = _title(plan.fair, agenda.participant, texts)
        yield f"agendas/{name}.pdf", _compile(plan, [agenda], title, texts)
    progress("agendas", len(made), len(made))


def _title(fair: Fair, participant: Buyer | Vendor, texts: Texts) -> str:
    return texts("exports.pdf.title_one", participant=participant.name, fair=fair.name)


@lru_cache
def _compiler() -> tuple[typst.Compiler, bytes]:
    """The compiler with its fonts loaded, and the template."""
    folder = font_folder()
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
    template = files("matchmaker.exports").joinpath("agenda.typ").read_bytes()
    return typst.Compiler(root=folder, font_paths=fonts), template


def _compile(plan: FairPlan, made: Iterable[Agenda], title: str, texts: Texts) -> bytes:
    data = {
        "lang": texts.language,
        "title": showable(title),
        "fair": showable(plan.fair.name),
        "words": _words(texts),
        "participants": [_participant(plan, agenda, texts) for agenda in made],
    }
    compiler, template = _compiler()
    # One PDF comes as one bytes object; the stub also knows formats with a page each.
    pdf: Any = compiler.compile(
        template,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=STAMP,
    )
    return bytes(pdf)


def _words(texts: Texts) -> dict[str, str]:
    columns = ("time", "desk", "purchases", "reason", "notes", "rank")
    return {
        **{name: texts(f"exports.column.{name}") for name in columns},
        "fixed": texts("exports.pdf.fixed"),
        "missing": texts("exports.pdf.missing_glyphs"),
        "page": texts("exports.pdf.page", page="{page}", pages="{pages}"),
    }


def _participant(plan: FairPlan, agenda: Agenda, texts: Texts) -> dict[str, Any]:
    who = agenda.participant
    side = side_of(who)
    page = {
        "kind": texts(f"exports.pdf.kind_{side}"),
        "name": who.name,
        "facts": _facts(agenda, texts),
        "show_desk": isinstance(who, Buyer) and len(plan.fair.desks_of_buyer[who.id]) > 1,
        "other": texts("exports.column.vendor" if side == "buyer" else "exports.column.buyer"),
        "empty": "" if agenda.entries else texts(f"exports.pdf.no_meetings_{side}"),
        "days": _days(plan, agenda, texts),
        "standby_title": texts(f"exports.pdf.standby_{side}"),
        "standby_hint": texts(f"exports.pdf.standby_{side}_hint"),
        "standby": [_reserve(plan, s, side, texts) for s in agenda.standby],
        "unmet_title": texts("exports.pdf.unmet"),
        "unmet": [purchase_line(p, texts) for p in agenda.unmet],
    }
    shown: dict[str, Any] = _showable(page)
    shown["roomy"] = len(agenda.entries) <= ROOMY
    shown["short"] = _lines_needed(page, shown["roomy"]) <= SHORT
    shown["long_name"] = len(who.name) > LONG_NAME
    shown["missing"] = lacking(json.dumps(page, ensure_ascii=False))
    return shown


def _lines_needed(page: Mapping[str, Any], roomy: bool) -> int:
    """At most about how many lines of the largest type a page needs."""
    rows = [row for day in page["days"] for row in day["rows"]]
    return (
        len(page["name"]) // 25
        + sum(max(_row_lines(row), 3 if roomy else 0) + 1 for row in rows)
        + sum(_row_lines(row) + 1 for row in page["standby"])
        + sum(1 + len(line) // 40 for line in page["unmet"])
        + 4 * (len(page["days"]) + bool(page["standby"]) + bool(page["unmet"]))
    )


def _row_lines(row: Mapping[str, Any]) -> int:
    """How many lines the tallest cell of a row takes: ten Hangul fill a cell's line."""
    lines = sum(1 + (len(line["title"]) + len(line["budget"])) // 10 for line in row["lines"])
    return max(lines, 2 + len(row["name"]) // 10, 1 + len(row["why"]) // 11)


def _facts(agenda: Agenda, texts: Texts) -> list[dict[str, str]]:
    who = agenda.participant
    kind = who.kind if isinstance(who, Buyer) else who.size
    facts = {
        "buyer_kind" if isinstance(who, Buyer) else "vendor_size": kind or "",
        "region": who.region or "",
        "meetings": texts("exports.meetings_count", count=len(agenda.entries)),
        "days": ", ".join(day_label(day, texts) for day in agenda.days),
    }
    return [{"label": texts(f"exports.pdf.{k}"), "value": v} for k, v in facts.items() if v]


def _days(plan: FairPlan, agenda: Agenda, texts: Texts) -> list[dict[str, Any]]:
    side = side_of(agenda.participant)
    return [
        {
            "label": day_label(day, texts),
            "rows": [_row(plan, e, side, texts) for e in agenda.entries if e.day == day],
        }
        for day in agenda.days
    ]


def _row(plan: FairPlan, entry: AgendaEntry, side: str, texts: Texts) -> dict[str, Any]:
    desk = desk_label(entry.desk, entry.buyer, texts)
    explanation = plan.explanations.get((entry.desk.id, entry.vendor.id))
    vendor_note = " · ".join(filter(None, (entry.vendor.region, entry.vendor.contact)))
    return {
        "time": time_span(entry.slot),
        "session": session_label(entry.session),
        "desk": desk,
        "name": shortened(entry.vendor.name if side == "buyer" else entry.buyer.name, MOST_NAME),
        "note": vendor_note if side == "buyer" else desk,
        "lines": _lines(entry.purchases, texts),
        "why": short_reason(explanation, plan.fair, texts),
        "fixed": entry.meeting.fixed,
    }


def _reserve(plan: FairPlan, standby: Standby, side: str, texts: Texts) -> dict[str, Any]:
    fair = plan.fair
    other = fair.vendor_of[standby.vendor] if side == "buyer" else fair.buyer_of[standby.buyer]
    explanation = plan.standby_explanations.get((standby.buyer, standby.vendor))
    return {
        "rank": str(standby.rank),
        "name": shortened(other.name, MOST_NAME),
        "lines": _lines([fair.purchase_of[p] for p in standby.purchases], texts),
        "why": short_reason(explanation, fair, texts),
    }


def _lines(purchases: Sequence[PlannedPurchase], texts: Texts) -> list[dict[str, str]]:
    lines = [{"title": p.title, "budget": won(p.budget, texts)} for p in purchases[:MOST_LINES]]
    more = len(purchases) - len(lines)
    if more > 0:
        lines.append({"title": texts("exports.pdf.more", count=more), "budget": ""})
    return lines


def _showable(node: Any) -> Any:
    """The same tree of dicts and lists with every string made showable."""
    if isinstance(node, str):
        return showable(node)
    if isinstance(node, list):
        return [_showable(item) for item in node]
    if isinstance(node, dict):
        return {key: _showable(value) for key, value in node.items()}
    return node
