"""Imports: a workbook in, a preview of what it would change out."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from api.jobs.kinds.kind import Effect, Inputs, Kind, Outcome
from api.jobs.kinds.scored import fair_of
from api.queue import Claimed
from api.services import imports
from api.services.jobs import GIVEN
from api.settings import Settings
from api.store.tables import Job, JobFile
from matchmaker.codec import decode_fair
from matchmaker.codec.schema import FindingRow, build
from matchmaker.spreadsheet import ReadFair


def prepare(session: Session, claimed: Claimed, _: Settings) -> Inputs:
    """The workbook that the job was given."""
    query = select(JobFile).where(JobFile.job_id == claimed.lease.job_id, JobFile.name == GIVEN)
    file = session.scalars(query.options(undefer(JobFile.content))).one()
    first_day = date.fromisoformat(claimed.params["first_day"])
    return {
        "file_name": file.file_name,
        "content": file.content,
        "first_day": first_day.isoformat(),
    }


def effect(claimed: Claimed, inputs: Inputs, outcome: Outcome) -> Effect:
    """A preview: nothing of the fair is changed."""
    findings = tuple(build(FindingRow.model_validate(f, strict=False)) for f in outcome["findings"])
    read = ReadFair(fair=decode_fair(gzip.decompress(outcome["fair"])), findings=findings)

    def write(session: Session, job: Job, now: datetime) -> dict[str, Any]:
        kept = imports.keep_preview(
            session,
            fair_of(claimed),
            read,
            inputs["file_name"],
            remove=bool(claimed.params["remove_missing"]),
            who=job.created_by,
            now=now,
        )
        return {"import_id": kept.id, "counts": kept.counts}

    return write


KIND = Kind(work="api.jobs.work.import_:run", prepare=prepare, effect=effect)
