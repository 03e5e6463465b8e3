"""The application. Run it with ``uvicorn --factory api.main:create_app``."""

from __future__ import annotations

from threading import BoundedSemaphore

from fastapi import FastAPI

from api.problems import install_problems
from api.routes import fairs
from api.settings import Settings
from matchmaker import __version__


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service with its settings (from the environment where none are given)."""
    chosen = settings or Settings()
    app = FastAPI(
        title="Matchmaker",
        version=__version__,
        description="Fit and timetables for public-procurement consultation fairs.",
        max_body_size=chosen.max_upload_bytes,
    )
    app.state.settings = chosen
    app.state.plan_seats = BoundedSemaphore(chosen.plans_at_once)
    install_problems(app)
    app.include_router(fairs.router)
    app.add_api_route("/health", health, methods=["GET"], tags=["service"])
    return app


def health() -> dict[str, str]:
    """That the service is up, and its version."""
    return {"status": "ok", "version": __version__}
