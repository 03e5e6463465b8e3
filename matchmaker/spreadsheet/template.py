"""The empty workbook that organisers fill in: explanations, drop-downs, examples in grey."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from matchmaker.spreadsheet.vocabulary import SheetWords, vocabulary
from matchmaker.texts import Texts
from matchmaker.weights import DEFAULT_WEIGHTS

_LAST_ROW = 2000
_LANGUAGES = ("ko", "en")
# Same bytes for the same words: no clock in the file.
_CREATED = datetime(2026, 1, 1)
_ORDER = (
    "settings",
    "buyers",
    "desks",
    "purchases",
    "vendors",
    "products",
    "certificates",
    "sessions",
    "slots",
    "preferences",
    "orders",
    "groups",
    "availability",
    "pins",
    "terms",
)
_REQUIRED_SHEETS = ("purchases", "vendors")
_WIDE = frozenset(("intro", "records", "description", "spec", "title", "note", "use", "others"))
_CHOICES = {
    "preferences": {"kind": "preference_kind", "side": "side"},
    "vendors": {"first_time": "yes_no"},
    "groups": {"side": "group_side"},
    "availability": {"participant_type": "participant_type", "state": "state"},
    "terms": {"kind": "term_kind"},
}
_SETTING_CHOICES = {"fairness": "fairness", "lines_first": "yes_no"}
_SUGGESTIONS = {
    "buyers": {"kind": "buyer_kind", "region": "region"},
    "purchases": {
        "division": "division",
        "contract_method": "contract_method",
        "procurement_route": "procurement_route",
        "wanted_region": "region",
    },
    "vendors": {"region": "region", "size": "size"},
    "certificates": {"kind": "certificate_kind"},
}
_NAMES = {
    "buyer_name": "buyers",
    "vendor_name": "vendors",
    "then_buyer_name": "buyers",
    "then_vendor_name": "vendors",
    "session": "sessions",
}


@dataclass(frozen=True, kw_only=True)
class _Looks:
    """The formats of the workbook."""

    title: Format
    heading: Format
    text: Format
    required: Format
    optional: Format
    example: Format


def template(texts: Texts, *, examples: bool = True) -> bytes:
    """The input workbook in the language of ``texts``, as .xlsx bytes.

    The examples are data to `read_fair`: left as they are they make a tiny fair.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": texts("template.guide.title"), "created": _CREATED})
        looks = _looks(book)
        _write_guide(book, looks, texts)
        for kind in _ORDER:
            _write_sheet(book, kind, looks, texts, examples=examples)
    return buffer.getvalue()


def _looks(book: Workbook) -> _Looks:
    header = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"}
    return _Looks(
        title=book.add_format({"bold": True, "font_size": 16}),
        heading=book.add_format({"bold": True, "font_size": 12}),
        text=book.add_format({"text_wrap": True, "valign": "top"}),
        required=book.add_format({**header, "bg_color": "#1D4E89", "font_color": "#FFFFFF"}),
        optional=book.add_format({**header, "bg_color": "#DCE6F2", "font_color": "#1A1A1A"}),
        example=book.add_format({"italic": True, "font_color": "#6B6B6B"}),
    )


def _set_page(sheet: Worksheet) -> None:
    """A4 across, as wide as one page, for those who print it."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _label(words: Sequence[str], texts: Texts) -> str:
    return words[_LANGUAGES.index(texts.language)]


def _write_guide(book: Workbook, looks: _Looks, texts: Texts) -> None:
    sheet = book.add_worksheet(texts("template.guide.sheet"))
    _set_page(sheet)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 90, looks.text)
    sheet.write_string(0, 0, texts("template.guide.title"), looks.title)
    row, number = 2, 1
    while texts.has(f"template.guide.line{number}"):
        line = texts(f"template.guide.line{number}")
        sheet.merge_range(row, 0, row, 2, f"{number}. {line}", looks.text)
        sheet.set_row(row, 32)
        row, number = row + 1, number + 1
    sheet.write_string(row + 1, 0, texts("template.guide.sheets"), looks.heading)
    for at, kind in enumerate(_ORDER, start=row + 2):
        name = _label(vocabulary().sheets[kind].names, texts)
        needed = "required" if kind in _REQUIRED_SHEETS else "optional"
        sheet.write_url(at, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(at, 1, texts(f"template.guide.{needed}"))
        sheet.write_string(at, 2, texts(f"template.sheet.{kind}"), looks.text)


def _write_sheet(book: Workbook, kind: str, looks: _Looks, texts: Texts, *, examples: bool) -> None:
    words = vocabulary().sheets[kind]
    sheet = book.add_worksheet(_label(words.names, texts))
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 30)
    _set_page(sheet)
    for at, key in enumerate(words.template):
        label = _label(words.columns[key], texts)
        sheet.set_column(at, at, 40 if key in _WIDE else max(14, 2 * len(label)))
        needed = _is_required(words, kind, key)
        sheet.write_string(0, at, label, looks.required if needed else looks.optional)
        sheet.write_comment(0, at, texts(f"template.column.{kind}.{key}"), {"x_scale": 1.6})
        _add_drop_down(sheet, kind, key, at, texts)
    if kind == "settings":
        _write_settings(sheet, texts, looks, examples=examples)
    elif examples and texts.has(f"template.example.{kind}"):
        _write_examples(sheet, words, texts(f"template.example.{kind}"), looks)


def _is_required(words: SheetWords, kind: str, key: str) -> bool:
    """Whether a row cannot do without the column, as the template shows the sheet."""
    by_time = kind in ("sessions", "slots", "pins") and key in ("start", "end", "date")
    shown = [[k for k in group if k in words.template] for group in words.need]
    named = kind in ("buyers", "vendors") and key == "name"
    alone = any(group[0] == key for group in shown if group and group != ["id", "name"])
    return named or (by_time and kind != "pins") or alone


def _add_drop_down(sheet: Worksheet, kind: str, key: str, at: int, texts: Texts) -> None:
    """A list to choose from; other values stay possible where the words are only offered."""
    rule: dict[str, object] = {"validate": "list", "ignore_blank": True}
    if group := _CHOICES.get(kind, {}).get(key):
        choices = vocabulary().choices[group].values()
        rule |= {"source": [_label(words, texts) for words in choices]}
    elif group := _SUGGESTIONS.get(kind, {}).get(key):
        rule |= {"source": list(vocabulary().suggestions[group]), "show_error": False}
    elif (other := _NAMES.get(key)) and other != kind:
        words = vocabulary().sheets[other]
        letter = chr(ord("A") + words.template.index("name"))
        name = _label(words.names, texts)
        rule |= {"source": f"='{name}'!${letter}$2:${letter}${_LAST_ROW}", "show_error": False}
    if "source" in rule:
        sheet.data_validation(1, at, _LAST_ROW, at, rule)


def _write_settings(sheet: Worksheet, texts: Texts, looks: _Looks, *, examples: bool) -> None:
    """One row for each setting and each weight, with its explanation."""
    given = _example_values(texts) if examples else {}
    prefix = _label(vocabulary().weight_prefix, texts)
    rows = [
        (_label(words, texts), given.get(key, ""), texts(f"template.setting.{key}"))
        for key, words in vocabulary().settings.items()
    ]
    for at, key in enumerate(vocabulary().settings, start=1):
        if group := _SETTING_CHOICES.get(key):
            labels = [_label(words, texts) for words in vocabulary().choices[group].values()]
            sheet.data_validation(at, 1, at, 1, {"validate": "list", "source": labels})
    rows += [
        (f"{prefix}:{_label(words, texts)}", "", _weight_note(name, texts))
        for name, words in vocabulary().weights.items()
    ]
    _offer_levels(sheet, 1 + len(vocabulary().settings), len(rows), texts)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, 2, 80)
    for at, (label, value, note) in enumerate(rows, start=1):
        sheet.write_string(at, 0, label)
        _write_value(sheet, at, 1, value, looks.example)
        sheet.write_string(at, 2, note)


def _weight_note(criterion: str, texts: Texts) -> str:
    return texts(
        "template.setting.weight",
        about=texts(f"template.weight.{criterion}"),
        normal=DEFAULT_WEIGHTS[criterion],
    )


def _offer_levels(sheet: Worksheet, first: int, last: int, texts: Texts) -> None:
    """The words for weights to choose from; numbers stay possible."""
    levels = [_label(words, texts) for words in vocabulary().choices["level"].values()]
    rule = {"validate": "list", "ignore_blank": True, "source": levels, "show_error": False}
    sheet.data_validation(first, 1, last, 1, rule)


def _example_values(texts: Texts) -> Mapping[str, str]:
    rows = csv.DictReader(io.StringIO(texts("template.example.settings")))
    return {row["key"]: row["value"] for row in rows}


def _write_examples(sheet: Worksheet, words: SheetWords, text: str, looks: _Looks) -> None:
    for at, row in enumerate(csv.DictReader(io.StringIO(text)), start=1):
        for key, value in row.items():
            _write_value(sheet, at, words.template.index(key), value or "", looks.example)


def _write_value(sheet: Worksheet, row: int, column: int, value: str, look: Format) -> None:
    if value.isdigit():
        sheet.write_number(row, column, int(value), look)
    elif value:
        sheet.write_string(row, column, value, look)
