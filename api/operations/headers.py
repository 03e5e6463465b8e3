"""What every answer tells browsers about safety."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
"""Everything from here and nothing from elsewhere; no script or style inside a page."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
_TWO_YEARS = 63_072_000
HSTS = {"Strict-Transport-Security": f"max-age={_TWO_YEARS}; includeSubDomains"}
# What somebody was shown is nobody else's, and not to be found on the disk of a shared desk.
_PRIVATE = "no-store"


def security_headers(*, is_https: bool) -> dict[str, str]:
    """The headers of an answer, where it does not say otherwise itself."""
    return {**HEADERS, **HSTS} if is_https else HEADERS


class SecurityHeaders:
    """Adds the headers to every answer that has no such header of its own."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._headers = security_headers(is_https=is_https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", _PRIVATE)
            await send(message)

        await self._app(scope, receive, safe)
