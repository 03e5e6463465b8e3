"""Whether the service is alive, whether it can work, and its figures.

None of these is a call: they are asked by machines, all the time, and also when the database
is not there.
"""

from __future__ import annotations

import ipaddress
import secrets
from typing import cast

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError

from api.calls import settings_of, store_of
from api.clock import Clock
from api.operations.metrics import Metrics
from api.problems import ProblemError
from api.queue.attending import is_unattended
from api.routes.answers import problems
from api.store import StoreError, check_version
from matchmaker import __version__

router = APIRouter(tags=["service"])
_FORWARDED = ("forwarded", "x-forwarded-for")
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Health(BaseModel):
    """The process answers."""

    status: str = Field(examples=["ok"])
    version: str


class Ready(BaseModel):
    """The database is there and at the version of this program. ``workers`` is false where
    long work waits and nobody works: the service itself still answers."""

    status: str = Field(examples=["ready"])
    version: str
    workers: bool


@router.get("/health", operation_id="health")
def health() -> Health:
    """That the process answers. It asks nothing of the database: a restart mends none."""
    return Health(status="ok", version=__version__)


@router.get("/ready", operation_id="ready", responses=problems(503))
def ready(request: Request) -> Ready:
    """That requests can be sent here; 503 where the database is away or at another version."""
    store = store_of(request)
    now = cast(Clock, request.app.state.clock)()
    try:
        check_version(store)
        with store.reading() as session:
            attended = not is_unattended(session, now)
    except (SQLAlchemyError, StoreError) as error:
        raise ProblemError("not_ready") from error
    return Ready(status="ready", version=__version__, workers=attended)


@router.get("/metrics", operation_id="metrics", response_class=Response, responses=problems(404))
def metrics(request: Request) -> Response:
    """Figures for Prometheus: for this machine itself, or for who names the token of them."""
    if not _may_measure(request):
        raise ProblemError("unknown")
    return Response(cast(Metrics, request.app.state.metrics).text(), media_type=_TEXT)


def _may_measure(request: Request) -> bool:
    token = settings_of(request).metrics_token
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if token and kind.lower() == "bearer":
        return secrets.compare_digest(given.encode(), token.encode())
    # A proxy on this machine asks from here too, for whomever.
    forwarded = any(name in request.headers for name in _FORWARDED)
    return not forwarded and request.client is not None and _is_here(request.client.host)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
