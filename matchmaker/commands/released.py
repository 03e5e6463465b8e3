"""What commands on a written plan share: the plan, the moment, and how it was scored."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from matchmaker.commands.options import MOMENTS, help_text, run_options

if TYPE_CHECKING:
    from matchmaker.config import RunOptions
    from matchmaker.plan import FairPlan

_NO_RERANKER = "none"

PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help=help_text("replan_plan"))]
NewFolder = Annotated[Path, typer.Option("--out", help=help_text("out"))]
Now = Annotated[datetime | None, typer.Option("--now", formats=MOMENTS, help=help_text("now"))]
SameEncoder = Annotated[str | None, typer.Option("--encoder", help=help_text("replan_encoder"))]
SameReranker = Annotated[str | None, typer.Option("--reranker", help=help_text("replan_reranker"))]
# What is typed again and again is a list; typer copies the empty one.
NOTHING: list[str] = []


def repeated(flag: str, metavar: str, name: str) -> Any:
    """An option that may be given several times, with its help."""
    return typer.Option(flag, metavar=metavar, help=help_text(name))


def options_like(
    plan: FairPlan,
    encoder: str | None = None,
    encoder_cluster: str | None = None,
    reranker: str | None = None,
    *,
    seed: int = 0,
    time_limit: float = 30.0,
) -> RunOptions:
    """The options of a run that scores as ``plan`` was scored, but for what is told here."""
    from matchmaker.replanning import encoder_of

    chosen = reranker or plan.reranker
    return run_options(
        None,
        encoder=encoder or encoder_of(plan),
        encoder_cluster=encoder_cluster,
        reranker=None if chosen == _NO_RERANKER else chosen,
        seed=seed,
        time_limit=time_limit,
    )
