"""The command line. Every room is imported by the command that needs it: help is instant."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from typer import rich_utils

from matchmaker import __version__
from matchmaker.commands.agendas import agendas
from matchmaker.commands.edit import edit
from matchmaker.commands.explain import explain
from matchmaker.commands.keeping import backup, restore, upgrade
from matchmaker.commands.learn import learn
from matchmaker.commands.options import (
    AgendasWritten,
    EncoderCluster,
    EncoderName,
    Everything,
    FairPath,
    FirstDay,
    Force,
    Language,
    Reranker,
    Seed,
    TimeLimit,
    asked_language,
    help_text,
    run_options,
)
from matchmaker.commands.replan import replan
from matchmaker.commands.serve import serve, worker
from matchmaker.commands.telling import REFUSED, check_planned, tell_plan
from matchmaker.commands.why import why
from matchmaker.config import AgendaFiles, RunOptions
from matchmaker.console import (
    count_line,
    progress_bars,
    show_findings,
    stopped_by_hand,
)
from matchmaker.errors import (
    Cancelled,
    ExtraMissingError,
    Finding,
    InputError,
    MatchmakerError,
    Severity,
)
from matchmaker.texts import Texts, texts

if TYPE_CHECKING:
    from matchmaker.domain import Fair
    from matchmaker.pipeline import Scored

_STOPPED = 130


def _translate_headings() -> None:
    """Typer has no other way to say "Options" and its like in another language."""
    rich_utils.OPTIONS_PANEL_TITLE = help_text("options")
    rich_utils.ARGUMENTS_PANEL_TITLE = help_text("arguments")
    rich_utils.COMMANDS_PANEL_TITLE = help_text("commands")
    rich_utils.ERRORS_PANEL_TITLE = help_text("errors")


_translate_headings()
app = typer.Typer(
    name="matchmaker",
    help=help_text("app"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def _main(
    version: Annotated[bool, typer.Option("--version", help=help_text("version"))] = False,
) -> None:
    if version:
        typer.echo(f"matchmaker {__version__}")
        raise typer.Exit


@app.command(help=help_text("template"))
def template(
    out: Annotated[Path, typer.Option("--out", help=help_text("template_out"))] = Path("fair.xlsx"),
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


@app.command(help=help_text("check"))
def check(
    fair: FairPath,
    first_day: FirstDay = None,
    everything: Everything = False,
    lang: Language = "ko",
) -> None:
    """Read a fair and tell every fault, with its place and its remedy."""
    from matchmaker import pipeline

    words, console = texts(lang), Console()
    with progress_bars(Console(stderr=True), words) as progress:
        found = pipeline.check(fair, run_options(first_day), progress)
    show_findings(console, found.findings, words, everything=everything)
    console.print(escape(count_line(found.findings, words)))
    console.print(escape(words("cli.check.usable", **_size(found.fair))))


@app.command(help=help_text("match"))
def match(
    fair: FairPath,
    out: Annotated[Path, typer.Option("--out", help=help_text("out"))],
    first_day: FirstDay = None,
    encoder: EncoderName = "auto",
    encoder_cluster: EncoderCluster = None,
    reranker: Reranker = None,
    force: Force = False,
    lang: Language = "ko",
) -> None:
    """Write the ranked vendors per planned purchase, and the needs per vendor, with reasons."""
    from matchmaker import pipeline

    words, console = texts(lang), Console()
    options = run_options(
        first_day, encoder=encoder, encoder_cluster=encoder_cluster, reranker=reranker
    )
    with progress_bars(Console(stderr=True), words) as progress:
        found = pipeline.read(fair, options, progress)
        scored = pipeline.score(found.fair, options, found.findings, progress)
        pipeline.write_matches(scored, pipeline.match(scored), out, words, replace=force)
    show_findings(console, _worth_showing(scored), words)
    console.print(escape(words("cli.match.done", path=str(out.resolve()))))


@app.command(help=help_text("plan"))
def plan(
    fair: FairPath,
    out: Annotated[Path, typer.Option("--out", help=help_text("out"))],
    first_day: FirstDay = None,
    seed: Seed = 0,
    time_limit: TimeLimit = 30.0,
    encoder: EncoderName = "auto",
    encoder_cluster: EncoderCluster = None,
    reranker: Reranker = None,
    agendas: AgendasWritten = AgendaFiles.AUTO,
    force: Force = False,
    lang: Language = "ko",
) -> None:
    """Build the whole timetable and write every output."""
    from matchmaker.pipeline import read

    words = texts(lang)
    options = run_options(
        first_day,
        encoder=encoder,
        encoder_cluster=encoder_cluster,
        reranker=reranker,
        seed=seed,
        time_limit=time_limit,
        agendas=agendas,
    )
    with progress_bars(Console(stderr=True), words) as progress:
        found = read(fair, options, progress)
    _plan_and_write(found.fair, found.findings, out, options, words, replace=force)


@app.command(help=help_text("demo"))
def demo(
    scenario: Annotated[str, typer.Option("--scenario", help=help_text("scenario"))] = "sample",
    out: Annotated[Path, typer.Option("--out", help=help_text("out"))] = Path("matchmaker-demo"),
    seed: Seed = 0,
    time_limit: TimeLimit = 30.0,
    encoder: EncoderName = "auto",
    encoder_cluster: EncoderCluster = None,
    reranker: Reranker = None,
    agendas: AgendasWritten = AgendaFiles.AUTO,
    lang: Language = "ko",
) -> None:
    """Run the main job on a bundled fair; earlier demo files are replaced."""
    from matchmaker.demo import demo_fair

    words = texts(lang)
    options = run_options(
        None,
        encoder=encoder,
        encoder_cluster=encoder_cluster,
        reranker=reranker,
        seed=seed,
        time_limit=time_limit,
        agendas=agendas,
    )
    with progress_bars(Console(stderr=True), words) as progress:
        found = demo_fair(scenario, options, progress)
    _plan_and_write(
        found.fair, found.findings, out, options, words, replace=True, input_files=found.files
    )


app.command(help=help_text("explain"))(explain)
app.command(help=help_text("learn"))(learn)
app.command(help=help_text("replan"))(replan)
app.command(help=help_text("edit"))(edit)
app.command(help=help_text("why"))(why)
app.command(help=help_text("agendas"))(agendas)
app.command(help=help_text("serve"))(serve)
app.command(help=help_text("worker"))(worker)
app.command(help=help_text("backup"))(backup)
app.command(help=help_text("restore"))(restore)
app.command(help=help_text("upgrade"))(upgrade)


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

    console, errors = Console(), Console(stderr=True)
    check_target(out, replace=replace)
    with progress_bars(errors, words) as progress:
        scored = pipeline.score(fair, options, findings, progress)
        with stopped_by_hand(errors, words) as stop:
            made = pipeline.plan(scored, options, progress, stop=stop, watch=progress.watch)
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
    check_planned(console, made, words)
    tell_plan(console, made, out, words)


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
    words, console = texts(asked_language(given)), Console(stderr=True)
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
    return REFUSED
