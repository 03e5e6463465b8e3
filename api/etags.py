"""Versions as ETags: who changes something says which version they saw."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Response

from api.problems import ProblemError


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def tag(response: Response, version: int) -> None:
    """Give a response the ETag of a version."""
    response.headers["ETag"] = etag(version)


IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="The ETag of the version to change", examples=['"3"']),
]


def must_match(if_match: str | None, version: int) -> None:
    """Raises ProblemError: ``no_version`` where none was named, ``stale`` where another is
    in force. A star changes whatever is there."""
    if if_match is None:
        raise ProblemError("no_version", headers={"ETag": etag(version)})
    named = {name.strip().removeprefix("W/") for name in if_match.split(",")}
    if "*" not in named and etag(version) not in named:
        raise ProblemError("stale", headers={"ETag": etag(version)})
