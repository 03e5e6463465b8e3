"""`matchmaker edit`: meetings moved, swapped, added and removed by hand, every rule checked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from matchmaker.commands.options import MOMENTS, Force, Language, help_text, run_options
from matchmaker.commands.telling import tell_plan
from matchmaker.console import progress_bars
from matchmaker.texts import texts

_Move = Annotated[
    list[str], typer.Option("--move", metavar="BUYER,VENDOR,SLOT", help=help_text("edit_move"))
]
_Swap = Annotated[
    list[str],
    typer.Option("--swap", metavar="BUYER,VENDOR,BUYER,VENDOR", help=help_text("edit_swap")),
]
_Add = Annotated[
    list[str], typer.Option("--add", metavar="BUYER,VENDOR,SLOT", help=help_text("edit_add"))
]
_Remove = Annotated[
    list[str], typer.Option("--remove", metavar="BUYER,VENDOR", help=help_text("edit_remove"))
]
_Now = Annotated[datetime | None, typer.Option("--now", formats=MOMENTS, help=help_text("now"))]
_Nothing: list[str] = []


def edit(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=help_text("replan_plan"))],
    out: Annotated[Path, typer.Option("--out", help=help_text("out"))],
    move: _Move = _Nothing,
    swap: _Swap = _Nothing,
    add: _Add = _Nothing,
    remove: _Remove = _Nothing,
    now: _Now = None,
    force: Force = False,
    lang: Language = "ko",
) -> None:
    """Change a plan by hand; an edit that breaks a rule is refused, with the nearest places."""
    from matchmaker import replanning
    from matchmaker.folders import check_target

    check_target(out, replace=force)
    released = replanning.read_plan(plan)
    asked = replanning.AskedEdits(tuple(remove), tuple(swap), tuple(move), tuple(add))
    options = run_options(None, encoder=replanning.encoder_of(released))
    moment = now or replanning.local_time(released.fair, options.stamp)
    words, console = texts(lang), Console()
    with progress_bars(Console(stderr=True), words) as progress:
        made = replanning.edited_plan(released, asked, options, moment, progress)
        replanning.write_changed(
            made.plan, made.difference, out, options, words, overwrite=force, progress=progress
        )
    for line in replanning.sentences(made.difference, words):
        console.print(f"- {escape(line)}", soft_wrap=True)
    tell_plan(console, made.plan, out, words)
