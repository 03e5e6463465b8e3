"""A kept plan reads back the same, and nobody can be in two places in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from api.problems import ProblemError
from api.services.timetables import get_timetable, judged, keep_plan, plan_of
from api.store import Base, Store
from api.store.tables import Booking, TimeTaken
from matchmaker.plan import FairPlan
from matchmaker.reasons import MatchLists
from matchmaker.replanning import read_plan
from tests.api.conftest import NOW
from tests.api.people import People
from tests.exports.plans import large_plan, small_plan
from tests.replanning.planned_fair import plan_small_fair

NO_LISTS = MatchLists(by_purchase={}, by_vendor={})


def keep(store: Store, fair_id: str, plan: FairPlan) -> str:
    with store.writing() as session:
        kept = keep_plan(
            session,
            fair_id,
            plan,
            origin="plan",
            author="김담당",
            reason="첫 배정",
            now=NOW,
            fair_version=1,
        )
        return kept.id


def row_of(found: Base | None) -> dict[str, Any]:
    """A stored row as it is, to be put in again."""
    assert found is not None
    return {c.name: getattr(found, c.name) for c in found.__table__.columns}


def read(store: Store, fair_id: str, timetable_id: str) -> FairPlan:
    with store.reading() as session:
        return plan_of(session, get_timetable(session, fair_id, timetable_id))


@pytest.mark.parametrize("make", [small_plan, large_plan])
def test_a_kept_plan_reads_back_the_same(
    store: Store, people: People, make: Callable[[], FairPlan]
) -> None:
    plan = make()
    kept = keep(store, people.fair_id, plan)
    assert read(store, people.fair_id, kept) == replace(plan, matches=NO_LISTS)


def test_the_uid_of_a_pair_stays_the_same_in_every_version(store: Store, people: People) -> None:
    plan = small_plan()
    first, second = (keep(store, people.fair_id, plan) for _ in range(2))
    with store.reading() as session:
        uids = [
            session.execute(
                select(Booking.buyer, Booking.vendor, Booking.uid)
                .where(Booking.timetable_id == kept)
                .order_by(Booking.buyer, Booking.vendor)
            ).all()
            for kept in (first, second)
        ]
        numbers = [get_timetable(session, people.fair_id, kept).number for kept in (first, second)]
    assert uids[0] == uids[1]
    assert len({row.uid for row in uids[0]}) == len(uids[0])
    assert numbers == [1, 2]


@pytest.mark.parametrize("side", ["d", "v"])
def test_the_database_itself_refuses_to_take_the_same_time_twice(
    store: Store, people: People, side: str
) -> None:
    kept = keep(store, people.fair_id, small_plan())
    with store.reading() as session:
        taken = session.scalars(
            select(TimeTaken).where(TimeTaken.timetable_id == kept, TimeTaken.who.like(f"{side}:%"))
        ).first()
        again = row_of(taken)
    with pytest.raises(IntegrityError), store.writing() as session:
        session.execute(insert(TimeTaken), [again])


def test_the_database_itself_refuses_a_seat_twice_and_one_beyond_the_rooms(
    store: Store, people: People
) -> None:
    kept = keep(store, people.fair_id, small_plan())
    with store.reading() as session:
        booked = session.scalars(
            select(Booking).where(Booking.timetable_id == kept, Booking.rooms.is_not(None))
        ).first()
        row = row_of(booked)
    for seat in (row["seat"], row["rooms"] + 1, None):
        other = {**row, "buyer": "b9", "desk": "d9", "vendor": "v9", "seat": seat}
        with pytest.raises(IntegrityError), store.writing() as session:
            session.execute(insert(Booking), [other])


def test_a_timetable_of_another_fair_is_unknown(store: Store, people: People) -> None:
    kept = keep(store, people.fair_id, small_plan())
    with store.reading() as session, pytest.raises(ProblemError, match="unknown"):
        get_timetable(session, people.other_fair_id, kept)


def test_a_schedule_of_people_is_worth_what_the_solver_says_of_the_same(tmp_path: Path) -> None:
    plan = read_plan(plan_small_fair(tmp_path))
    found = judged(plan, plan.schedule, plan.explanations)
    assert plan.schedule.meetings
    for name in ("objective", "fit_points", "units", "floor_units_met", "lines_covered"):
        assert getattr(found, name) == getattr(plan.result, name), name
