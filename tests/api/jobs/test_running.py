"""Child processes: what they tell arrives, their limits hold, and they die in time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest

from api.jobs.frames import read_frame, write_frame
from api.jobs.running import Limits, Task, Wish, run_in_child


class Told:
    """A channel that keeps what it is told, and changes its wish when the work has kept
    something."""

    def __init__(self, wish: Wish = Wish.GO_ON) -> None:
        self.messages: list[Mapping[str, Any]] = []
        self.later = wish

    def tell(self, message: Mapping[str, Any]) -> None:
        self.messages.append(message)

    def wish(self) -> Wish:
        return self.later if self.messages else Wish.GO_ON


def task(name: str, *, save: bytes | None = None, stop: bool = False, **inputs: Any) -> Task:
    return Task(work=f"tests.api.jobs.works:{name}", inputs=inputs, save=save, stop=stop)


def test_frames_carry_bytes_anywhere_and_end_with_their_writer() -> None:
    message = {"a": 1, "b": [b"\x00\xff", {"c": b""}], "d": "가"}
    stream = BytesIO()
    write_frame(stream, message)
    write_frame(stream, {})
    whole = stream.getvalue()
    read = BytesIO(whole)
    assert [read_frame(read), read_frame(read), read_frame(read)] == [message, {}, None]
    assert read_frame(BytesIO(whole[:20])) is None


def test_the_outcome_and_everything_told_arrive() -> None:
    told = Told()
    end = run_in_child(task("count", to=3, bytes=b"\xff"), Limits(), told)
    assert end["end"] == "done"
    assert end["outcome"] == {"began_at": 0, "counted": 3, "bytes": b"\x00\xff"}
    assert [m["save"] for m in told.messages if "save" in m] == [b"1", b"2", b"3"]
    assert {"event": "progress", "step": "count", "done": 0, "total": 3} in told.messages


def test_an_attempt_goes_on_from_the_last_save() -> None:
    end = run_in_child(task("count", save=b"2", to=3, bytes=b""), Limits(), Told())
    assert end["outcome"]["began_at"] == 2


def test_work_that_is_stopped_hands_over_its_best() -> None:
    end = run_in_child(task("until_stopped"), Limits(), Told(Wish.STOP))
    assert (end["outcome"]["best"], end["stopped_by"]) == ("best", "worker")


def test_work_that_does_not_hear_is_killed_after_its_grace() -> None:
    told = Told(Wish.STOP)
    assert run_in_child(task("deaf"), Limits(grace=0), told) == {"end": "killed"}
    assert told.messages[-1]["save"] == b"kept"


def test_work_can_be_killed_at_once() -> None:
    assert run_in_child(task("deaf"), Limits(), Told(Wish.KILL)) == {"end": "killed"}


def test_work_is_stopped_when_its_time_is_over() -> None:
    assert run_in_child(task("deaf"), Limits(seconds=0, grace=0), Told()) == {"end": "too_long"}


def test_what_a_library_prints_is_no_message() -> None:
    assert run_in_child(task("chatter"), Limits(), Told())["outcome"] == {}


def test_a_fault_of_the_input_is_an_ending() -> None:
    end = run_in_child(task("refuse"), Limits(), Told())
    assert end["findings"][0]["code"] == "file_exists"


def test_a_child_that_dies_is_an_ending() -> None:
    assert run_in_child(task("die"), Limits(), Told()) == {"end": "crashed", "status": -9}


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of its own on Windows")
def test_a_child_that_takes_too_much_memory_ends_alone() -> None:
    limits = Limits(memory=600 << 20)
    end = run_in_child(task("eat", bytes_at_once=16 << 20), limits, Told())
    assert end["end"] == "memory"


_PARENT = """
import os, sys, threading
from api.jobs.running import Limits, Task, Wish, run_in_child
class Channel:
    def tell(self, message):
        print(message["save"].decode(), flush=True)
        sys.stdin.read()
        os._exit(0)
    def wish(self):
        return Wish.GO_ON
run_in_child(Task(work="tests.api.jobs.works:parent_gone", inputs={}), Limits(), Channel())
"""


def test_a_child_ends_with_its_parent() -> None:
    import psutil

    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(filter(None, sys.path))},
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.communicate(b"")
    _, alive = psutil.wait_procs([child], timeout=60)
    assert not alive
