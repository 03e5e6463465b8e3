"""Exports: a timetable in, a file out that can be fetched."""

from __future__ import annotations

import gzip
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.jobs.kinds.kind import Effect, Inputs, Kind, Outcome
from api.jobs.kinds.scored import fair_of
from api.queue import Claimed
from api.schemas.jobs import ExportParams
from api.services.jobs import RESULT
from api.services.timetables import get_timetable, plan_of
from api.settings import Settings
from api.store.tables import Job, JobFile
from matchmaker.codec import encode_plan


def prepare(session: Session, claimed: Claimed, _: Settings) -> Inputs:
    """The timetable with its meetings of today."""
    asked = ExportParams.model_validate(claimed.params)
    plan = plan_of(session, get_timetable(session, fair_of(claimed), asked.timetable_id))
    return {
        "plan": gzip.compress(encode_plan(plan), mtime=0),
        "format": asked.format,
        "language": claimed.language,
    }


def effect(_: Claimed, __: Inputs, outcome: Outcome) -> Effect:
    """The file, kept with the job."""
    content: bytes = outcome["file"]
    told = {"file_name": outcome["file_name"], "media_type": outcome["media_type"]}

    def write(session: Session, job: Job, _: datetime) -> dict[str, Any]:
        file = JobFile(job_id=job.id, name=RESULT, size=len(content), content=content, **told)
        session.add(file)
        return {**told, "size": len(content)}

    return write


KIND = Kind(work="api.jobs.work.export:run", prepare=prepare, effect=effect)
