"""How long steps tell what they are doing, and how they are asked to stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from matchmaker.errors import Cancelled

T = TypeVar("T")


class Progress(Protocol):
    """Called by a long step as it goes; raising `Cancelled` inside it stops the step."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """``step`` is a key under ``progress.`` in the translation files."""


def silent(step: str, done: int, total: int) -> None:
    """The progress that nobody watches."""


def batches(items: Sequence[T], size: int, step: str, progress: Progress) -> Iterator[Sequence[T]]:
    """Cut ``items`` into runs of ``size``, telling ``progress`` before each and at the end."""
    for start in range(0, len(items), size):
        progress(step, start, len(items))
        yield items[start : start + size]
    progress(step, len(items), len(items))


__all__ = ["Cancelled", "Progress", "batches", "silent"]
