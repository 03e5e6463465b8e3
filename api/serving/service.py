"""The service with its workers: one command, no set-up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from sqlalchemy import func, select

from api.clock import Clock, system_clock
from api.logs import open_log, take_over_logging
from api.main import create_app
from api.services import links
from api.serving.opening import opened
from api.settings import Settings
from api.store import Store
from api.store.tables import Account

_GRACE = 30
# Open streams of events end with the service; who watches comes back by itself.
_STREAMS_GRACE = 5
_BEFORE_ANOTHER = 2.0

Say = Callable[[str, str | None], None]
"""Told where the service is, and the link to the first account where there is none yet."""


def run_service(settings: Settings, host: str, port: int, workers: int, say: Say) -> None:
    """Serve until told to end (SIGTERM, Ctrl-C), with so many workers beside it.

    Raises StoreError, InputError.
    """
    with opened(settings) as store:
        link = first_link(store, settings, system_clock)
        log = open_log()
        take_over_logging(log)
        app = create_app(settings, store=store, log=log)
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            # Ours is the log: without addresses, tokens, or the words of an exception.
            log_config=None,
            log_level="warning",
            access_log=False,
            # Whom to believe who asks is said in our own settings.
            proxy_headers=False,
            timeout_graceful_shutdown=_STREAMS_GRACE,
            server_header=False,
        )
        with beside(workers):
            say(settings.base_url, link)
            # The server hears them first, ends in order, and raises them once more.
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: None)
            uvicorn.Server(config).run()


def first_link(store: Store, settings: Settings, clock: Clock) -> str | None:
    """The one-time link by which the first organiser gets an account; None where somebody has
    one. Each start gives a new one, and earlier ones are void."""
    with store.writing() as session:
        if session.scalar(select(func.count(Account.id))):
            return None
        token = links.first_account_link(session, clock())
    return links.address_of(settings.base_url, token)


@contextmanager
def beside(workers: int) -> Iterator[None]:
    """Worker processes that are started again when they die, and end with the block."""
    stopping = threading.Event()
    keepers = [threading.Thread(target=_keep, args=(stopping,)) for _ in range(workers)]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        stopping.set()
        for keeper in keepers:
            keeper.join()


def _keep(stopping: threading.Event) -> None:
    """Keep one worker running."""
    while not stopping.is_set():
        process = subprocess.Popen(
            [sys.executable, "-m", "matchmaker", "worker", "--end-with-input"],
            stdin=subprocess.PIPE,
            # A Ctrl-C is for us to hear: a closed input tells the worker.
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        while not stopping.wait(_BEFORE_ANOTHER) and process.poll() is None:
            continue
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
