"""`matchmaker agendas`: the agendas and calendars of a written plan, everyone's or somebody's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from matchmaker.commands.explain import named
from matchmaker.commands.options import Language, help_text, run_options
from matchmaker.console import progress_bars
from matchmaker.texts import texts

if TYPE_CHECKING:
    from matchmaker.domain import Buyer, Vendor

_For = Annotated[list[str], typer.Option("--for", metavar="WHO", help=help_text("agendas_for"))]
_Nobody: list[str] = []


def agendas(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=help_text("replan_plan"))],
    out: Annotated[Path, typer.Option("--out", help=help_text("out"))],
    only: _For = _Nobody,
    lang: Language = "ko",
) -> None:
    """Write the agendas and calendars of a plan into a new folder."""
    from matchmaker import pipeline, replanning
    from matchmaker.folders import check_target

    check_target(out, replace=False)
    made = replanning.read_plan(plan)
    words, options = texts(lang), run_options(None)
    everyone: list[Buyer | Vendor] = [*made.fair.buyers, *made.fair.vendors]
    chosen = [named(everyone, who) for who in only] or None
    with progress_bars(Console(stderr=True), words) as progress:
        pipeline.write_agendas(made, out, options, words, only=chosen, progress=progress)
    Console().print(escape(words("cli.agendas.done", path=str(out.resolve()))), soft_wrap=True)
