"""`matchmaker why`: why two do not meet and what it would cost, or why somebody has few talks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from matchmaker.commands.options import MOMENTS, Language, TimeLimit, help_text, run_options
from matchmaker.console import progress_bars
from matchmaker.texts import texts


def why(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=help_text("replan_plan"))],
    who: Annotated[str, typer.Argument(metavar="WHO", help=help_text("why_who"))],
    whom: Annotated[str, typer.Argument(metavar="[VENDOR]", help=help_text("why_whom"))] = "",
    now: Annotated[
        datetime | None, typer.Option("--now", formats=MOMENTS, help=help_text("now"))
    ] = None,
    time_limit: TimeLimit = 10.0,
    lang: Language = "ko",
) -> None:
    """Tell what stood against a meeting and what it would cost, or why somebody has few."""
    from matchmaker import replanning

    made = replanning.read_plan(plan)
    options = run_options(None, encoder=replanning.encoder_of(made), time_limit=time_limit)
    moment = now or replanning.local_time(made.fair, options.stamp)
    words, console = texts(lang), Console()
    with progress_bars(Console(stderr=True), words) as progress:
        lines = replanning.answer_why(made, who, whom, options, moment, words, progress)
    for line in lines:
        console.print(f"- {escape(line)}", soft_wrap=True)
