"""The CP-SAT model of a part of the timetable, one named function per rule.

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
from matchmaker.scheduler.timetable import Timetable, bits


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
    """A model in the making: ``meets`` per pair, ``at`` per (pair, slot)."""

    part: Part
    demands: Demands
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    meets: dict[int, cp_model.IntVar] = field(default_factory=dict)
    at: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    missing: list[cp_model.IntVar] = field(default_factory=list)
    named: dict[cp_model.IntVar, Demand] = field(default_factory=dict)
    floor_units: dict[cp_model.IntVar, int] = field(default_factory=dict)
    by_desk: dict[int, list[int]] = field(default_factory=dict)
    by_buyer: dict[int, list[int]] = field(default_factory=dict)
    by_vendor: dict[int, list[int]] = field(default_factory=dict)


def build_model(part: Part, demands: Demands) -> Model:
    """The model of a part, with its hard demands in the way asked for."""
    model = Model(part, demands)
    _variables(model)
    for rule in RULES:
        rule(model)
    _objective(model)
    return model


def _variables(model: Model) -> None:
    table, cp = model.part.table, model.cp
    for pair in model.part.pairs:
        slots = [s for s in bits(table.common(pair)) if table.rooms[s] > 0]
        meets = cp.new_bool_var("")
        model.meets[pair] = meets
        here = [cp.new_bool_var("") for _ in slots]
        model.at.update({(pair, s): x for s, x in zip(slots, here, strict=True)})
        cp.add_exactly_one([*here, ~meets])
    desk_of, buyer_of = table.desk, table.buyer_of_desk
    model.by_desk = _grouped(model.part.pairs, lambda p: desk_of[p])
    model.by_buyer = _grouped(model.part.pairs, lambda p: buyer_of[desk_of[p]])
    model.by_vendor = _grouped(model.part.pairs, lambda p: table.vendor[p])


def meet_once(model: Model) -> None:
    """An agency meets a vendor at most once, whichever desk it is."""
    for pairs in _grouped(model.part.pairs, lambda p: model.part.table.group[p]).values():
        if len(pairs) > 1:
            model.cp.add_at_most_one(model.meets[p] for p in pairs)


def one_talk_at_a_time_desk(model: Model) -> None:
    """A desk talks to one vendor at a time."""
    _one_at_a_time(model, model.by_desk)


def one_talk_at_a_time_vendor(model: Model) -> None:
    """A vendor talks to one desk at a time, also across parallel tracks."""
    _one_at_a_time(model, model.by_vendor)


def _one_at_a_time(model: Model, owners: dict[int, list[int]]) -> None:
    """Slots that share a moment share the moment when the last of them starts, so one
    clique per start is enough."""
    slots = model.part.problem.slots
    cliques = {
        tuple(((slots.start <= start) & (start < slots.end)).nonzero()[0].tolist())
        for start in slots.start.tolist()
    }
    for pairs in owners.values():
        for clique in sorted(cliques):
            at = [x for p in pairs for s in clique if (x := model.at.get((p, s))) is not None]
            if len(at) > 1:
                model.cp.add_at_most_one(at)


def enough_rooms(model: Model) -> None:
    """A slot holds no more meetings than it has rooms left."""
    by_slot: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for (_, slot), x in model.at.items():
        by_slot[slot].append(x)
    for slot, at in sorted(by_slot.items()):
        if len(at) > model.part.table.rooms[slot]:
            model.cp.add(cp_model.LinearExpr.sum(at) <= model.part.table.rooms[slot])


def desk_cap(model: Model) -> None:
    """A desk has no more meetings than its cap."""
    _cap(model, model.by_desk, model.part.table.desk_left)


def buyer_cap(model: Model) -> None:
    """An agency has no more meetings, over its desks, than its cap."""
    _cap(model, model.by_buyer, model.part.table.buyer_left)


def vendor_cap(model: Model) -> None:
    """A vendor has no more meetings than its cap."""
    _cap(model, model.by_vendor, model.part.table.vendor_left)


def _cap(model: Model, owners: dict[int, list[int]], left: list[int]) -> None:
    for owner, pairs in owners.items():
        if len(pairs) > left[owner]:
            model.cp.add(_count(model, pairs) <= left[owner])


def must_meet(model: Model) -> None:
    """A pair that must meet does."""
    must = [p for p in model.part.pairs if model.part.problem.pairs.must[p]]
    for pairs in _grouped(must, lambda p: model.part.table.group[p]).values():
        _at_least(model, Demand("must", pairs[0]), pairs, 1)


def keep_buyer_promises(model: Model) -> None:
    """An agency that was promised meetings gets them."""
    promise = model.part.problem.buyer_promise.tolist()
    for buyer in model.part.buyers:
        wanted = promise[buyer] - model.part.buyer_loads[buyer]
        _at_least(model, Demand("buyer", buyer), model.by_buyer.get(buyer, []), wanted)


def keep_vendor_promises(model: Model) -> None:
    """A vendor that was promised meetings gets them."""
    promise = model.part.problem.vendor_promise.tolist()
    for vendor in model.part.vendors:
        wanted = promise[vendor] - model.part.vendor_loads[vendor]
        _at_least(model, Demand("vendor", vendor), model.by_vendor.get(vendor, []), wanted)


def keep_floors(model: Model) -> None:
    """Each meeting up to the policy's floor earns the bonus, before anyone's fit counts."""
    part = model.part
    sides = (
        (part.buyers, model.by_buyer, part.problem.buyer_floor, part.buyer_loads),
        (part.vendors, model.by_vendor, part.problem.vendor_floor, part.vendor_loads),
    )
    for owners, pairs_of, floor, loads in sides:
        for owner in owners:
            pairs = pairs_of.get(owner, [])
            units = min(int(floor[owner]) - loads[owner], len(pairs))
            if units > 0:
                earned = model.cp.new_int_var(0, units, "")
                model.cp.add(earned <= _count(model, pairs))
                model.floor_units[earned] = units


def _at_least(model: Model, demand: Demand, pairs: list[int], wanted: int) -> None:
    if wanted <= 0:
        return
    count = _count(model, pairs)
    if model.demands is Demands.PRICED:
        short = model.cp.new_int_var(0, wanted, "")
        model.cp.add(count + short >= wanted)
        model.missing.append(short)
        return
    constraint = model.cp.add(count >= wanted)
    if model.demands is Demands.NAMED:
        holds = model.cp.new_bool_var("")
        constraint.only_enforce_if(holds)
        model.named[holds] = demand


def _objective(model: Model) -> None:
    """Hard demands, then floor units, then fit: each weighs more than all that follows.

    A part's weights are no larger than it needs, because large ones slow the solver; the
    whole problem keeps the true bonus, so that its bound is one of the true objective.
    """
    points = model.part.problem.pairs.points
    fit = [int(points[p]) for p in model.meets]
    bonus = model.part.problem.floor_bonus if model.part.whole else _most_fit(model) + 1
    price = bonus * sum(model.floor_units.values()) + _most_fit(model) + 1
    model.cp.maximize(
        cp_model.LinearExpr.weighted_sum(list(model.meets.values()), fit)
        + bonus * cp_model.LinearExpr.sum(list(model.floor_units))
        - price * cp_model.LinearExpr.sum(model.missing)
    )


def _most_fit(model: Model) -> int:
    """Fit that no answer exceeds: every vendor's best meetings up to its cap."""
    points, left = model.part.problem.pairs.points, model.part.table.vendor_left
    return sum(
        sum(sorted((int(points[p]) for p in pairs), reverse=True)[: max(0, left[vendor])])
        for vendor, pairs in model.by_vendor.items()
    )


def _count(model: Model, pairs: Iterable[int]) -> cp_model.LinearExpr:
    count: cp_model.LinearExpr = cp_model.LinearExpr.sum([model.meets[p] for p in pairs])
    return count


def _grouped(pairs: Iterable[int], key: Callable[[int], int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for pair in pairs:
        found[key(pair)].append(pair)
    return dict(sorted(found.items()))


RULES: tuple[Callable[[Model], None], ...] = (
    meet_once,
    one_talk_at_a_time_desk,
    one_talk_at_a_time_vendor,
    enough_rooms,
    desk_cap,
    buyer_cap,
    vendor_cap,
    must_meet,
    keep_buyer_promises,
    keep_vendor_promises,
    keep_floors,
)
