"""Every request in the log and in the figures: which operation, how it ended, how long."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import Log, fault
from api.operations.metrics import Metrics

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Who hung up before there was an answer; no server sends it.
_GONE = 499


class Watching:
    """Writes one line and counts once for each request, and never an address or a body."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, log: Log) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = _GONE

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, seen)
        except Exception as error:
            status = 500
            self._log.error("broken", **_about(scope), **fault(error))
            raise
        finally:
            seconds = time.perf_counter() - began
            operation, method = _operation(scope), _method(scope)
            self._metrics.observe(operation, method, status, seconds)
            self._log.info("request", **_about(scope), status=status, seconds=round(seconds, 4))


def _about(scope: Scope) -> dict[str, str]:
    state = scope.get("state", {})
    return {
        "operation": _operation(scope),
        "method": _method(scope),
        "request_id": state.get("request_id", ""),
        "person": state.get("person", ""),
    }


def _operation(scope: Scope) -> str:
    """The operation that was asked for; one word for all that we do not know, since each is a
    series of figures."""
    name = getattr(scope.get("route"), "operation_id", None)
    return name if isinstance(name, str) else "none"


def _method(scope: Scope) -> str:
    method = str(scope["method"])
    return method if method in _METHODS else "other"
