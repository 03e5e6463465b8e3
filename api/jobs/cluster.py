"""Jobs on the workers of a Dask cluster: the same work, another channel."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from api.jobs.executors import (
    Box,
    Conversation,
    ExecutorError,
    JobExecutor,
    LocalExecutor,
    Message,
)
from api.jobs.running import Ending, Limits, Task, Wish, run_in_child
from api.store.base import new_id
from matchmaker.errors import ExtraMissingError

_DASK = "dask://"
_EXTRA, _LIBRARY = "dask", "distributed"
_TIMEOUT = "20s"
_HEARD_WITHIN = 0.5


def open_executor(address: str, at_once: int) -> JobExecutor:
    """The executor of an address: empty for this machine, ``dask://host:port`` for a cluster.

    Raises ExecutorError, ExtraMissingError.
    """
    if not address:
        return LocalExecutor(at_once)
    if not address.startswith(_DASK):
        raise ExecutorError(f"unknown kind of executor: {address}")
    if find_spec(_LIBRARY) is None:
        raise ExtraMissingError(_EXTRA, address)
    scheduler = f"tcp://{address.removeprefix(_DASK)}"
    try:
        client = _library().Client(scheduler, timeout=_TIMEOUT, set_as_default=False)
    except OSError as error:
        raise ExecutorError(f"the cluster does not answer: {address}") from error
    return DaskExecutor(client)


def _library() -> Any:
    """The library, which is not there in every installation and has no types."""
    return import_module(_LIBRARY)


class DaskExecutor:
    """Jobs on the workers that a client's scheduler has."""

    def __init__(self, client: Any) -> None:
        self._client = client
        # A job is no pure function to the cluster: asked twice, it is done twice.
        self._executor: Executor = client.get_executor(pure=False)

    def start(self, task: Task, limits: Limits) -> Conversation:
        """Send a task to the cluster."""
        return _FarConversation(self._client, self._executor, task, limits)

    def close(self) -> None:
        """Leave the cluster. What still runs there is given up."""
        self._executor.shutdown(wait=False)
        self._client.close()


class _FarChannel:
    """Over the scheduler: a queue for what a job tells, a variable for what is wanted of it.
    It is pickled with the task."""

    def __init__(self, name: str) -> None:
        self._name = name

    def tell(self, message: Message) -> None:
        library = _library()
        library.Queue(self._name, client=library.get_client()).put(dict(message))

    def wish(self) -> Wish:
        library = _library()
        return Wish(library.Variable(self._name, client=library.get_client()).get())


class _FarConversation:
    def __init__(self, client: Any, executor: Executor, task: Task, limits: Limits) -> None:
        name = f"matchmaker-{new_id()}"
        self._box = Box()
        self._told = _library().Queue(name, client=client)
        self._wish = _library().Variable(name, client=client)
        self._wish.set(Wish.GO_ON.value)
        self.future: Future[Ending] = executor.submit(run_in_child, task, limits, _FarChannel(name))
        self._pump = threading.Thread(target=self._bring, name="far job", daemon=True)
        self._pump.start()

    def heard(self, seconds: float) -> list[Message]:
        if self.future.done():
            self._pump.join()
        return self._box.take(seconds)

    def ask(self, wish: Wish) -> None:
        if not self.future.done():
            self._wish.set(wish.value)

    def result(self) -> Ending:
        """A cluster that lost the job is a child that died: it is tried again."""
        try:
            failure = self.future.exception()
        except CancelledError as cancelled:
            failure = cancelled
        if failure is not None:
            return {"end": "crashed", "status": repr(failure)}
        return self.future.result()

    def _bring(self) -> None:
        """Bring messages here until the job has ended and all is heard. Where the cluster
        does not answer any more, the future says so."""
        with suppress(OSError):
            self._bring_all()
        self._box.wake()

    def _bring_all(self) -> None:
        while not (self.future.done() and not self._told.qsize()):
            try:
                self._box.put(self._told.get(timeout=_HEARD_WITHIN))
            except TimeoutError:
                continue
        self._told.close()
        self._wish.delete()
