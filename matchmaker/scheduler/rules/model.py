"""What a rule writes into: the CP-SAT model of a part of the timetable.

The part is a `Timetable` from which some meetings were taken out, and the pairs that may
(again) meet: every other meeting stays where it is. With an empty timetable and all pairs
the part is the whole problem.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from ortools.sat.python import cp_model

from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.timetable import Timetable


class Demands(Enum):
    """How hard demands enter a model: as constraints; at a price above everything else, so
    that a part that cannot hold them all still gets an answer; or each behind a literal of
    its own, so that a set that cannot hold together can be named."""

    HARD = auto()
    PRICED = auto()
    NAMED = auto()


@dataclass(frozen=True, slots=True)
class Demand:
    """A hard demand: ``kind`` is "must", "buyer" or "vendor", ``item`` a pair or a person."""

    kind: str
    item: int


@dataclass(frozen=True, slots=True)
class Earned:
    """What counts before fit: ``times`` earns ``units`` each time; together with others that
    cannot hold at the same time it does so ``most`` times."""

    times: cp_model.IntVar
    units: int
    most: int


@dataclass(frozen=True)
class Part:
    """What a model is about. ``buyer_loads`` and ``vendor_loads`` count the meetings that
    stay; every buyer named has all of its desks inside."""

    problem: ScheduleProblem
    table: Timetable
    pairs: list[int]
    buyer_loads: list[int]
    vendor_loads: list[int]
    whole: bool = False

    @classmethod
    def of_everything(cls, problem: ScheduleProblem) -> Part:
        """The whole problem as a part."""
        nobody = [0] * len(problem.buyer_cap), [0] * len(problem.vendor_cap)
        every_pair = list(range(len(problem.pairs)))
        return cls(problem, Timetable(problem), every_pair, *nobody, whole=True)

    @property
    def buyers(self) -> list[int]:
        """The agencies inside, ascending."""
        if self.whole:
            return list(range(len(self.buyer_loads)))
        table = self.table
        return sorted({table.buyer_of_desk[table.desk[p]] for p in self.pairs})

    @property
    def vendors(self) -> list[int]:
        """The vendors inside, ascending."""
        if self.whole:
            return list(range(len(self.vendor_loads)))
        return sorted({self.table.vendor[p] for p in self.pairs})


@dataclass
class Model:
    """A model in the making: ``meets`` per pair, ``at`` per (pair, slot); ``worst`` is the
    worst-off vendor's fit where it counts."""

    part: Part
    demands: Demands
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    meets: dict[int, cp_model.IntVar] = field(default_factory=dict)
    at: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    missing: list[cp_model.IntVar] = field(default_factory=list)
    named: dict[cp_model.IntVar, Demand] = field(default_factory=dict)
    units: list[Earned] = field(default_factory=list)
    worst: cp_model.IntVar | int = 0
    by_desk: dict[int, list[int]] = field(default_factory=dict)
    by_buyer: dict[int, list[int]] = field(default_factory=dict)
    by_vendor: dict[int, list[int]] = field(default_factory=dict)


def count(model: Model, pairs: Iterable[int]) -> cp_model.LinearExpr:
    """How many of some pairs meet."""
    total: cp_model.LinearExpr = cp_model.LinearExpr.sum([model.meets[p] for p in pairs])
    return total


def grouped(pairs: Iterable[int], key: Callable[[int], int]) -> dict[int, list[int]]:
    """Pairs by a key, in the order of the keys."""
    found: dict[int, list[int]] = defaultdict(list)
    for pair in pairs:
        found[key(pair)].append(pair)
    return dict(sorted(found.items()))


def pairs_of_group(model: Model, group: int) -> list[int]:
    """The pairs of a model that count for a group of participants."""
    groups = model.part.problem.groups
    return [
        pair
        for side, pairs_of in ((groups.buyers, model.by_buyer), (groups.vendors, model.by_vendor))
        for member, pairs in pairs_of.items()
        if side[group, member]
        for pair in pairs
    ]
