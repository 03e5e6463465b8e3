"""A worker on both databases, with kinds of jobs that only tests know."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from api import queue
from api.jobs.executors import LocalExecutor
from api.jobs.kinds.kind import Effect, Inputs, Kind, Outcome
from api.jobs.worker import Worker
from api.queue import Claimed
from api.settings import Settings
from api.store import Store
from api.store.tables import Account, Job
from tests.api.conftest import HandClock


def _prepare(session: Session, claimed: Claimed, settings: Settings) -> Inputs:
    return {"bytes": b"\x01", **claimed.params}


def _effect(claimed: Claimed, inputs: Inputs, outcome: Outcome) -> Effect:
    """Writes an account: done twice, its address would be there twice."""

    def write(session: Session, job: Job, now: datetime) -> dict[str, Any]:
        session.add(Account(email=f"{job.id}@example.org", name="done", created_at=now))
        session.flush()
        return {name: value for name, value in outcome.items() if name != "bytes"}

    return write


KINDS: Mapping[str, Kind] = {
    name: Kind(work=f"tests.api.jobs.works:{name}", prepare=_prepare, effect=_effect)
    for name in ("count", "until_stopped", "deaf", "die", "refuse", "eat")
}


@pytest.fixture
def worker(store: Store, settings: Settings, clock: HandClock) -> Iterator[Worker]:
    executor = LocalExecutor(1)
    yield Worker(
        store=store,
        clock=clock,
        settings=settings.model_copy(update={"job_grace_seconds": 0.0}),
        kinds=KINDS,
        executor=executor,
        name="w1",
        stopping=threading.Event(),
    )
    executor.close()


@pytest.fixture
def ask(store: Store, clock: HandClock) -> Callable[..., str]:
    def ask(kind: str, **params: Any) -> str:
        with store.writing() as session:
            job = queue.enqueue(session, kind=kind, params=params, who="누구", now=clock.now)
            return job.id

    return ask


def job_of(store: Store, job_id: str) -> Job:
    """A job as it is kept."""
    with store.reading() as session:
        job = session.get_one(Job, job_id)
        session.expunge(job)
        return job
