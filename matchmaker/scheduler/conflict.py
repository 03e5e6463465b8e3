"""Hard demands that can be chosen but not placed in time: which ones, in names."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.domain import Fair
from matchmaker.errors import Finding
from matchmaker.scheduler.calendars import Flags, Ints
from matchmaker.scheduler.cp_sat import one_worker
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import ScheduleProblem
from matchmaker.scheduler.rules import Demand, Demands, Part, build_model
from matchmaker.scheduler.time_remedies import ways_out_in_time
from matchmaker.scheduler.worth import loads_of

# Deterministic units of CP-SAT for one question "can these hold together?".
_EFFORT = 2.0
_TIMES_SHOWN = 6


def conflicting_demands(problem: ScheduleProblem, fair: Fair) -> tuple[Finding, ...]:
    """A set of demands that cannot hold together; leaving out any one that was tried in time
    would let the others hold. Call it where the whole is known to be impossible."""
    model = build_model(Part.of_everything(problem), Demands.NAMED)
    model.cp.clear_objective()  # type: ignore[no-untyped-call]
    by_index = {literal.index: demand for literal, demand in model.named.items()}
    core = _core(model.cp, list(by_index)) or list(by_index)
    for index in list(core):
        without = [i for i in core if i != index]
        if (smaller := _core(model.cp, without)) is not None:
            core = smaller or without
    demands = [by_index[i] for i in core]
    told = _finding("demands_conflict_in_time", demands, problem, fair)
    return (told, *ways_out_in_time(problem, fair, demands))


def _core(cp: cp_model.CpModel, assumed: list[int]) -> list[int] | None:
    """Assumptions that are together impossible, or None where they are not proven so."""
    cp.clear_assumptions()
    cp.add_assumptions([cp.get_bool_var_from_proto_index(i) for i in assumed])
    solver = one_worker()
    solver.parameters.max_deterministic_time = _EFFORT
    if solver.solve(cp) != cp_model.INFEASIBLE:
        return None
    return [i for i in solver.sufficient_assumptions_for_infeasibility() if i in set(assumed)]


def unplaced_demands(problem: ScheduleProblem, fair: Fair, slot_of: Ints) -> tuple[Finding, ...]:
    """The hard demands that a placement leaves open."""
    pairs, loads = problem.pairs, loads_of(problem, slot_of)
    met = set(pairs.group[slot_of != UNPLACED].tolist())
    leaders = np.unique(pairs.group, return_index=True)[1]
    musts = [p for p in leaders[pairs.must[leaders]].tolist() if pairs.group[p] not in met]
    buyers = np.flatnonzero(loads.buyer < problem.buyer_promise).tolist()
    vendors = np.flatnonzero(loads.vendor < problem.vendor_promise).tolist()
    open_demands = [
        *(Demand("must", p) for p in musts),
        *(Demand("buyer", b) for b in buyers),
        *(Demand("vendor", v) for v in vendors),
    ]
    return (_finding("demands_not_placed", open_demands, problem, fair),) if open_demands else ()


def _finding(code: str, demands: Iterable[Demand], problem: ScheduleProblem, fair: Fair) -> Finding:
    asked = list(demands)
    params: dict[str, str | int | float] = {
        "demands": ", ".join(_name(d, problem, fair) for d in asked),
        "count": len(asked),
        "slots": _times(asked, problem, fair),
    }
    return Finding(code=code, params=params)


def _times(demands: Iterable[Demand], problem: ScheduleProblem, fair: Fair) -> str:
    """The starts of the slots that any of the demands could use, the first few in words."""
    usable = np.zeros(len(problem.slots.index), dtype=np.bool_)
    for demand in demands:
        usable |= _usable(demand, problem)
    starts = sorted({fair.slots[i].start for i in problem.slots.index[usable].tolist()})
    shown = ", ".join(f"{start:%m-%d %H:%M}" for start in starts[:_TIMES_SHOWN])
    return f"{shown} …" if len(starts) > _TIMES_SHOWN else shown or "–"


def _usable(demand: Demand, problem: ScheduleProblem) -> Flags:
    """When a demand could be met at all (S,)."""
    pairs = problem.pairs
    if demand.kind == "must":
        rows = pairs.group == pairs.group[demand.item]
    elif demand.kind == "buyer":
        rows = problem.desk_buyer[pairs.desk] == demand.item
    else:
        rows = pairs.vendor == demand.item
    free = problem.desk_free[pairs.desk[rows]] & problem.vendor_free[pairs.vendor[rows]]
    return np.asarray(free.any(axis=0), dtype=np.bool_)


def _name(demand: Demand, problem: ScheduleProblem, fair: Fair) -> str:
    if demand.kind == "buyer":
        return fair.buyers[demand.item].name
    if demand.kind == "vendor":
        return fair.vendors[demand.item].name
    buyer = fair.buyers[int(problem.desk_buyer[problem.pairs.desk[demand.item]])]
    return f"{buyer.name} - {fair.vendors[int(problem.pairs.vendor[demand.item])].name}"
