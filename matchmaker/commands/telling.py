"""What the terminal says about a finished plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape

from matchmaker.console import show_figures, show_findings, show_sections
from matchmaker.errors import Finding, Severity
from matchmaker.texts import Texts

if TYPE_CHECKING:
    from matchmaker.plan import FairPlan

REFUSED = 1


def check_planned(console: Console, made: FairPlan, words: Texts) -> None:
    """Tell what is wrong; without a timetable, end the command."""
    failed = not made.result.status.has_schedule
    # Without a timetable the notes are the ways out.
    told = [f for f in made.findings if f.severity is not Severity.NOTE]
    show_findings(console, [*told, *_ways_out(made)] if failed else told, words)
    if failed:
        console.print(f"[bold red]{escape(words(f'cli.plan.{made.result.status}'))}[/]")
        raise typer.Exit(REFUSED)


def _ways_out(made: FairPlan) -> list[Finding]:
    return [f for f in made.result.findings if f.severity is Severity.NOTE]


def _tell_idle(console: Console, made: FairPlan, words: Texts) -> None:
    """A proof of the best does not say that it is good: tell who meets nobody, and why."""
    fair, meetings = made.fair, made.schedule.meetings
    buyers = len(fair.buyers) - len({fair.desk_of[m.desk].buyer for m in meetings})
    vendors = len(fair.vendors) - len({m.vendor for m in meetings})
    if not meetings:
        console.print(f"[bold yellow]{escape(words('cli.plan.empty'))}[/]")
    elif buyers or vendors:
        least = fair.policy.min_relevance
        idle = words("cli.plan.idle", buyers=buyers, vendors=vendors, least=least)
        console.print(f"[yellow]{escape(idle)}[/]")


def _worst_off(made: FairPlan, words: Texts) -> list[tuple[str, str]]:
    """Who is worst off, where the organiser asked for it to count."""
    result = made.result
    if result.worst_vendor is None or result.worst_bound is None:
        return []
    told = words(
        "cli.plan.worst_of",
        vendor=made.fair.vendor_of[result.worst_vendor].name,
        points=f"{result.worst_fit:,.1f}",
        bound=f"{result.worst_bound:,.1f}",
    )
    return [(words("cli.plan.worst"), told)]


def _timing(made: FairPlan, words: Texts) -> list[tuple[str, str]]:
    """How the meetings lie in time: before the wishes were looked at, and now."""
    timing = made.result.timing
    if timing is None:
        return []
    end = words(f"cli.timing.{timing.end}")
    breaks = words("cli.timing.change", before=timing.breaks_before, now=timing.breaks)
    sessions = words("cli.timing.change", before=timing.sessions_before, now=timing.sessions)
    return [
        (words("cli.timing.breaks"), f"{breaks} ({end})"),
        (words("cli.timing.sessions"), sessions),
    ]


def _tell_fairness(console: Console, made: FairPlan, words: Texts) -> None:
    """What each choice of fairness would give, a line each."""
    lines = []
    for choice in made.fairness:
        here = choice.fairness is made.fair.policy.fairness
        line = words(
            "cli.fairness.line",
            name=words(f"cli.fairness.{choice.fairness or 'alone'}"),
            fit=f"{choice.fit_points:,.1f}",
            price=f"{choice.price:.2%}",
            floor=choice.floor_units,
            lines=choice.lines_covered,
            load="–" if choice.lowest_load is None else choice.lowest_load,
            worst="–" if choice.lowest_fit is None else f"{choice.lowest_fit:.1f}",
        )
        lines.append(line + words("cli.fairness.here") if here else line)
    if lines:
        show_sections(console, [(words("cli.fairness.title"), lines)])


def _tell_groups(console: Console, made: FairPlan, words: Texts) -> None:
    """What each group of participants was to have and has, a line each."""
    from matchmaker.exports.group_figures import group_figures

    lines = []
    for figure in group_figures(made):
        told = {"name": figure.name, "members": figure.members, "meetings": figure.meetings}
        line = words(f"cli.groups.{figure.side}", **told)
        if figure.cap is not None:
            line += words("cli.groups.cap", cap=figure.cap)
        if figure.share is not None and figure.reached is not None:
            shares = {"share": f"{figure.share:.1%}", "reached": f"{figure.reached:.1%}"}
            most, wanted = figure.most_talks, figure.wanted
            line += words("cli.groups.share", **shares, most=most, wanted=wanted)
        elif figure.wanted:
            line += words("cli.groups.floor", wanted=figure.wanted)
        lines.append(line)
    if lines:
        show_sections(console, [(words("cli.groups.title"), lines)])


def tell_plan(console: Console, made: FairPlan, out: Path, words: Texts) -> None:
    """Tell the figures of a plan, and where its files are."""
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
            (words("cli.plan.lines"), f"{result.lines_covered:,} / {result.lines_wanted:,}"),
            *_worst_off(made, words),
            *_timing(made, words),
            (words("cli.plan.seconds"), f"{result.seconds:.2f}"),
        ],
    )
    _tell_groups(console, made, words)
    _tell_fairness(console, made, words)
    _tell_idle(console, made, words)
    if notes:
        console.print(escape(words("cli.plan.notes", count=notes)))
    folder = out.resolve()
    console.print(escape(words("cli.plan.done", path=str(folder))))
    agendas = sorted(f.name for f in folder.glob("agendas*.pdf"))[:1]
    files = [("report", "report.html"), ("schedule", "schedule.xlsx")]
    for kind, name in (*files, *(("agendas", first) for first in agendas)):
        console.print(
            f"  {escape(words(f'cli.files.{kind}'))}: {escape(str(folder / name))}",
            soft_wrap=True,
        )
    if not agendas:
        console.print(escape(words("cli.agendas.later", path=str(folder))), soft_wrap=True)
