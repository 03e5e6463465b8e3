"""The process that does one job's work: ``python -m api.jobs.child``, killed without regret.

It is told its task through standard input and tells what it finds through standard output.
It ends with its parent: nobody would want the answer.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from importlib import import_module
from typing import Any, BinaryIO, NoReturn

from api.jobs.context import Context
from api.jobs.frames import read_frame, write_frame
from matchmaker.errors import Cancelled, ExtraMissingError, InputError

_ORPHANED = 3


class Stopping:
    """Whether the work is to end with its best, and who said so."""

    def __init__(self) -> None:
        self._by: str | None = None

    def ask(self, by: str) -> None:
        """The first who asks is remembered."""
        self._by = self._by or by

    @property
    def by(self) -> str | None:
        """``worker`` or ``signal``."""
        return self._by

    def __call__(self) -> bool:
        return self._by is not None


def own_output() -> BinaryIO:
    """Standard output for messages alone: what libraries print goes to standard error."""
    mine = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return mine


def limit(memory: int, niceness: int) -> None:
    """Ask the system for less of it, where it can: the rest of the service comes first."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    if hasattr(os, "nice"):
        os.nice(niceness)


def listen(stream: BinaryIO, stopping: Stopping) -> None:
    """Hear what the worker says until it is gone."""
    while read_frame(stream) is not None:
        stopping.ask("worker")
    end_with_all()


def end_with_all() -> NoReturn:
    """End at once, with whatever this process started: nobody listens any more."""
    if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(_ORPHANED)


def outcome_of(task: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Do the work. What a person can mend is an outcome too."""
    module, _, name = task["work"].partition(":")
    work = getattr(import_module(module), name)
    try:
        return {"end": "done", "outcome": work(task["inputs"], context)}
    except InputError as error:
        from matchmaker.codec.schema import FindingRow

        rows = [FindingRow.model_validate(f).model_dump(mode="json") for f in error.findings]
        return {"end": "refused", "findings": rows}
    except ExtraMissingError as error:
        return {"end": "missing", "extra": error.extra}
    except Cancelled:
        return {"end": "killed"}
    except MemoryError:
        return {"end": "memory"}


def main() -> None:
    """Read the task, do it, tell the end."""
    output, stopping, lock = own_output(), Stopping(), threading.Lock()
    signal.signal(signal.SIGTERM, lambda *_: stopping.ask("signal"))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    task = read_frame(sys.stdin.buffer)
    if task is None:
        os._exit(_ORPHANED)
    limit(task["memory"], task["niceness"])
    if task["stop"]:
        stopping.ask("worker")
    threading.Thread(target=listen, args=(sys.stdin.buffer, stopping), daemon=True).start()

    def send(message: Mapping[str, Any]) -> None:
        try:
            with lock:
                write_frame(output, message)
        except BrokenPipeError:
            end_with_all()

    end = outcome_of(task, Context(send, stopping, task["save"]))
    send({**end, "stopped_by": stopping.by})
    # The listener is deep in a read: it would hold up an orderly end.
    os._exit(0)


if __name__ == "__main__":
    main()
