"""Rules of at least: pairs that must meet, promises, and the floors of the policy."""

from __future__ import annotations

from matchmaker.scheduler.rules.model import Demand, Demands, Model, count, grouped


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
                model.cp.add(earned <= count(model, pairs))
                model.floor_units[earned] = units


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
