"""`matchmaker serve` and `matchmaker worker`: the service, and those that do its long work."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from matchmaker.commands.options import Language, help_text
from matchmaker.errors import ExtraMissingError
from matchmaker.texts import texts

_EXTRA = "server"
_Workers = Annotated[int, typer.Option("--workers", min=0, help=help_text("serve_workers"))]
_AtOnce = Annotated[int, typer.Option("--at-once", min=1, help=help_text("worker_at_once"))]
_Data = Annotated[Path | None, typer.Option("--data", help=help_text("serve_data"))]


def serve(
    host: Annotated[str, typer.Option("--host", help=help_text("serve_host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=help_text("serve_port"))] = (
        8000
    ),
    workers: _Workers = 1,
    data: _Data = None,
    lang: Language = "ko",
) -> None:
    """Start the service and its workers; say where it is, and how the first one gets in."""
    need("serve")
    if data is not None:
        os.environ["MATCHMAKER_DATA_FOLDER"] = str(data.resolve())
    os.environ.setdefault("MATCHMAKER_BASE_URL", f"http://{host}:{port}")
    from api.serving.service import run_service
    from api.settings import Settings

    words, console = texts(lang), Console()

    def say(address: str, link: str | None) -> None:
        console.print(escape(words("cli.serve.open", address=address)), soft_wrap=True)
        if link is not None:
            console.print(escape(words("cli.serve.first", link=link)), soft_wrap=True)

    run_service(Settings(), host, port, workers, say)
    console.print(escape(words("cli.serve.ended")))


def worker(
    at_once: _AtOnce = 1,
    end_with_input: Annotated[bool, typer.Option("--end-with-input", hidden=True)] = False,
    data: _Data = None,
    lang: Language = "ko",
) -> None:
    """Do the jobs of a service that keeps its data in the same place."""
    need("worker")
    if data is not None:
        os.environ["MATCHMAKER_DATA_FOLDER"] = str(data.resolve())
    from api.serving.workers import run_workers
    from api.settings import Settings

    settings = Settings()
    if not end_with_input:
        Console().print(escape(texts(lang)("cli.serve.worker", count=at_once)))
    run_workers(settings, at_once, with_input=end_with_input)


def need(command: str) -> None:
    """Raises ExtraMissingError where the service is not installed."""
    if find_spec("fastapi") is None or find_spec("sqlalchemy") is None:
        raise ExtraMissingError(_EXTRA, f"matchmaker {command}")
