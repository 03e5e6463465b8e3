"""Styles, scripts and fonts: all of them ours or shipped with us, kept by browsers until they
change."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_YEAR = 31_536_000


def assets_folder() -> Path:
    """Where the files stand."""
    return Path(str(resources.files("api") / "static"))


@cache
def asset(name: str) -> str:
    """The address of a file, with its hash: a changed file has another address."""
    content = (assets_folder() / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


class Assets(StaticFiles):
    """Static files; those that were asked for with their hash never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or 404."""
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            named = b"v=" in scope.get("query_string", b"")
            age = f"public, max-age={_YEAR}, immutable" if named else "public, max-age=3600"
            response.headers["Cache-Control"] = age
        return response


def assets() -> Any:
    """The application that serves them."""
    return Assets(directory=assets_folder())
