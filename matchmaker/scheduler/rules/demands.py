"""Rules of at least: pairs that must meet, promises, and what earns units before fit."""

from __future__ import annotations

from collections import Counter

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.rules.model import (
    Demand,
    Demands,
    Earned,
    Model,
    count,
    grouped,
    pairs_of_group,
)


def must_meet(model: Model) -> None:
    """A pair that must meet does."""
    must = [p for p in model.part.pairs if model.part.problem.pairs.must[p]]
    for pairs in grouped(must, lambda p: model.part.table.group[p]).values():
        at_least(model, Demand("must", pairs[0]), pairs, 1)


def keep_buyer_promises(model: Model) -> None:
    """An agency that was promised meetings gets them."""
    promise = model.part.problem.buyer_promise.tolist()
    for buyer in model.part.buyers:
        wanted = promise[buyer] - model.part.buyer_loads[buyer]
        at_least(model, Demand("buyer", buyer), model.by_buyer.get(buyer, []), wanted)


def keep_vendor_promises(model: Model) -> None:
    """A vendor that was promised meetings gets them."""
    promise = model.part.problem.vendor_promise.tolist()
    for vendor in model.part.vendors:
        wanted = promise[vendor] - model.part.vendor_loads[vendor]
        at_least(model, Demand("vendor", vendor), model.by_vendor.get(vendor, []), wanted)


def keep_floors(model: Model) -> None:
    """Each meeting that earns units by the organiser's choice of fairness (up to a floor, or
    the fewer the more a vendor has) earns the bonus, before anyone's fit counts."""
    part, units = model.part, model.part.problem.units
    sides = (
        (part.buyers, model.by_buyer, units.buyer, part.buyer_loads),
        (part.vendors, model.by_vendor, units.vendor, part.vendor_loads),
    )
    for owners, pairs_of, steps, loads in sides:
        for owner in owners:
            pairs = pairs_of.get(owner, [])
            left = Counter(steps[owner, loads[owner] :][: len(pairs)].tolist())
            del left[0]
            earned = [(model.cp.new_int_var(0, n, ""), units) for units, n in left.items()]
            if earned:
                model.cp.add(cp_model.LinearExpr.sum([x for x, _ in earned]) <= count(model, pairs))
            for (x, units_each), n in zip(earned, left.values(), strict=True):
                model.units.append(Earned(x, units_each, n))


def cover_lines(model: Model) -> None:
    """Each planned purchase that gets a talk of its own earns the bonus; a meeting covers one
    line, also one that stays where it is."""
    lines, table = model.part.problem.units.lines, model.part.table
    inside = set(model.part.buyers)
    by_pair: dict[int, list[cp_model.IntVar]] = {}
    by_line: dict[int, list[cp_model.IntVar]] = {}
    for pair, line in zip(lines.pair.tolist(), lines.line.tolist(), strict=True):
        stays = table.slot_of[pair] != UNPLACED
        if table.buyer_of_desk[table.desk[pair]] in inside and (stays or pair in model.meets):
            covers = model.cp.new_bool_var("")
            by_pair.setdefault(pair, []).append(covers)
            by_line.setdefault(line, []).append(covers)
    for pair, choices in by_pair.items():
        model.cp.add(cp_model.LinearExpr.sum(choices) <= model.meets.get(pair, 1))
    for choices in by_line.values():
        model.cp.add_at_most_one(choices)
        model.units += [Earned(covers, lines.unit, 1) for covers in choices[:1]]
        model.units += [Earned(covers, lines.unit, 0) for covers in choices[1:]]


def keep_groups(model: Model) -> None:
    """Each talk of a group up to its floor or reserved share earns the bonus."""
    part, groups = model.part, model.part.problem.groups
    loads = groups.loads(np.array(part.buyer_loads), np.array(part.vendor_loads))
    for group, open_talks in enumerate((groups.goal - loads).tolist()):
        pairs = pairs_of_group(model, group)
        most = min(open_talks, len(pairs))
        if most > 0:
            earned = model.cp.new_int_var(0, most, "")
            model.cp.add(earned <= count(model, pairs))
            model.units.append(Earned(earned, groups.unit, most))


def at_least(model: Model, demand: Demand, pairs: list[int], wanted: int) -> None:
    """Of some pairs at least so many meet, in the way that the model's demands enter it."""
    if wanted <= 0:
        return
    talks = count(model, pairs)
    if model.demands is Demands.PRICED:
        short = model.cp.new_int_var(0, wanted, "")
        model.cp.add(talks + short >= wanted)
        model.missing.append(short)
        return
    constraint = model.cp.add(talks >= wanted)
    if model.demands is Demands.NAMED:
        holds = model.cp.new_bool_var("")
        constraint.only_enforce_if(holds)
        model.named[holds] = demand
