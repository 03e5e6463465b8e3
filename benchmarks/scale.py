"""The whole scheduler on synthetic fairs beside simpler ways: ``python -m benchmarks.scale``.

One JSON line per preset and way, all in one run, so that ratios hold on a busy machine:

- ``matchmaker``: our solver; preparation, diagnosis, choosing, placing, validation.
- ``cp-sat``: one CP-SAT model over (pair, slot) of the same rules, where it can be built.
- ``greedy``: pairs by score, each into the first slot in which both sides and a room are free.
- ``first-come``: vendors in the order of registration, as by hand, each with its best desks.

``--with`` switches rules on (`synthetic.RULES`, ``all`` of them, or `synthetic.TIME_RULES`);
``--fairness`` sets what comes before total fit, ``--free`` how much of their time people are
free. Large presets (nation, system) are run only where they are named.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.memory import peak_megabytes
from benchmarks.synthetic import PRESETS, RULES, TIME_RULES, synthetic_fair
from matchmaker.candidates import Candidates
from matchmaker.domain import Fair, Fairness, Schedule
from matchmaker.scheduler.placement import UNPLACED
from matchmaker.scheduler.problem import ScheduleProblem, prepare
from matchmaker.scheduler.result import SolveResult, parts_of
from matchmaker.scheduler.rules import Demands, Part, build_model
from matchmaker.scheduler.solver import meetings_of, solve
from matchmaker.scheduler.timetable import Timetable
from matchmaker.scheduler.worth import worth_of
from matchmaker.validation import find_violations, value_of, worst_off_of

LARGE = ("nation", "system")
# (pair, slot) choices beyond which the single model is not built.
_MOST_CHOICES = 2_000_000

Line = dict[str, object]


def ours(fair: Fair, candidates: Candidates, seed: int, time_limit: float) -> Line:
    """Our solver from candidates to a checked timetable."""
    began, cpu = time.perf_counter(), time.process_time()
    problem = prepare(fair, candidates)
    result = solve(problem, fair, time_limit=time_limit, seed=seed)
    seconds, spent = time.perf_counter() - began, time.process_time() - cpu
    line = _line("matchmaker", seconds, fair, candidates, problem, result)
    told: Line = {"status": result.status, "bound": result.bound, "gap": result.gap}
    if result.worst_bound is not None:
        told |= {"worst_bound": result.worst_bound, "fit_bound": result.fit_bound}
    return {**line, **told, "cpu_seconds": round(spent, 3)}


def single_model(fair: Fair, candidates: Candidates, seed: int, time_limit: float) -> Line:
    """One CP-SAT model of everything, with the solver's own portfolio on two workers."""
    began = time.perf_counter()
    problem = prepare(fair, candidates)
    choices = int(problem.pairs.common.sum())
    if choices > _MOST_CHOICES:
        return {"way": "cp-sat", "status": "not built", "choices": choices}
    model = build_model(Part.of_everything(problem), Demands.HARD)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = time_limit
    status = solver.solve(model.cp)
    seconds = time.perf_counter() - began
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {"way": "cp-sat", "status": solver.status_name(status).lower(), "seconds": seconds}
    slot_of = np.full(len(problem.pairs), UNPLACED, dtype=np.int64)
    for (pair, slot), literal in model.at.items():
        if solver.boolean_value(literal):
            slot_of[pair] = slot
    line = _line("cp-sat", seconds, fair, candidates, problem, slot_of)
    bound = problem.pinned_value + int(solver.best_objective_bound)
    gap = (bound - worth_of(problem, slot_of).objective) / max(1, bound)
    return {**line, "status": solver.status_name(status).lower(), "bound": bound, "gap": gap}


def greedy(fair: Fair, candidates: Candidates) -> Line:
    """The best pairs first, each in the first slot that suits."""
    began = time.perf_counter()
    problem = prepare(fair, candidates)
    order = np.argsort(-problem.pairs.points, kind="stable").tolist()
    slot_of = _filled(problem, order)
    return _line("greedy", time.perf_counter() - began, fair, candidates, problem, slot_of)


def first_come(fair: Fair, candidates: Candidates) -> Line:
    """Vendors in the order of registration, each with its best desks, as it is done by hand."""
    began = time.perf_counter()
    problem = prepare(fair, candidates)
    order = np.lexsort((-problem.pairs.points, problem.pairs.vendor)).tolist()
    slot_of = _filled(problem, order)
    return _line("first-come", time.perf_counter() - began, fair, candidates, problem, slot_of)


def _filled(problem: ScheduleProblem, order: Iterable[int]) -> np.ndarray:
    """Pairs placed one after the other; what must meet comes first."""
    table = Timetable(problem)
    must = problem.pairs.must.tolist()
    order = list(order)
    for pair in (*(p for p in order if must[p]), *(p for p in order if not must[p])):
        slots = range(len(problem.slots))
        slot = next((s for s in slots if table.may_meet(pair, s)), None)
        if slot is not None:
            table.put(pair, slot)
    return np.array(table.slot_of, dtype=np.int64)


def _line(
    way: str,
    seconds: float,
    fair: Fair,
    candidates: Candidates,
    problem: ScheduleProblem,
    found: SolveResult | np.ndarray,
) -> Line:
    """What every way is measured by, counted from its schedule."""
    if isinstance(found, SolveResult):
        schedule = found.schedule
    else:
        schedule = Schedule(meetings=meetings_of(problem, fair, found))
    place = {v.id: k for k, v in enumerate(fair.vendors)}
    met = [place[m.vendor] for m in schedule.meetings]
    loads = np.bincount(met, minlength=len(fair.vendors))[np.unique(problem.pairs.vendor)]
    bonuses = problem.floor_bonus, problem.worst_bonus
    value = value_of(fair, schedule, candidates, *bonuses)
    units, _, fit = parts_of(value, *bonuses)
    worst = worst_off_of(fair, schedule, candidates)
    return {
        "way": way,
        "meetings": len(schedule.meetings),
        "value": value,
        "fit": fit / 100,
        "units": units,
        "worst_off_load": int(loads.min()) if len(loads) else 0,
        "worst_off_fit": 0 if worst is None else worst[1] / 100,
        "without_a_talk": int((loads == 0).sum()),
        "breaks": breaks_in(fair, schedule),
        "violations": len(find_violations(fair, schedule)),
        "seconds": round(seconds, 3),
    }


def breaks_in(fair: Fair, schedule: Schedule) -> int:
    """Gaps between two talks of one participant on one day, over desks and vendors."""
    times: dict[tuple[str, date], list[tuple[datetime, datetime]]] = {}
    for meeting in schedule.meetings:
        slot = fair.slot_of[meeting.slot]
        for who in (meeting.desk, meeting.vendor):
            times.setdefault((who, slot.start.date()), []).append((slot.start, slot.end))
    return sum(
        earlier_end < later_start
        for own in times.values()
        for (_, earlier_end), (later_start, _) in pairwise(sorted(own))
    )


def measure(name: str, options: argparse.Namespace) -> Iterable[Line]:
    """Every way on one preset, ours first so that the peak of memory is its own."""
    preset = PRESETS[name]
    if options.free is not None:
        preset = replace(preset, free=options.free)
    fair, candidates = synthetic_fair(preset, options.seed, options.rules)
    fair = replace(fair, policy=replace(fair.policy, fairness=options.fairness))
    about: Line = {
        "preset": name,
        "rules": sorted(options.rules),
        "free": preset.free,
        "fairness": options.fairness,
        "seed": options.seed,
        "buyers": len(fair.buyers),
        "vendors": len(fair.vendors),
        "slots": len(fair.slots),
        "pairs": len(candidates),
    }
    own = ours(fair, candidates, options.seed, options.time_limit)
    yield {**about, **own, "peak_mb": peak_megabytes()}
    if not options.alone:
        for other in (greedy(fair, candidates), first_come(fair, candidates)):
            yield {**about, **other, **_ratios(own, other)}
        if options.single:
            other = single_model(fair, candidates, options.seed, options.single)
            yield {**about, **other, **_ratios(own, other)}


def _ratios(own: Line, other: Line) -> Line:
    """How our fit and our seconds compare with another way's."""
    if "fit" not in other:
        return {}
    fit, seconds = float(str(other["fit"])), float(str(other["seconds"]))
    return {
        "fit_ratio": round(float(str(own["fit"])) / max(1e-9, fit), 4),
        "seconds_ratio": round(seconds / max(1e-9, float(str(own["seconds"]))), 1),
    }


def parsed(arguments: list[str] | None = None) -> argparse.Namespace:
    """The choices of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", choices=PRESETS, action="append")
    parser.add_argument(
        "--with", dest="rules", choices=(*RULES, *TIME_RULES, "all"), action="append"
    )
    parser.add_argument("--free", type=float)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument(
        "--single", type=float, default=0.0, metavar="SECONDS", help="limit of the single model"
    )
    parser.add_argument("--fairness", type=Fairness, choices=list(Fairness), default=Fairness.FLOOR)
    parser.add_argument("--alone", action="store_true", help="our solver only")
    options = parser.parse_args(arguments)
    rules = options.rules or []
    options.rules = frozenset(RULES if "all" in rules else rules)
    return options


def main() -> None:
    """Print a JSON line for each preset and way asked for."""
    options = parsed()
    for name in options.preset or [p for p in PRESETS if p not in LARGE]:
        for line in measure(name, options):
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
