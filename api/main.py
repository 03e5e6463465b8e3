"""The application. Run it with ``uvicorn --factory api.main:create_app``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api.clock import Clock, system_clock
from api.logs import Log, open_log
from api.once import install_once
from api.operations import install_operations
from api.pages import board, doors, front, link_pages
from api.pages.assets import assets
from api.pages.rendering import problem_page
from api.problems import install_problems
from api.routes import (
    accounts,
    applications,
    entries,
    evidence,
    fairs,
    feeds,
    history,
    imports,
    jobs,
    links,
    matches,
    meetings,
    memberships,
    notices,
    outside,
    passkeys,
    sign_in,
    templates,
    timetables,
    webhooks,
    workbooks,
)
from api.routes.job_watch import JobWatch
from api.settings import Settings
from api.store import Store, check_version, open_store
from matchmaker import __version__

ROUTERS = (
    workbooks.router,
    sign_in.router,
    links.router,
    accounts.router,
    memberships.router,
    passkeys.router,
    outside.router,
    fairs.router,
    entries.router,
    history.router,
    imports.router,
    imports.entered,
    evidence.router,
    applications.router,
    timetables.router,
    jobs.router,
    notices.router,
    templates.router,
    webhooks.router,
    meetings.router,
    matches.router,
    feeds.router,
    feeds.calendar,
    # Pages
    doors.router,
    link_pages.router,
    front.router,
    board.router,
)


def create_app(
    settings: Settings | None = None,
    *,
    store: Store | None = None,
    clock: Clock = system_clock,
    log: Log | None = None,
) -> FastAPI:
    """The service with its settings (from the environment where none are given), on a store
    that is at the version of this program. It logs to standard error. Raises StoreError."""
    chosen = settings or Settings()
    kept = store or open_store(chosen.database)
    check_version(kept)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if store is None:
            kept.close()

    app = FastAPI(
        title="Matchmaker",
        version=__version__,
        description="Fit and timetables for public-procurement consultation fairs.",
        max_body_size=chosen.max_upload_bytes,
        lifespan=lifespan,
        # Its pages load their scripts from another site.
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings, app.state.store, app.state.clock = chosen, kept, clock
    app.state.problem_page = problem_page
    app.state.job_watch = JobWatch(kept, chosen.watch_seconds)
    install_problems(app)
    install_once(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", assets(), name="static")
    install_operations(app, chosen, kept, log or open_log())
    return app
