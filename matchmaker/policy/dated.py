"""Reading dated entries: which rules were in force on a day."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol, TypeVar


class Dated(Protocol):
    """A rule with its time. ``since`` is None where its first day was not read (it then counts
    as in force always), ``until`` (the last day) where it still holds."""

    @property
    def since(self) -> date | None: ...

    @property
    def until(self) -> date | None: ...


Rule = TypeVar("Rule", bound=Dated)


def in_force(rules: Iterable[Rule], day: date | None) -> tuple[Rule, ...]:
    """The rules in force on a day; without a day, those that have not ended."""
    return tuple(r for r in rules if _holds(r, day))


def _holds(rule: Dated, day: date | None) -> bool:
    if day is None:
        return rule.until is None
    return (rule.since is None or rule.since <= day) and (rule.until is None or day <= rule.until)


@lru_cache
def entries(file: str, table: str) -> tuple[dict[str, Any], ...]:
    """The entries of a data file, lists as tuples."""
    text = files(__package__).joinpath(file).read_text(encoding="utf-8")
    return tuple(
        {key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()}
        for entry in tomllib.loads(text)[table]
    )
