"""`matchmaker replan`: a released plan, what happened since, and what is different."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from matchmaker.commands.options import (
    MOMENTS,
    Force,
    Language,
    Seed,
    TimeLimit,
    help_text,
    run_options,
)
from matchmaker.commands.telling import check_planned, tell_plan
from matchmaker.console import progress_bars, show_figures, show_sections
from matchmaker.texts import Texts, texts

if TYPE_CHECKING:
    from matchmaker.replanning import Replanned

# What happened may have happened several times; typer copies the empty list.
_Cancel = Annotated[list[str], typer.Option("--cancel", metavar="WHO", help=help_text("cancel"))]
_Late = Annotated[list[str], typer.Option("--late", metavar="WHO=TIME", help=help_text("late"))]
_Leave = Annotated[list[str], typer.Option("--leave", metavar="WHO=TIME", help=help_text("leave"))]
_Slot = Annotated[
    list[str], typer.Option("--lose-slot", metavar="SLOT", help=help_text("lose_slot"))
]
_Room = Annotated[
    list[str], typer.Option("--lose-room", metavar="SLOT=N", help=help_text("lose_room"))
]
_Veto = Annotated[list[str], typer.Option("--veto", metavar="BUYER,VENDOR", help=help_text("veto"))]
_Pin = Annotated[
    list[str], typer.Option("--pin", metavar="BUYER,VENDOR,SLOT", help=help_text("pin"))
]
_WalkIn = Annotated[
    list[str], typer.Option("--walk-in", metavar="NAME=PRODUCT,…", help=help_text("walk_in"))
]
_Accept = Annotated[
    list[int] | None, typer.Option("--accept", metavar="PART", help=help_text("accept"))
]
_Now = Annotated[datetime | None, typer.Option("--now", formats=MOMENTS, help=help_text("now"))]
_Nothing: list[str] = []


def replan(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=help_text("replan_plan"))],
    out: Annotated[Path, typer.Option("--out", help=help_text("out"))],
    cancel: _Cancel = _Nothing,
    late: _Late = _Nothing,
    leave: _Leave = _Nothing,
    lose_slot: _Slot = _Nothing,
    lose_room: _Room = _Nothing,
    veto: _Veto = _Nothing,
    pin: _Pin = _Nothing,
    walk_in: _WalkIn = _Nothing,
    accept: _Accept = None,
    now: _Now = None,
    seed: Seed = 0,
    time_limit: TimeLimit = 10.0,
    encoder: Annotated[str, typer.Option("--encoder", help=help_text("replan_encoder"))] = "",
    force: Force = False,
    lang: Language = "ko",
) -> None:
    """Change a plan as little as can be after something happened, and tell what is different."""
    from matchmaker import replanning
    from matchmaker.folders import check_target

    check_target(out, replace=force)
    released = replanning.read_plan(plan)
    typed = (cancel, late, leave, lose_slot, lose_room, veto, pin, walk_in)
    asked = replanning.Asked(*map(tuple, typed))
    encoder = encoder or replanning.encoder_of(released)
    options = run_options(None, encoder=encoder, seed=seed, time_limit=time_limit)
    moment = now or replanning.local_time(released.fair, options.stamp)
    accepted = None if accept is None else frozenset(accept)
    words, console = texts(lang), Console()
    with progress_bars(Console(stderr=True), words) as progress:
        made = replanning.replanned(
            released, asked, options, moment, accepted=accepted, progress=progress
        )
        if made.plan.result.status.has_schedule:
            replanning.write_changed(
                made.plan, made.difference, out, options, words, overwrite=force, progress=progress
            )
    check_planned(console, made.plan, words)
    _tell(console, made, moment, words)
    tell_plan(console, made.plan, out, words)


def _tell(console: Console, made: Replanned, moment: datetime, words: Texts) -> None:
    """What is different, and how much of it."""
    from matchmaker.replanning import figures_of, told

    console.print(escape(words("replan.told.now", now=f"{moment:%Y-%m-%d %H:%M}")))
    show_sections(console, told(made, words))
    show_figures(console, figures_of(made, words))
