"""A whole small fair as one plain CP-SAT model, written from its nouns alone.

It knows nothing of the scheduler: each rule and what counts are written down once more, so
that a proof can be held against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations, pairwise, product

from ortools.sat.python import cp_model

from matchmaker.candidates import Candidates
from matchmaker.domain import (
    BuyerId,
    DeskId,
    Fair,
    Fairness,
    Group,
    PreferenceKind,
    PurchaseId,
    Side,
    SlotId,
    TimeSlot,
    VendorId,
)

Talk = tuple[DeskId, VendorId, SlotId]
Pair = tuple[DeskId, VendorId]


def best_of_all(
    fair: Fair, candidates: Candidates, bonus: int, worst_bonus: int = 0, most_talks: int = 0
) -> int | None:
    """The best value of any valid schedule, or None where there is none. ``most_talks`` is
    what the shares of groups are of."""
    model = _ruled(fair, candidates)
    if model is None:
        return None
    groups = _units_of_groups(model, most_talks)
    units = [*_units_of_loads(model), *_units_of_lines(model), *groups]
    model.cp.maximize(
        sum(model.points.get((d, v), 0) * x for (d, v, _), x in model.at.items())
        + bonus * sum(units)
        + (worst_bonus * _worst_off(model) if worst_bonus else 0)
    )
    return _best(model)


def most_talks_of_all(fair: Fair, candidates: Candidates) -> int | None:
    """The most talks of any valid schedule, or None where there is none."""
    model = _ruled(fair, candidates)
    if model is None:
        return None
    model.cp.maximize(model.talks())
    return _best(model)


def _ruled(fair: Fair, candidates: Candidates) -> _Whole | None:
    pins = [(m.desk, m.vendor, m.slot) for m in fair.fixed]
    if len(set(pins)) < len(pins):
        return None
    model = _Whole(fair, candidates)
    for rule in (_presence, _rows_of_talks, _orders, _loads, _pairs, _caps_of_groups):
        rule(model)
    return model


def _best(model: _Whole) -> int | None:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model.cp)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None


@dataclass
class _Whole:
    """One yes or no for every desk, vendor and slot that may come together."""

    fair: Fair
    candidates: Candidates
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    at: dict[Talk, cp_model.IntVar] = field(default_factory=dict)
    row: dict[Pair, int] = field(default_factory=dict)
    points: dict[Pair, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        fair, candidates = self.fair, self.candidates
        names = [(fair.desks[d], fair.vendors[v]) for d, v in _places(candidates)]
        self.row = {(d.id, v.id): k for k, (d, v) in enumerate(names)}
        self.points = {pair: int(candidates.points[k]) for pair, k in self.row.items()}
        for (desk, vendor), slot in product(names, fair.slots):
            if fair.desk_can_use(desk, slot) and fair.vendor_can_use(vendor, slot):
                self.at[desk.id, vendor.id, slot.id] = self.cp.new_bool_var("")
        for pin in fair.fixed:
            key = pin.desk, pin.vendor, pin.slot
            own = self.at.setdefault(key, self.cp.new_bool_var(""))
            self.cp.add(own == 1)

    def talks(
        self,
        *,
        who: DeskId | VendorId | None = None,
        buyer: BuyerId | None = None,
        vendor: VendorId | None = None,
        slot: SlotId | None = None,
    ) -> cp_model.LinearExpr:
        """How many of some talks are held."""
        return cp_model.LinearExpr.sum(
            [
                x
                for (d, v, s), x in self.at.items()
                if who in (None, d, v)
                and vendor in (None, v)
                and slot in (None, s)
                and buyer in (None, self.fair.desk_of[d].buyer)
            ]
        )


def _places(candidates: Candidates) -> Iterator[tuple[int, int]]:
    return zip(candidates.desk.tolist(), candidates.vendor.tolist(), strict=True)


def _people(fair: Fair) -> list[DeskId | VendorId]:
    return [*(d.id for d in fair.desks), *(v.id for v in fair.vendors)]


def _presence(model: _Whole) -> None:
    """One talk at a time, and no more than there are rooms."""
    fair = model.fair
    for slot in fair.slots:
        if slot.rooms is not None:
            model.cp.add(model.talks(slot=slot.id) <= slot.rooms)
    for who, slot in product(_people(fair), fair.slots):
        model.cp.add(model.talks(who=who, slot=slot.id) <= 1)
        for other in fair.slots:
            if other.id != slot.id and other.overlaps(slot):
                both = model.talks(who=who, slot=slot.id) + model.talks(who=who, slot=other.id)
                model.cp.add(both <= 1)


def _rows_of_talks(model: _Whole) -> None:
    """Never one talk more in a row than somebody may have without a pause."""
    fair, timing = model.fair, model.fair.policy.timing
    slots = sorted(fair.slots, key=lambda s: (s.start, s.end))
    for people, most in (
        (fair.desks, timing.desk_pause_after),
        (fair.vendors, timing.vendor_pause_after),
    ):
        rows = [r for r in combinations(slots, most + 1) if _in_a_row(fair, r)] if most else []
        for person, row in product(people, rows):
            model.cp.add(sum(model.talks(who=person.id, slot=s.id) for s in row) <= most)


def _in_a_row(fair: Fair, slots: tuple[TimeSlot, ...]) -> bool:
    return all(
        one.end <= other.start and other.start - one.end < fair.pause
        for one, other in pairwise(slots)
    )


def _orders(model: _Whole) -> None:
    """Of two talks with an order, the first is over before the other."""
    for (b1, v1), (b2, v2) in (p.pairs for p in model.fair.precedences):
        for slot, later in product(model.fair.slots, repeat=2):
            if slot.end > later.start:
                first = model.talks(buyer=b1, vendor=v1, slot=slot.id)
                then = model.talks(buyer=b2, vendor=v2, slot=later.id)
                model.cp.add(first + then <= 1)


def _loads(model: _Whole) -> None:
    """Caps and promises."""
    fair = model.fair
    for desk in fair.desks:
        if desk.cap is not None:
            model.cp.add(model.talks(who=desk.id) <= desk.cap)
    for buyer in fair.buyers:
        model.cp.add(model.talks(buyer=buyer.id) >= buyer.floor)
        if (cap := fair.cap_of_buyer(buyer)) is not None:
            model.cp.add(model.talks(buyer=buyer.id) <= cap)
    for vendor in fair.vendors:
        talks = model.talks(who=vendor.id)
        # Two constraints: a promise above the cap is impossible, not a model that is wrong.
        model.cp.add(talks >= vendor.floor)
        model.cp.add(talks <= max(0, fair.cap_of_vendor(vendor)))


def _talks_of(model: _Whole, group: Group) -> cp_model.LinearExpr:
    """How many talks a group has, all members together."""
    return cp_model.LinearExpr.sum(
        [
            x
            for (d, v, _), x in model.at.items()
            if (v if group.side is Side.VENDOR else model.fair.desk_of[d].buyer) in group.members
        ]
    )


def _caps_of_groups(model: _Whole) -> None:
    """No group has more talks than its cap."""
    for group in model.fair.groups:
        if group.cap is not None:
            model.cp.add(_talks_of(model, group) <= group.cap)


def _units_of_groups(model: _Whole, most_talks: int) -> Iterator[cp_model.LinearExpr]:
    """Talks of groups up to their floors and their shares of the most talks."""
    fair = model.fair
    worth = _first(fair) if fair.policy.fairness is Fairness.EVEN else 1
    for group in fair.groups:
        # The least whole number that is no less than the share; shares are of one decimal.
        share = -(-round(10 * group.share) * most_talks // 10)
        wanted = max(group.floor, share)
        up_to = model.cp.new_int_var(0, wanted if group.cap is None else min(wanted, group.cap), "")
        model.cp.add(up_to <= _talks_of(model, group))
        yield worth * up_to


def _pairs(model: _Whole) -> None:
    """Pairs meet at most once, as they must, and never when vetoed."""
    fair = model.fair
    for buyer, vendor in product(fair.buyers, fair.vendors):
        said = {p.kind for p in fair.preferences if (p.buyer, p.vendor) == (buyer.id, vendor.id)}
        most = 0 if PreferenceKind.VETO in said else 1
        talks = model.talks(buyer=buyer.id, vendor=vendor.id)
        model.cp.add(talks <= most)
        model.cp.add(talks >= (PreferenceKind.MUST_MEET in said))


def _units_of_loads(model: _Whole) -> Iterator[cp_model.LinearExpr]:
    """Meetings up to the floors; or vendors' first meetings before their second."""
    fair, policy = model.fair, model.fair.policy
    if policy.fairness is Fairness.TOTAL:
        return
    even = policy.fairness is Fairness.EVEN
    first = _first(fair) if even else 1
    for buyer in fair.buyers:
        up_to = model.cp.new_int_var(0, policy.buyer_floor, "")
        model.cp.add(up_to <= model.talks(buyer=buyer.id))
        yield first * up_to
    for vendor in fair.vendors:
        worst_off = policy.fairness is Fairness.WORST_OFF
        floor = 1 if worst_off else policy.vendor_floor
        each = range(first, 0, -1) if even else [1] * floor
        steps = [(worth, model.cp.new_bool_var("")) for worth in each]
        model.cp.add(sum(x for _, x in steps) <= model.talks(who=vendor.id))
        yield cp_model.LinearExpr.sum([worth * x for worth, x in steps])


def _units_of_lines(model: _Whole) -> Iterator[cp_model.LinearExpr]:
    """Planned purchases that are the first subject of some talk."""
    fair, candidates = model.fair, model.candidates
    if not fair.policy.lines_first:
        return
    worth = _first(fair) if fair.policy.fairness is Fairness.EVEN else 1
    wanted = set(chain.from_iterable(candidates.subjects))
    covers: dict[PurchaseId, list[cp_model.IntVar]] = defaultdict(list)
    pinned = {(m.desk, m.vendor): m.purchases for m in fair.fixed}
    for (desk, vendor), row in model.row.items() if wanted else ():
        told = pinned.get((desk, vendor))
        options = candidates.subjects[row]
        if told is not None:
            first = (told or candidates.purchases[row])[:1]
            options = tuple(line for line in first if line in options)
        own = [model.cp.new_bool_var("") for _ in options]
        held = [x for (d, v, _), x in model.at.items() if (d, v) == (desk, vendor)]
        model.cp.add(sum(own) <= cp_model.LinearExpr.sum(held))
        for line, x in zip(options, own, strict=True):
            covers[line].append(x)
    for line in sorted(wanted):
        covered = model.cp.new_bool_var("")
        model.cp.add(covered <= cp_model.LinearExpr.sum(covers[line]))
        yield worth * covered


def _worst_off(model: _Whole) -> cp_model.IntVar:
    """The least fit of the vendors that have a talk; nothing where nobody has one."""
    most = sum(model.points.values())
    worst = model.cp.new_int_var(0, most, "")
    for vendor in model.fair.vendors:
        fit = sum(
            model.points.get((d, v), 0) * x for (d, v, _), x in model.at.items() if v == vendor.id
        )
        served = model.cp.new_bool_var("")
        for (_, v, _), x in model.at.items():
            if v == vendor.id:
                model.cp.add_implication(x, served)
        model.cp.add(worst <= fit).only_enforce_if(served)
    model.cp.add(worst <= most * cp_model.LinearExpr.sum(list(model.at.values())))
    return worst


def _first(fair: Fair) -> int:
    """What a vendor's first meeting is worth where loads are to be even."""
    slots = len(fair.slots)
    return max((min(fair.cap_of_vendor(v), slots) for v in fair.vendors), default=0)
