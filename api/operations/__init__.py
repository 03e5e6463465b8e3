"""What an operator sees of the service: request ids, logs, metrics, limits, headers, readiness."""

from __future__ import annotations

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.logs import Log
from api.operations import probes
from api.operations.bodies import BodyLimits
from api.operations.broken import install_broken
from api.operations.headers import SecurityHeaders
from api.operations.metrics import Metrics
from api.operations.request_ids import RequestIds
from api.operations.watching import Watching
from api.rates import Rates
from api.settings import Settings
from api.store import Store

__all__ = ["install_operations"]


def install_operations(app: FastAPI, settings: Settings, store: Store, log: Log) -> None:
    """Put an application under its operator's eyes."""
    app.state.log, app.state.rates = log, Rates(settings)
    app.state.metrics = metrics = Metrics(store)
    # The last one added is the outermost.
    app.add_middleware(BodyLimits, most=settings.max_body_bytes)
    app.add_middleware(SecurityHeaders, is_https=settings.is_https)
    app.add_middleware(Watching, metrics=metrics, log=log)
    app.add_middleware(RequestIds)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)
    install_broken(app)
    app.include_router(probes.router)
