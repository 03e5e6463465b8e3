"""The shares of its purchases that an agency owes to some kinds of firms and products."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """One quota. ``rate`` is the least percentage, None where the law sets a duty without a
    rate. ``status`` tells how the fact was read; nothing merely recalled is listed."""

    id: str
    name: str
    denominator: str
    basis: str
    status: str
    rate: float | None = None
    certificates: tuple[str, ...] = ()


@lru_cache
def quotas() -> tuple[Quota, ...]:
    """Every quota that was read, in the order of the data."""
    text = files(__package__).joinpath("quotas.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["quota"]
    return tuple(Quota(**{**e, "certificates": tuple(e["certificates"])}) for e in entries)
