"""`matchmaker replan`: a released plan, what happened since, and what is different."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from rich.console import Console
from rich.markup import escape

from matchmaker.commands.options import EncoderCluster, Force, Language, Seed, TimeLimit
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
from matchmaker.commands.telling import check_planned, tell_plan
from matchmaker.console import progress_bars, show_figures, show_sections, stopped_by_hand
from matchmaker.texts import Texts, texts

if TYPE_CHECKING:
    from matchmaker.replanning import Replanned

_Cancel = Annotated[list[str], repeated("--cancel", "WHO", "cancel")]
_Late = Annotated[list[str], repeated("--late", "WHO=TIME", "late")]
_Leave = Annotated[list[str], repeated("--leave", "WHO=TIME", "leave")]
_Slot = Annotated[list[str], repeated("--lose-slot", "SLOT", "lose_slot")]
_Room = Annotated[list[str], repeated("--lose-room", "SLOT=N", "lose_room")]
_Veto = Annotated[list[str], repeated("--veto", "BUYER,VENDOR", "veto")]
_Pin = Annotated[list[str], repeated("--pin", "BUYER,VENDOR,SLOT", "pin")]
_WalkIn = Annotated[list[str], repeated("--walk-in", "NAME=PRODUCT,…", "walk_in")]
_Accept = Annotated[list[int] | None, repeated("--accept", "PART", "accept")]


def replan(
    plan: PlanPath,
    out: NewFolder,
    cancel: _Cancel = NOTHING,
    late: _Late = NOTHING,
    leave: _Leave = NOTHING,
    lose_slot: _Slot = NOTHING,
    lose_room: _Room = NOTHING,
    veto: _Veto = NOTHING,
    pin: _Pin = NOTHING,
    walk_in: _WalkIn = NOTHING,
    accept: _Accept = None,
    now: Now = None,
    seed: Seed = 0,
    time_limit: TimeLimit = 10.0,
    encoder: SameEncoder = None,
    encoder_cluster: EncoderCluster = None,
    reranker: SameReranker = None,
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
    options = options_like(
        released, encoder, encoder_cluster, reranker, seed=seed, time_limit=time_limit
    )
    moment = now or replanning.local_time(released.fair, options.stamp)
    accepted = None if accept is None else frozenset(accept)
    words, console, errors = texts(lang), Console(), Console(stderr=True)
    with progress_bars(errors, words) as progress:
        with stopped_by_hand(errors, words) as stop:
            made = replanning.replanned(
                released, asked, options, moment, accepted=accepted, progress=progress, stop=stop
            )
        if made.plan.result.status.has_schedule:
            replanning.write_changed(
                made.plan, made.made, out, options, words, overwrite=force, progress=progress
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
