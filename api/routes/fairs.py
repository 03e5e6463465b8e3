"""Operations on an uploaded fair: check it, plan it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.deps import Options, UploadedFair, Words
from api.problems import Busy
from api.schemas import CheckOut, FindingOut, Problem
from matchmaker import pipeline
from matchmaker.codec import encode_plan
from matchmaker.errors import InputError
from matchmaker.spreadsheet import template

router = APIRouter(prefix="/api/v1", tags=["fairs"])
_REFUSED: dict[int | str, dict[str, Any]] = {
    422: {"model": Problem, "description": "The input cannot be used"}
}
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/template", response_class=Response)
def get_template(words: Words) -> Response:
    """The empty input workbook, with explanations, drop-downs and examples."""
    headers = {"Content-Disposition": 'attachment; filename="fair.xlsx"'}
    return Response(template(words), media_type=_WORKBOOK, headers=headers)


@router.post("/check", responses=_REFUSED)
def check(read: UploadedFair, words: Words) -> CheckOut:
    """Every note and warning about a workbook; 422 with every fault where it cannot be used,
    or where its demands cannot hold together, whoever suits whom."""
    fair = read.fair
    if impossible := pipeline.foresee(fair):
        raise InputError([*impossible, *read.findings])
    return CheckOut(
        buyers=len(fair.buyers),
        purchases=len(fair.purchases),
        vendors=len(fair.vendors),
        products=len(fair.products),
        slots=len(fair.slots),
        findings=[FindingOut.of(finding, words) for finding in read.findings],
    )


@router.post(
    "/plan",
    response_class=Response,
    responses={
        **_REFUSED,
        200: {"content": {"application/json": {}}, "description": "docs/schedule-format.md"},
        503: {"model": Problem, "description": "Other timetables are being solved"},
    },
)
def plan(request: Request, read: UploadedFair, options: Options) -> Response:
    """The whole timetable of a workbook, as schedule.json; 422 where none can exist."""
    seats = request.app.state.plan_seats
    if not seats.acquire(blocking=False):
        raise Busy
    try:
        scored = pipeline.score(read.fair, options, read.findings)
        made = pipeline.plan(scored, options)
    finally:
        seats.release()
    if not made.result.status.has_schedule:
        raise InputError(made.result.findings)
    content = encode_plan(made, made_at=options.stamp.isoformat())
    return Response(content, media_type="application/json")
