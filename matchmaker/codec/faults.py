"""What pydantic refused, as findings that say where and what to do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from pydantic import ValidationError

from matchmaker.errors import Finding, FormatError

MOST_FINDINGS = 50
_SHOWN = 40

_CODES: Mapping[str, str] = {
    "json_invalid": "format_not_json",
    "missing": "format_missing_field",
    "extra_forbidden": "format_unknown_field",
    "string_type": "format_not_text",
    "int_type": "format_not_whole_number",
    "float_type": "format_not_number",
    "finite_number": "format_not_number",
    "bool_type": "format_not_boolean",
    "tuple_type": "format_not_list",
    "frozen_set_type": "format_not_list",
    "model_type": "format_not_object",
    "model_attributes_type": "format_not_object",
    "mapping_type": "format_not_object",
    "is_instance_of": "format_not_object",
    "dict_type": "format_not_object",
    "datetime_type": "format_not_time",
    "datetime_parsing": "format_not_time",
    "datetime_from_date_parsing": "format_not_time",
    "timezone_naive": "format_not_time",
    "date_type": "format_not_date",
    "date_parsing": "format_not_date",
    "date_from_datetime_parsing": "format_not_date",
    "date_from_datetime_inexact": "format_not_date",
    "enum": "format_not_a_choice",
}


def refused(error: ValidationError) -> FormatError:
    """The error to raise when a file does not have the shape of its format."""
    return format_error(_findings(error))


def format_error(findings: Iterable[Finding]) -> FormatError:
    """All findings as one error, the first `MOST_FINDINGS` of them and the number left."""
    every = iter(findings)
    told = list(islice(every, MOST_FINDINGS))
    left = sum(1 for _ in every)
    if left:
        told.append(Finding(code="format_more", params={"count": left}))
    return FormatError(told)


def _findings(error: ValidationError) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for fault in error.errors(include_url=False):
        code = _CODES.get(fault["type"], "format_wrong_value")
        path = _path(fault["loc"])
        if (code, path) not in seen:
            seen.add((code, path))
            yield Finding(code=code, params={"path": path, **_facts(code, fault)})


def _path(loc: tuple[int | str, ...]) -> str:
    """``("fair", "desks", 3, "name")`` → ``$.fair.desks[3].name``."""
    return "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in loc)


def _facts(code: str, fault: Any) -> dict[str, str | int | float]:
    if code == "format_not_json":
        return {"detail": str(fault["ctx"]["error"])}
    if code == "format_not_a_choice":
        return {"value": _short(fault["input"]), "choices": str(fault["ctx"]["expected"])}
    if code == "format_missing_field":
        return {}
    return {"value": _short(fault["input"])}


def _short(value: object) -> str:
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
