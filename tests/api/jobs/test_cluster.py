"""The same work on a Dask cluster: it tells, keeps, stops and ends as it does here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from api.jobs.cluster import DaskExecutor, open_executor
from api.jobs.executors import ExecutorError, JobExecutor, LocalExecutor
from api.jobs.running import Limits, Task, Wish
from api.jobs.worker import Worker
from api.store import Store
from api.store.tables import JobState
from tests.api.jobs.conftest import job_of

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler and a worker in this process; the jobs are processes all the same."""
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None,
        protocol="tcp://", host="127.0.0.1", silence_logs=50,
    ) as opened:  # fmt: skip
        yield opened


@pytest.fixture
def executor(cluster: Any) -> Iterator[JobExecutor]:
    opened = open_executor(cluster.scheduler_address.replace("tcp://", "dask://"), 1)
    assert isinstance(opened, DaskExecutor)
    yield opened
    opened.close()


def test_a_job_is_done_on_the_cluster(
    store: Store, worker: Worker, ask: Callable[..., str], executor: JobExecutor
) -> None:
    job_id = ask("count", to=3)
    assert replace(worker, executor=executor).run_one()
    job = job_of(store, job_id)
    assert (job.state, job.result) == (JobState.DONE, {"began_at": 0, "counted": 3})
    assert job.progress["progress"]["step"] == "count"


def test_work_on_the_cluster_hears_that_it_is_to_stop(executor: JobExecutor) -> None:
    talk = executor.start(Task(work="tests.api.jobs.works:until_stopped", inputs={}), Limits())
    heard: list[Any] = []
    while not heard:
        heard = talk.heard(1.0)
    talk.ask(Wish.STOP)
    assert talk.result()["outcome"]["best"] == "best"
    assert heard[0]["save"] == b"best"


def test_addresses_say_where_jobs_run() -> None:
    near = open_executor("", 1)
    assert isinstance(near, LocalExecutor)
    near.close()
    with pytest.raises(ExecutorError):
        open_executor("redis://somewhere", 1)
