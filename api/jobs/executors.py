"""Where jobs run: in processes of this machine, or on a Dask cluster. The same work either way.

Both are a `concurrent.futures.Executor` that runs `run_in_child`; what differs is the channel
between a job and its worker.
"""

from __future__ import annotations

import queue
from collections.abc import Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, Protocol

from api.jobs.running import Ending, Limits, Task, Wish, run_in_child
from matchmaker.errors import MatchmakerError

Message = Mapping[str, Any]


class ExecutorError(MatchmakerError):
    """The place that jobs are to run at cannot be used."""


class Conversation(Protocol):
    """A job that was sent off, as its worker sees it."""

    future: Future[Ending]

    def result(self) -> Ending:
        """How it ended. Blocks until then."""

    def heard(self, seconds: float) -> list[Message]:
        """Whatever the job has told since; waits at most so long for the first of it."""

    def ask(self, wish: Wish) -> None:
        """Tell the job what is wanted of it."""


class JobExecutor(Protocol):
    """Takes tasks."""

    def start(self, task: Task, limits: Limits) -> Conversation:
        """Send a task off."""

    def close(self) -> None:
        """Let go of what runs the tasks."""


class Box:
    """The messages of one job in a queue that can be waited on."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Message | None] = queue.SimpleQueue()

    def put(self, message: Message) -> None:
        """Add one."""
        self._queue.put(message)

    def wake(self, _: object = None) -> None:
        """Let who waits look again."""
        self._queue.put(None)

    def take(self, seconds: float) -> list[Message]:
        """All there are; waits at most so long for the first."""
        found: list[Message | None] = []
        try:
            found.append(self._queue.get(timeout=seconds))
            while True:
                found.append(self._queue.get_nowait())
        except queue.Empty:
            return [message for message in found if message is not None]


class _NearChannel:
    """Within one process."""

    def __init__(self) -> None:
        self.box = Box()
        self.wanted = Wish.GO_ON

    def tell(self, message: Message) -> None:
        self.box.put(message)

    def wish(self) -> Wish:
        return self.wanted


class _NearConversation:
    def __init__(self, channel: _NearChannel, future: Future[Ending]) -> None:
        self._channel, self.future = channel, future
        future.add_done_callback(channel.box.wake)

    def heard(self, seconds: float) -> list[Message]:
        return self._channel.box.take(seconds)

    def ask(self, wish: Wish) -> None:
        self._channel.wanted = wish

    def result(self) -> Ending:
        return self.future.result()


class LocalExecutor:
    """Jobs in processes of this machine, ``at_once`` of them."""

    def __init__(self, at_once: int) -> None:
        # Its threads only wait for their processes.
        self._executor: Executor = ThreadPoolExecutor(at_once, "job")

    def start(self, task: Task, limits: Limits) -> Conversation:
        """Start a child process for a task."""
        channel = _NearChannel()
        future = self._executor.submit(run_in_child, task, limits, channel)
        return _NearConversation(channel, future)

    def close(self) -> None:
        """Wait for the processes to end."""
        self._executor.shutdown()
