"""A child process for one job: started, listened to, held to its limits, and killed in time."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from time import monotonic
from typing import IO, Any, Protocol

from api.jobs import child
from api.jobs.frames import read_frame, write_frame
from matchmaker.spreadsheet.memory import memory_of

_TICK = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one job may take: bytes of memory, seconds of wall time, and the seconds that it
    has to come to an end in when it is asked to. ``niceness`` is as in Unix."""

    memory: int = 8 << 30
    seconds: float = 3600.0
    grace: float = 20.0
    niceness: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a child is to do: a function (``module:name``), its inputs (JSON and bytes), what an
    earlier attempt kept, and whether it is to end with that at once."""

    work: str
    inputs: Mapping[str, Any]
    save: bytes | None = None
    stop: bool = False


class Wish(StrEnum):
    """What a worker wants of a running job."""

    GO_ON = "go_on"
    STOP = "stop"
    KILL = "kill"


class Channel(Protocol):
    """How a running job and its worker reach each other, whatever lies between them."""

    def tell(self, message: Mapping[str, Any]) -> None:
        """Send a message of the child on to the worker."""

    def wish(self) -> Wish:
        """What the worker wants now."""


Ending = Mapping[str, Any]
"""``end`` is done (with its ``outcome``), refused (``findings``), missing (``extra``), memory,
too_long, killed or crashed."""


def run_in_child(task: Task, limits: Limits, channel: Channel) -> Ending:
    """Do a task in a process of its own, and say how it ended. Blocks until then."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-m", child.__name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        # A Ctrl-C at the terminal is for the worker to hear, and it tells the child.
        start_new_session=True,
    )
    assert process.stdin is not None  # noqa: S101 - both are pipes
    assert process.stdout is not None  # noqa: S101
    heard: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    reader = threading.Thread(target=_listen, args=(process.stdout, heard.put), daemon=True)
    reader.start()
    try:
        first = {**asdict(task), "memory": limits.memory, "niceness": limits.niceness}
        _say(process, first)
        return _Supervision(process, limits, channel, stopped=task.stop).until_end(heard)
    finally:
        _kill(process)
        reader.join()
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()


def _listen(stream: IO[bytes], heard: Callable[[dict[str, Any] | None], None]) -> None:
    while (message := read_frame(stream)) is not None:  # type: ignore[arg-type]
        heard(message)
    heard(None)


def _say(process: subprocess.Popen[bytes], message: Mapping[str, Any]) -> None:
    with suppress(BrokenPipeError):
        # One that has died is found dead by its silence.
        write_frame(process.stdin, message)  # type: ignore[arg-type]


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a child and whatever it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


class _Supervision:
    """The watch over one child."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        limits: Limits,
        channel: Channel,
        *,
        stopped: bool,
    ) -> None:
        self.process, self.limits, self.channel = process, limits, channel
        self._looked = monotonic()
        self._end_by = self._looked + limits.seconds
        self._is_told = stopped
        self._kill_by: float | None = None

    def until_end(self, heard: queue.SimpleQueue[dict[str, Any] | None]) -> Ending:
        """Send on what the child says until it ends, by itself or not."""
        while True:
            try:
                message = heard.get(timeout=_TICK)
            except queue.Empty:
                pass
            else:
                if message is None:
                    return {"end": "crashed", "status": self.process.wait()}
                if "end" in message:
                    return message
                self.channel.tell(message)
            if (end := self._look()) is not None:
                return end

    def _look(self) -> Ending | None:
        now = monotonic()
        if now - self._looked < _TICK:
            return None
        self._looked = now
        if (memory_of(self.process.pid) or 0) > self.limits.memory:
            return {"end": "memory"}
        wish = self.channel.wish()
        if wish is Wish.KILL:
            return {"end": "killed"}
        late = now > self._end_by
        return self._stop(now, late=late) if late or wish is Wish.STOP else None

    def _stop(self, now: float, *, late: bool) -> Ending | None:
        """Ask the child to end with its best; kill it when the time for that is over."""
        if not self._is_told:
            self._is_told = True
            _say(self.process, {"stop": True})
        if self._kill_by is None:
            self._kill_by = now + self.limits.grace
        if now <= self._kill_by:
            return None
        return {"end": "too_long" if late else "killed"}
