"""Reading agendas while timetables are made: ``python -m benchmarks.serve [--seconds 30]``.

The service, a worker and who asks share this machine. Requests are sent at a fixed rate,
whether or not earlier ones were answered; a request's time counts from when it was due. Prints
one JSON line, and ends with status 1 where the 99th percentile is not below 100 ms or anything
was not answered with 200.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
import numpy as np

from api.clock import system_clock
from api.services.fair_content import keep_fair
from api.services.timetables import keep_plan
from api.store import migrate, open_store
from benchmarks.kill_processes import plan_jobs
from benchmarks.kill_service import PORT, started
from benchmarks.kills import filled
from matchmaker import pipeline
from matchmaker.config import RunOptions, default_first_day
from matchmaker.scenarios import make_fair

_AT_ONCE = 32
_BAR = 0.100


def prepared(url: str, scenario: str) -> tuple[str, str, list[str]]:
    """A planned fair in a database: the address of the fair, its owner's token, and the
    addresses of all agendas."""
    store, now = open_store(url), system_clock()
    migrate(store)
    (_, fair_id), token = filled(store)
    first_day = default_first_day(now)
    options = RunOptions(stamp=now, first_day=first_day, encoder="characters", time_limit=0.0)
    fair = make_fair(scenario, seed=0, first_day=first_day)
    plan = pipeline.plan(pipeline.score(fair, options), options)
    with store.writing() as session:
        keep_fair(session, fair_id, fair, now=now)
    with store.writing() as session:
        kept = keep_plan(
            session, fair_id, plan,
            origin="plan", author="owner", reason="", now=now, fair_version=1,
        )  # fmt: skip
    base = f"http://127.0.0.1:{PORT}/api/v1/fairs/{fair_id}"
    agendas = f"{base}/timetables/{kept.id}/agendas"
    store.close()
    return base, token, [
        *(f"{agendas}/buyer/{buyer.id}" for buyer in fair.buyers),
        *(f"{agendas}/vendor/{vendor.id}" for vendor in fair.vendors),
    ]  # fmt: skip


@contextmanager
def always_planning(base: str, headers: dict[str, str], limit: float) -> Iterator[list[str]]:
    """One plan after another; the block begins when the first is at work. Gives the states that
    the jobs were seen in."""
    seen: list[str] = []
    ended, at_work = threading.Event(), threading.Event()

    def ask() -> None:
        with httpx.Client(headers=headers, timeout=60) as client:
            while not ended.is_set():
                wanted = {"kind": "plan", "params": {"time_limit": limit}}
                job = client.post(f"{base}/jobs", json=wanted).json()["id"]
                state = "waiting"
                while state in ("waiting", "running") and not ended.wait(0.2):
                    found = client.get(f"{base}/jobs/{job}").json()
                    state = found["state"]
                    seen.append(state)
                    if found["progress"]:
                        at_work.set()

    asking = threading.Thread(target=ask)
    asking.start()
    at_work.wait(120)
    seen.clear()
    try:
        yield seen
    finally:
        ended.set()
        asking.join()


def latencies(
    places: Sequence[str], headers: dict[str, str], rate: float, seconds: float
) -> tuple[list[float], int]:
    """The seconds that each request took from when it was due, and how many were not answered
    well."""
    local, began = threading.local(), time.perf_counter() + 0.5

    def one(number: int) -> tuple[float, bool]:
        due = began + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        if not hasattr(local, "client"):
            local.client = httpx.Client(headers=headers, timeout=60)
        answer = local.client.get(places[number % len(places)])
        return time.perf_counter() - due, answer.status_code == 200

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        found = list(threads.map(one, range(int(rate * seconds))))
    return [took for took, _ in found], sum(not good for _, good in found)


def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """The figures of one run."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.kill_processes"])
    with tempfile.TemporaryDirectory(prefix="serve-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'matchmaker.db'}"
        base, token, places = prepared(url, asked.scenario)
        headers = {"Authorization": f"Bearer {token}"}
        worker = context.Process(target=plan_jobs, args=(url, folder))
        worker.start()
        service = started(context, url, folder)
        try:
            quiet, _ = latencies(places, headers, asked.rate, 5)
            with always_planning(base, headers, asked.limit) as seen:
                took, bad = latencies(places, headers, asked.rate, asked.seconds)
                busy = seen.count("running") / max(1, len(seen))
        finally:
            for process in (service, worker):
                process.kill()
                process.join()
    p50, p99, worst = np.percentile(took, [50, 99, 100]) * 1000
    return {
        "scenario": asked.scenario,
        "agendas": len(places),
        "rate": asked.rate,
        "requests": len(took),
        "bad": bad,
        "share_of_looks_with_a_plan_at_work": round(busy, 2),
        "p50_ms": round(p50, 1),
        "p99_ms": round(p99, 1),
        "worst_ms": round(worst, 1),
        "p99_ms_without_a_plan": round(float(np.percentile(quiet, 99)) * 1000, 1),
    }


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="ulsan")
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--limit", type=float, default=20, help="seconds of each plan")
    found = measured(parser.parse_args(arguments))
    print(json.dumps(found))
    return int(found["p99_ms"] >= _BAR * 1000 or found["bad"] > 0)


if __name__ == "__main__":
    sys.exit(main())
