"""Watching jobs: one look at the table now and then for everybody who watches in this process.

Several API processes can share the work: each reads what the workers wrote.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread
from sqlalchemy import and_, or_, select
from sqlalchemy.exc import OperationalError

from api.queue.telling import STATE
from api.store import Store
from api.store.tables import FINAL, JobEvent

MOST_AT_ONCE = 1000
# A watcher comes back after so long: whether it may still watch is asked anew.
_LONGEST = 900.0


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a job."""

    number: int
    content: Mapping[str, Any]

    @classmethod
    def of(cls, event: JobEvent) -> Told:
        """An event as it is kept."""
        return cls(event.number, event.content)

    @property
    def is_last(self) -> bool:
        """Whether nothing follows."""
        return self.content["event"] == STATE and self.content["state"] in FINAL


@dataclass(eq=False, slots=True)
class _Watcher:
    job_id: str
    number: int
    heard: asyncio.Queue[Told | None] = field(default_factory=asyncio.Queue)

    def tell(self, told: Told) -> None:
        if told.number > self.number:
            self.number = told.number
            self.heard.put_nowait(told)


class JobWatch:
    """The watchers of one process. ``seconds`` pass between two looks."""

    def __init__(self, store: Store, seconds: float) -> None:
        self._store, self._seconds = store, seconds
        self._watchers: set[_Watcher] = set()
        self._looking: asyncio.Task[None] | None = None

    async def follow(self, job_id: str, after: int) -> AsyncIterator[Told]:
        """The events of a job after one of them, up to its end or for a quarter of an hour."""
        watcher = _Watcher(job_id, after)
        self._watchers.add(watcher)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(_LONGEST):
                while (told := await watcher.heard.get()) is not None:
                    yield told
                    if told.is_last:
                        return
        except TimeoutError:
            return
        finally:
            self._watchers.discard(watcher)

    async def _look(self) -> None:
        while self._watchers:
            wanted: dict[str, int] = {}
            for watcher in self._watchers:
                seen = wanted.get(watcher.job_id, watcher.number)
                wanted[watcher.job_id] = min(seen, watcher.number)
            try:
                found = await anyio.to_thread.run_sync(self._events, wanted)
            except OperationalError:
                # They ask again, from where they were.
                for watcher in self._watchers:
                    watcher.heard.put_nowait(None)
                return
            for watcher in tuple(self._watchers):
                for told in found.get(watcher.job_id, ()):
                    watcher.tell(told)
            await asyncio.sleep(self._seconds)

    def _events(self, wanted: Mapping[str, int]) -> dict[str, list[Told]]:
        newer = (
            and_(JobEvent.job_id == job_id, JobEvent.number > number)
            for job_id, number in wanted.items()
        )
        query = (
            select(JobEvent)
            .where(or_(*newer))
            .order_by(JobEvent.job_id, JobEvent.number)
            .limit(MOST_AT_ONCE)
        )
        found: dict[str, list[Told]] = {}
        with self._store.reading() as session:
            for event in session.scalars(query):
                found.setdefault(event.job_id, []).append(Told.of(event))
        return found
