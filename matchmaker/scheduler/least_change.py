"""The cheapest change of released meetings after which every rule holds again, proven.

Only meetings around what happened are free (the inside); all others stay where they are.
Left out of the model but for their rooms, those others make it a relaxation: its value is
a lower bound. Fixed at their places they make it a restriction: its answer is a schedule.
Where the two differ, whoever stood in the way of the relaxed answer joins the inside. The
relaxation is exact as soon as its answer disturbs nobody outside.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.domain import Meeting
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.homes import Homes
from matchmaker.scheduler.improvement import Answer, Effort, solve_model
from matchmaker.scheduler.masks import bits
from matchmaker.scheduler.network import rooms_can_bind
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.rules import Demands, Model, Part, build_model
from matchmaker.scheduler.timetable import Timetable
from matchmaker.scheduler.worth import loads_of, worth_of

# No share of the effort may be spent on one model, so that there is an answer in time.
_SHARE = 0.4


@dataclass(slots=True)
class Inside:
    """What is free: groups of pairs, and whose promises are asked to be kept. Promises of
    others hold by themselves, because all of their meetings stay."""

    groups: set[int]
    buyers: set[int] = field(default_factory=set)
    vendors: set[int] = field(default_factory=set)

    @property
    def size(self) -> int:
        """Grows with whatever joins."""
        return len(self.groups) + len(self.buyers) + len(self.vendors)


@dataclass(frozen=True, slots=True)
class LeastChange:
    """A placement (None: none found), its cost, and a cost that no schedule can be below.
    ``inside`` are the groups that had to be free for it; ``local`` is True where no other
    group can change at all at this cost. ``impossible``: no schedule can hold all demands."""

    slot_of: Ints | None
    cost: int
    bound: int
    inside: frozenset[int]
    local: bool = False
    impossible: bool = False


def least_change(homes: Homes, effort: Effort) -> LeastChange:
    """The placement of least cost, and the proof as far as the effort went."""
    inside = _broken(homes)
    start = frozenset(inside.groups)
    best = _started(homes, inside)
    first = bound = homes.unavoidable()
    while not _proven(homes, best, bound):
        before = bound
        relaxed = _solve(homes, inside, None, best, effort)
        if relaxed.status == cp_model.INFEASIBLE:
            return LeastChange(None, 0, 0, frozenset(inside.groups), impossible=True)
        if relaxed.bound is not None:
            bound = max(bound, -relaxed.bound)
        grown = inside.groups != start
        # With few rooms the bound counts changes of others too, who are then free to change.
        first = first if grown or rooms_can_bind(homes.problem) else bound
        if _proven(homes, best, bound):
            break
        best, in_the_way = _answer(homes, inside, relaxed, best, effort)
        stuck = start if grown and bound == before else frozenset()
        if effort.over or not _grow(homes, inside, in_the_way, best, stuck):
            break
    if best is None:
        return LeastChange(None, 0, bound, frozenset(inside.groups))
    cost = homes.cost(best)
    return LeastChange(best, cost, bound, frozenset(inside.groups), local=cost <= first)


def _proven(homes: Homes, best: Ints | None, bound: int) -> bool:
    return best is not None and homes.cost(best) <= bound


def _answer(
    homes: Homes, inside: Inside, relaxed: Answer, best: Ints | None, effort: Effort
) -> tuple[Ints | None, Ints]:
    """The best schedule so far, and the placement that shows who stands in the way."""
    merged = _merged(homes, inside, relaxed.slots or {})
    if relaxed.slots is not None and not _disturbs(homes, merged):
        return _cheaper(homes, best, merged), merged
    return _restricted(homes, inside, best, effort), merged


def _disturbs(homes: Homes, slot_of: Ints) -> bool:
    problem = homes.problem
    return bool(clashing(problem, slot_of)) or not worth_of(problem, slot_of).valid


def clashing(problem: ScheduleProblem, slot_of: Ints) -> set[int]:
    """The groups that take part in a broken rule: two talks at a time, above a cap or the
    rooms, or twice the same pair."""
    pairs = problem.pairs
    met = np.flatnonzero(slot_of != UNPLACED)
    slot, group = slot_of[met], pairs.group[met]
    desk, vendor = pairs.desk[met], pairs.vendor[met]
    found: set[int] = set()
    limits = (
        (slot, problem.slots.rooms),
        (desk, problem.desk_cap),
        (problem.desk_buyer[desk], problem.buyer_cap),
        (vendor, problem.vendor_cap),
        (group, np.ones(int(pairs.group.max(initial=-1)) + 1, dtype=np.int64)),
    )
    for owner, limit in limits:
        over = np.bincount(owner, minlength=len(limit)) > limit
        found.update(group[over[owner]].tolist())
    groups = problem.groups
    for k in range(len(groups)):
        inside = groups.buyers[k, problem.desk_buyer[desk]] | groups.vendors[k, vendor]
        if inside.sum() > groups.cap[k]:
            found.update(group[inside].tolist())
    for owner in (desk, vendor):
        order = np.lexsort((slot, owner))
        one, other = order[:-1], order[1:]
        double = (owner[one] == owner[other]) & problem.slots.overlap[slot[one], slot[other]]
        found.update(group[one[double]].tolist(), group[other[double]].tolist())
    return found | _without_pause(problem, slot_of) | _out_of_order(problem, slot_of)


def _without_pause(problem: ScheduleProblem, slot_of: Ints) -> set[int]:
    """The groups in runs of talks that are too long."""
    pairs, pinned = problem.pairs, problem.pinned
    met = np.flatnonzero(slot_of != UNPLACED)
    found: set[int] = set()
    for rule, owner, pins in (
        (problem.pauses.desk, pairs.desk, pinned.desk),
        (problem.pauses.vendor, pairs.vendor, pinned.vendor),
    ):
        if rule is None:
            continue
        busy: dict[int, int] = defaultdict(int)
        people = zip((*owner[met], *pins), (*slot_of[met], *pinned.slot), strict=True)
        for person, slot in people:
            busy[int(person)] |= 1 << int(slot)
        long = {person: set(rule.too_long(mask)) for person, mask in busy.items()}
        found.update(
            group
            for group, person, slot in zip(
                pairs.group[met].tolist(), owner[met].tolist(), slot_of[met].tolist(), strict=True
            )
            if slot in long[person]
        )
    return found


def _out_of_order(problem: ScheduleProblem, slot_of: Ints) -> set[int]:
    """The groups that meet in the wrong order, or on the wrong side of a pinned meeting."""
    orders = problem.orders
    met = np.flatnonzero(slot_of != UNPLACED) if orders.groups else np.zeros(0, dtype=np.int64)
    at = dict(zip(problem.pairs.group[met].tolist(), slot_of[met].tolist(), strict=True))
    found = {g for g, flags in orders.window.items() if g in at and not flags[at[g]]}
    for first, then in orders.between:
        if first in at and then in at and not orders.over_before[at[first], at[then]]:
            found |= {first, then}
    return found


def _broken(homes: Homes) -> Inside:
    """What cannot stay as it was: meetings that lost their place or clash, open demands."""
    inside = Inside(set(homes.broken))
    while _grow(homes, inside, homes.placed(inside.groups)):
        pass
    return inside


def _started(homes: Homes, inside: Inside) -> Ints | None:
    """Everything inside where it is cheapest now, those with the fewest places first; None
    where that leaves a demand open."""
    table = Timetable(homes.problem, homes.placed(inside.groups))
    places = {
        group: sum(table.common(p).bit_count() for p in homes.pairs_of[group])
        for group in inside.groups & homes.meeting.keys()
    }
    for group in sorted(places, key=lambda g: (places[g], g)):
        free = [
            (homes.moved(pair, slot), slot, pair)
            for pair in homes.pairs_of[group]
            if table.caps_allow(pair)
            for slot in bits(table.common(pair))
            if table.rooms[slot] > 0
        ]
        price, slot, pair = min(free, default=(homes.lost(group), UNPLACED, UNPLACED))
        if price < homes.lost(group):
            table.put(pair, slot)
    slot_of = np.array(table.slot_of, dtype=np.int64)
    return slot_of if worth_of(homes.problem, slot_of).valid else None


def _merged(homes: Homes, inside: Inside, slots: dict[int, int]) -> Ints:
    slot_of = homes.placed(inside.groups)
    slot_of[list(slots)] = list(slots.values())
    return slot_of


def _cheaper(homes: Homes, best: Ints | None, other: Ints) -> Ints:
    return other if best is None or homes.cost(other) < homes.cost(best) else best


def _restricted(homes: Homes, inside: Inside, best: Ints | None, effort: Effort) -> Ints | None:
    """The best of what stands and of the schedules in which nobody outside moves."""
    table = Timetable(homes.problem, homes.placed(inside.groups))
    answer = _solve(homes, inside, table, best, effort)
    if answer.slots is None:
        return best
    found = _merged(homes, inside, answer.slots)
    if not worth_of(homes.problem, found).valid:
        return best
    return _cheaper(homes, best, found)


def _grow(
    homes: Homes,
    inside: Inside,
    slot_of: Ints,
    best: Ints | None = None,
    stuck: frozenset[int] = frozenset(),
) -> bool:
    """Let whoever takes part in a broken rule or an open demand join; whether someone did.

    With a group that was in somebody's way, so does everyone in its way at the places that
    are cheaper than its own in the best schedule (where it stays there: no dearer than the
    one it tried). One of them must move, or it cannot. The groups that are ``stuck`` let in
    whoever is in their way anywhere in a schedule that would be better than the best.
    """
    problem, before = homes.problem, inside.size
    clash = clashing(problem, slot_of)
    crowded = clash & inside.groups & homes.meeting.keys()
    inside.groups |= clash
    if crowded and best is not None:
        for group in crowded:
            price = homes.cost(best, {group}) or homes.cost(slot_of, {group}) + 1
            inside.groups |= _rivals(homes, group, price)
        spare = homes.cost(best) - homes.unavoidable()
        for group in stuck & homes.meeting.keys():
            inside.groups |= _rivals(homes, group, spare + homes.least_of(group))
    _ask(homes, inside, slot_of)
    return inside.size > before


def _rivals(homes: Homes, group: int, price: int) -> set[int]:
    """The released meetings that stand where a group would meet for less than a price."""
    problem, pairs = homes.problem, homes.problem.pairs
    at_desk, at_vendor = homes.by_person
    found: set[int] = set()
    for pair in homes.pairs_of[group]:
        desk, vendor = int(pairs.desk[pair]), int(pairs.vendor[pair])
        free = problem.desk_free[desk] & problem.vendor_free[vendor]
        cheap = [s for s in np.flatnonzero(free).tolist() if homes.moved(pair, s) < price]
        wanted = np.logical_or.reduce(_near(problem)[cheap], axis=0)
        others = [*at_desk.get(desk, ()), *at_vendor.get(vendor, ())]
        found.update(g for g in others if wanted[homes.slot[g]])
    return found


def _near(problem: ScheduleProblem) -> Flags:
    """The slots (S, S) in which a talk can stand in the way of one in another slot."""
    near = problem.slots.overlap
    for rule in (problem.pauses.desk, problem.pauses.vendor):
        if rule is not None:
            near = near | rule.together
    return near


def _ask(homes: Homes, inside: Inside, slot_of: Ints) -> None:
    """Demands that a placement leaves open are asked for, with all pairs that could help."""
    problem, pairs = homes.problem, homes.problem.pairs
    loads = loads_of(problem, slot_of)
    buyers = np.flatnonzero(loads.buyer < problem.buyer_promise)
    vendors = np.flatnonzero(loads.vendor < problem.vendor_promise)
    inside.buyers.update(buyers.tolist())
    inside.vendors.update(vendors.tolist())
    helps = np.isin(problem.desk_buyer[pairs.desk], buyers) | np.isin(pairs.vendor, vendors)
    met = np.isin(pairs.group, pairs.group[slot_of != UNPLACED])
    inside.groups.update(pairs.group[helps | (pairs.must & ~met)].tolist())


def _solve(
    homes: Homes, inside: Inside, table: Timetable | None, hint: Ints | None, effort: Effort
) -> Answer:
    """The cheapest change of what is inside, beside what stands in the timetable; without a
    timetable, the relaxation."""
    problem = homes.problem
    pairs = sorted(p for g in inside.groups for p in homes.pairs_of[g])
    part = Part(problem, table or Timetable(problem), pairs, *_loads(homes, inside))
    model = build_model(part, Demands.HARD)
    model.cp.clear_objective()  # type: ignore[no-untyped-call]
    cost = cost_of(homes, model)
    if table is None and rooms_can_bind(problem):
        cost += _cost_of_others(homes, inside, model)
    model.cp.maximize(-cost)
    spend = max(0.01, effort.left * _SHARE)
    return solve_model(model, homes.placed(set()) if hint is None else hint, spend, effort)


def _cost_of_others(homes: Homes, inside: Inside, model: Model) -> cp_model.LinearExpr:
    """What it costs those outside to leave their rooms, as a flow of people without names:
    from each slot some are lost and some arrive elsewhere, where there is a room."""
    problem, cp, prices = homes.problem, model.cp, homes.prices
    here: dict[int, list[Meeting]] = defaultdict(list)
    for group in homes.pair.keys() - inside.groups:
        here[homes.slot[group]].append(homes.meeting[group])
    at: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for (_, slot), x in model.at.items():
        at[slot].append(x)
    leaving, arriving, lost, costs = [], [], [], []
    for slot, rooms in enumerate(problem.slots.rooms.tolist()):
        count = len(here[slot])
        leaving.append(cp.new_int_var(0, count, ""))
        lost.append(cp.new_int_var(0, count, ""))
        arriving.append(cp.new_int_var(0, rooms, ""))
        costs.append(min(map(prices.left, here[slot]), default=0))
        costs.append(min(map(prices.lost, here[slot]), default=0))
        cp.add(leaving[slot] + lost[slot] <= count)
        held = cp_model.LinearExpr.sum([*at[slot], arriving[slot]]) - leaving[slot] - lost[slot]
        cp.add(held <= rooms - count)
    cp.add(cp_model.LinearExpr.sum(leaving) == cp_model.LinearExpr.sum(arriving))
    gone = [x for pair in zip(leaving, lost, strict=True) for x in pair]
    cost: cp_model.LinearExpr = cp_model.LinearExpr.weighted_sum(gone, costs)
    return cost


def cost_of(homes: Homes, model: Model) -> cp_model.LinearExpr:
    """What the changes within a model cost."""
    group_of = homes.problem.pairs.group.tolist()
    inside = {group_of[p] for p in model.meets} & homes.meeting.keys()
    literals, prices = [], []
    for (pair, slot), x in model.at.items():
        if group_of[pair] in inside:
            literals.append(x)
            prices.append(homes.moved(pair, slot) - homes.lost(group_of[pair]))
    expression: cp_model.LinearExpr = cp_model.LinearExpr.weighted_sum(literals, prices)
    return expression + sum(homes.lost(g) for g in inside)


def _loads(homes: Homes, inside: Inside) -> tuple[list[int], list[int]]:
    """Meetings that stay, for those whose promises are asked for; all the others get loads
    at which no promise or floor asks for anything."""
    problem = homes.problem
    stay = loads_of(problem, homes.placed(inside.groups))
    buyers = np.maximum(problem.buyer_promise, problem.buyer_floor)
    vendors = np.maximum(problem.vendor_promise, problem.vendor_floor)
    asked_buyers, asked_vendors = sorted(inside.buyers), sorted(inside.vendors)
    buyers[asked_buyers] = stay.buyer[asked_buyers]
    vendors[asked_vendors] = stay.vendor[asked_vendors]
    return buyers.tolist(), vendors.tolist()
