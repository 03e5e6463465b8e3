"""Errors of ours as problem+json (RFC 9457), in the caller's language."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from api.deps import language
from api.schemas import FindingOut, Problem
from matchmaker.errors import EncoderError, ExtraMissingError, InputError
from matchmaker.texts import texts


class Busy(Exception):
    """As many timetables as the operator allows are being solved already."""


def _answer(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        problem.model_dump(mode="json"),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )


def _input_refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InputError)  # noqa: S101 - registered for this type only
    words = texts(language(request))
    findings = [FindingOut.of(finding, words) for finding in error.findings]
    return _answer(Problem(title=words("api.refused"), status=422, findings=findings))


def _busy(request: Request, _: Exception) -> JSONResponse:
    words = texts(language(request))
    return _answer(Problem(title=words("api.busy"), status=503), {"Retry-After": "30"})


def _encoder_missing(request: Request, error: Exception) -> JSONResponse:
    words = texts(language(request))
    return _answer(Problem(title=words("api.encoder", reason=str(error)), status=500))


def install_problems(app: FastAPI) -> None:
    """Teach an application to answer our errors."""
    app.add_exception_handler(InputError, _input_refused)
    app.add_exception_handler(Busy, _busy)
    app.add_exception_handler(EncoderError, _encoder_missing)
    app.add_exception_handler(ExtraMissingError, _encoder_missing)
