"""The answer where the program itself is at fault: nothing of the inside is shown."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from api.calls import settings_of
from api.languages import language
from api.operations.headers import security_headers
from api.operations.request_ids import HEADER
from api.problems import answer, problem_of
from matchmaker.texts import texts


def _broken(request: Request, _: Exception) -> Response:
    headers = dict(security_headers(is_https=settings_of(request).is_https))
    # This answer is made outside of what adds the headers to all others.
    headers[HEADER] = getattr(request.state, "request_id", "")
    return answer(request, problem_of("broken", texts(language(request))), headers)


def install_broken(app: FastAPI) -> None:
    """Teach an application to answer its own faults."""
    app.add_exception_handler(Exception, _broken)
