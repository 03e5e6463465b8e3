"""`matchmaker edit`: meetings moved, swapped, added and removed by hand, every rule checked."""

from __future__ import annotations

from typing import Annotated

from rich.console import Console
from rich.markup import escape

from matchmaker.commands.options import EncoderCluster, Force, Language
from matchmaker.commands.released import (
    NOTHING,
    NewFolder,
    Now,
    PlanPath,
    SameEncoder,
    SameReranker,
    options_like,
    repeated,
)
from matchmaker.commands.telling import tell_plan
from matchmaker.console import progress_bars
from matchmaker.texts import texts

_Move = Annotated[list[str], repeated("--move", "BUYER,VENDOR,SLOT", "edit_move")]
_Swap = Annotated[list[str], repeated("--swap", "BUYER,VENDOR,BUYER,VENDOR", "edit_swap")]
_Add = Annotated[list[str], repeated("--add", "BUYER,VENDOR,SLOT", "edit_add")]
_Remove = Annotated[list[str], repeated("--remove", "BUYER,VENDOR", "edit_remove")]


def edit(
    plan: PlanPath,
    out: NewFolder,
    move: _Move = NOTHING,
    swap: _Swap = NOTHING,
    add: _Add = NOTHING,
    remove: _Remove = NOTHING,
    now: Now = None,
    encoder: SameEncoder = None,
    encoder_cluster: EncoderCluster = None,
    reranker: SameReranker = None,
    force: Force = False,
    lang: Language = "ko",
) -> None:
    """Change a plan by hand; an edit that breaks a rule is refused, with the nearest places."""
    from matchmaker import replanning
    from matchmaker.folders import check_target

    check_target(out, replace=force)
    released = replanning.read_plan(plan)
    asked = replanning.AskedEdits(tuple(remove), tuple(swap), tuple(move), tuple(add))
    options = options_like(released, encoder, encoder_cluster, reranker)
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
