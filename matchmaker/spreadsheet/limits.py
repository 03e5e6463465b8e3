"""How much of a stranger's file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one input. They leave room for a city platform (1,000 agencies,
    10,000 firms) many times over; beyond them a file is a mistake or an attack."""

    file_bytes: int = 64 * 2**20
    unpacked_bytes: int = 400 * 2**20
    parts: int = 10_000
    rows: int = 200_000
    columns: int = 500
    cells: int = 4_000_000
    characters: int = 50_000_000
    seconds: float = 60.0
    memory_bytes: int = 1536 * 2**20


DEFAULT_LIMITS = Limits()
