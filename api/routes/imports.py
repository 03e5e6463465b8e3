"""Operations on workbooks that are read into a fair, and the fair as a workbook."""

from __future__ import annotations

import base64
import binascii
import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, File, Query, Response, UploadFile

from api.calls import Call, Reading, Writing
from api.once import Creating
from api.paging import USUAL, After, Limit, Page
from api.problems import ProblemError
from api.routes.answers import CREATES, READS
from api.routes.history import out as change_set_out
from api.routes.history import shown
from api.schemas.history import ChangeSetOut, EntryChangeOut, ImportOut, Reasoned
from api.schemas.jobs import JobOut
from api.schemas.problems import FindingOut
from api.services import fairs, imports, jobs
from api.services.access_log import EVERYONE, note
from api.services.evidence import safe_name
from api.services.fair_content import load_fair
from api.services.seeing import must_be_open
from api.store.tables import Import, JobFile
from matchmaker import pipeline
from matchmaker.config import RunOptions, default_first_day
from matchmaker.spreadsheet import ReadFair, fair_to_workbook

router = APIRouter(prefix="/api/v1/fairs/{fair_id}/imports", tags=["imports"])
entered = APIRouter(prefix="/api/v1/fairs/{fair_id}/workbook", tags=["imports"])
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Workbook = Annotated[UploadFile, File(description="A workbook (.xlsx .xls .ods) or a CSV file")]
Missing = Annotated[
    bool,
    Query(description="Take away what the workbook does not have; otherwise it stays"),
]


def _read(call: Call, upload: UploadFile) -> ReadFair:
    """An uploaded workbook, read in a child process. Raises SpreadsheetError."""
    options = RunOptions(stamp=call.now, first_day=default_first_day(call.now))
    with tempfile.TemporaryDirectory(prefix="matchmaker-") as folder:
        file = Path(folder) / _name(upload)
        with file.open("wb") as target:
            while chunk := upload.file.read(1 << 20):
                target.write(chunk)
        return pipeline.read(file, options)


def _name(upload: UploadFile) -> str:
    return safe_name(upload.filename or "fair.xlsx")


def _looked_at(call: Reading, fair: Workbook) -> ReadFair:
    """The workbook, read before anything is locked: that may take a minute."""
    return _read(call, fair)


def _out(call: Call, kept: Import) -> ImportOut:
    fields = {name: getattr(kept, name) for name in ImportOut.model_fields if hasattr(kept, name)}
    left = imports.unpacked(kept.difference) if kept.difference else None
    fields["settings_change"] = left is not None and left.settings is not None
    fields["findings"] = [FindingOut.of(f, call.words) for f in imports.findings_of(kept)]
    return ImportOut(**fields)


@router.post(
    "",
    operation_id="create_import",
    status_code=201,
    response_model=ImportOut,
    responses=CREATES,
)
def create_import(
    read: Annotated[ReadFair, Depends(_looked_at)],
    call: Writing,
    once: Creating,
    fair_id: str,
    fair: Workbook,
    remove_missing: Missing = False,
) -> Response:
    """Read a workbook and keep what it would change in the fair, without changing anything."""
    kept = imports.preview(call, fair_id, read, fair.filename or "", remove=remove_missing)
    return once.created(_out(call, kept), location=f"/api/v1/fairs/{fair_id}/imports/{kept.id}")


@router.post(
    "/jobs",
    operation_id="start_import",
    status_code=202,
    response_model=JobOut,
    responses=CREATES,
)
def start_import(
    call: Writing,
    once: Creating,
    fair_id: str,
    fair: Workbook,
    remove_missing: Missing = False,
) -> Response:
    """Let a worker read a large workbook; the job's result names the import to look at."""
    must_be_open(call, fairs.get_fair(call.session, fair_id))
    content = fair.file.read()
    file = JobFile(
        name=jobs.GIVEN,
        file_name=_name(fair)[-255:],
        media_type="application/octet-stream",
        size=len(content),
        content=content,
    )
    job = jobs.start_import(call, fair_id, file, remove_missing=remove_missing)
    place = f"/api/v1/fairs/{fair_id}/jobs/{job.id}"
    return once.created(JobOut.of(job, call.words), location=place, status=202)


@router.get("/{import_id}", operation_id="get_import", responses=READS)
def get_import(call: Reading, fair_id: str, import_id: str) -> ImportOut:
    """A workbook that was read, and how much it would change."""
    return _out(call, imports.get_import(call, fair_id, import_id))


@router.get("/{import_id}/changes", operation_id="list_import_changes", responses=READS)
def list_import_changes(
    call: Reading, fair_id: str, import_id: str, after: After = None, limit: Limit = USUAL
) -> Page[EntryChangeOut]:
    """What a workbook would change, entry by entry and field by field. Personal data is
    masked. Nothing is left of it once it was applied: see the history then."""
    kept = imports.get_import(call, fair_id, import_id)
    steps = imports.unpacked(kept.difference).steps if kept.difference else ()
    first = _number(after)
    items = [shown(step) for step in steps[first : first + limit]]
    more = first + limit < len(steps)
    return Page(items=items, next=_written(first + limit) if more else None)


def _written(number: int) -> str:
    return base64.urlsafe_b64encode(str(number).encode()).decode()


def _number(after: str | None) -> int:
    try:
        return max(0, int(base64.urlsafe_b64decode(after.encode()))) if after else 0
    except (binascii.Error, ValueError) as error:
        raise ProblemError("invalid") from error


@router.post(
    "/{import_id}/apply",
    operation_id="apply_import",
    status_code=201,
    response_model=ChangeSetOut,
    responses=CREATES,
)
def apply_import(
    call: Writing, once: Creating, fair_id: str, import_id: str, wanted: Reasoned
) -> Response:
    """Do exactly what was shown; refused where the fair was changed since."""
    made = imports.apply(call, fair_id, import_id, wanted.reason)
    place = f"/api/v1/fairs/{fair_id}/history/{made.id}"
    return once.created(change_set_out(made), location=place)


@entered.get("", operation_id="get_workbook", response_class=Response, responses=READS)
def get_workbook(call: Reading, fair_id: str) -> Response:
    """All entries of the fair as the workbook that they could have been imported from."""
    content = fair_to_workbook(load_fair(call.session, fair_id), call.words)
    note(call, [EVERYONE])
    headers = {
        "Content-Disposition": 'attachment; filename="fair.xlsx"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=_WORKBOOK, headers=headers)
