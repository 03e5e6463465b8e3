"""`matchmaker why`: why two do not meet and what it would cost, or why somebody has few talks."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from matchmaker.commands.options import EncoderCluster, Language, TimeLimit, help_text
from matchmaker.commands.released import Now, PlanPath, SameEncoder, SameReranker, options_like
from matchmaker.console import progress_bars
from matchmaker.texts import texts


def why(
    plan: PlanPath,
    who: Annotated[str, typer.Argument(metavar="WHO", help=help_text("why_who"))],
    whom: Annotated[str, typer.Argument(metavar="[VENDOR]", help=help_text("why_whom"))] = "",
    now: Now = None,
    time_limit: TimeLimit = 10.0,
    encoder: SameEncoder = None,
    encoder_cluster: EncoderCluster = None,
    reranker: SameReranker = None,
    lang: Language = "ko",
) -> None:
    """Tell what stood against a meeting and what it would cost, or why somebody has few."""
    from matchmaker import replanning

    made = replanning.read_plan(plan)
    options = options_like(made, encoder, encoder_cluster, reranker, time_limit=time_limit)
    moment = now or replanning.local_time(made.fair, options.stamp)
    words, console = texts(lang), Console()
    with progress_bars(Console(stderr=True), words) as progress:
        lines = replanning.answer_why(made, who, whom, options, moment, words, progress)
    for line in lines:
        console.print(f"- {escape(line)}", soft_wrap=True)
