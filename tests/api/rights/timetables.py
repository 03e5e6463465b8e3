"""Versions of a timetable."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.schemas.edits import AskedMove
from api.services.edits import make_edits, undo
from api.services.timetables import get_timetable, keep_plan
from api.services.versions import copy_of
from api.store.tables import FairState, StoredFair, TimetableState
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.rights.rows import Made, Row, editors, organisers
from tests.api.services.kept_plans import little_plan

MOVE = AskedMove(kind="move", desk="D-A1", vendor="V-A", slot="AM5")


def draft(session: Session, people: People) -> Made:
    """A draft."""
    made = keep_plan(
        session,
        people.fair_id,
        little_plan(),
        origin="plan",
        author="",
        reason="",
        now=NOW,
        fair_version=1,
    )
    return {"timetable_id": made.id}


def edited(session: Session, people: People) -> Made:
    """A draft with one edit."""
    made = draft(session, people)
    timetable = get_timetable(session, people.fair_id, made["timetable_id"])
    make_edits(session, timetable, [MOVE], who="", reason="", now=NOW)
    return made


def undone(session: Session, people: People) -> Made:
    """A draft with an edit that was taken back."""
    made = edited(session, people)
    timetable = get_timetable(session, people.fair_id, made["timetable_id"])
    undo(session, timetable, who="", reason="", now=NOW)
    return made


def replanned(session: Session, people: People) -> Made:
    """A version that was made from another, and differs from it."""
    first = get_timetable(session, people.fair_id, draft(session, people)["timetable_id"])
    made = copy_of(session, first, origin="copy", author="", reason="", now=NOW)
    make_edits(session, made, [MOVE], who="", reason="", now=NOW)
    return {"timetable_id": made.id, "from": first.id}


def ready(session: Session, people: People) -> Made:
    """A draft of a fair that can release it."""
    session.get_one(StoredFair, people.fair_id).state = FairState.SCHEDULED
    return draft(session, people)


def released(session: Session, people: People) -> Made:
    """A timetable in force."""
    made = ready(session, people)
    timetable = get_timetable(session, people.fair_id, made["timetable_id"])
    timetable.state, timetable.name = TimetableState.RELEASED, "1차"
    session.flush()
    return made


ROWS = {
    "list_timetables": Row(expected=organisers(200), prepare=draft),
    "get_timetable": Row(expected=organisers(200), prepare=draft),
    "delete_timetable": Row(expected=editors(204), prepare=draft),
    "compare_timetables": Row(
        expected=organisers(200), prepare=replanned, query=lambda made: {"from": made["from"]}
    ),
    "copy_timetable": Row(expected=editors(201), prepare=draft, json={}),
    "edit_timetable": Row(
        expected=editors(200), prepare=draft, json={"edits": [MOVE.model_dump(exclude_none=True)]}
    ),
    "list_edits": Row(expected=organisers(200), prepare=edited),
    "undo_edit": Row(expected=editors(200), prepare=edited, json={}),
    "redo_edit": Row(expected=editors(200), prepare=undone, json={}),
    "list_parts": Row(expected=organisers(200), prepare=replanned),
    "accept_parts": Row(expected=editors(201), prepare=replanned, json={"parts": [1]}),
    "preview_release": Row(expected=organisers(200), prepare=draft),
    "release_timetable": Row(expected=editors(200), prepare=ready, json={"name": "1차 확정"}),
    "withdraw_timetable": Row(expected=editors(200), prepare=released, json={}),
}
