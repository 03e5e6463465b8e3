"""The cookie of a sign-in: no script reads it, no other site sends it along with a form."""

from __future__ import annotations

from datetime import timedelta

from fastapi import Response

from api.identity import cookie_name
from api.settings import Settings


def keep(response: Response, settings: Settings, token: str, life: timedelta) -> None:
    """Give a browser the token of a sign-in, for as long as it can live."""
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(life.total_seconds()),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def drop(response: Response, settings: Settings) -> None:
    """Take the token of a sign-in from a browser."""
    response.delete_cookie(
        cookie_name(settings), path="/", secure=settings.is_https, httponly=True, samesite="lax"
    )
