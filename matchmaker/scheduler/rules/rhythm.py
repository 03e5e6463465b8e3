"""Rules of what comes after what: pauses, and talks that have an order."""

from __future__ import annotations

from collections import defaultdict

from ortools.sat.python import cp_model

from matchmaker.scheduler.masks import Calendars
from matchmaker.scheduler.pauses import PauseRule
from matchmaker.scheduler.rules.model import Model


def pause_for_desks(model: Model) -> None:
    """A desk has a pause after as many talks in a row as the organiser allows."""
    part = model.part
    _pauses(model, part.problem.pauses.desk, part.table.desks, model.by_desk)


def pause_for_vendors(model: Model) -> None:
    """A vendor has a pause after as many talks in a row as the organiser allows."""
    part = model.part
    _pauses(model, part.problem.pauses.vendor, part.table.vendors, model.by_vendor)


def talks_in_order(model: Model) -> None:
    """Where both talks of a precedence take place, the first is over before the second."""
    part = model.part
    orders = part.table.orders
    at: dict[int, dict[int, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
    for (pair, slot), x in model.at.items() if orders.between else ():
        at[part.table.group[pair]][slot].append(x)
    for first, then in part.problem.orders.between:
        for slot, later in at[then].items() if first in at and then in at else ():
            over = orders.before[slot]
            too_late = [x for s, own in at[first].items() if not over >> s & 1 for x in own]
            if too_late:
                model.cp.add_at_most_one([*later, *too_late])


def _pauses(
    model: Model, rule: PauseRule | None, calendars: Calendars, owners: dict[int, list[int]]
) -> None:
    """In every row of one talk too many, one is not held. Talks that stay count too."""
    if rule is None:
        return
    owner_of = {pair: owner for owner, pairs in owners.items() for pair in pairs}
    at: dict[int, dict[int, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
    for (pair, slot), x in model.at.items():
        at[owner_of[pair]][slot].append(x)
    for owner, own in at.items():
        busy = calendars.busy[owner]
        inside = busy | sum(1 << s for s in own)
        for chain in rule.chains(inside):
            held = sum(busy >> s & 1 for s in chain)
            free = [x for s in chain for x in own.get(s, ())]
            if free:
                model.cp.add(cp_model.LinearExpr.sum(free) <= rule.most - held)
