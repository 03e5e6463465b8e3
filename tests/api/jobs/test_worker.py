"""A worker does each job to its end, once, whatever happens to the child that does it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from api import queue
from api.jobs.executors import Conversation, LocalExecutor
from api.jobs.running import Limits, Task
from api.jobs.worker import Worker
from api.store import Store
from api.store.tables import Account, Job, JobSave, JobState
from tests.api.conftest import HandClock
from tests.api.jobs.conftest import job_of

Ask = Callable[..., str]


def done_by(store: Store) -> int:
    """How many effects there are."""
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(Account)) or 0


class WhenKept:
    """An executor that does something as soon as a job has kept an answer, before the worker
    hears of it."""

    def __init__(self, then: Callable[[], None]) -> None:
        self.then, self.within = then, LocalExecutor(1)

    def start(self, task: Task, limits: Limits) -> Conversation:
        return _Listening(self.within.start(task, limits), self.then)

    def close(self) -> None:
        self.within.close()


class _Listening:
    def __init__(self, talk: Conversation, then: Callable[[], None]) -> None:
        self.talk, self.then, self.future = talk, then, talk.future
        self.ask, self.result = talk.ask, talk.result

    def heard(self, seconds: float) -> list[Any]:
        found = self.talk.heard(seconds)
        if any("save" in message for message in found):
            self.then()
        return found


def test_a_job_is_done_and_its_effect_written(store: Store, worker: Worker, ask: Ask) -> None:
    job_id = ask("count", to=3)
    assert worker.run_one()
    job = job_of(store, job_id)
    assert (job.state, job.result) == (JobState.DONE, {"began_at": 0, "counted": 3})
    assert done_by(store) == 1
    with store.reading() as session:
        told = [e.content for e in queue.events_after(session, job_id, 0, 100)]
        assert session.get(JobSave, job_id) is None
    assert [e["state"] for e in told if e["event"] == "state"] == ["waiting", "running", "done"]
    assert next(e["done"] for e in told if e["event"] == "progress") == 0
    assert not worker.run_one()


def test_a_child_that_dies_is_followed_by_another_later(
    store: Store, worker: Worker, ask: Ask, clock: HandClock
) -> None:
    job_id = ask("die")
    assert worker.run_one()
    assert job_of(store, job_id).state is JobState.WAITING
    assert not worker.run_one()
    for _ in range(4):
        clock.forward(minutes=10)
        assert worker.run_one()
    job = job_of(store, job_id)
    assert (job.state, job.attempts, job.problem) == (JobState.FAILED, 5, {"code": "job_crashed"})
    assert done_by(store) == 0


def test_a_fault_of_the_input_fails_at_once_and_says_why(
    store: Store, worker: Worker, ask: Ask
) -> None:
    job_id = ask("refuse")
    worker.run_one()
    job = job_of(store, job_id)
    assert job.state is JobState.FAILED
    assert job.problem is not None
    assert job.problem["findings"][0]["code"] == "file_exists"


def test_a_job_of_an_unknown_kind_fails(store: Store, worker: Worker, ask: Ask) -> None:
    job_id = ask("nothing")
    worker.run_one()
    assert job_of(store, job_id).problem == {"code": "job_unknown"}


@pytest.mark.parametrize("kind", ["until_stopped", "deaf"])
def test_a_cancelled_job_keeps_its_best(
    store: Store, worker: Worker, ask: Ask, clock: HandClock, kind: str
) -> None:
    """Also where the work does not hear that it is to stop."""
    job_id = ask(kind)

    def cancel() -> None:
        with store.writing() as session:
            queue.cancel(session, session.get_one(Job, job_id), clock.now)

    grace = 60.0 if kind == "until_stopped" else 0.0
    settings = worker.settings.model_copy(update={"job_grace_seconds": grace})
    replace(worker, executor=WhenKept(cancel), settings=settings).run_one()
    job = job_of(store, job_id)
    assert job.state is JobState.CANCELLED
    assert job.result is not None
    assert job.result["best"] in ("best", "kept")
    assert done_by(store) == 1


def test_a_worker_that_ends_hands_its_job_back_with_what_was_saved(
    store: Store, worker: Worker, ask: Ask
) -> None:
    job_id = ask("deaf")
    ending = replace(worker, executor=WhenKept(worker.stopping.set))
    ending.run()
    job = job_of(store, job_id)
    assert (job.state, job.attempts, done_by(store)) == (JobState.WAITING, 0, 0)
    with store.reading() as session:
        assert session.get_one(JobSave, job_id).content == b"kept"


def test_a_worker_that_lost_its_job_writes_nothing(
    store: Store, worker: Worker, ask: Ask, clock: HandClock
) -> None:
    job_id = ask("until_stopped")

    def lose() -> None:
        clock.forward(seconds=61)
        with store.writing() as session:
            again = queue.claim(session, worker="w2", now=clock.now, until=clock.now)
            assert again is not None

    assert replace(worker, executor=WhenKept(lose)).run_one()
    job = job_of(store, job_id)
    assert (job.state, job.worker, done_by(store)) == (JobState.RUNNING, "w2", 0)


def test_a_job_goes_on_from_what_a_dead_worker_saved(
    store: Store, worker: Worker, ask: Ask, clock: HandClock
) -> None:
    job_id = ask("count", to=9)
    with store.writing() as session:
        found = queue.claim(session, worker="dead", now=clock.now, until=clock.now)
        assert found is not None
        save = queue.Save(b"7", 7)
        queue.beat(session, found.lease, now=clock.now, until=clock.now, save=save)
    clock.forward(seconds=1)
    worker.run_one()
    assert job_of(store, job_id).result == {"began_at": 7, "counted": 9}


def test_many_workers_do_each_job_once(store: Store, worker: Worker, ask: Ask) -> None:
    jobs = [ask("count", to=1) for _ in range(4)]
    workers = [replace(worker, name=f"w{n}", executor=LocalExecutor(1)) for n in range(2)]

    def work(one: Worker) -> None:
        while one.run_one():
            pass

    threads = [threading.Thread(target=work, args=(one,)) for one in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [job_of(store, job_id).state for job_id in jobs] == [JobState.DONE] * 4
    assert done_by(store) == 4
