"""Small pieces of work for tests of workers; they run in child processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from threading import Event
from typing import Any

from api.jobs.context import Context
from matchmaker.errors import Finding, InputError

# Long enough for any machine; a test that runs into it fails.
_FOREVER = 300.0


def count(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Counts, telling each step and keeping the count; goes on from an earlier count."""
    start = int(context.save or b"0")
    for done in range(start, inputs["to"]):
        context.progress("count", done, inputs["to"])
        context.keep(b"%d" % (done + 1), done + 1)
    return {"began_at": start, "counted": inputs["to"], "bytes": b"\x00" + inputs["bytes"]}


def until_stopped(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Keeps an answer at once, then waits to be stopped."""
    context.keep(b"best", 1)
    _wait(context)
    return {"best": "best", "stopped": True}


def deaf(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Keeps an answer and hears nothing, unless it was stopped before it began."""
    if context.stopped():
        return {"best": (context.save or b"").decode()}
    context.keep(b"kept", 1)
    Event().wait(_FOREVER)
    raise AssertionError("nobody ended this process")


def die(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Dies as by the system's hand, after it kept something."""
    context.keep(b"kept", 1)
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def refuse(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Cannot use its input."""
    raise InputError([Finding(code="file_exists", params={"path": "x"})])


def eat(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Takes more memory than there is to take."""
    eaten = [bytearray(inputs["bytes_at_once"]) for _ in range(1 << 20)]
    return {"eaten": len(eaten)}


def chatter(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Prints on standard output, as libraries do."""
    os.write(1, b"a library speaks\n")
    return {}


def parent_gone(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Tells its process id and waits."""
    context.keep(str(os.getpid()).encode())
    Event().wait(_FOREVER)
    return {}


def _wait(context: Context) -> None:
    pause = Event()
    for _ in range(int(_FOREVER / 0.02)):
        if context.stopped():
            return
        pause.wait(0.02)
    raise AssertionError("nobody stopped this work")
