"""`matchmaker learn`: weights of the criteria from the pairs that organisers decided on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from matchmaker.commands.options import Force, Language, help_text
from matchmaker.commands.released import options_like
from matchmaker.console import progress_bars, show_figures, show_findings
from matchmaker.errors import Finding, InputError
from matchmaker.texts import Texts, texts

if TYPE_CHECKING:
    from matchmaker.evaluation import Interval
    from matchmaker.learning import Learned

_Decisions = Annotated[
    list[Path], typer.Option("--decisions", metavar="FILE", help=help_text("learn_decisions"))
]
_Nothing: list[Path] = []
_MATCHES = "matches.xlsx"


def learn(
    plans: Annotated[list[Path], typer.Argument(metavar="PLAN…", help=help_text("learn_plans"))],
    decisions: _Decisions = _Nothing,
    out: Annotated[Path, typer.Option("--out", help=help_text("learn_out"))] = Path("weights.csv"),
    force: Force = False,
    lang: Language = "ko",
) -> None:
    """Learn weights from decided pairs; write them only where they are better beyond chance."""
    from matchmaker import replanning
    from matchmaker.learning import LEAST_GAIN, DecidedPlan, learned_from
    from matchmaker.spreadsheet import weights_to_csv

    if decisions and len(decisions) != len(plans):
        params = {"plans": len(plans), "files": len(decisions)}
        raise InputError([Finding(code="decisions_not_one_each", params=params)])
    if out.exists() and not force:
        raise InputError([Finding(code="file_exists", file=str(out), params={"path": str(out)})])
    files = decisions or [(p if p.is_dir() else p.parent) / _MATCHES for p in plans]
    decided = []
    for path, file in zip(plans, files, strict=True):
        plan = replanning.read_plan(path)
        options = options_like(plan)
        decided.append(DecidedPlan(plan=plan, decisions=file, options=options))
    words, console = texts(lang), Console()
    with progress_bars(Console(stderr=True), words) as progress:
        learned, findings = learned_from(decided, progress)
    show_findings(console, findings, words)
    _tell(console, learned, words)
    if learned.is_worth_taking:
        out.write_bytes(weights_to_csv(learned.after, words))
        console.print(escape(words("learn.told.done", path=str(out.resolve()))))
    else:
        console.print(escape(words("learn.told.no_gain", least=LEAST_GAIN)))


def _tell(console: Console, learned: Learned, words: Texts) -> None:
    """The weights and the figures, before and after."""
    counts = {
        "accepted": learned.accepted,
        "declined": learned.decisions - learned.accepted,
        "needs": learned.needs,
    }
    console.print(escape(words("learn.told.decided", **counts)))
    changed = [
        (words(f"fit.criterion.{name}"), f"{weight:g} → {learned.after[name]:g}")
        for name, weight in learned.before.items()
        if learned.after[name] != weight
    ]
    show_figures(
        console,
        [
            *changed,
            (words("learn.told.order_before"), _share(learned.order_before)),
            (words("learn.told.order_after"), _share(learned.order_after)),
            (words("learn.told.gain"), _change(learned.gain)),
        ],
    )


def _share(interval: Interval) -> str:
    return f"{interval.mean:.1%} ({interval.low:.1%} ~ {interval.high:.1%})"


def _change(interval: Interval) -> str:
    return f"{interval.mean:+.1%} ({interval.low:+.1%} ~ {interval.high:+.1%})"
