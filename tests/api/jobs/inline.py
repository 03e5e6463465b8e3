"""An executor without processes: the work itself, at once, for tests of what surrounds it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from api.jobs.child import Stopping, outcome_of
from api.jobs.context import Context
from api.jobs.executors import Conversation, Message
from api.jobs.running import Ending, Limits, Task, Wish


@dataclass
class InlineExecutor:
    """Runs each task where it is asked for."""

    told: list[Mapping[str, Any]] = field(default_factory=list)

    def start(self, task: Task, limits: Limits) -> Conversation:
        stopping = Stopping()
        if task.stop:
            stopping.ask("worker")
        context = Context(self.told.append, stopping, task.save)
        work = {"work": task.work, "inputs": task.inputs}
        future: Future[Ending] = Future()
        future.set_result({**outcome_of(work, context), "stopped_by": stopping.by})
        return _Over(future, self.told)

    def close(self) -> None:
        """Nothing was opened."""


class _Over:
    def __init__(self, future: Future[Ending], told: list[Mapping[str, Any]]) -> None:
        self.future, self._told = future, told

    def heard(self, seconds: float) -> list[Message]:
        return list(self._told)

    def ask(self, wish: Wish) -> None:
        raise AssertionError("it is over")

    def result(self) -> Ending:
        return self.future.result()
