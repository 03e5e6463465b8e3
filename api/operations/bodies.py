"""How large the body of a request may be where no file is handed in."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TOO_LARGE = 413


class BodyLimits:
    """A lower limit (bytes) for whatever is no upload; uploads keep that of the application,
    which the framework sets anew for each route."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else None
        if headers is None or headers.get("content-type", "").startswith("multipart/form-data"):
            await self._app(scope, receive, send)
            return
        declared = headers.get("content-length", "")
        read = 0

        async def counted() -> Message:
            nonlocal read
            if declared.isdecimal() and int(declared) > self._most:
                raise HTTPException(_TOO_LARGE)
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise HTTPException(_TOO_LARGE)
            return message

        await self._app(scope, counted, send)
