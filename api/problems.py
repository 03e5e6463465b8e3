"""Everything that is answered with an error: problem+json (RFC 9457), in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from api.languages import language
from api.schemas.problems import FaultOut, FindingOut, Problem
from matchmaker.errors import EncoderError, ExtraMissingError, Finding, InputError
from matchmaker.texts import Texts, texts

MEDIA_TYPE = "application/problem+json"
_FOR_PROGRAMS = (
    "/api/",
    "/calendar/",
    "/health",
    "/ready",
    "/metrics",
    "/openapi.json",
    "/static/",
)
STATUS: Mapping[str, int] = {
    "sign_in": 401,
    "wrong_password": 401,
    "forbidden": 403,
    "foreign": 403,
    "other_account": 403,
    "no_account": 403,
    "unknown": 404,
    "not_offered": 404,
    "no_such_method": 405,
    "conflict": 409,
    "exists": 409,
    "wrong_state": 409,
    "breaks_rules": 409,
    "timetable_final": 409,
    "timetable_draft": 409,
    "timetable_used": 409,
    "no_edit": 409,
    "no_reserve": 409,
    "not_parted": 409,
    "job_over": 409,
    "not_empty": 409,
    "in_use": 409,
    "has_evidence": 409,
    "last_owner": 409,
    "no_organiser": 409,
    "account_exists": 409,
    "last_administrator": 409,
    "not_collecting": 409,
    "fair_closed": 409,
    "undone_before": 409,
    "undo_stale": 409,
    "applied_before": 409,
    "import_stale": 409,
    "not_set_up": 409,
    "too_many_files": 409,
    "accepted_evidence": 409,
    "not_open": 409,
    "judged_before": 409,
    "other_consent": 409,
    "step_not_ready": 409,
    "other_file_kind": 422,
    "gone": 410,
    "stale": 412,
    "too_large": 413,
    "invalid": 422,
    "refused": 422,
    "details_missing": 422,
    "short_password": 422,
    "weak_password": 422,
    "not_verified": 422,
    "key_reused": 422,
    "template": 422,
    "template_variable": 422,
    "webhook_address": 422,
    "no_version": 428,
    "too_many": 429,
    "broken": 500,
    "too_many_jobs": 429,
    "busy": 503,
    "not_ready": 503,
}
"""The HTTP status of each kind of problem; its words are ``problem.<kind>.title`` and
``problem.<kind>.detail``."""


class ProblemError(Exception):
    """A request that cannot be granted. ``kind`` is one of STATUS; ``params`` fill its words;
    ``findings`` are the violations or faults behind it. With ``keeps`` what was written before
    it stays (a failed attempt is counted)."""

    def __init__(
        self,
        kind: str,
        *,
        findings: tuple[Finding, ...] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
        keeps: bool = False,
        **params: str | int | float,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = STATUS[kind]
        self.findings = findings
        self.headers = dict(headers or {})
        self.more = dict(more or {})
        self.keeps = keeps
        self.params = params


def problem_of(kind: str, words: Texts, **params: str | int | float) -> Problem:
    """A kind of problem in the words of one language."""
    return Problem(
        type=f"/problems/{kind}",
        title=words(f"problem.{kind}.title", **params),
        detail=words(f"problem.{kind}.detail", **params),
        status=STATUS[kind],
    )


def answer(
    request: Request, problem: Problem, headers: Mapping[str, str] | None = None
) -> Response:
    """A problem as a response: a page where the request was for a page."""
    named = problem.model_copy(update={"request_id": getattr(request.state, "request_id", "")})
    shown = getattr(request.app.state, "problem_page", None)
    if shown is not None and not request.url.path.startswith(_FOR_PROGRAMS):
        return cast(Response, shown(request, named, language(request)))
    return JSONResponse(
        named.model_dump(mode="json"),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - registered for this type only
    words = texts(language(request))
    problem = problem_of(error.kind, words, **error.params)
    findings = [FindingOut.of(finding, words) for finding in error.findings]
    filled = problem.model_copy(update={"findings": findings, "more": error.more})
    return answer(request, filled, error.headers)


def _input_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)  # noqa: S101 - registered for this type only
    return _ours(request, ProblemError("refused", findings=tuple(error.findings)))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type only
    faults = [
        FaultOut(where=".".join(map(str, fault["loc"])), what=str(fault["msg"]))
        for fault in error.errors()
    ]
    problem = problem_of("invalid", texts(language(request)))
    return answer(request, problem.model_copy(update={"faults": faults}))


def _stale(request: Request, _: Exception) -> Response:
    return _ours(request, ProblemError("stale"))


def _unkeepable(request: Request, _: Exception) -> Response:
    # PostgreSQL keeps no NUL character and no number beyond its columns' range.
    return _ours(request, ProblemError("invalid"))


def _conflict(request: Request, _: Exception) -> Response:
    # What a service checked, somebody else did between the check and the write.
    return _ours(request, ProblemError("conflict"))


_BY_STATUS = {400: "invalid", 404: "unknown", 405: "no_such_method", 413: "too_large"}


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type only
    kind = _BY_STATUS.get(error.status_code)
    if kind is not None:
        return _ours(request, ProblemError(kind, headers=error.headers))
    # What the framework refuses by itself (a body that is no JSON): its own words.
    plain = Problem(title=str(error.detail), status=error.status_code)
    return answer(request, plain, error.headers)


def _encoder_missing(request: Request, error: Exception) -> Response:
    words = texts(language(request))
    return answer(request, Problem(title=words("api.encoder", reason=str(error)), status=500))


def install_problems(app: FastAPI) -> None:
    """Teach an application to answer our errors."""
    app.add_exception_handler(ProblemError, _ours)
    app.add_exception_handler(EncoderError, _encoder_missing)
    app.add_exception_handler(ExtraMissingError, _encoder_missing)
    app.add_exception_handler(InputError, _input_refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StaleDataError, _stale)
    app.add_exception_handler(IntegrityError, _conflict)
    app.add_exception_handler(DataError, _unkeepable)
    app.add_exception_handler(HTTPException, _http)
