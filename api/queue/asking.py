"""Asking for long work, and asking for its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.queue.telling import tell_state
from api.store.base import new_id
from api.store.tables import FINAL, Job, JobFile, JobKind, JobState

_ALONE = frozenset({JobKind.IMPORT, JobKind.PLAN, JobKind.REPLAN})


def lane_of(kind: str, fair_id: str | None) -> str | None:
    """Of the jobs that change a fair's content or its timetables, one runs after another."""
    return f"fair {fair_id}" if fair_id and kind in _ALONE else None


def enqueue(
    session: Session,
    *,
    kind: str,
    params: Mapping[str, Any],
    who: str,
    now: datetime,
    fair_id: str | None = None,
    language: str = "ko",
    files: Sequence[JobFile] = (),
    most_attempts: int = 5,
) -> Job:
    """A new job, in the transaction of its cause. ``files`` (without a job) go with it."""
    job = Job(
        id=new_id(),
        kind=kind,
        fair_id=fair_id,
        lane=lane_of(kind, fair_id),
        params=dict(params),
        language=language,
        state=JobState.WAITING,
        attempts=0,
        most_attempts=most_attempts,
        fence=0,
        progress={},
        created_at=now,
        created_by=who,
    )
    session.add(job)
    session.flush()
    for file in files:
        file.job_id = job.id
        session.add(file)
    tell_state(session, job, now)
    return job


def cancel(session: Session, job: Job, now: datetime) -> None:
    """Ask a job to end. One that waits ends at once; one that runs keeps its best first."""
    if job.state in FINAL or job.cancel_asked_at is not None:
        return
    job.cancel_asked_at = now
    if job.state is JobState.WAITING and not job.attempts:
        job.state, job.ended_at = JobState.CANCELLED, now
        tell_state(session, job, now)
    elif job.state is JobState.WAITING:
        # It ran before and may have saved something: a worker keeps that, at once.
        job.not_before = None
