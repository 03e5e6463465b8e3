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


IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", description="The ETag of what you have: 304 if it still holds"),
]


def known(if_none_match: str | None, name: str) -> Response | None:
    """The answer 304 to who has what the ETag ``name`` (without quotes) stands for already."""
    named = {one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")}
    quoted = f'"{name}"'
    return Response(status_code=304, headers={"ETag": quoted}) if quoted in named else None
