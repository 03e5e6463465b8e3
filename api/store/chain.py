"""The chained log of looks at personal data: a row that is changed or taken out breaks it.

The hash of a row is SHA-256 over its fields as canonical JSON, the hash of the row before it
among them. Rows are appended one writer at a time: on SQLite a writing transaction has the
one lock anyway, on PostgreSQL the log has a lock of its own, held until the commit. It is
taken last, after everything else of the transaction was written, so it can close no circle.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from api.store.tables import Access

START = "0" * 64
"""What stands before the first row."""
_LOCK = 0x6D617463
_FIELDS = (
    "number",
    "at",
    "who",
    "role",
    "fair_id",
    "operation",
    "whose",
    "reason",
    "address",
    "request_id",
    "before",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody saw personal data: who, with which role, by which operation, whose, why, from
    where. ``whose`` says whose, as ``vendor:V-1`` or ``account:…``."""

    at: datetime
    who: str
    role: str
    fair_id: str
    operation: str
    whose: tuple[str, ...]
    reason: str
    address: str
    request_id: str


def hash_of_row(row: Access) -> str:
    """The hash that a row must have (hexadecimal SHA-256)."""
    fields: dict[str, Any] = {name: getattr(row, name) for name in _FIELDS}
    fields["at"] = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    canonical = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def append(session: Session, looks: Sequence[Look]) -> None:
    """Write looks to the end of the log, in a writing transaction."""
    if not looks:
        return
    session.flush()
    lock_log(session)
    number, before = last_of(session)
    for look in looks:
        number += 1
        row = Access(**{**asdict(look), "whose": list(look.whose)}, number=number, before=before)
        row.hash = before = hash_of_row(row)
        session.add(row)


def lock_log(session: Session) -> None:
    """Keep other writers off the log until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def last_of(session: Session) -> tuple[int, str]:
    """The number and the hash of the last row; 0 and START where the log is empty."""
    query = select(Access.number, Access.hash).order_by(Access.number.desc()).limit(1)
    found = session.execute(query).one_or_none()
    return (0, START) if found is None else (found.number, found.hash)
