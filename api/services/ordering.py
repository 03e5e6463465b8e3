"""Sessions in order of time, and slots in order of session and time."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.store.tables import StoredSession, StoredSlot


def put_in_order(session: Session, fair_id: str) -> None:
    """Give the sessions and slots of a fair the places that their times call for."""
    sessions = session.execute(
        select(StoredSession.code, StoredSession.place, StoredSession.content).where(
            StoredSession.fair_id == fair_id
        )
    ).all()
    ordered = sorted(
        sessions, key=lambda row: (row.content["start"], row.content["track"] or "", row.code)
    )
    rank = {row.code: at for at, row in enumerate(ordered)}
    slots = session.execute(
        select(StoredSlot.code, StoredSlot.place, StoredSlot.content, StoredSlot.session).where(
            StoredSlot.fair_id == fair_id
        )
    ).all()
    in_time = sorted(slots, key=lambda row: (rank[row.session], row.content["start"], row.code))
    for table, rows in ((StoredSession, ordered), (StoredSlot, in_time)):
        moved = [(row.code, at) for at, row in enumerate(rows) if row.place != at]
        for code, at in moved:
            session.execute(
                update(table)
                .where(table.fair_id == fair_id, table.code == code)
                .values(place=at, version=table.version),
                execution_options={"synchronize_session": False},
            )
