"""What the command line shows: progress bars, findings, and a plan in a few lines."""

from __future__ import annotations

import select
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from matchmaker.errors import Finding, Severity
from matchmaker.texts import Texts

if TYPE_CHECKING:
    from matchmaker.scheduler.result import Standing

_SHOWN_PER_CODE = 5
_MANY_SIGNALS = 64
_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_ORDER = [Severity.ERROR, Severity.WARNING, Severity.NOTE]


class Shown:
    """Progress bars, one for each step as it begins; off a terminal, a plain line for each."""

    def __init__(self, bars: Bars, texts: Texts) -> None:
        self._bars, self._texts = bars, texts
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show how far a step is."""
        if step not in self._tasks:
            name = self._texts(f"progress.{step}")
            self._tasks[step] = self._bars.add_task(name, total=total, standing="")
            if not self._bars.console.is_terminal:
                self._bars.console.print(escape(f"{name} …"))
        self._bars.update(self._tasks[step], completed=done, total=total)

    def watch(self, standing: Standing) -> None:
        """Show how the search for a timetable stands."""
        if (task := self._tasks.get("schedule")) is not None:
            told = self._texts(
                "cli.plan.standing",
                value=round(standing.objective / 100),
                bound=round(standing.bound / 100),
                gap=f"{standing.gap:.2%}",
                seconds=round(standing.seconds_left),
            )
            self._bars.update(task, standing=escape(told) if standing.valid else "")


@contextmanager
def progress_bars(console: Console, texts: Texts) -> Iterator[Shown]:
    """Where long steps show how far they are."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[standing]}"),
    )
    with Bars(*columns, console=console, disable=not console.is_terminal) as bars:
        yield Shown(bars, texts)


@contextmanager
def stopped_by_hand(console: Console, texts: Texts) -> Iterator[Callable[[], bool]]:
    """Whether a person has pressed Ctrl-C to end a search and keep the best so far; a second
    time ends the program as ever. Outside the main thread signals stay as they are.

    Python runs no handler while a solver has the main thread; a signal is also written to a
    socket, at once, so that other threads can see it.
    """
    asked = seen = False

    def ask(signum: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            signal.default_int_handler(signum, frame)
        asked = True
        console.print(escape(texts("cli.plan.stopping")))

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return

    def stop() -> bool:
        nonlocal seen
        if select.select([reader], [], [], 0)[0]:
            seen = signal.SIGINT in reader.recv(_MANY_SIGNALS) or seen
        return asked or seen

    reader, writer = socket.socketpair()
    writer.setblocking(False)
    with reader, writer:
        before = signal.signal(signal.SIGINT, ask)
        before_fd = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        try:
            yield stop
        finally:
            signal.set_wakeup_fd(before_fd)
            signal.signal(signal.SIGINT, before)


def show_findings(
    console: Console, findings: Sequence[Finding], texts: Texts, *, everything: bool = False
) -> None:
    """Print findings by severity and kind; of each kind the first few unless ``everything``."""
    kinds: dict[tuple[int, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: _ORDER.index(f.severity)):
        kinds.setdefault((_ORDER.index(finding.severity), finding.code), []).append(finding)
    for same in kinds.values():
        shown = same if everything else same[:_SHOWN_PER_CODE]
        for position, finding in enumerate(shown):
            _show_one(console, finding, texts)
            following = shown[position + 1] if position + 1 < len(shown) else None
            remedy = texts.remedy(finding)
            # A remedy that serves several findings in a row is told once, after the last.
            if remedy and (following is None or texts.remedy(following) != remedy):
                console.print(f"    → {escape(remedy)}", soft_wrap=True)
        if len(same) > len(shown):
            more = texts("cli.findings.more", count=len(same) - len(shown))
            console.print(f"    [dim]{escape(more)}[/dim]")


def _show_one(console: Console, finding: Finding, texts: Texts) -> None:
    severity = finding.severity
    label = f"[{_STYLE[severity]}]{escape(texts(f'cli.severity.{severity}'))}[/]"
    place = where(finding, texts)
    shown = f"[bold]{escape(place)}[/bold]  " if place else ""
    console.print(f"{label}  {shown}{escape(texts.what(finding))}", soft_wrap=True)


def where(finding: Finding, texts: Texts) -> str:
    """The place of a finding as a person looks for it: file, sheet, row, column."""
    parts = [finding.file] if finding.file else []
    if finding.sheet and finding.sheet != finding.file:
        parts.append(texts("cli.where.sheet", sheet=finding.sheet))
    if finding.row is not None:
        parts.append(texts("cli.where.row", row=finding.row))
    if finding.column:
        parts.append(texts("cli.where.column", column=finding.column))
    return " ".join(parts)


def count_line(findings: Sequence[Finding], texts: Texts) -> str:
    """How many errors, warnings and notes there are, in one line."""
    counts = {s: sum(f.severity is s for f in findings) for s in _ORDER}
    return texts(
        "cli.findings.count",
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.NOTE],
    )


def show_figures(console: Console, figures: Sequence[tuple[str, str]]) -> None:
    """Print a two-column table of figures."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(style="bold")
    for name, value in figures:
        table.add_row(escape(name), escape(value))
    console.print(table)


def show_sections(console: Console, sections: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Print headings with their lines."""
    for heading, lines in sections:
        console.print(f"[bold]{escape(heading)}[/bold]")
        for line in lines:
            console.print(f"  {escape(line)}", soft_wrap=True)
