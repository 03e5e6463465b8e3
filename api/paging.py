"""Long lists in pages: each page names the one after it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.problems import ProblemError

MOST = 500
_USUAL = 100
Row = TypeVar("Row")
Out = TypeVar("Out", bound=BaseModel)

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most")]
After = Annotated[
    str | None, Query(max_length=600, description="``next`` of the page before; none is the first")
]
USUAL: int = _USUAL


class Page(BaseModel, Generic[Out]):
    """A part of a list. ``next`` asks for the part after it, None at the end."""

    items: list[Out]
    next: str | None = None


def page(
    session: Session,
    query: Select[Row],
    key: InstrumentedAttribute[Any],
    shown: Callable[[Row], Out],
    *,
    after: str | None,
    limit: int,
    newest_first: bool = False,
) -> Page[Out]:
    """One page of a query in the order of a unique string ``key``. Raises ProblemError."""
    if after is not None:
        place = _read(after)
        query = query.where(key < place if newest_first else key > place)
    ordered = query.order_by(key.desc() if newest_first else key).limit(limit + 1)
    rows: Sequence[Row] = session.scalars(ordered).all()
    more = len(rows) > limit
    last = getattr(rows[limit - 1], key.key) if more else None
    return Page(items=[shown(row) for row in rows[:limit]], next=_written(last))


def _written(place: str | None) -> str | None:
    return None if place is None else base64.urlsafe_b64encode(place.encode()).decode()


def _read(after: str) -> str:
    try:
        place = base64.urlsafe_b64decode(after.encode()).decode()
    except (binascii.Error, UnicodeError) as error:
        raise ProblemError("invalid") from error
    # No database holds it in a text.
    if "\0" in place:
        raise ProblemError("invalid")
    return place


def place_after(after: str | None, count: int) -> list[str] | None:
    """The ``count`` strings that the last thing of the page before was ordered by; None for the
    first page. Raises ProblemError."""
    if after is None:
        return None
    parts = _read(after).split("\x1f")
    if len(parts) != count:
        raise ProblemError("invalid")
    return parts


def next_after(parts: Sequence[str]) -> str:
    """What asks for the page after a thing that is ordered by these strings."""
    return _written("\x1f".join(parts)) or ""
