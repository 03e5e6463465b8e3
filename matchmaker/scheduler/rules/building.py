"""All rules and the objective, put into one model."""

from __future__ import annotations

from collections.abc import Callable

from ortools.sat.python import cp_model

from matchmaker.scheduler.masks import bits
from matchmaker.scheduler.rules.calendar import (
    enough_rooms,
    one_talk_at_a_time_desk,
    one_talk_at_a_time_vendor,
)
from matchmaker.scheduler.rules.demands import (
    cover_lines,
    keep_buyer_promises,
    keep_floors,
    keep_groups,
    keep_vendor_promises,
    must_meet,
)
from matchmaker.scheduler.rules.limits import buyer_cap, desk_cap, group_cap, meet_once, vendor_cap
from matchmaker.scheduler.rules.model import Demands, Model, Part, grouped
from matchmaker.scheduler.rules.rhythm import pause_for_desks, pause_for_vendors, talks_in_order
from matchmaker.scheduler.rules.worst_off import lift_the_worst_off

RULES: tuple[Callable[[Model], None], ...] = (
    meet_once,
    one_talk_at_a_time_desk,
    one_talk_at_a_time_vendor,
    enough_rooms,
    pause_for_desks,
    pause_for_vendors,
    talks_in_order,
    desk_cap,
    buyer_cap,
    vendor_cap,
    group_cap,
    must_meet,
    keep_buyer_promises,
    keep_vendor_promises,
    keep_floors,
    keep_groups,
    cover_lines,
    lift_the_worst_off,
)


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
    model.by_desk = grouped(model.part.pairs, lambda p: desk_of[p])
    model.by_buyer = grouped(model.part.pairs, lambda p: buyer_of[desk_of[p]])
    model.by_vendor = grouped(model.part.pairs, lambda p: table.vendor[p])


def _objective(model: Model) -> None:
    """Hard demands, then units, then the worst-off vendor where it counts, then fit: each
    weighs more than all that follows.

    A part's weights are no larger than it needs, because large ones slow the solver; the
    whole problem keeps the true bonus, so that its bound is one of the true objective.
    """
    problem, points = model.part.problem, model.part.problem.pairs.points
    fit = [int(points[p]) for p in model.meets]
    bonus, worst_bonus = problem.floor_bonus, problem.worst_bonus
    if not model.part.whole:
        worst_bonus = _most_fit(model) + 1
        bonus = worst_bonus * (_most_worst(model) + 1)
    most = _most_fit(model) + worst_bonus * _most_worst(model)
    price = bonus * sum(e.units * e.most for e in model.units) + most + 1
    model.cp.maximize(
        cp_model.LinearExpr.weighted_sum(list(model.meets.values()), fit)
        + cp_model.LinearExpr.weighted_sum(
            [e.times for e in model.units], [bonus * e.units for e in model.units]
        )
        + worst_bonus * model.worst
        - price * cp_model.LinearExpr.sum(model.missing)
    )


def _most_worst(model: Model) -> int:
    """What the worst-off vendor cannot exceed; 0 where it does not count."""
    return 0 if isinstance(model.worst, int) else max(model.worst.proto.domain)


def _most_fit(model: Model) -> int:
    """Fit that no answer exceeds: every vendor's best meetings up to its cap."""
    points, left = model.part.problem.pairs.points, model.part.table.vendor_left
    return sum(
        sum(sorted((int(points[p]) for p in pairs), reverse=True)[: max(0, left[vendor])])
        for vendor, pairs in model.by_vendor.items()
    )
