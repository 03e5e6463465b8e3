"""Requests that create, sent twice, create once: the Idempotency-Key header.

The answer is kept in the transaction of what it answers. The same key with the same request
gets the same answer; with another request it is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from api.calls import Call, Writing
from api.etags import etag
from api.problems import ProblemError
from api.store.tables import KeptAnswer

Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", max_length=200, description="The same key creates once"),
]


class AnsweredBefore(Exception):
    """The request was answered already."""

    def __init__(self, kept: KeptAnswer) -> None:
        super().__init__(kept.key)
        # The row itself does not outlive its transaction.
        self.answer = _answer(kept.status or 201, kept.headers, kept.body)


class Once:
    """The one answer of a creating request."""

    def __init__(self, call: Call, kept: KeptAnswer | None) -> None:
        self._call = call
        self._kept = kept

    def created(
        self,
        body: BaseModel,
        *,
        location: str,
        version: int | None = None,
        status: int = 201,
        again: BaseModel | None = None,
    ) -> Response:
        """The answer to a creation, kept under its key where there is one. ``again`` is what is
        kept instead where the answer holds a secret: a database keeps none."""
        headers = {"Location": location}
        if version is not None:
            headers["ETag"] = etag(version)
        content = body.model_dump_json().encode()
        if self._kept is not None:
            kept = content if again is None else again.model_dump_json().encode()
            self._kept.status, self._kept.headers, self._kept.body = status, headers, kept
        return _answer(status, headers, content)


def _answer(status: int, headers: Mapping[str, str], body: bytes) -> Response:
    return Response(body, status, dict(headers), media_type="application/json")


async def _fingerprint(request: Request) -> str:
    """What makes two requests the same. A form's parts are named by a random boundary, so of
    an upload only its length counts."""
    digest = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}".encode())
    if request.headers.get("content-type", "").startswith("multipart/"):
        digest.update(request.headers.get("content-length", "").encode())
    else:
        digest.update(await request.body())
    return digest.hexdigest()


def once(
    call: Writing, fingerprint: Annotated[str, Depends(_fingerprint)], key: Key = None
) -> Once:
    """Take the key of a request. Raises AnsweredBefore, ProblemError."""
    if key is None:
        return Once(call, None)
    who = call.person.key or call.address
    known = call.session.get(KeptAnswer, (who, key))
    if known is None:
        kept = KeptAnswer(
            who=who, key=key, request_hash=fingerprint, headers={}, body=b"", made_at=call.now
        )
        call.session.add(kept)
        try:
            # On PostgreSQL this waits for another request with the same key.
            call.session.flush()
        except IntegrityError as error:
            raise ProblemError("conflict") from error
        return Once(call, kept)
    if known.request_hash != fingerprint:
        raise ProblemError("key_reused")
    raise AnsweredBefore(known)


def _again(_: Request, error: Exception) -> Response:
    assert isinstance(error, AnsweredBefore)  # noqa: S101 - registered for this type only
    return error.answer


def install_once(app: FastAPI) -> None:
    """Teach an application to give an answer again."""
    app.add_exception_handler(AnsweredBefore, _again)


Creating = Annotated[Once, Depends(once, scope="function")]
