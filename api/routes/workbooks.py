"""Workbooks without a fair: the empty template, and a check that keeps nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Response, UploadFile

from api.calls import Call, Reading
from api.routes.answers import CREATES, READS
from api.schemas.fairs import CheckOut
from api.schemas.problems import FindingOut
from matchmaker import pipeline
from matchmaker.config import RunOptions, default_first_day
from matchmaker.spreadsheet import ReadFair, template

router = APIRouter(prefix="/api/v1", tags=["workbooks"])
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Workbook = Annotated[UploadFile, File(description="A workbook (.xlsx .xls .ods) or a CSV file")]


def read_workbook(call: Call, upload: UploadFile) -> ReadFair:
    """An uploaded workbook, read and checked. Raises SpreadsheetError, InputError."""
    name = Path(upload.filename or "fair.xlsx").name
    options = RunOptions(stamp=call.now, first_day=default_first_day(call.now))
    with tempfile.TemporaryDirectory(prefix="matchmaker-") as folder:
        file = Path(folder) / name
        with file.open("wb") as target:
            while chunk := upload.file.read(1 << 20):
                target.write(chunk)
        return pipeline.check(file, options)


@router.get("/template", operation_id="get_template", response_class=Response, responses=READS)
def get_template(call: Reading) -> Response:
    """The empty input workbook, with explanations, drop-downs and examples."""
    headers = {"Content-Disposition": 'attachment; filename="fair.xlsx"'}
    return Response(template(call.words), media_type=_WORKBOOK, headers=headers)


@router.post("/check", operation_id="check_workbook", responses=CREATES)
def check_workbook(call: Reading, fair: Workbook) -> CheckOut:
    """Every note and warning about a workbook; 422 with every fault where it cannot be used,
    or where its demands cannot hold together, whoever suits whom."""
    read = read_workbook(call, fair)
    return CheckOut(
        buyers=len(read.fair.buyers),
        purchases=len(read.fair.purchases),
        vendors=len(read.fair.vendors),
        products=len(read.fair.products),
        slots=len(read.fair.slots),
        findings=[FindingOut.of(finding, call.words) for finding in read.findings],
    )
