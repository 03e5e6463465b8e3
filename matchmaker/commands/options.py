"""The options that commands share, with their help in the language asked for."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from matchmaker.config import AgendaFiles, RunOptions, default_first_day, stamp_from
from matchmaker.texts import LANGUAGES, texts


def asked_language(arguments: list[str]) -> str:
    """The language asked for before any command is parsed: help is written in it too."""
    asked = os.environ.get("MATCHMAKER_LANG", "ko")
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        elif argument == "--lang" and position + 1 < len(arguments):
            asked = arguments[position + 1]
    return asked if asked in LANGUAGES else "ko"


HELP = texts(asked_language(sys.argv))


def help_text(name: str) -> str:
    """The help of a command or option."""
    return HELP(f"cli.help.{name}")


def _known_language(value: str) -> str:
    if value not in LANGUAGES:
        raise typer.BadParameter(HELP("cli.unknown_language", known=", ".join(LANGUAGES)))
    return value


# How a moment is typed.
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
Language = Annotated[
    str,
    typer.Option(
        "--lang", envvar="MATCHMAKER_LANG", help=help_text("lang"), callback=_known_language
    ),
]
FairPath = Annotated[Path, typer.Argument(metavar="FAIR", help=help_text("fair"))]
FirstDay = Annotated[
    datetime | None,
    typer.Option("--first-day", formats=["%Y-%m-%d"], help=help_text("first_day")),
]
EncoderName = Annotated[str, typer.Option("--encoder", help=help_text("encoder"))]
EncoderCluster = Annotated[
    str | None, typer.Option("--encoder-cluster", help=help_text("encoder_cluster"))
]
Reranker = Annotated[str | None, typer.Option("--reranker", help=help_text("reranker"))]
Force = Annotated[bool, typer.Option("--force", help=help_text("force"))]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help=help_text("seed"))]
TimeLimit = Annotated[float, typer.Option("--time-limit", min=0.0, help=help_text("time_limit"))]
AgendasWritten = Annotated[AgendaFiles, typer.Option("--agendas", help=help_text("agendas_files"))]
Everything = Annotated[bool, typer.Option("--all", help=help_text("all"))]


def run_options(
    first_day: datetime | None,
    *,
    encoder: str = "auto",
    encoder_cluster: str | None = None,
    reranker: str | None = None,
    seed: int = 0,
    time_limit: float = 30.0,
    agendas: AgendaFiles = AgendaFiles.AUTO,
) -> RunOptions:
    """What was chosen for this run, and the moment of it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    stamp = stamp_from(epoch, datetime.now(UTC))
    day: date = first_day.date() if first_day else default_first_day(stamp)
    return RunOptions(
        stamp=stamp,
        first_day=day,
        encoder=encoder,
        encoder_cluster=encoder_cluster,
        reranker=reranker,
        seed=seed,
        time_limit=time_limit,
        tell_seconds=not epoch,
        agendas=agendas,
    )
