"""A worker: claims jobs one after another, follows each to its end, and writes that once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from types import MappingProxyType
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from api import queue
from api.clock import Clock
from api.jobs.executors import Conversation, JobExecutor, Message
from api.jobs.kinds.kind import Inputs, Kind
from api.jobs.running import Ending, Limits, Task, Wish
from api.problems import ProblemError
from api.queue import Claimed, LeaseLostError, Save
from api.services import webhooks
from api.settings import Settings
from api.store import Store
from api.store.tables import Job, JobState
from matchmaker.codec.schema import FindingRow
from matchmaker.errors import Finding, InputError

_LOG = logging.getLogger("matchmaker.jobs")
_LISTENED = 0.5
_BEATS_PER_LEASE = 3
_CODES = {"memory": "job_memory", "too_long": "job_too_long", "missing": "job_missing"}


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Does jobs. ``stopping`` is set when the worker is to end: it hands back what it holds."""

    store: Store
    clock: Clock
    settings: Settings
    kinds: Mapping[str, Kind]
    executor: JobExecutor
    name: str
    stopping: threading.Event

    def run(self) -> None:
        """Do jobs until told to stop. A database that does not answer is asked again later;
        the lease of what was held then runs out."""
        while not self.stopping.is_set():
            try:
                busy = self.run_one()
            except OperationalError as error:
                _LOG.warning("the database does not answer: %s", error.orig)
                busy = False
            if not busy:
                self.stopping.wait(self.settings.job_poll_seconds)

    def run_one(self) -> bool:
        """Do the next job to its end; False where none waits."""
        claimed = self._claim()
        if claimed is None:
            return False
        try:
            self._do(claimed)
        except LeaseLostError:
            _LOG.warning("job %s was lost to another worker", claimed.lease.job_id)
        return True

    def _claim(self) -> Claimed | None:
        now = self.clock()
        try:
            with self.store.writing() as session:
                return queue.claim(session, worker=self.name, now=now, until=now + self._lease)
        except IntegrityError:
            # Another worker began a job of the same lane at this very moment.
            return None

    @property
    def _lease(self) -> timedelta:
        return timedelta(seconds=self.settings.job_lease_seconds)

    def _do(self, claimed: Claimed) -> None:
        kind = self.kinds.get(claimed.kind)
        if kind is None:
            self._end(claimed, JobState.FAILED, problem={"code": "job_unknown"})
            return
        if claimed.is_cancelled and claimed.save is None:
            self._end(claimed, JobState.CANCELLED)
            return
        try:
            with self.store.reading() as session:
                inputs = kind.prepare(session, claimed, self.settings)
            ending, save = self._follow(claimed, kind, inputs, stop=claimed.is_cancelled)
            if ending["end"] == "killed" and save is not None and not self.stopping.is_set():
                # It had no time left to hand over its best: another child does it.
                rest = replace(claimed, save=save)
                ending, _ = self._follow(rest, kind, inputs, stop=True)
            self._conclude(claimed, kind, inputs, ending)
        except ProblemError as error:
            self._end(
                claimed, JobState.FAILED, problem=_refused(error.kind, error.findings, error.params)
            )
        except InputError as error:
            self._end(claimed, JobState.FAILED, problem=_refused("job_refused", error.findings))

    def _follow(
        self, claimed: Claimed, kind: Kind, inputs: Inputs, *, stop: bool
    ) -> tuple[Ending, bytes | None]:
        """Send the work off and hold the job until it ends; the ending, and the last save."""
        task = Task(work=kind.work, inputs=inputs, save=claimed.save, stop=stop)
        talk = self.executor.start(task, self._limits)
        try:
            save = _Following(self, claimed, talk, is_stopped=stop).to_the_end()
        except BaseException:
            talk.ask(Wish.KILL)
            raise
        return talk.result(), save

    @property
    def _limits(self) -> Limits:
        chosen = self.settings
        return Limits(
            memory=chosen.job_memory_bytes,
            seconds=chosen.job_seconds,
            grace=chosen.job_grace_seconds,
        )

    def _conclude(self, claimed: Claimed, kind: Kind, inputs: Inputs, ending: Ending) -> None:
        end = ending["end"]
        if self.stopping.is_set() and end in ("killed", "crashed"):
            self._hand_back(claimed)
        elif end == "done" and ending["stopped_by"] == "signal":
            # The whole machine is going down: what it found is saved, another goes on.
            self._hand_back(claimed)
        elif end == "done":
            self._keep(claimed, kind, inputs, ending["outcome"])
        elif end == "killed":
            self._end(claimed, JobState.CANCELLED)
        elif end == "crashed":
            _LOG.warning("the child of job %s died: %s", claimed.lease.job_id, ending["status"])
            with self.store.writing() as session:
                problem = {"code": "job_crashed"}
                queue.put_off(session, claimed.lease, now=self.clock(), problem=problem)
                _tell_end(session, claimed, self.clock())
        elif end == "refused":
            problem = {"code": "job_refused", "findings": ending["findings"]}
            self._end(claimed, JobState.FAILED, problem=problem)
        else:
            params = {"extra": ending["extra"]} if end == "missing" else {}
            self._end(claimed, JobState.FAILED, problem={"code": _CODES[end], "params": params})

    def _keep(
        self, claimed: Claimed, kind: Kind, inputs: Inputs, outcome: Mapping[str, Any]
    ) -> None:
        """The effect and the end of a job, in one transaction."""
        effect = kind.effect(claimed, inputs, outcome)
        with self.store.writing() as session:
            job = queue.held(session, claimed.lease)
            now = self.clock()
            stopped = job.cancel_asked_at is not None
            result = effect(session, job, now)
            queue.finish(
                session,
                claimed.lease,
                now=now,
                state=JobState.CANCELLED if stopped else JobState.DONE,
                result=result,
            )
            _tell_end(session, claimed, now)

    def _end(
        self, claimed: Claimed, state: JobState, problem: Mapping[str, Any] | None = None
    ) -> None:
        with self.store.writing() as session:
            queue.finish(session, claimed.lease, now=self.clock(), state=state, problem=problem)
            _tell_end(session, claimed, self.clock())

    def _hand_back(self, claimed: Claimed) -> None:
        with self.store.writing() as session:
            queue.hand_back(session, claimed.lease, now=self.clock())

    def is_cancelled(self, claimed: Claimed) -> bool:
        """Whether a job was asked to end."""
        with self.store.reading() as session:
            job = session.get(Job, claimed.lease.job_id)
            return job is None or job.cancel_asked_at is not None

    def beat(self, claimed: Claimed, events: list[Message], save: Save | None) -> None:
        """Hold a job longer, and write down what it told. Raises LeaseLostError."""
        now = self.clock()
        with self.store.writing() as session:
            queue.beat(
                session, claimed.lease, now=now, until=now + self._lease, events=events, save=save
            )


class _Following:
    """One job while it runs: heartbeats, what it tells, what it is asked."""

    def __init__(
        self, worker: Worker, claimed: Claimed, talk: Conversation, *, is_stopped: bool
    ) -> None:
        self.worker, self.claimed, self.talk = worker, claimed, talk
        self._beaten = monotonic()
        self._wish = Wish.STOP if is_stopped else Wish.GO_ON

    def to_the_end(self) -> bytes | None:
        """Follow the job until its future is done; the last save that was kept."""
        latest = self.claimed.save
        while True:
            done = self.talk.future.done()
            heard = self.talk.heard(0 if done else _LISTENED)
            events = [message for message in heard if "event" in message]
            saves = [message for message in heard if "save" in message]
            save = Save(saves[-1]["save"], saves[-1]["value"]) if saves else None
            latest = save.content if save else latest
            if heard or self._is_time():
                self.worker.beat(self.claimed, events, save)
                self._beaten = monotonic()
            if done:
                return latest
            self._ask()

    def _is_time(self) -> bool:
        pause = self.worker.settings.job_lease_seconds / _BEATS_PER_LEASE
        return monotonic() - self._beaten > pause

    def _ask(self) -> None:
        """Pass on what is wanted of the job."""
        wish = self._wish
        if self.worker.stopping.is_set():
            wish = Wish.KILL
        elif wish is Wish.GO_ON and self.worker.is_cancelled(self.claimed):
            wish = Wish.STOP
        if wish is not self._wish:
            self._wish = wish
            self.talk.ask(wish)


def _refused(
    code: str, findings: tuple[Finding, ...], params: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    rows = [FindingRow.model_validate(f).model_dump(mode="json") for f in findings]
    return {"code": code, "params": dict(params), "findings": rows}


def _tell_end(session: Session, claimed: Claimed, now: datetime) -> None:
    """Tell other systems of a job that is over, in the transaction of its end."""
    job = session.get_one(Job, claimed.lease.job_id)
    if job.fair_id is not None and job.state not in (JobState.WAITING, JobState.RUNNING):
        content = {"job_id": job.id, "kind": job.kind, "state": job.state.value}
        webhooks.tell(session, job.fair_id, "job.ended", content, now)
