"""Entries one by one: listed, added, changed field by field, taken away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ValidationError
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from api.calls import Call
from api.personal import SHOWS
from api.problems import ProblemError
from api.services.access_log import note, of
from api.services.changing import EntryChange, change_entries
from api.services.fairs import get_fair
from api.services.masking import PERSONAL
from api.services.nouns import FIELD_OF, KEYS, ROWS, Content, code_of
from api.services.seeing import (
    SIDES,
    Sight,
    closed_fields,
    entry_of,
    is_own,
    must_be_open,
    sight,
)
from api.store.tables import ENTRIES, Entry
from matchmaker.codec.faults import refused
from matchmaker.domain import PreferenceKind
from matchmaker.errors import Finding
from matchmaker.spreadsheet.books import LONGEST_ID, fresh_id
from matchmaker.spreadsheet.fields import read_fields

_SEARCHED: Mapping[str, tuple[str, ...]] = {
    "sessions": ("name", "track"),
    "slots": ("session",),
    "buyers": ("name", "region", "kind"),
    "desks": ("name", "officer"),
    "purchases": ("title", "item_name", "spec"),
    "vendors": ("name", "region", "intro"),
    "products": ("name", "item_name", "description"),
    "wishes": ("note",),
    "orders": ("buyer", "vendor"),
    "groups": ("name",),
    "terms": ("word",),
    "pins": ("desk", "vendor"),
}
PARENTS: Mapping[str, tuple[str, ...]] = {
    "slots": ("session",),
    "desks": ("buyer",),
    "purchases": ("buyer",),
    "products": ("vendor",),
    "wishes": ("buyer", "vendor"),
    "pins": ("desk", "vendor", "slot"),
}
"""The columns by which a list is narrowed to one parent."""
_ORGANISERS_KINDS = frozenset((PreferenceKind.MUST_MEET,))


def entries_query(seen: Sight, noun: str, parent: str | None, text: str | None) -> Select[Entry]:
    """The entries that a caller sees, of one parent and with a text in them where asked."""
    table = ENTRIES[noun]
    query = select(table).where(seen.condition)
    if parent is not None:
        query = query.where(or_(*(getattr(table, name) == parent for name in PARENTS[noun])))
    if text:
        fields = [name for name in _SEARCHED[noun] if name not in seen.hidden]
        query = query.where(or_(*_mentions(table, fields, text)))
    return query


def _mentions(table: type[Entry], fields: Iterable[str], text: str) -> list[ColumnElement[bool]]:
    named = [table.content[name].as_string().icontains(text, autoescape=True) for name in fields]
    return [table.code.icontains(text, autoescape=True), *named]


def get_entry(call: Call, fair_id: str, noun: str, code: str) -> tuple[Entry, Sight]:
    """An entry, and how the caller sees it. Raises ProblemError ``unknown``."""
    seen = sight(call, get_fair(call.session, fair_id), noun)
    return entry_of(call, noun, code, seen), seen


def shown(entry: Entry, seen: Sight) -> dict[str, Any]:
    """An entry as it is answered: what the caller may see of it."""
    fields: dict[str, Any] = {
        **seen.of(entry.content),
        "code": entry.code,
        "version": entry.version,
        "changed_at": entry.changed_at,
    }
    return fields if seen.hidden else fields | {"changed_by": entry.changed_by}


def tell_of(call: Call, noun: str, seen: Sight, entries: Iterable[Entry]) -> None:
    """Note whose personal data an answer shows, where it may show any."""
    if call.operation not in SHOWS:
        return
    open_ = PERSONAL if not seen.is_masked else frozenset()
    whose = {
        of("buyer", entry.content["buyer"]) if noun == "desks" else of("vendor", entry.code)
        for entry in entries
        if any(seen.of(entry.content).get(field) for field in open_)
    }
    note(call, whose)


def create_entry(
    call: Call, fair_id: str, noun: str, wanted: BaseModel, reason: str
) -> tuple[Entry, Sight]:
    """A new entry. Raises ProblemError, FormatError."""
    fair = get_fair(call.session, fair_id)
    must_be_open(call, fair)
    fields = wanted.model_dump()
    if fields.get("id") is None:
        fields.pop("id", None)
    values = _read(noun, fields)
    if call.own is not None:
        _make_own(call, noun, values)
    if noun == "pins":
        values["fixed"] = True
    if noun not in KEYS and not values.get("id"):
        values["id"] = own_id(call.session, fair_id, noun, values)
    if noun == "desks" and not values.get("name"):
        values["name"] = values.get("officer") or values["id"].rpartition("-")[2]
    content = _row(noun, values)
    code = code_of(noun, content)
    _change(call, fair_id, EntryChange(noun=noun, code=code, after=content, version=0), reason)
    return get_entry(call, fair_id, noun, code)


def change_entry(
    call: Call,
    fair_id: str,
    entry: Entry,
    noun: str,
    change: BaseModel,
    reason: str,
) -> tuple[Entry, Sight]:
    """Change the fields that are named; the others stay. Raises ProblemError, FormatError."""
    fair = get_fair(call.session, fair_id)
    must_be_open(call, fair)
    named = change.model_dump(exclude_unset=True)
    _must_be_own(call, noun, entry.content)
    if closed := closed_fields(noun, call.own, named):
        raise ProblemError(
            "refused",
            findings=tuple(
                Finding(code="entry_field_closed", column=field) for field in sorted(closed)
            ),
        )
    values = entry.content | _read(noun, _unset(noun, named))
    after = EntryChange(noun=noun, code=entry.code, after=_row(noun, values), version=entry.version)
    _change(call, fair_id, after, reason)
    return get_entry(call, fair_id, noun, entry.code)


def delete_entry(
    call: Call, fair_id: str, entry: Entry, noun: str, reason: str, *, with_dependants: bool
) -> None:
    """Take an entry away. Raises ProblemError."""
    must_be_open(call, get_fair(call.session, fair_id))
    _must_be_own(call, noun, entry.content)
    gone = EntryChange(noun=noun, code=entry.code, after=None, version=entry.version)
    _change(call, fair_id, gone, reason, with_dependants=with_dependants)


def in_address(code: str) -> str:
    """A code as it stands in an address."""
    return quote(code, safe="")


def _change(
    call: Call, fair_id: str, change: EntryChange, reason: str, *, with_dependants: bool = False
) -> None:
    change_entries(
        call.session,
        fair_id,
        [change],
        call.person.name,
        call.now,
        reason,
        with_dependants=with_dependants,
    )


def _read(noun: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    values, findings = read_fields(FIELD_OF[noun], fields)
    if findings:
        raise ProblemError("refused", findings=findings)
    return values


def _row(noun: str, values: Mapping[str, Any]) -> Content:
    try:
        return ROWS[noun].model_validate(values, strict=False).model_dump(mode="json")
    except ValidationError as error:
        raise refused(error) from error


def _unset(noun: str, named: Mapping[str, Any]) -> dict[str, Any]:
    """The named fields; null takes back what was said, where that is possible."""
    fields = ROWS[noun].model_fields
    return {
        name: fields[name].get_default(call_default_factory=True)
        if value is None and not fields[name].is_required()
        else value
        for name, value in named.items()
    }


def _make_own(call: Call, noun: str, values: dict[str, Any]) -> None:
    """What a participant adds is theirs, and said by their side. Raises ProblemError."""
    part = call.own
    assert part is not None  # noqa: S101 - asked for participants only
    if noun == "wishes":
        values["side"] = SIDES[part.role]
        if values["kind"] in _ORGANISERS_KINDS:
            raise ProblemError(
                "refused", findings=(Finding(code="entry_kind_closed", column="kind"),)
            )
    if noun == "desks":
        values["cap"] = None
    _must_be_own(call, noun, values)


def _must_be_own(call: Call, noun: str, content: Mapping[str, Any]) -> None:
    if call.own is not None and not is_own(noun, dict(content), call.own):
        raise ProblemError("unknown")


def own_id(
    session: Session,
    fair_id: str,
    noun: str,
    values: Mapping[str, Any],
    taken: Collection[str] = (),
) -> str:
    """An id as the workbook's reader makes them: from names, numbered within a parent; none
    that an entry has, or that ``taken`` holds."""
    table = ENTRIES[noun]
    here = select(table.code).where(table.fair_id == fair_id)
    match noun:
        case "purchases" | "products":
            owner = values["buyer" if noun == "purchases" else "vendor"]
            wanted = f"{owner}: {values['title' if noun == 'purchases' else 'name']}"
        case "desks" | "slots":
            owner = values["buyer" if noun == "desks" else "session"]
            column = getattr(table, PARENTS[noun][0])
            query = select(func.count()).select_from(table)
            count = session.scalar(query.where(table.fair_id == fair_id, column == owner)) or 0
            wanted = f"{owner}-{count + 1:02d}" if noun == "slots" else f"{owner}-{count + 1}"
        case _:
            wanted = values["name"]
    wanted = wanted[:LONGEST_ID]
    kept = session.scalars(here.where(table.code.startswith(wanted, autoescape=True)))
    return fresh_id(wanted, {*kept, *taken})
