"""What a person typed for one entry, outside of a workbook, read by the rules of its cells.

A value may be what JSON has: text, number, truth, list. Texts are cleaned as cells are,
amounts and days may be written as people write them; what cannot be read is told field by
field. Names of other entries are left as they are: who keeps the entry looks them up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from matchmaker.errors import Finding, Severity
from matchmaker.spreadsheet.amounts import parse_amount
from matchmaker.spreadsheet.books import cap_fault, parse_email
from matchmaker.spreadsheet.buyers import known_budget
from matchmaker.spreadsheet.dates import Fill, parse_day
from matchmaker.spreadsheet.faults import CellFault
from matchmaker.spreadsheet.sheets import Cell, shown
from matchmaker.spreadsheet.terms import sound
from matchmaker.spreadsheet.values import (
    clean,
    one_line,
    parse_business_number,
    parse_percent,
    parse_share,
    parse_whole,
    region_of_address,
    says_unknown,
)
from matchmaker.spreadsheet.vocabulary import normal

Reader = Callable[[Any], Any]
_MOST_ROOMS, _MOST_MEMBERS, _MOST_EMPLOYEES, _MOST = 10_000, 1_000_000, 1_000_000, 10_000
# In a workbook these are left out with a warning; who types them can mend them at once.
_OWN_WORDS = frozenset(("email_unreadable", "business_number_form", "business_number_check"))


def _known(parse: Reader, value: Cell) -> Any:
    """What ``parse`` reads, None for a blank or a word for "not known"."""
    return None if says_unknown(value) else parse(value)


def _required(value: Cell) -> str:
    if not (text := one_line(value)):
        raise CellFault("field_missing")
    return text


def _whole(value: Cell, most: int = _MOST) -> int:
    number = parse_whole(value)
    if number > most:
        raise CellFault("number_absurd", value=number, limit=most)
    return number


def _each(read: Reader, values: Iterable[Any]) -> list[Any]:
    """The items of a list, each once, blank ones left out."""
    return list(dict.fromkeys(item for item in map(read, values) if item))


def _moment(value: datetime) -> datetime:
    parse_day(value)
    return value.replace(second=0, microsecond=0)


def _certificates(values: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    readers: dict[str, Reader] = {
        "kind": _required,
        "number": partial(_known, one_line),
        "valid_until": partial(_known, partial(parse_day, fill=Fill.LAST)),
    }
    return [
        {**held, **{name: read(held[name]) for name, read in readers.items() if name in held}}
        for held in values
    ]


def _shares(values: Mapping[str, Cell]) -> dict[str, float]:
    return {quota: parse_percent(value) for quota, value in values.items()}


_LABEL: Reader = partial(_known, one_line)
_TEXT: Reader = partial(_known, clean)
_AMOUNT: Reader = partial(_known, parse_amount)
_COUNT: Reader = partial(_known, _whole)
_NAMES: Reader = partial(_each, one_line)

_READERS: Mapping[str, Reader] = {
    **dict.fromkeys(("id", "name", "title"), _required),
    **dict.fromkeys(
        (
            *("track", "kind", "officer", "phone", "division", "item_code", "item_name"),
            *("contract_method", "procurement_route", "wanted_region", "size", "contact"),
            *("condition", "source", "number"),
        ),
        _LABEL,
    ),
    **dict.fromkeys(("use", "spec", "description", "intro", "note"), _TEXT),
    **dict.fromkeys(("start", "end"), _moment),
    **dict.fromkeys(("tracks", "wanted_certificates", "records"), _NAMES),
    "region": partial(_known, lambda value: region_of_address(one_line(value))),
    "industries": lambda values: None if values is None else _NAMES(values),
    "rooms": partial(_known, partial(_whole, most=_MOST_ROOMS)),
    "cap": _COUNT,
    "floor": lambda value: _COUNT(value) or 0,
    "rank": lambda value: _COUNT(value) or None,
    "employees": partial(_known, partial(_whole, most=_MOST_EMPLOYEES)),
    "budget": lambda value: known_budget(_AMOUNT(value)),
    "sales": _AMOUNT,
    "public_sales": _AMOUNT,
    "price": lambda value: _AMOUNT(value) or None,
    "due": partial(_known, partial(parse_day, fill=Fill.FIRST)),
    "founded": partial(_known, partial(parse_day, fill=Fill.FIRST)),
    "email": partial(_known, parse_email),
    "business_number": partial(_known, parse_business_number),
    "certificates": lambda values: None if values is None else _certificates(values),
    "quota_shares": _shares,
    "share": lambda value: _known(parse_share, value) or 0.0,
    "word": lambda value: sound(_required(value)),
    "others": lambda values: _each(sound, _NAMES(values)),
}
# Where a noun's field is another thing than its namesake.
_OF_NOUN: Mapping[tuple[str, str], Reader] = {
    ("desks", "name"): one_line,
    **dict.fromkeys((("preferences", "kind"), ("terms", "kind")), lambda value: value),
    **dict.fromkeys(
        (("groups", "cap"), ("groups", "floor")),
        lambda value: _known(partial(_whole, most=_MOST_MEMBERS), value),
    ),
}


def read_fields(kind: str, fields: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """The fields of an entry of a kind (a field of FairRow) as they are kept, and what cannot
    be read. The ``column`` of a finding is the field's name."""
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for name, value in fields.items():
        read = _OF_NOUN.get((kind, name)) or _READERS.get(name)
        try:
            values[name] = read(value) if read is not None else value
        except CellFault as fault:
            findings.append(finding_of(fault, name))
    return values, tuple(findings)


def finding_of(fault: CellFault, field: str) -> Finding:
    """The fault of a field."""
    own = fault.code in _OWN_WORDS
    code = f"entry_{fault.code}" if own else f"input.{fault.code}"
    return Finding(code=code, column=field, params=fault.params)


def row_faults(kind: str, entry: Mapping[str, Any]) -> Iterator[Finding]:
    """What the fields of one whole entry say against each other."""
    if fault := cap_fault(entry.get("cap"), entry.get("floor") or 0):
        severity = Severity.WARNING if fault.code == "cap_zero" else Severity.ERROR
        yield Finding(
            code=f"input.{fault.code}", severity=severity, column="cap", params=fault.params
        )
    if kind in ("sessions", "slots") and entry["end"] <= entry["start"]:
        clocks = {name: str(entry[name])[11:16] for name in ("start", "end")}
        yield Finding(code="input.ends_before_start", column="end", params=clocks)
    if kind == "precedences" and (entry["buyer"], entry["vendor"]) == (
        entry["then_buyer"],
        entry["then_vendor"],
    ):
        yield Finding(code="input.order_of_itself")
    if kind == "terms" and _is_of_one(entry):
        yield Finding(
            code="input.terms_of_one", column="others", params={"word": shown(entry["word"])}
        )


def _is_of_one(entry: Mapping[str, Any]) -> bool:
    others = [other for other in entry["others"] if normal(other) != normal(entry["word"])]
    return not others and (bool(entry["others"]) or entry["kind"] != "apart")
