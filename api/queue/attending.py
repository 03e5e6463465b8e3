"""Whether anybody works at what waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from api.store.tables import Job, JobState

_PATIENCE = timedelta(minutes=1)


def is_unattended(session: Session, now: datetime) -> bool:
    """Whether a job has been due for a minute while no worker holds any."""
    due = select(Job.id).where(
        Job.state == JobState.WAITING,
        Job.created_at <= now - _PATIENCE,
        or_(Job.not_before.is_(None), Job.not_before <= now - _PATIENCE),
    )
    held = select(Job.id).where(Job.state == JobState.RUNNING, Job.leased_until > now)
    return bool(session.scalar(select(exists(due) & ~exists(held))))
