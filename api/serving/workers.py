"""The workers of one process: threads that follow jobs, and one that sends what is due."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

from sqlalchemy.exc import OperationalError

from api.clock import Clock, system_clock
from api.jobs.cluster import open_executor
from api.jobs.kinds import KINDS
from api.jobs.worker import Worker
from api.notices.senders import run_due
from api.serving.opening import opened
from api.settings import Settings
from api.store import Store, new_id

_LOG = logging.getLogger("matchmaker.workers")
_BETWEEN_NOTICES = 5.0


def run_workers(settings: Settings, at_once: int, *, with_input: bool = False) -> None:
    """Do jobs, ``at_once`` of them, and send notices, until told to end (SIGTERM, Ctrl-C): what
    runs is then handed back with its best. ``with_input`` also ends with standard input: so a
    worker does not outlive the service that started it.

    Raises StoreError, InputError, ExecutorError, ExtraMissingError.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    if with_input:
        threading.Thread(target=_end_with_input, args=(stopping,), daemon=True).start()
    with opened(settings) as store:
        executor = open_executor(settings.executor, at_once)
        # Unique: a process id comes back, and is another one's on another machine.
        name = f"{socket.gethostname()[:60]} {os.getpid()} {new_id()}"
        loops = [
            Worker(
                store=store,
                clock=system_clock,
                settings=settings,
                kinds=KINDS,
                executor=executor,
                name=name,
                stopping=stopping,
            ).run
            for _ in range(at_once)
        ]
        try:
            _run_all(
                [*loops, lambda: send_notices(store, system_clock, settings, stopping)], stopping
            )
        finally:
            executor.close()


def _run_all(loops: list[Callable[[], None]], stopping: threading.Event) -> None:
    """Run loops side by side. One that fails ends them all: the process is then started anew."""
    with ThreadPoolExecutor(len(loops), "worker") as threads:
        futures = [threads.submit(loop) for loop in loops]
        wait(futures, return_when=FIRST_EXCEPTION)
        stopping.set()
        for future in futures:
            future.result()


def send_notices(store: Store, clock: Clock, settings: Settings, stopping: threading.Event) -> None:
    """Send what is due, again and again. A database that does not answer is asked later."""
    while not stopping.is_set():
        try:
            run_due(store, clock, settings)
        except OperationalError as error:
            _LOG.warning("the database does not answer: %s", error.orig)
        stopping.wait(_BETWEEN_NOTICES)


def _end_with_input(stopping: threading.Event) -> None:
    sys.stdin.buffer.read()
    stopping.set()
