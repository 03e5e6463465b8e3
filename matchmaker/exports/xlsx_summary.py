"""The first sheet of the workbook: how good the plan is, and the fair in figures."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.agendas import Agendas, LoadFigures, SummaryFigures
from matchmaker.errors import Severity
from matchmaker.exports.group_figures import group_figures
from matchmaker.exports.wording import day_label, fairness_label, time_span, worst_off_shown
from matchmaker.exports.xlsx_agendas import MOST_SHEETS, AgendaPlaces
from matchmaker.exports.xlsx_book import ACCENT, QUIET, Cell, Link, Sheet, columns
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts

BAR = "#9DB7D5"
# Two blocks stand side by side, each with a label and a value; the slots fill all columns.
WIDTHS = (36, 20, 38, 20, 14, 14, 14, 14)
RIGHT = 2


def write_summary(
    sheet: Sheet, plan: FairPlan, made: Agendas, places: AgendaPlaces, contents: Sequence[str]
) -> None:
    """Result, size, loads, use of slots, defaults, and links to the other sheets."""
    texts = sheet.book.texts
    for column, width in enumerate(WIDTHS):
        sheet.raw.set_column(column, column, width)
    figures = made.figures
    row = 1 + sheet.heading(0, plan.fair.name, texts("exports.summary.note"))
    left = _facts(sheet, row, 0, "result", _result(plan, texts))
    right = _facts(sheet, row, RIGHT, "size", _size(figures))
    row = 1 + _contents(sheet, 1 + max(left, right), contents, places)
    left = _load(sheet, row, 0, "vendor", figures.vendor_load)
    right = _load(sheet, row, RIGHT, "buyer", figures.buyer_load)
    row = _slots(sheet, 1 + max(left, right), figures)
    row = _groups(sheet, row + 1, plan)
    row = _fairness(sheet, row + 1, plan)
    _defaults(sheet, row + 1, plan)


def _result(plan: FairPlan, texts: Texts) -> list[tuple[str, Cell, str]]:
    result = plan.result
    count = len(result.schedule.meetings)
    mean = result.fit_points / count if count else None
    return [
        ("status", texts(f"exports.status.{result.status}"), "centre"),
        ("meetings", count, "whole"),
        ("fit_total", result.fit_points, "amount"),
        ("fit_mean", mean, "points"),
        *_value(plan),
        ("gap", result.gap, "gap"),
        ("floors", f"{result.floor_units_met:,} / {result.floor_units_wanted:,}", "centre"),
        ("lines", f"{result.lines_covered:,} / {result.lines_wanted:,}", "centre"),
        ("fairness", texts(f"exports.fairness.{plan.fair.policy.fairness}"), "centre"),
        *_timing(plan, texts),
        ("encoder", plan.encoder, "centre"),
        *([("reranker", plan.reranker, "centre")] if plan.reranker else []),
        ("seed", plan.seed, "whole"),
    ]


def _value(plan: FairPlan) -> list[tuple[str, Cell, str]]:
    """The value and its bound: one number each, or, where the worst-off vendor counts too,
    part by part."""
    result, worst = plan.result, worst_off_shown(plan)
    if not result.worst_bonus:
        return [
            ("value", result.objective / 100, "amount"),
            ("bound", result.bound / 100, "amount"),
        ]
    told: list[tuple[str, Cell, str]] = [("fit_bound", result.fit_bound, "amount")]
    if worst is not None:
        name, points, bound = worst
        told += [
            ("worst_vendor", name, "centre"),
            ("worst_fit", points, "amount"),
            ("worst_bound", bound, "amount"),
        ]
    return told


def _timing(plan: FairPlan, texts: Texts) -> list[tuple[str, Cell, str]]:
    """How the meetings lie in time, before the wishes were looked at and now."""
    timing = plan.result.timing
    if timing is None:
        return []

    def change(before: int, now: int) -> str:
        return texts("exports.summary.timing_change", before=before, now=now)

    use = {"least": timing.emptiest_slot, "most": timing.fullest_slot}
    return [
        ("breaks", change(timing.breaks_before, timing.breaks), "centre"),
        ("breaks_bound", timing.breaks_bound, "whole"),
        ("most_breaks", timing.most_breaks, "whole"),
        ("sessions", change(timing.sessions_before, timing.sessions), "centre"),
        ("sessions_bound", timing.sessions_bound, "whole"),
        ("slot_use_range", texts("exports.summary.timing_range", **use), "centre"),
        ("timing_end", texts(f"exports.timing.{timing.end}"), "centre"),
    ]


def _size(figures: SummaryFigures) -> list[tuple[str, Cell, str]]:
    return [
        ("buyers", figures.buyers, "whole"),
        ("desks", figures.desks, "whole"),
        ("purchases", figures.purchases, "whole"),
        ("vendors", figures.vendors, "whole"),
        ("products", figures.products, "whole"),
        ("fixed", figures.fixed, "whole"),
        ("standby", figures.standby, "whole"),
        ("buyers_without", len(figures.buyers_without), "whole"),
        ("vendors_without", len(figures.vendors_without), "whole"),
        ("vendors_few", len(figures.vendors_few), "whole"),
        ("unmet", len(figures.unmet_purchases), "whole"),
    ]


def _facts(
    sheet: Sheet, row: int, left: int, block: str, facts: Sequence[tuple[str, Cell, str]]
) -> int:
    texts = sheet.book.texts
    row = sheet.subheading(row, texts(f"exports.summary.{block}"), left)
    for key, value, look in facts:
        label = texts(f"exports.summary.{key}")
        sheet.write(row, left, label, sheet.book.look("quiet", indent=_indent(left)))
        sheet.write(row, left + 1, value, sheet.book.look(look, bold=True))
        row += 1
    return row


def _indent(left: int) -> int:
    return 2 if left else 0


def _contents(sheet: Sheet, row: int, names: Sequence[str], places: AgendaPlaces) -> int:
    texts = sheet.book.texts
    row = sheet.subheading(row, texts("exports.summary.contents"))
    look = sheet.book.format(font_color=ACCENT, underline=1)
    for name in names:
        sheet.write(row, 0, Link(name, name), look)
        row += 1
    if places.stacked:
        note = texts("exports.index.stacked", most=MOST_SHEETS)
        sheet.write(row, 0, note, sheet.book.format(font_color=QUIET, font_size=9))
        row += 1
    return row


def _load(sheet: Sheet, row: int, left: int, side: str, load: LoadFigures) -> int:
    texts = sheet.book.texts
    title = texts(f"exports.summary.load_{side}", mean=f"{load.mean:.1f}", most=load.most)
    row = sheet.subheading(row, title, left)
    shapes = columns(texts, ("meetings", 0, "whole"), ("count", 0, "whole"))
    end = sheet.table(row, shapes, enumerate(load.spread), left)
    _bars(sheet, row + 1, end, left + 1)
    return end


def _slots(sheet: Sheet, row: int, figures: SummaryFigures) -> int:
    texts = sheet.book.texts
    row = sheet.subheading(row, texts("exports.summary.slots"))
    shapes = columns(
        texts, ("slot", 0, "text"), ("meetings", 0, "whole"), ("rooms", 0, "whole"),
        ("desks", 0, "whole"), ("use", 0, "share"),
    )  # fmt: skip
    rows = []
    for use in figures.slot_use:
        slot = use.slot
        room = min(use.desks, slot.rooms) if slot.rooms is not None else use.desks
        label = f"{day_label(slot.start.date(), texts)} {time_span(slot)}"
        rooms = texts("exports.value.no_limit") if slot.rooms is None else slot.rooms
        rows.append((label, use.meetings, rooms, use.desks, use.meetings / room if room else None))
    end = sheet.table(row, shapes, rows)
    _bars(sheet, row + 1, end, 4, most=1)
    return end


def _groups(sheet: Sheet, row: int, plan: FairPlan) -> int:
    """What each group was to have, and what it has; nothing where there is none."""
    texts = sheet.book.texts
    figures = group_figures(plan)
    if not figures:
        return row
    row = sheet.subheading(row, texts("exports.groups.title"))
    shapes = columns(
        texts, ("group", 0, "text"), ("side", 0, "centre"), ("members", 0, "whole"),
        ("meetings", 0, "whole"), ("cap", 0, "whole"), ("wanted", 0, "whole"),
        ("share_wanted", 0, "share"), ("share_reached", 0, "share"),
    )  # fmt: skip
    rows = [
        (
            f.name, texts(f"exports.side.{f.side}"), f.members, f.meetings, f.cap,
            f.wanted or None, f.share, f.reached,
        )
        for f in figures
    ]  # fmt: skip
    return 1 + sheet.table(row, shapes, rows)


def _fairness(sheet: Sheet, row: int, plan: FairPlan) -> int:
    """What each choice of fairness would give; nothing where they were not compared."""
    texts = sheet.book.texts
    if not plan.fairness:
        return row
    row = sheet.subheading(row, texts("exports.fairness.title"))
    shapes = columns(
        texts, ("fairness", 0, "text"), ("fairness_fit", 0, "amount"),
        ("fairness_price", 0, "gap"), ("fairness_floor", 0, "whole"),
        ("fairness_lines", 0, "whole"), ("fairness_load", 0, "whole"),
        ("fairness_worst", 0, "amount"),
    )  # fmt: skip
    rows = [
        (
            fairness_label(choice, plan, texts), choice.fit_points, choice.price,
            choice.floor_units, choice.lines_covered, choice.lowest_load, choice.lowest_fit,
        )
        for choice in plan.fairness
    ]  # fmt: skip
    return 1 + sheet.table(row, shapes, rows)


def _defaults(sheet: Sheet, row: int, plan: FairPlan) -> None:
    """One note of each kind; the sheet of findings has them all."""
    texts = sheet.book.texts
    notes = [f for f in plan.findings if f.severity == Severity.NOTE]
    if not notes:
        return
    kinds = list({note.code: note for note in reversed(notes)}.values())[::-1]
    row = sheet.subheading(row, texts("exports.summary.defaults"))
    look = sheet.book.format(font_color=QUIET)
    said = [texts.what(note) for note in kinds]
    if len(notes) > len(kinds):
        said.append(texts("exports.summary.more_notes", count=len(notes) - len(kinds)))
    for i, sentence in enumerate(said):
        sheet.write(row + i, 0, f"· {sentence}", look)


def _bars(sheet: Sheet, first: int, end: int, column: int, most: float | None = None) -> None:
    """Bars from nothing to ``most``, or to the largest value."""
    if end <= first:
        return
    bar: dict[str, object] = {"type": "data_bar", "bar_color": BAR, "min_length": 0}
    bar |= {"min_type": "num", "min_value": 0}
    if most is not None:
        bar |= {"max_type": "num", "max_value": most}
    sheet.raw.conditional_format(first, column, end - 1, column, bar)
