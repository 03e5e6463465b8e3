"""The command line. Every room is imported by the command that needs it: help is instant."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from typer import rich_utils

from matchmaker import __version__
from matchmaker.config import RunOptions, default_first_day, stamp_from
from matchmaker.console import count_line, progress_bars, show_figures, show_findings
from matchmaker.errors import (
    Cancelled,
    ExtraMissingError,
    Finding,
    InputError,
    MatchmakerError,
    Severity,
)
from matchmaker.texts import LANGUAGES, Texts, texts

if TYPE_CHECKING:
    from matchmaker.domain import Fair
    from matchmaker.pipeline import Scored
    from matchmaker.plan import FairPlan

_REFUSED, _STOPPED = 1, 130


def _asked_language(arguments: list[str]) -> str:
    """The language asked for before any command is parsed: help is written in it too."""
    asked = os.environ.get("MATCHMAKER_LANG", "ko")
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        elif argument == "--lang" and position + 1 < len(arguments):
            asked = arguments[position + 1]
    return asked if asked in LANGUAGES else "ko"


_HELP = texts(_asked_language(sys.argv))


def _help(name: str) -> str:
    return _HELP(f"cli.help.{name}")


def _translate_headings() -> None:
    """Typer has no other way to say "Options" and its like in another language."""
    rich_utils.OPTIONS_PANEL_TITLE = _help("options")
    rich_utils.ARGUMENTS_PANEL_TITLE = _help("arguments")
    rich_utils.COMMANDS_PANEL_TITLE = _help("commands")
    rich_utils.ERRORS_PANEL_TITLE = _help("errors")


def _known_language(value: str) -> str:
    if value not in LANGUAGES:
        raise typer.BadParameter(_HELP("cli.unknown_language", known=", ".join(LANGUAGES)))
    return value


_translate_headings()
app = typer.Typer(
    name="matchmaker",
    help=_help("app"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Language = Annotated[
    str,
    typer.Option("--lang", envvar="MATCHMAKER_LANG", help=_help("lang"), callback=_known_language),
]
FairPath = Annotated[Path, typer.Argument(metavar="FAIR", help=_help("fair"))]
FirstDay = Annotated[
    datetime | None,
    typer.Option("--first-day", formats=["%Y-%m-%d"], help=_help("first_day")),
]
EncoderName = Annotated[str, typer.Option("--encoder", help=_help("encoder"))]
Force = Annotated[bool, typer.Option("--force", help=_help("force"))]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help=_help("seed"))]
TimeLimit = Annotated[float, typer.Option("--time-limit", min=0.0, help=_help("time_limit"))]
Everything = Annotated[bool, typer.Option("--all", help=_help("all"))]


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help=_help("version"))] = False,
) -> None:
    if version:
        typer.echo(f"matchmaker {__version__}")
        raise typer.Exit


@app.command(help=_help("template"))
def template(
    out: Annotated[Path, typer.Option("--out", help=_help("template_out"))] = Path("fair.xlsx"),
    force: Force = False,
    lang: Language = "ko",
) -> None:
    """Write the empty workbook with explanations, drop-downs and examples."""
    from matchmaker.spreadsheet import template as make_template

    words, console = texts(lang), Console()
    if out.exists() and not force:
        raise InputError([Finding(code="file_exists", file=str(out), params={"path": str(out)})])
    out.write_bytes(make_template(words))
    console.print(escape(words("cli.template.done", path=str(out))))


@app.command(help=_help("check"))
def check(
    fair: FairPath,
    first_day: FirstDay = None,
    everything: Everything = False,
    lang: Language = "ko",
) -> None:
    """Read a fair and tell every fault, with its place and its remedy."""
    from matchmaker.pipeline import read

    words, console = texts(lang), Console()
    with progress_bars(Console(stderr=True), words) as progress:
        found = read(fair, _options(first_day), progress)
    show_findings(console, found.findings, words, everything=everything)
    console.print(escape(count_line(found.findings, words)))
    console.print(escape(words("cli.check.usable", **_size(found.fair))))


@app.command(help=_help("match"))
def match(
    fair: FairPath,
    out: Annotated[Path, typer.Option("--out", help=_help("out"))],
    first_day: FirstDay = None,
    encoder: EncoderName = "auto",
    force: Force = False,
    lang: Language = "ko",
) -> None:
    """Write the ranked vendors per planned purchase, and the needs per vendor, with reasons."""
    from matchmaker import pipeline

    words, console = texts(lang), Console()
    options = _options(first_day, encoder=encoder)
    with progress_bars(Console(stderr=True), words) as progress:
        found = pipeline.read(fair, options, progress)
        scored = pipeline.score(found.fair, options, found.findings, progress)
        pipeline.write_matches(scored, pipeline.match(scored), out, words, replace=force)
    show_findings(console, _worth_showing(scored), words)
    console.print(escape(words("cli.match.done", path=str(out.resolve()))))


@app.command(help=_help("plan"))
def plan(
    fair: FairPath,
    out: Annotated[Path, typer.Option("--out", help=_help("out"))],
    first_day: FirstDay = None,
    seed: Seed = 0,
    time_limit: TimeLimit = 30.0,
    encoder: EncoderName = "auto",
    force: Force = False,
    lang: Language = "ko",
) -> None:
    """Build the whole timetable and write every output."""
    from matchmaker.pipeline import read

    words = texts(lang)
    options = _options(first_day, encoder=encoder, seed=seed, time_limit=time_limit)
    with progress_bars(Console(stderr=True), words) as progress:
        found = read(fair, options, progress)
    _plan_and_write(found.fair, found.findings, out, options, words, replace=force)


@app.command(help=_help("demo"))
def demo(
    scenario: Annotated[str, typer.Option("--scenario", help=_help("scenario"))] = "sample",
    out: Annotated[Path, typer.Option("--out", help=_help("out"))] = Path("matchmaker-demo"),
    seed: Seed = 0,
    time_limit: TimeLimit = 30.0,
    encoder: EncoderName = "auto",
    lang: Language = "ko",
) -> None:
    """Run the main job on a bundled fair; earlier demo files are replaced."""
    from matchmaker.demo import demo_fair

    words = texts(lang)
    options = _options(None, encoder=encoder, seed=seed, time_limit=time_limit)
    with progress_bars(Console(stderr=True), words) as progress:
        found = demo_fair(scenario, options, progress)
    _plan_and_write(
        found.fair, found.findings, out, options, words, replace=True, input_files=found.files
    )


def _options(
    first_day: datetime | None,
    *,
    encoder: str = "auto",
    seed: int = 0,
    time_limit: float = 30.0,
) -> RunOptions:
    stamp = stamp_from(os.environ.get("SOURCE_DATE_EPOCH"), datetime.now(UTC))
    day: date = first_day.date() if first_day else default_first_day(stamp)
    return RunOptions(stamp=stamp, first_day=day, encoder=encoder, seed=seed, time_limit=time_limit)


def _plan_and_write(
    fair: Fair,
    findings: tuple[Finding, ...],
    out: Path,
    options: RunOptions,
    words: Texts,
    *,
    replace: bool,
    input_files: Mapping[str, bytes] = MappingProxyType({}),
) -> None:
    from matchmaker import pipeline
    from matchmaker.folders import check_target

    console = Console()
    check_target(out, replace=replace)
    with progress_bars(Console(stderr=True), words) as progress:
        scored = pipeline.score(fair, options, findings, progress)
        made = pipeline.plan(scored, options, progress)
        if made.result.status.has_schedule:
            pipeline.write_plan(
                made,
                out,
                options,
                words,
                replace=replace,
                progress=progress,
                input_files=input_files,
            )
    show_findings(console, [f for f in made.findings if f.severity is not Severity.NOTE], words)
    if not made.result.status.has_schedule:
        console.print(f"[bold red]{escape(words(f'cli.plan.{made.result.status}'))}[/]")
        raise typer.Exit(_REFUSED)
    _tell_plan(console, made, out, words)


def _tell_plan(console: Console, made: FairPlan, out: Path, words: Texts) -> None:
    result = made.result
    notes = sum(f.severity is Severity.NOTE for f in made.findings)
    show_figures(
        console,
        [
            (words("cli.plan.meetings"), f"{len(made.schedule.meetings):,}"),
            (words("cli.plan.status"), words(f"cli.status.{result.status}")),
            (words("cli.plan.fit"), f"{result.fit_points:,.1f}"),
            (words("cli.plan.gap"), f"{result.gap:.2%}"),
            (
                words("cli.plan.floor"),
                f"{result.floor_units_met:,} / {result.floor_units_wanted:,}",
            ),
            (words("cli.plan.seconds"), f"{result.seconds:.2f}"),
        ],
    )
    if notes:
        console.print(escape(words("cli.plan.notes", count=notes)))
    folder = out.resolve()
    console.print(escape(words("cli.plan.done", path=str(folder))))
    for name in ("report.html", "schedule.xlsx", "agendas.pdf"):
        console.print(
            f"  {escape(words(f'cli.files.{Path(name).stem}'))}: {escape(str(folder / name))}",
            soft_wrap=True,
        )


def _worth_showing(scored: Scored) -> list[Finding]:
    return [f for f in scored.findings if f.severity is not Severity.NOTE]


def _size(fair: Fair) -> dict[str, int]:
    return {
        "buyers": len(fair.buyers),
        "purchases": len(fair.purchases),
        "vendors": len(fair.vendors),
        "products": len(fair.products),
        "slots": len(fair.slots),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; every error of ours becomes a message and an exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    # Being told to end is being stopped: the same clean-up as for Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    words, console = texts(_asked_language(given)), Console(stderr=True)
    try:
        app(given)
    except SystemExit as ended:
        if ended.code == _STOPPED:
            console.print(escape(words("cli.stopped")))
        return ended.code if isinstance(ended.code, int) else 0
    except InputError as error:
        show_findings(console, error.findings, words, everything="--all" in given)
        console.print(escape(count_line(error.findings, words)))
    except ExtraMissingError as error:
        console.print(
            escape(words("cli.extra_missing", needed_for=error.needed_for, extra=error.extra))
        )
    except Cancelled:
        console.print(escape(words("cli.stopped")))
        return _STOPPED
    except MatchmakerError as error:
        console.print(escape(words("cli.failed", reason=str(error))))
    return _REFUSED
