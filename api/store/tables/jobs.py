"""Long work: what is to be done, who holds it until when, how far it is, what it saved."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, HasId, words


class JobState(StrEnum):
    """WAITING and RUNNING are open, the others final."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})
"""The states that a job does not leave."""


class JobKind(StrEnum):
    """What a job does."""

    IMPORT = "import"
    EMBED = "embed"
    MATCH = "match"
    PLAN = "plan"
    REPLAN = "replan"
    EXPORT = "export"


class Job(HasId, Base):
    """One piece of long work. ``fence`` rises with every lease: what the holder of an older
    lease writes is refused. ``progress`` is the last event that told how far it is. Of the
    jobs of one ``lane`` at most one runs. ``not_before`` is when it may be tried again;
    ``language`` is that of who asked."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index(None, "state", "id"),
        Index(
            "uq_jobs_running_in_lane",
            "lane",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )
    fair_id: Mapped[str | None] = mapped_column(
        ForeignKey("fairs.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(32))
    lane: Mapped[str | None] = mapped_column(String(60))
    params: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(String(8), default="ko")
    state: Mapped[JobState] = mapped_column(words(JobState), default=JobState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    most_attempts: Mapped[int] = mapped_column(default=5)
    fence: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(100))
    leased_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    progress: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    problem: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200), default="")
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]


class JobEvent(Base):
    """One step of a job's progress, for those who watch and for those who come back."""

    __tablename__ = "job_events"
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class JobSave(Base):
    """The best answer of a job so far: a restart goes on from it, a stop keeps it."""

    __tablename__ = "job_saves"
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    fence: Mapped[int]
    saved_at: Mapped[datetime]
    value: Mapped[int | None]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class JobFile(Base):
    """A file that a job was given or that it made. The bytes are kept in the database: every
    worker reaches them, and a backup is whole."""

    __tablename__ = "job_files"
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class KeptAnswer(Base):
    """The answer to a request that creates: the same key again gets the same answer."""

    __tablename__ = "kept_answers"
    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
