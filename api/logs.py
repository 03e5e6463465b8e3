"""Structured logs, one JSON object a line, without personal data.

Only the fields of `FIELDS` are written; what else is given is left out and named in
``left_out``. Whatever in a value looks like a mail address, a phone or business number or a
token is hidden, and of an exception only its kind and its places are kept: its words may quote
the data that it is about.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, TextIO

import structlog

FIELDS = frozenset(
    {
        "event",
        "level",
        "at",
        "logger",
        "request_id",
        "operation",
        "method",
        "status",
        "seconds",
        "person",
        "fair_id",
        "job_id",
        "kind",
        "state",
        "worker",
        "attempt",
        "count",
        "version",
        "error",
        "places",
        "left_out",
    }
)
HIDDEN = "[hidden]"
_PERSONAL = re.compile(
    r"[^\s@<>\"']+@[^\s@<>\"']+\.\w+"  # mail
    r"|(?<![\w-])\+?\d[\d -]{6,14}\d(?![\w-])"  # phone and business numbers
    r"|[A-Za-z0-9_-]{40,}"  # tokens
)
_PLACES = 8
Event = MutableMapping[str, Any]
Log = Any
"""What structlog gives: ``log.info("done", job_id=…)``."""


def open_log(stream: TextIO | None = None) -> Log:
    """A log to a stream (standard error where none is given)."""
    return structlog.wrap_logger(
        structlog.PrintLogger(stream or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            _timed,
            _only_known_fields,
            _without_personal_data,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def fault(error: BaseException) -> dict[str, Any]:
    """The fields that say what an exception was and where, without its words."""
    frames = traceback.extract_tb(error.__traceback__)[-_PLACES:]
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__qualname__, "places": places}


def take_over_logging(log: Log) -> None:
    """Send what libraries log by Python's own logging the same way."""
    root = logging.getLogger()
    root.handlers = [_Handler(log)]
    root.setLevel(logging.WARNING)
    # Its line for each request quotes the address, and with it tokens of links.
    logging.getLogger("uvicorn.access").disabled = True
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True


class _Handler(logging.Handler):
    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        more = fault(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
        level = record.levelname.lower()
        tell = getattr(self._log, level if level in _LEVELS else "info")
        tell(record.getMessage().split("\n", 1)[0], logger=record.name, **more)


_LEVELS = ("debug", "info", "warning", "error", "critical")


def _timed(_: Any, __: str, event: Event) -> Event:
    event["at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    return event


def _only_known_fields(_: Any, __: str, event: Event) -> Event:
    left_out = sorted(set(event) - FIELDS)
    for name in left_out:
        del event[name]
    if left_out:
        event["left_out"] = left_out
    return event


def _without_personal_data(_: Any, __: str, event: Event) -> Event:
    for name, value in event.items():
        if isinstance(value, str) and name not in ("at", "level"):
            event[name] = _PERSONAL.sub(HIDDEN, value)
    return event
