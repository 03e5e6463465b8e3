"""kill -9 of workers while they work: no job is lost, and none is done twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from api import queue
from api.clock import system_clock
from api.store import Store
from api.store.tables import FINAL, Account, Job, JobState
from benchmarks.kill_processes import work

_WORKERS = 3
_LONGEST_PAUSE = 0.6


def kill_workers(
    store: Store, url: str, folder: Path, context: ForkServerContext, *, jobs: int, kills: int
) -> Mapping[str, Any]:
    """Do so many jobs while so many workers are killed; what came of it."""
    began, dice = time.perf_counter(), random.Random(1)  # noqa: S311
    asked = _enqueue(store, jobs)

    def start(name: str) -> BaseProcess:
        process = context.Process(target=work, args=(url, folder, name))
        process.start()
        return process

    workers = [start(f"w{n}") for n in range(_WORKERS)]
    killed = in_work = 0
    while (ended := _ended(store)) < jobs:
        # Spread over the whole of the work.
        if killed < kills and (ended + 1) * kills >= killed * jobs:
            time.sleep(dice.uniform(0, _LONGEST_PAUSE))
            place = dice.randrange(_WORKERS)
            in_work += _holds(store, f"w{place}") or _holds(store, f"x{place}")
            workers[place].kill()
            workers[place].join()
            killed += 1
            workers[place] = start(f"{'xw'[killed % 2]}{place}")
        time.sleep(0.02)
    for worker in workers:
        worker.kill()
        worker.join()
    return {
        **_found(store, asked),
        "kills": killed,
        "kills_in_work": in_work,
        "seconds": round(time.perf_counter() - began, 1),
    }


def _enqueue(store: Store, jobs: int) -> list[str]:
    with store.writing() as session:
        made = [
            queue.enqueue(
                session,
                kind="tally",
                params={"number": number},
                who="benchmark",
                now=system_clock(),
                most_attempts=1000,
            )
            for number in range(jobs)
        ]
        return [job.id for job in made]


def _ended(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count(Job.id)).where(Job.state.in_(FINAL))) or 0


def _holds(store: Store, worker: str) -> bool:
    """Whether a worker is in the middle of a job."""
    with store.reading() as session:
        held = select(func.count(Job.id)).where(Job.worker == worker, Job.state == JobState.RUNNING)
        return bool(session.scalar(held))


def _found(store: Store, asked: list[str]) -> dict[str, int]:
    with store.reading() as session:
        effects = Counter(session.scalars(select(Account.name).where(Account.name.in_(asked))))
        done = set(session.scalars(select(Job.id).where(Job.state == JobState.DONE)))
        most = session.scalar(select(func.max(Job.attempts))) or 0
        resumed = sum(
            bool(result and result["began_at"]) for result in session.scalars(select(Job.result))
        )
    return {
        "jobs": len(asked),
        "lost": sum(job not in done or not effects[job] for job in asked),
        "twice": sum(effects[job] > 1 for job in asked),
        "most_attempts": most,
        "went_on_from_a_save": resumed,
    }
