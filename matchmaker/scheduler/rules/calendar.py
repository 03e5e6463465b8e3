"""Rules of time and place: who talks when, and how many rooms there are."""

from __future__ import annotations

from collections import defaultdict

from ortools.sat.python import cp_model

from matchmaker.scheduler.rules.model import Model


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
