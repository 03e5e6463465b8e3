"""The results file: tables between marks, renewed by the commands that measured them."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")


def marks(section: str) -> tuple[str, str]:
    """The lines between which a section's tables stand."""
    return f"<!-- {section}: begin -->", f"<!-- {section}: end -->"


def write_between(results: Path, section: str, parts: Sequence[str]) -> None:
    """Put paragraphs in the place of what a section held; all else stays as it is.

    Raises ValueError where the file lacks the section's marks.
    """
    begin, end = marks(section)
    text = results.read_text(encoding="utf-8")
    before, rest = text.split(begin)
    _, after = rest.split(end)
    results.write_text(before + "\n\n".join([begin, *parts, end]) + after, encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def commit() -> str:
    """What the figures were measured on, as git names it."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607 - whatever git this machine has
        capture_output=True,
        text=True,
        check=False,
        cwd=RESULTS.parent,
    )
    return done.stdout.strip() or "unknown"


def machine() -> str:
    """The machine in a few words."""
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
