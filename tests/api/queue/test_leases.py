"""The queue: each job is held by one worker, ended once, and never lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from api import queue
from api.queue import Claimed, Lease, LeaseLostError, Save
from api.store import Store
from api.store.tables import Job, JobEvent, JobSave, JobState, StoredFair
from tests.api.conftest import NOW, HandClock
from tests.api.people import People

LEASE = timedelta(seconds=60)


def ask(store: Store, clock: HandClock, kind: str = "embed", **more: object) -> str:
    with store.writing() as session:
        job = queue.enqueue(session, kind=kind, params={}, who="누구", now=clock.now, **more)  # type: ignore[arg-type]
        return job.id


def take(store: Store, clock: HandClock, worker: str = "w1") -> Claimed | None:
    with store.writing() as session:
        return queue.claim(session, worker=worker, now=clock.now, until=clock.now + LEASE)


def taken(store: Store, clock: HandClock, worker: str = "w1") -> Lease:
    found = take(store, clock, worker)
    assert found is not None
    return found.lease


def job_of(store: Store, job_id: str) -> Job:
    with store.reading() as session:
        job = session.get_one(Job, job_id)
        session.expunge(job)
        return job


def finish(store: Store, clock: HandClock, lease: Lease, effect: JobEvent | None = None) -> None:
    with store.writing() as session:
        if effect is not None:
            session.add(effect)
        queue.finish(session, lease, now=clock.now, state=JobState.DONE, result={"n": 1})


def test_the_oldest_job_is_claimed_once(store: Store, clock: HandClock) -> None:
    first, second = ask(store, clock), ask(store, clock)
    assert taken(store, clock).job_id == first
    assert taken(store, clock, "w2").job_id == second
    assert take(store, clock, "w3") is None


def test_a_job_of_a_dead_worker_is_claimed_when_its_lease_has_run_out(
    store: Store, clock: HandClock
) -> None:
    job_id = ask(store, clock)
    first = taken(store, clock)
    clock.forward(seconds=60)
    assert take(store, clock, "w2") is None
    clock.forward(seconds=1)
    second = taken(store, clock, "w2")
    assert (second.job_id, second.fence) == (job_id, first.fence + 1)


def test_a_heartbeat_holds_the_job(store: Store, clock: HandClock) -> None:
    ask(store, clock)
    lease = taken(store, clock)
    clock.forward(seconds=50)
    with store.writing() as session:
        queue.beat(session, lease, now=clock.now, until=clock.now + LEASE)
    clock.forward(seconds=50)
    assert take(store, clock, "w2") is None


def test_what_an_earlier_holder_writes_is_refused_with_its_effect(
    store: Store, clock: HandClock, people: People
) -> None:
    job_id = ask(store, clock)
    late = taken(store, clock)
    clock.forward(seconds=61)
    mine = taken(store, clock, "w2")
    with pytest.raises(LeaseLostError):
        finish(store, clock, late, effect=JobEvent(job_id=job_id, number=99, at=NOW, content={}))
    with pytest.raises(LeaseLostError), store.writing() as session:
        queue.beat(session, late, now=clock.now, until=clock.now, save=Save(b"old"))
    finish(store, clock, mine)
    with store.reading() as session:
        assert session.get(JobEvent, (job_id, 99)) is None
        assert session.get(JobSave, job_id) is None
    assert job_of(store, job_id).state is JobState.DONE


def test_a_job_ends_once(store: Store, clock: HandClock) -> None:
    ask(store, clock)
    lease = taken(store, clock)
    finish(store, clock, lease)
    with pytest.raises(LeaseLostError):
        finish(store, clock, lease)


def test_a_save_comes_with_the_next_claim(store: Store, clock: HandClock) -> None:
    ask(store, clock)
    lease = taken(store, clock)
    with store.writing() as session:
        for content in (b"good", b"better"):
            queue.beat(
                session, lease, now=clock.now, until=clock.now + LEASE, save=Save(content, 7)
            )
    clock.forward(seconds=61)
    again = take(store, clock, "w2")
    assert again is not None
    assert again.save == b"better"


def test_jobs_of_one_fair_that_change_it_run_one_after_another(
    store: Store, clock: HandClock, people: People
) -> None:
    fair, other = people.fair_id, people.other_fair_id
    first = ask(store, clock, "plan", fair_id=fair)
    second = ask(store, clock, "import", fair_id=fair)
    elsewhere = ask(store, clock, "plan", fair_id=other)
    lookup = ask(store, clock, "match", fair_id=fair)
    held = [taken(store, clock, f"w{n}") for n in range(3)]
    assert [lease.job_id for lease in held] == [first, elsewhere, lookup]
    assert take(store, clock, "w3") is None
    finish(store, clock, held[0])
    assert taken(store, clock, "w3").job_id == second


def test_the_database_itself_forbids_two_running_jobs_of_a_lane(
    store: Store, clock: HandClock, people: People
) -> None:
    for _ in range(2):
        ask(store, clock, "plan", fair_id=people.fair_id)
    with pytest.raises(IntegrityError), store.writing() as session:
        session.execute(update(Job).values(state=JobState.RUNNING))


def test_a_failed_job_waits_longer_each_time_and_then_gives_up(
    store: Store, clock: HandClock
) -> None:
    job_id = ask(store, clock, most_attempts=3)
    waits: list[datetime | None] = []
    for _ in range(3):
        lease = taken(store, clock)
        with store.writing() as session:
            queue.put_off(session, lease, now=clock.now, problem={"code": "job_crashed"})
        waits.append(job_of(store, job_id).not_before)
        assert take(store, clock) is None
        clock.forward(minutes=1)
    assert job_of(store, job_id).state is JobState.FAILED
    assert job_of(store, job_id).problem == {"code": "job_crashed"}
    begin = clock.now - timedelta(minutes=3)
    assert waits[:2] == [begin + timedelta(seconds=5), begin + timedelta(seconds=70)]


def test_a_job_that_kills_its_workers_is_given_up(store: Store, clock: HandClock) -> None:
    job_id = ask(store, clock, most_attempts=2)
    for _ in range(2):
        taken(store, clock)
        clock.forward(seconds=61)
    assert take(store, clock) is None
    lost = job_of(store, job_id)
    assert (lost.state, lost.problem) == (JobState.FAILED, {"code": "job_lost"})


def test_a_job_handed_back_is_taken_up_at_once_and_counts_no_attempt(
    store: Store, clock: HandClock
) -> None:
    job_id = ask(store, clock)
    lease = taken(store, clock)
    with store.writing() as session:
        queue.hand_back(session, lease, now=clock.now)
    assert job_of(store, job_id).attempts == 0
    assert taken(store, clock, "w2").job_id == job_id


def test_a_waiting_job_is_cancelled_at_once(store: Store, clock: HandClock) -> None:
    job_id = ask(store, clock)
    with store.writing() as session:
        queue.cancel(session, session.get_one(Job, job_id), clock.now)
    assert job_of(store, job_id).state is JobState.CANCELLED
    assert take(store, clock) is None


def test_a_running_job_is_asked_to_end(store: Store, clock: HandClock) -> None:
    job_id = ask(store, clock)
    lease = taken(store, clock)
    with store.writing() as session:
        queue.cancel(session, session.get_one(Job, job_id), clock.now)
    assert job_of(store, job_id).state is JobState.RUNNING
    with store.writing() as session:
        assert queue.beat(session, lease, now=clock.now, until=clock.now + LEASE)


def test_events_are_numbered_and_read_on(store: Store, clock: HandClock) -> None:
    job_id = ask(store, clock)
    lease = taken(store, clock)
    with store.writing() as session:
        events = [{"event": "progress", "step": "embed", "done": n, "total": 2} for n in range(3)]
        queue.beat(session, lease, now=clock.now, until=clock.now + LEASE, events=events)
    finish(store, clock, lease)
    with store.reading() as session:
        everything = queue.events_after(session, job_id, 0, 100)
        rest = queue.events_after(session, job_id, 4, 100)
        assert [e.number for e in everything] == [1, 2, 3, 4, 5, 6]
        assert [e.content["event"] for e in rest] == ["progress", "state"]
    assert job_of(store, job_id).progress["progress"]["done"] == 2


def test_a_job_goes_with_its_fair(store: Store, clock: HandClock, people: People) -> None:
    ask(store, clock, "plan", fair_id=people.fair_id)
    lease = taken(store, clock)
    with store.writing() as session:
        session.delete(session.get_one(StoredFair, people.fair_id))
    with pytest.raises(LeaseLostError):
        finish(store, clock, lease)
