"""Long work of a fair, as people ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, undefer

from api import queue
from api.calls import Call
from api.problems import ProblemError
from api.services.fairs import get_fair
from api.services.timetables import get_timetable
from api.store.tables import FINAL, Job, JobFile, JobKind, JobState
from matchmaker.config import default_first_day

RESULT = "result"
"""The name of the file that an export makes."""
GIVEN = "given"
"""The name of the file that an import is given."""


def start(call: Call, fair_id: str, kind: JobKind, params: Mapping[str, Any]) -> Job:
    """Ask for a job of a fair. Raises ProblemError ``too_many_jobs``, ``unknown``."""
    fair = get_fair(call.session, fair_id)
    check_room(call, fair.id)
    if "timetable_id" in params:
        get_timetable(call.session, fair.id, params["timetable_id"])
    return queue.enqueue(
        call.session,
        kind=kind,
        fair_id=fair.id,
        params=params,
        who=call.person.name,
        now=call.now,
        language=call.language,
    )


def start_import(call: Call, fair_id: str, file: JobFile, *, remove_missing: bool) -> Job:
    """Ask for a workbook to be read. Raises ProblemError ``too_many_jobs``, ``unknown``."""
    fair = get_fair(call.session, fair_id)
    check_room(call, fair.id)
    first_day = default_first_day(call.now).isoformat()
    return queue.enqueue(
        call.session,
        kind=JobKind.IMPORT,
        fair_id=fair.id,
        params={"remove_missing": remove_missing, "first_day": first_day},
        who=call.person.name,
        now=call.now,
        language=call.language,
        files=[file],
    )


def check_room(call: Call, fair_id: str) -> None:
    """Raises ProblemError ``too_many_jobs`` where a fair has as many open jobs as it may."""
    waiting = select(func.count(Job.id)).where(Job.fair_id == fair_id, Job.state.not_in(FINAL))
    most = call.settings.jobs_per_fair
    if (call.session.scalar(waiting) or 0) >= most:
        raise ProblemError("too_many_jobs", most=most)


def jobs_of(fair_id: str, state: JobState | None, kind: JobKind | None) -> Select[Job]:
    """The jobs of a fair."""
    query = select(Job).where(Job.fair_id == fair_id)
    if state is not None:
        query = query.where(Job.state == state)
    return query if kind is None else query.where(Job.kind == kind)


def get_job(session: Session, fair_id: str, job_id: str) -> Job:
    """A job of a fair. Raises ProblemError ``unknown``."""
    job = session.get(Job, job_id)
    if job is None or job.fair_id != fair_id:
        raise ProblemError("unknown")
    return job


def cancel(call: Call, fair_id: str, job_id: str) -> Job:
    """Ask a job to end. Raises ProblemError ``unknown``, ``job_over``."""
    job = get_job(call.session, fair_id, job_id)
    if job.state in FINAL:
        raise ProblemError("job_over")
    queue.cancel(call.session, job, call.now)
    return job


def file_of(session: Session, fair_id: str, job_id: str) -> JobFile:
    """The file that a job made, with its content. Raises ProblemError ``unknown``."""
    job = get_job(session, fair_id, job_id)
    query = select(JobFile).where(JobFile.job_id == job.id, JobFile.name == RESULT)
    found = session.scalar(query.options(undefer(JobFile.content)))
    if found is None:
        raise ProblemError("unknown")
    return found
