"""The interview assignment problem (CSPLib 062): its files, and what its rules make of them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Window = tuple[int, int]

DAYS, PER_DAY = 5, 4
SLOTS = DAYS * PER_DAY
SUITE = 200
INTERVIEWS, LIKED_BELOW = 3, 4
WINDOWS: tuple[Window, ...] = tuple((a, b) for a in range(DAYS) for b in range(a, DAYS))


@dataclass(frozen=True, kw_only=True)
class Interviews:
    """S students, C companies. ``preference`` (S, C) is 1 (best) to 5, ``slots`` (S, 5) when
    a student can come, from 0. ``rate`` is a company's cost of a day, ``parallel`` how many
    interviews it can hold at once, ``lower`` and ``upper`` how many it wants in all.
    ``may_stay_away``: a company may also hold none, and then pays nothing."""

    name: str
    preference: Ints
    slots: Ints
    rate: Ints
    parallel: Ints
    lower: Ints
    upper: Ints
    may_stay_away: bool = False

    @cached_property
    def need(self) -> Ints:
        """The interviews of each student, (S,)."""
        need: Ints = np.minimum(INTERVIEWS, (self.preference < LIKED_BELOW).sum(axis=1))
        return need

    @cached_property
    def best(self) -> Ints:
        """The least sum of preferences that each student could have, (S,)."""
        ranked = np.sort(self.preference, axis=1)
        return np.array([ranked[i, :k].sum() for i, k in enumerate(self.need)], dtype=np.int64)

    def suits(self, student: int, regret: int) -> list[int]:
        """The companies that a student can meet without more regret than that."""
        own, need = self.preference[student], int(self.need[student])
        if not need:
            return []
        last = int(np.sort(own)[need - 1])
        return [j for j, p in enumerate(own.tolist()) if p <= last + regret]

    def windows(self, company: int) -> list[Window]:
        """The stretches of days long enough for a company's fewest interviews."""
        a_day = PER_DAY * int(self.parallel[company])
        return [(a, b) for a, b in WINDOWS if (b - a + 1) * a_day >= self.lower[company]]

    @property
    def fewest_suites(self) -> int:
        """The suites that all interviews need when every slot is full."""
        return -(-int(self.need.sum()) // SLOTS)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """``meetings`` are (student, company, slot), from 0."""

    meetings: tuple[tuple[int, int, int], ...]


def read(folder: Path, size: str) -> Interviews:
    """The files of one size: ``test<size>.csv``, ``company<size>.csv`` and its slots."""
    companies = _rows(folder / f"company{size}.csv")
    own = folder / f"slots{size}.csv"
    slots = _rows(own if own.is_file() else folder / "slots.csv")
    field = {name: place for place, name in enumerate(companies[0])}

    def column(name: str) -> Ints:
        return np.array([int(row[field[name]]) for row in companies[1:]], dtype=np.int64)

    return Interviews(
        name=f"test{size}.csv",
        preference=np.array(_rows(folder / f"test{size}.csv")[1:], dtype=np.int64),
        slots=np.array(slots[1:], dtype=np.int64)[:, 1:] - 1,
        rate=column("DailyRate"),
        parallel=column("Parallel"),
        lower=column("Lower"),
        upper=column("Upper"),
    )


def sizes(folder: Path) -> list[str]:
    """The sizes that a folder has files for, smallest first."""
    names = [p.stem.removeprefix("test") for p in folder.glob("test*.csv")]
    return sorted(names, key=lambda size: (len(size), size))


def _rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return [[cell.strip() for cell in row] for row in csv.reader(text) if row]
