"""Figures for Prometheus: of this process (requests, pool), and of the store (jobs, notices)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.pool import QueuePool

from api.store import Store
from api.store.tables import Delivery, Job, JobState, Notice

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The figures of one application."""

    def __init__(self, store: Store) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "matchmaker_requests",
            "Requests by operation and status",
            ("operation", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "matchmaker_request_seconds",
            "Seconds until the answer was sent",
            ("operation",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._registry.register(_OfStore(store))

    def observe(self, operation: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(operation, method, str(status)).inc()
        self._seconds.labels(operation).observe(seconds)

    def text(self) -> bytes:
        """All figures as Prometheus reads them."""
        return generate_latest(self._registry)


class _OfStore(Collector):
    """What is in the store at the moment of asking."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> Iterable[Metric]:
        # The default asks for the figures themselves, before there are tables perhaps.
        return ()

    def collect(self) -> Iterator[Metric]:
        yield from _pool(self._store)
        up = GaugeMetricFamily("matchmaker_database_up", "Whether the database answers")
        try:
            with self._store.reading() as session:
                found = [
                    _counts(session, "matchmaker_jobs", "Jobs", (Job.kind, Job.state)),
                    _counts(
                        session, "matchmaker_notices", "Notices", (Notice.channel, Notice.state)
                    ),
                    _counts(session, "matchmaker_deliveries", "Webhooks", (Delivery.state,)),
                    _oldest(session),
                ]
        except SQLAlchemyError:
            up.add_metric((), 0)
            yield up
            return
        up.add_metric((), 1)
        yield up
        yield from found


def _counts(
    session: Session, name: str, text: str, columns: tuple[InstrumentedAttribute[Any], ...]
) -> Metric:
    family = GaugeMetricFamily(
        name, f"{text} by {' and '.join(c.key for c in columns)}", labels=[c.key for c in columns]
    )
    for *values, count in session.execute(select(*columns, func.count()).group_by(*columns)):
        family.add_metric([str(value) for value in values], count)
    return family


def _oldest(session: Session) -> Metric:
    """When the oldest waiting job was asked for, as Unix time; no sample where none waits."""
    family = GaugeMetricFamily(
        "matchmaker_jobs_oldest_waiting_timestamp_seconds", "When the oldest waiting job was asked"
    )
    oldest = session.scalar(select(func.min(Job.created_at)).where(Job.state == JobState.WAITING))
    if oldest is not None:
        family.add_metric((), oldest.timestamp())
    return family


def _pool(store: Store) -> Iterator[Metric]:
    pool = store.engine.pool
    if isinstance(pool, QueuePool):
        family = GaugeMetricFamily(
            "matchmaker_database_connections", "Connections of this process", labels=["state"]
        )
        family.add_metric(["in_use"], pool.checkedout())
        family.add_metric(["idle"], pool.checkedin())
        yield family
