"""Operations on long work: ask for it, watch it, end it, fetch what it made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, cast
from urllib.parse import quote

from fastapi import APIRouter, Body, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api import queue
from api.calls import Reading, Writing
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.routes.answers import CREATES, READS
from api.routes.job_watch import MOST_AT_ONCE, JobWatch, Told
from api.schemas.jobs import JobOut, NewJob
from api.services import access_log, jobs
from api.store.tables import Job, JobKind, JobState

router = APIRouter(prefix="/api/v1/fairs/{fair_id}/jobs", tags=["jobs"])

Wanted = Annotated[
    NewJob, Body(examples=[{"kind": "plan", "params": {"time_limit": 30, "reason": "첫 시간표"}}])
]
LastSeen = Annotated[
    str | None,
    Header(alias="Last-Event-ID", max_length=20, description="The number of the last event seen"),
]


@router.post(
    "", operation_id="start_job", status_code=202, response_model=JobOut, responses=CREATES
)
def start_job(call: Writing, once: Creating, fair_id: str, wanted: Wanted) -> Response:
    """Ask for long work. It begins as soon as a worker is free; of the jobs that change a fair
    one runs after another."""
    params = wanted.params.model_dump(mode="json", exclude_none=True)
    job = jobs.start(call, fair_id, wanted.kind, params)
    place = f"/api/v1/fairs/{fair_id}/jobs/{job.id}"
    return once.created(JobOut.of(job, call.words), location=place, status=202)


@router.get("", operation_id="list_jobs", responses=READS)
def list_jobs(
    call: Reading,
    fair_id: str,
    state: Annotated[JobState | None, Query()] = None,
    kind: Annotated[JobKind | None, Query()] = None,
    after: After = None,
    limit: Limit = USUAL,
) -> Page[JobOut]:
    """The jobs of a fair, newest first."""
    return page(
        call.session,
        jobs.jobs_of(fair_id, state, kind),
        Job.id,
        lambda job: JobOut.of(job, call.words),
        after=after,
        limit=limit,
        newest_first=True,
    )


@router.get("/{job_id}", operation_id="get_job", responses=READS)
def get_job(call: Reading, fair_id: str, job_id: str) -> JobOut:
    """A job, with how far it is and what came of it."""
    return JobOut.of(jobs.get_job(call.session, fair_id, job_id), call.words)


@router.post("/{job_id}/cancel", operation_id="cancel_job", status_code=202, responses=CREATES)
def cancel_job(call: Writing, fair_id: str, job_id: str) -> JobOut:
    """Ask a job to end. One that plans keeps the best timetable it has. Asking twice is asking
    once."""
    return JobOut.of(jobs.cancel(call, fair_id, job_id), call.words)


class Watched:
    """A job that somebody may watch, and what they have not seen yet."""

    def __init__(
        self, call: Reading, fair_id: str, job_id: str, last_seen: LastSeen = None
    ) -> None:
        job = jobs.get_job(call.session, fair_id, job_id)
        seen = int(last_seen) if last_seen and last_seen.isdecimal() else 0
        self.job_id = job.id
        new = queue.events_after(call.session, job.id, seen, MOST_AT_ONCE)
        self.told = [Told.of(event) for event in new]
        self.number = self.told[-1].number if self.told else seen
        # Whoever has seen the end has nothing to wait for.
        self.is_over = job.ended_at is not None and len(self.told) < MOST_AT_ONCE


@router.get(
    "/{job_id}/events",
    operation_id="watch_job",
    response_class=EventSourceResponse,
    responses=READS,
)
async def watch_job(
    request: Request, watched: Annotated[Watched, Depends(scope="function")]
) -> AsyncIterator[ServerSentEvent]:
    """What a job tells, as server-sent events (``progress``, ``standing``, ``state``), from the
    first or from the one after Last-Event-ID. The stream ends with the job."""
    for told in watched.told:
        yield _event(told)
    if watched.is_over:
        return
    watch = cast(JobWatch, request.app.state.job_watch)
    async for told in watch.follow(watched.job_id, watched.number):
        yield _event(told)


def _event(told: Told) -> ServerSentEvent:
    return ServerSentEvent(id=str(told.number), event=told.content["event"], data=told.content)


@router.get("/{job_id}/file", operation_id="get_job_file", response_class=Response, responses=READS)
def get_job_file(call: Reading, fair_id: str, job_id: str) -> Response:
    """The file that an export made."""
    file = jobs.file_of(call.session, fair_id, job_id)
    access_log.note(call, [access_log.EVERYONE])
    name = quote(file.file_name)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(file.content, media_type=file.media_type, headers=headers)
