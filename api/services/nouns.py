"""The kinds of entries: which row of the codec each is, what it is known by, whose it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import inspect

from api.store.tables import ENTRIES, Entry
from matchmaker.codec import fair_rows
from matchmaker.codec.fair_rows import FairRow, Row
from matchmaker.domain import PreferenceKind, Side
from matchmaker.spreadsheet.books import fresh_id

Content = dict[str, Any]
"""What an entry says: a row of the codec as JSON has it."""
Contents = Mapping[str, Mapping[str, Content]]
"""Contents by noun and code, in the order of the input."""

Place = tuple[str, str]
"""A noun and a code."""

LONGEST_CODE = 200
_AT_ONCE = 500
_CODE_LETTERS = 32

ROWS: Mapping[str, type[Row]] = MappingProxyType(
    {
        "sessions": fair_rows.SessionRow,
        "slots": fair_rows.TimeSlotRow,
        "buyers": fair_rows.BuyerRow,
        "desks": fair_rows.DeskRow,
        "purchases": fair_rows.PlannedPurchaseRow,
        "vendors": fair_rows.VendorRow,
        "products": fair_rows.ProductRow,
        "wishes": fair_rows.PreferenceRow,
        "orders": fair_rows.PrecedenceRow,
        "groups": fair_rows.GroupRow,
        "terms": fair_rows.TermsRow,
        "pins": fair_rows.MeetingRow,
    }
)

FIELD_OF: Mapping[str, str] = MappingProxyType(
    {noun: noun for noun in ROWS}
    | {"wishes": "preferences", "orders": "precedences", "pins": "fixed"}
)
"""The field of a FairRow that holds the entries of a noun."""

KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wishes": ("buyer", "vendor", "side", "kind"),
        "orders": ("buyer", "vendor", "then_buyer", "then_vendor"),
        "terms": ("kind", "word"),
        "pins": ("desk", "vendor"),
    }
)
"""What an entry without an id is known by. It never changes: who wants another makes one."""

_KINDS: Mapping[str, type[Side] | type[PreferenceKind]] = {"side": Side, "kind": PreferenceKind}
_OF_ENTRY = frozenset(Entry.__annotations__)


def code_of(noun: str, content: Content) -> str:
    """The code of an entry: its id, else what its key amounts to, the same in every fair."""
    if noun not in KEYS:
        return str(content["id"])
    key = json.dumps([content[field] for field in KEYS[noun]], ensure_ascii=False)
    return hashlib.sha256(key.encode()).hexdigest()[:_CODE_LETTERS]


def columns_of(noun: str, content: Content) -> dict[str, Any]:
    """What of an entry's content stands in columns of its own."""
    return {
        name: _KINDS[name](content[name]) if name in _KINDS else content[name]
        for name in _own_columns(noun)
    }


@lru_cache
def _own_columns(noun: str) -> tuple[str, ...]:
    columns = inspect(ENTRIES[noun]).columns
    return tuple(column.key for column in columns if column.key not in _OF_ENTRY)


def by_noun(places: Iterable[Place]) -> dict[str, list[str]]:
    """The codes of each noun, parents before children."""
    found: dict[str, list[str]] = {}
    for noun, code in places:
        found.setdefault(noun, []).append(code)
    return {noun: found[noun] for noun in ENTRIES if noun in found}


def chunks(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    """Pieces that fit into one statement."""
    return (codes[at : at + _AT_ONCE] for at in range(0, len(codes), _AT_ONCE))


def contents_of(fair: FairRow) -> Contents:
    """The entries of a fair by noun and code. An equal key gets #2, #3 … behind its code."""
    whole = fair.model_dump(mode="json")
    return {noun: dict(_coded(noun, whole[FIELD_OF[noun]])) for noun in ROWS}


def _coded(noun: str, rows: Iterable[Content]) -> Iterator[tuple[str, Content]]:
    taken: set[str] = set()
    for content in rows:
        code = fresh_id(code_of(noun, content), taken)
        taken.add(code)
        yield code, content
