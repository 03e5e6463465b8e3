"""Edits by hand: each rule allows and forbids, refusals name the nearest places, and every
edit can be undone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from api.problems import ProblemError
from api.schemas.edits import AskedRemove
from api.services.edits import make_edits, redo, undo
from api.services.timetables import get_timetable
from api.store import Store
from api.store.tables import Booking, Reserve, TimeTaken
from matchmaker.errors import InputError
from matchmaker.validation import find_violations
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.services.kept_plans import edit, keep, little_plan, places, read

START = {
    ("D-A1", "V-A", "AM1"),
    ("D-B", "V-B", "AM1"),
    ("D-A1", "V-B", "AM2"),
    ("D-B", "V-A", "AM3"),
}


def asked(kind: str, desk: str, vendor: str, **more: Any) -> dict[str, object]:
    return {"kind": kind, "desk": desk, "vendor": vendor, **more}


@pytest.mark.parametrize(
    ("edits", "gone", "come"),
    [
        (
            [asked("move", "D-A1", "V-A", slot="AM5")],
            ("D-A1", "V-A", "AM1"),
            ("D-A1", "V-A", "AM5"),
        ),
        (
            [asked("move", "D-A1", "V-A", slot="AM1", to_desk="D-A2")],
            ("D-A1", "V-A", "AM1"),
            ("D-A2", "V-A", "AM1"),
        ),
        ([asked("remove", "D-B", "V-B")], ("D-B", "V-B", "AM1"), None),
        ([asked("add", "D-B", "V-D", slot="AM2")], None, ("D-B", "V-D", "AM2")),
    ],
)
def test_an_edit_that_breaks_no_rule_is_made(
    store: Store, people: People, edits: list[dict[str, object]], gone: Any, come: Any
) -> None:
    kept = keep(store, people.fair_id)
    edit(store, people.fair_id, kept, *edits)
    wanted = (START - {gone}) | ({come} if come else set())
    assert places(store, people.fair_id, kept) == wanted
    plan = read(store, people.fair_id, kept)
    assert find_violations(plan.fair, plan.schedule) == ()
    assert set(plan.explanations) == {(m.desk, m.vendor) for m in plan.schedule.meetings}


def test_two_meetings_swap_their_slots(store: Store, people: People) -> None:
    kept = keep(store, people.fair_id, little_plan(rooms=2))
    edits = [
        asked("remove", "D-B", "V-B"),
        asked("swap", "D-A1", "V-A", other_desk="D-A1", other_vendor="V-B"),
    ]
    edit(store, people.fair_id, kept, *edits)
    wanted = {("D-A1", "V-B", "AM1"), ("D-A1", "V-A", "AM2"), ("D-B", "V-A", "AM3")}
    assert places(store, people.fair_id, kept) == wanted


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        ([asked("move", "D-A1", "V-A", slot="AM2")], "desk_double_booked"),
        ([asked("move", "D-A1", "V-A", slot="AM3")], "vendor_double_booked"),
        ([asked("move", "D-A1", "V-A", slot="AM6")], "vendor_unavailable"),
        ([asked("add", "D-A2", "V-B", slot="AM5")], "pair_meets_twice"),
        (
            [asked("swap", "D-A1", "V-A", other_desk="D-A1", other_vendor="V-B")],
            "vendor_double_booked",
        ),
    ],
)
def test_an_edit_that_breaks_a_rule_is_refused_in_the_validators_words(
    store: Store, people: People, edits: list[dict[str, object]], code: str
) -> None:
    kept = keep(store, people.fair_id)
    with pytest.raises(ProblemError) as refused:
        edit(store, people.fair_id, kept, *edits)
    assert refused.value.status == 409
    assert code in {f.code for f in refused.value.findings}
    assert places(store, people.fair_id, kept) == START
    (alternatives,) = refused.value.more["alternatives"]
    for place in alternatives["places"][:1]:
        there = asked("move", "D-A1", "V-A", slot=place["slot"], to_desk=place["desk"])
        if edits[0]["kind"] == "move":
            edit(store, people.fair_id, kept, there)


def test_rooms_of_other_slots_count_for_the_alternatives(store: Store, people: People) -> None:
    kept = keep(store, people.fair_id, little_plan(rooms=2))
    edit(store, people.fair_id, kept, asked("add", "D-A2", "V-C", slot="AM3"))
    with pytest.raises(ProblemError) as refused:
        edit(store, people.fair_id, kept, asked("add", "D-A2", "V-D", slot="AM1"))
    assert {f.code for f in refused.value.findings} == {"rooms_exceeded"}
    (found,) = refused.value.more["alternatives"]
    assert {p["slot"] for p in found["places"]} & {"AM1", "AM3"} == set()
    assert found["places"]


def test_a_meeting_that_is_not_there_any_more_is_a_conflict(store: Store, people: People) -> None:
    kept = keep(store, people.fair_id)
    edit(store, people.fair_id, kept, asked("remove", "D-B", "V-B"))
    for kind in ("remove", "pin"):
        with pytest.raises(ProblemError, match="conflict"):
            edit(store, people.fair_id, kept, asked(kind, "D-B", "V-B"))


@pytest.mark.parametrize(
    "wrong",
    [
        asked("add", "D-9", "V-A", slot="AM5"),
        asked("add", "D-B", "V-9", slot="AM5"),
        asked("add", "D-B", "V-D", slot="PM9"),
        asked("move", "D-A1", "V-A", slot="AM5", to_desk="D-B"),
    ],
)
def test_what_is_not_of_the_fair_is_refused(
    store: Store, people: People, wrong: dict[str, object]
) -> None:
    kept = keep(store, people.fair_id)
    with pytest.raises(InputError):
        edit(store, people.fair_id, kept, wrong)


def test_a_reserve_that_meets_the_agency_is_a_reserve_no_more(store: Store, people: People) -> None:
    kept = keep(store, people.fair_id)
    edit(store, people.fair_id, kept, asked("add", "D-A2", "V-C", slot="AM4"))
    plan = read(store, people.fair_id, kept)
    assert [(s.vendor, s.rank) for s in plan.schedule.standby] == [("V-D", 2)]
    added = next(m for m in plan.schedule.meetings if m.vendor == "V-C")
    assert added.purchases == ("P-A",)


def test_edits_of_one_request_are_made_together_or_not_at_all(store: Store, people: People) -> None:
    kept = keep(store, people.fair_id)
    with pytest.raises(ProblemError):
        edit(
            store,
            people.fair_id,
            kept,
            asked("remove", "D-B", "V-B"),
            asked("move", "D-A1", "V-A", slot="AM3"),
        )
    assert places(store, people.fair_id, kept) == START


def test_edits_are_undone_and_made_again(store: Store, people: People) -> None:
    kept = keep(store, people.fair_id)
    before = rows(store, kept)
    edit(store, people.fair_id, kept, asked("add", "D-A2", "V-C", slot="AM4"))
    edit(store, people.fair_id, kept, asked("pin", "D-A1", "V-A"))
    edit(store, people.fair_id, kept, asked("move", "D-A1", "V-A", slot="AM5"))
    after = rows(store, kept)
    for step in (undo, undo, undo, redo, redo, redo):
        with store.writing() as session:
            timetable = get_timetable(session, people.fair_id, kept, lock=True)
            step(session, timetable, who="이편집", reason="", now=NOW)
            undone = step is undo
        if undone:
            last = rows(store, kept)
    assert last == before
    assert rows(store, kept) == after
    with store.writing() as session:
        timetable = get_timetable(session, people.fair_id, kept, lock=True)
        with pytest.raises(ProblemError, match="no_edit"):
            redo(session, timetable, who="이편집", reason="", now=NOW)


def rows(store: Store, timetable_id: str) -> list[Any]:
    """Everything that an edit may change, without what counts the edits."""
    found: list[Any] = []
    with store.reading() as session:
        for table in (Booking, TimeTaken, Reserve):
            columns = [c for c in table.__table__.columns if c.name != "explanation"]
            query = select(*columns).where(table.timetable_id == timetable_id)
            found.append(sorted(map(tuple, session.execute(query)), key=repr))
    return found


def test_what_began_is_not_touched(store: Store, people: People) -> None:
    kept = keep(store, people.fair_id)
    in_slot_two = datetime(2026, 5, 12, 0, 45, tzinfo=UTC)
    with store.writing() as session, pytest.raises(ProblemError) as refused:
        make_edits(
            session,
            get_timetable(session, people.fair_id, kept, lock=True),
            [AskedRemove(kind="remove", desk="D-A1", vendor="V-A")],
            who="",
            reason="",
            now=in_slot_two,
        )
    assert [f.code for f in refused.value.findings] == ["change_too_late"]


def test_seats_are_given_again(store: Store, people: People) -> None:
    kept = keep(store, people.fair_id, little_plan(rooms=2))
    edit(store, people.fair_id, kept, asked("remove", "D-A1", "V-A"))
    edit(store, people.fair_id, kept, asked("add", "D-A1", "V-C", slot="AM1"))
    with store.reading() as session:
        seats = select(Booking.seat).where(Booking.timetable_id == kept, Booking.slot == "AM1")
        assert sorted(session.scalars(seats)) == [1, 2]
        count = select(func.count()).select_from(TimeTaken).where(TimeTaken.timetable_id == kept)
        assert session.scalar(count) == 8
