"""What a job tells as it goes: events with numbers, so that nobody who watches misses one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.store.tables import Job, JobEvent

PROGRESS, STANDING, STATE = "progress", "standing", "state"
"""The kinds of events: how far a step is, how the search stands, what became of the job."""


def tell(session: Session, job: Job, now: datetime, *contents: Mapping[str, Any]) -> None:
    """Add events to a job. The last one that is no state is its progress."""
    last = session.scalar(select(func.max(JobEvent.number)).where(JobEvent.job_id == job.id)) or 0
    for number, content in enumerate(contents, start=last + 1):
        session.add(JobEvent(job_id=job.id, number=number, at=now, content=dict(content)))
    told = [content for content in contents if content["event"] != STATE]
    if told:
        job.progress = {**job.progress, **{content["event"]: dict(content) for content in told}}


def tell_state(session: Session, job: Job, now: datetime) -> None:
    """Tell what became of a job."""
    tell(session, job, now, {"event": STATE, "state": job.state.value, "attempt": job.attempts})


def events_after(session: Session, job_id: str, number: int, most: int) -> Sequence[JobEvent]:
    """The next events of a job after one of them, in order."""
    query = (
        select(JobEvent)
        .where(JobEvent.job_id == job_id, JobEvent.number > number)
        .order_by(JobEvent.number)
        .limit(most)
    )
    return session.scalars(query).all()
