"""What hangs on entries that go: children go with them, lists lose their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.services.nouns import FIELD_OF, Content
from api.store.tables import ENTRIES
from matchmaker.codec.fair_rows import FairRow
from matchmaker.codec.references import references_of

Place = tuple[str, str]

# Which nouns may name entries of a noun, so that nothing else has to be read.
_NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "sessions": ("slots",),
    "slots": ("buyers", "desks", "vendors", "pins"),
    "buyers": ("desks", "purchases", "wishes", "orders", "groups"),
    "desks": ("pins",),
    "purchases": ("desks", "pins"),
    "vendors": ("products", "wishes", "orders", "groups", "pins"),
    "products": ("vendors",),
}
_STEP = re.compile(r"^\$\.fair\.\w+\[(\d+)\]\.(\w+)")
_NOTHING: Mapping[str, Any] = {
    "name": "", "buyers": (), "desks": (), "purchases": (), "vendors": ()
}  # fmt: skip


def part_of_fair(rows: Mapping[str, list[Content]]) -> FairRow:
    """Some contents by noun as a fair that has nothing else. Raises pydantic's ValidationError."""
    some = {FIELD_OF[noun]: contents for noun, contents in rows.items()}
    return FairRow.model_validate({**_NOTHING, **some}, strict=False)


def hanging_on(
    session: Session, fair_id: str, wanted: Mapping[Place, Content | None]
) -> dict[Place, Content | None]:
    """Further changes that the removals in ``wanted`` bring: None for what goes too, the new
    content of what only loses a name."""
    gone = {place for place, after in wanted.items() if after is None}
    found: dict[Place, Content | None] = {}
    loaded: dict[str, dict[str, Content]] = {}
    while fresh := {noun for noun, _ in gone}:
        readers = {by for noun in fresh for by in _NAMED_BY.get(noun, ())}
        for noun in readers - loaded.keys():
            loaded[noun] = _contents(session, fair_id, noun)
        more = {
            place: after
            for noun in readers
            for place, after in _touched(noun, loaded[noun], gone, {**wanted, **found})
        }
        found |= more
        gone = {place for place, after in more.items() if after is None}
    return found


def _contents(session: Session, fair_id: str, noun: str) -> dict[str, Content]:
    table = ENTRIES[noun]
    query = select(table.code, table.content).where(table.fair_id == fair_id)
    return dict(session.execute(query).all())


def _touched(
    noun: str,
    contents: Mapping[str, Content],
    gone: set[Place],
    decided: Mapping[Place, Content | None],
) -> Iterator[tuple[Place, Content | None]]:
    """The entries of a noun that name something gone, as they are without it."""
    now = {
        code: after
        for code, content in contents.items()
        if (after := decided.get((noun, code), content)) is not None
    }
    codes = list(now)
    names: dict[str, list[tuple[str, str]]] = {}
    for path, kind, name in references_of(part_of_fair({noun: list(now.values())})):
        step = _STEP.match(path)
        if (kind, name) in gone and step is not None:
            names.setdefault(codes[int(step[1])], []).append((step[2], name))
    for code, lost in names.items():
        yield (noun, code), _without(now[code], lost)


def _without(content: Content, lost: list[tuple[str, str]]) -> Content | None:
    """A content without some names; None where one of them is what it stands on."""
    left = deepcopy(content)
    for field, name in lost:
        if isinstance(left[field], str):
            return None
        if field == "certificates":
            left[field] = [held for held in left[field] if held["product"] != name]
        else:
            left[field] = [other for other in left[field] if other != name]
    return left
