"""The names behind codes, as they are known today."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.store.tables.participants import Entry

_AT_ONCE = 500


def contents_by_code(
    session: Session, table: type[Entry], fair_id: str, codes: Collection[str]
) -> dict[str, dict[str, Any]]:
    """The contents of some entries of a fair; what is not there any more is left out."""
    wanted, found = sorted(codes), {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        query = select(table.code, table.content).where(
            table.fair_id == fair_id, table.code.in_(some)
        )
        for code, content in session.execute(query):
            found[code] = content
    return found


def names_of(
    session: Session, table: type[Entry], fair_id: str, codes: Collection[str]
) -> dict[str, str]:
    """The name of each code; the code itself where the entry is not there any more."""
    known = contents_by_code(session, table, fair_id, codes)
    return {code: str(known[code]["name"]) if code in known else code for code in codes}
