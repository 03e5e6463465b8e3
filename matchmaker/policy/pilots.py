"""Pilot purchases: programmes in which agencies try out what young firms make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchmaker.policy.dated import entries, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotProgramme:
    """One programme: local firms at most ``years`` old with at most ``public_sales`` won of
    sales to public agencies."""

    id: str
    name: str
    years: int
    public_sales: int
    basis: str
    status: str
    source: str
    since: date | None = None
    until: date | None = None


def pilot_programmes(day: date | None = None) -> tuple[PilotProgramme, ...]:
    """The programmes known on a day (without one: today's), the model one first."""
    return in_force((PilotProgramme(**e) for e in entries("pilots.toml", "programme")), day)
