"""What is killed: a worker with a kind of job of its own, and the service."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy.orm import Session

from api.clock import system_clock
from api.jobs.executors import LocalExecutor
from api.jobs.kinds import KINDS
from api.jobs.kinds.kind import Effect, Inputs, Kind, Outcome
from api.jobs.worker import Worker
from api.logs import open_log
from api.main import create_app
from api.queue import Claimed
from api.settings import Settings
from api.store import new_id, open_store
from api.store.tables import Account, Job

# A dead worker's job is taken up again after this.
LEASE_SECONDS = 3.0


def _prepare(_: Session, claimed: Claimed, __: Settings) -> Inputs:
    return dict(claimed.params)


def _effect(_: Claimed, __: Inputs, outcome: Outcome) -> Effect:
    """Leaves one row for each time it is done: nothing forbids a second."""

    def write(session: Session, job: Job, now: datetime) -> dict[str, Any]:
        session.add(Account(email=f"{job.id}@{new_id()}", name=job.id, created_at=now))
        return dict(outcome)

    return write


KIND = Kind(work="benchmarks.kill_work:tally", prepare=_prepare, effect=_effect)


def settings_for(url: str, folder: Path) -> Settings:
    """The settings of what is killed: no limits that a storm of requests would meet."""
    return Settings(
        database_url=url,
        data_folder=folder,
        encoder="characters",
        job_lease_seconds=LEASE_SECONDS,
        job_poll_seconds=0.1,
        rate_person="",
        rate_nobody="",
        rate_strict="",
    )


def work(url: str, folder: Path, name: str) -> None:
    """A worker that does tallies until it is killed."""
    _run(url, folder, name, {"tally": KIND})


def plan_jobs(url: str, folder: Path) -> None:
    """A worker that does the jobs of the service until it is killed."""
    _run(url, folder, "planner", KINDS)


def _run(url: str, folder: Path, name: str, kinds: Mapping[str, Kind]) -> None:
    Worker(
        store=open_store(url),
        clock=system_clock,
        settings=settings_for(url, folder),
        kinds=kinds,
        executor=LocalExecutor(1),
        name=name,
        stopping=threading.Event(),
    ).run()


def serve(url: str, folder: Path, port: int) -> None:
    """The service, until it is killed."""
    with (folder / "service.log").open("a", encoding="utf-8") as lines:
        settings = settings_for(url, folder)
        app = create_app(settings, store=open_store(url), log=open_log(lines))
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical")
