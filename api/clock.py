"""What time it is: given to the application, so that tests can say it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives an aware moment."""


def system_clock() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)
