"""The shares of its purchases that an agency owes to some kinds of firms and products."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchmaker.policy.dated import entries, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """One quota. ``rate`` is the least percentage, None where the law sets a duty without a
    rate; ``divisions`` are the kinds of purchase that it counts, empty for all.
    ``status`` tells how the fact was read; nothing merely recalled is listed."""

    id: str
    name: str
    denominator: str
    basis: str
    status: str
    source: str
    rate: float | None = None
    certificates: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


def quotas(day: date | None = None) -> tuple[Quota, ...]:
    """The quotas in force on a day (without one: today's), in the order of the data."""
    return in_force((Quota(**entry) for entry in entries("quotas.toml", "quota")), day)
