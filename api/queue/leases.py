"""Holding a job: the lease, its heartbeat, the fence against its earlier holders, the ending.

A worker that dies says nothing: its lease runs out and the job is claimed by another. A worker
that only seemed dead finds its fence outrun, and whatever it would write is refused in the
same transaction. The ending is written together with the effect of the job, so that none is
lost and none is done twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from api.queue.telling import tell, tell_state
from api.store.tables import Job, JobSave, JobState
from matchmaker.errors import MatchmakerError

_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(minutes=10)
LOST = {"code": "job_lost"}
"""The problem of a job whose workers died again and again."""


class LeaseLostError(MatchmakerError):
    """The job is held by another worker by now, or has ended."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a job, until it runs out or somebody holds a later one."""

    job_id: str
    fence: int
    worker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A job that a worker now holds. ``save`` is what an earlier attempt kept."""

    lease: Lease
    kind: str
    fair_id: str | None
    params: Mapping[str, Any]
    language: str
    save: bytes | None
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Save:
    """The best answer so far, and its value where it has one."""

    content: bytes
    value: int | None = None


def claim(session: Session, *, worker: str, now: datetime, until: datetime) -> Claimed | None:
    """Take the oldest job that may run, None where there is none.

    On PostgreSQL another worker can start a job of the same lane at the same moment: the
    database then refuses the later one (IntegrityError).
    """
    while (job := session.scalar(_next(now))) is not None:
        if job.attempts < job.most_attempts:
            return _taken(session, job, worker, now, until)
        _end(session, job, JobState.FAILED, now, problem=LOST)
    return None


def _next(now: datetime) -> Any:
    """The oldest job that may run. A row that another worker is claiming is passed over."""
    other = aliased(Job)
    waits = and_(
        Job.state == JobState.WAITING, or_(Job.not_before.is_(None), Job.not_before <= now)
    )
    is_left = and_(Job.state == JobState.RUNNING, Job.leased_until < now)
    lane_taken = exists().where(
        other.lane == Job.lane, other.state == JobState.RUNNING, other.id != Job.id
    )
    return (
        select(Job)
        .where(or_(waits, is_left), ~lane_taken)
        .order_by(Job.id)
        .limit(1)
        .with_for_update(of=Job, skip_locked=True)
    )


def _taken(session: Session, job: Job, worker: str, now: datetime, until: datetime) -> Claimed:
    job.state, job.worker, job.leased_until, job.not_before = JobState.RUNNING, worker, until, None
    job.attempts += 1
    job.fence += 1
    job.started_at = job.started_at or now
    tell_state(session, job, now)
    session.flush()
    save = session.get(JobSave, job.id)
    return Claimed(
        lease=Lease(job.id, job.fence, worker),
        kind=job.kind,
        fair_id=job.fair_id,
        params=job.params,
        language=job.language,
        save=None if save is None else save.content,
        is_cancelled=job.cancel_asked_at is not None,
    )


def held(session: Session, lease: Lease) -> Job:
    """The job of a lease, locked until the transaction ends. Raises LeaseLostError."""
    job = session.scalar(select(Job).where(Job.id == lease.job_id).with_for_update())
    if job is None or job.fence != lease.fence or job.state is not JobState.RUNNING:
        raise LeaseLostError(f"job {lease.job_id} is no longer held by {lease.worker}")
    return job


def beat(
    session: Session,
    lease: Lease,
    *,
    now: datetime,
    until: datetime,
    events: Sequence[Mapping[str, Any]] = (),
    save: Save | None = None,
) -> bool:
    """Hold a job longer, tell how far it is and keep its best. Returns whether it is asked to
    end. Raises LeaseLostError."""
    job = held(session, lease)
    job.leased_until = until
    if events:
        tell(session, job, now, *events)
    if save is not None:
        kept = JobSave(
            job_id=job.id, fence=lease.fence, saved_at=now, value=save.value, content=save.content
        )
        session.merge(kept)
    return job.cancel_asked_at is not None


def finish(
    session: Session,
    lease: Lease,
    *,
    now: datetime,
    state: JobState,
    result: Mapping[str, Any] | None = None,
    problem: Mapping[str, Any] | None = None,
) -> None:
    """End a job for good, in the transaction of its effect. Raises LeaseLostError."""
    _end(session, held(session, lease), state, now, result=result, problem=problem)


def put_off(session: Session, lease: Lease, *, now: datetime, problem: Mapping[str, Any]) -> None:
    """Try again later, twice as long each time; too often is the end. Raises LeaseLostError."""
    job = held(session, lease)
    if job.attempts >= job.most_attempts:
        _end(session, job, JobState.FAILED, now, problem=problem)
        return
    wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (job.attempts - 1))
    _let_go(session, job, now)
    job.not_before = now + wait


def hand_back(session: Session, lease: Lease, *, now: datetime) -> None:
    """Give a job up for another worker to go on with. It does not count as an attempt.
    Raises LeaseLostError."""
    job = held(session, lease)
    job.attempts -= 1
    _let_go(session, job, now)


def _let_go(session: Session, job: Job, now: datetime) -> None:
    job.state, job.worker, job.leased_until = JobState.WAITING, None, None
    tell_state(session, job, now)


def _end(
    session: Session,
    job: Job,
    state: JobState,
    now: datetime,
    *,
    result: Mapping[str, Any] | None = None,
    problem: Mapping[str, Any] | None = None,
) -> None:
    job.state, job.ended_at = state, now
    job.worker = job.leased_until = None
    job.result = None if result is None else dict(result)
    job.problem = None if problem is None else dict(problem)
    if (save := session.get(JobSave, job.id)) is not None:
        session.delete(save)
    tell_state(session, job, now)
    session.flush()
