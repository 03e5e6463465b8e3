"""Timetables as releasing leaves them: bookings of the fair's people, without a solver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from api.store.tables import (
    Booking,
    StoredDesk,
    StoredPurchase,
    StoredVendor,
    Timetable,
    TimetableState,
)
from matchmaker.codec.fair_rows import DeskRow, PlannedPurchaseRow

# 10:00 on the day of the fair, in Seoul.
TEN = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
MADE = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = {"V-A": "vendor.a@example.org", "V-B": "vendor.b@example.org"}
OFFICERS = {"B-A": "officer.a@example.org", "B-B": "officer.b@example.org"}

Talks = Mapping[tuple[str, str], int]
"""Agency and firm → minutes after ten."""


def furnish(session: Session, fair_id: str) -> None:
    """Give the fair of `tests.api.people` desks, a line for each agency, and addresses."""
    times: dict[str, Any] = {"fair_id": fair_id, "created_at": MADE, "changed_at": MADE}
    for buyer, email in OFFICERS.items():
        desk = DeskRow(
            id=f"{buyer}-1", buyer=buyer, name="1", officer=f"담당 {buyer[-1]}", email=email
        )
        line = PlannedPurchaseRow(id=f"P-{buyer}", buyer=buyer, title=f"물품 {buyer[-1]}")
        session.add(
            StoredDesk(code=desk.id, buyer=buyer, content=desk.model_dump(mode="json"), **times)
        )
        session.add(
            StoredPurchase(code=line.id, buyer=buyer, content=line.model_dump(mode="json"), **times)
        )
    for vendor, email in NAMES.items():
        stored = session.get_one(StoredVendor, (fair_id, vendor))
        stored.content = {**stored.content, "email": email, "contact": f"연락 {vendor[-1]}"}
    session.flush()


def contact(session: Session, fair_id: str, vendor: str, **content: str | None) -> None:
    """Change what is known of a firm."""
    stored = session.get_one(StoredVendor, (fair_id, vendor))
    stored.content = {**stored.content, **content}


def release(session: Session, fair_id: str, talks: Talks, *, now: datetime = MADE) -> Timetable:
    """Release a timetable of these talks in place of the one before."""
    withdraw(session, fair_id)
    number = session.scalar(select(func.count()).where(Timetable.fair_id == fair_id)) or 0
    made = Timetable(
        fair_id=fair_id,
        number=number + 1,
        state=TimetableState.DRAFT,
        name=f"{number + 1}차",
        origin="plan",
        author="owner",
        made_at=now,
        fair_version=1,
        status="optimal",
        value=0,
        bound=0,
        talks=len(talks),
        plan=b"",
    )
    session.add(made)
    session.flush()
    for (buyer, vendor), minutes in talks.items():
        start = TEN + timedelta(minutes=minutes)
        session.add(
            Booking(
                timetable_id=made.id,
                desk=f"{buyer}-1",
                vendor=vendor,
                buyer=buyer,
                slot=f"T{minutes}",
                starts_at=start,
                ends_at=start + timedelta(minutes=20),
                purchases=[f"P-{buyer}"],
                uid=f"{buyer}.{vendor}@matchmaker",
            )
        )
    session.flush()
    # From here on the database lets nobody change it.
    made.state, made.released_at = TimetableState.RELEASED, now
    session.flush()
    return made


def withdraw(session: Session, fair_id: str) -> None:
    """Withdraw the timetable in force, if there is one."""
    session.execute(
        update(Timetable)
        .where(Timetable.fair_id == fair_id, Timetable.state == TimetableState.RELEASED)
        .values(state=TimetableState.WITHDRAWN)
    )
