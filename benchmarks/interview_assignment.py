"""Interview assignment (CSPLib 062): `python -m benchmarks.interview_assignment DIR`.

DIR holds ``test<size>.csv``, ``company<size>.csv`` and ``slots<size>.csv`` (or ``slots.csv``).
JSON lines: per size the selection (least largest regret, then least preferences) and the whole
week (regret ≤ 1, timetable, companies' days, suites), every plan counted by
`benchmarks.interview_check`. The week is read in two ways: every company comes and gets its
fewest interviews, as the problem says; or a company may also stay away, at no cost.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from benchmarks import interview_calendar, interview_exact
from benchmarks.interview import SUITE, Interviews, Plan, read, sizes
from benchmarks.interview_check import check
from benchmarks.interview_choice import cheapest_week, least_regret

Line = dict[str, object]

# Up to so many possible meetings (student, company, slot), one model is closed in the time.
_ONE_MODEL = 3_000
_FOR_BOUND, _FOR_DAYS = 0.5, 0.75


def selection(data: Interviews, time_limit: float, workers: int) -> Line:
    """Who meets whom, time and money apart."""
    began = time.perf_counter()
    chosen = least_regret(data, time_limit, workers)
    line: Line = {"instance": data.name, "stage": "selection"}
    if chosen is None:
        return {**line, "status": "UNKNOWN", "seconds": round(time.perf_counter() - began, 2)}
    return {
        **line,
        "status": "OPTIMAL" if chosen.proven else "FEASIBLE",
        "regret": chosen.regret,
        "objective": chosen.total,
        "bound": chosen.bound,
        "gap": round((chosen.total - chosen.bound) / chosen.total, 4),
        "seconds": round(time.perf_counter() - began, 2),
        "violations": 0,
    }


def whole(data: Interviews, folder: Path, size: str, time_limit: float, workers: int) -> Line:
    """The whole week, counted by the independent checker."""
    began = time.perf_counter()

    def seconds_left() -> float:
        return time_limit - (time.perf_counter() - began)

    meetings = 5 * sum(len(data.suits(i, 1)) for i in range(len(data.need)))
    if meetings <= _ONE_MODEL:
        week = cheapest_week(data, time_limit / 4, workers)
        found = interview_exact.solve(data, week, seconds_left)
        plan, bound = found.plan, found.bound
    else:
        plan, bound = _by_days(data, seconds_left, time_limit, workers)
    line: Line = {
        "instance": data.name,
        "stage": "whole",
        "reading": "a company may stay away" if data.may_stay_away else "every company comes",
        "status": "UNKNOWN",
        "objective": None,
        "bound": bound,
        "gap": None,
        "seconds": round(time.perf_counter() - began, 2),
        "violations": 0,
    }
    if plan is None:
        return line
    counted = [(i + 1, j + 1, t + 1) for i, j, t in plan.meetings]
    checked = check(folder, size, counted, may_stay_away=data.may_stay_away)
    line["status"] = "OPTIMAL" if checked.cost == bound else "FEASIBLE"
    line["objective"] = checked.cost
    line["gap"] = round((checked.cost - bound) / checked.cost, 4)
    line["violations"] = len(checked.violations)
    return line


def _by_days(
    data: Interviews, seconds_left: Callable[[], float], time_limit: float, workers: int
) -> tuple[Plan | None, int]:
    """Bound and calendars side by side, then the people, with the fewest suites that do."""
    with ThreadPoolExecutor(1) as beside:
        bound = beside.submit(cheapest_week, data, time_limit * _FOR_BOUND, 1)
        until = time_limit * (1 - _FOR_DAYS)
        suites, best = data.fewest_suites, None
        calendars = interview_calendar.search(data, suites, lambda: seconds_left() - until, 0)
        week = bound.result()
    while best is None and seconds_left() > 0:
        for calendar in calendars[:20]:
            share = min(seconds_left(), max(3.0, seconds_left() / 3))
            found = interview_calendar.placed(data, suites, calendar, share, workers)
            if found is not None and (best is None or found[1] < best[1]):
                best = found
            if seconds_left() <= 0 or best is not None:
                break
        suites += 1
    return (best[0] if best else None), SUITE * data.fewest_suites + week


def lines(folder: Path, args: argparse.Namespace) -> Iterator[Line]:
    """The selection and the two readings of the week, per size."""
    for size in sizes(folder):
        data = read(folder, size)
        if args.instance and args.instance not in data.name:
            continue
        yield selection(data, args.time_limit, args.workers)
        for away in (False, True):
            reading = replace(data, may_stay_away=away)
            yield whole(reading, folder, size, args.time_limit, args.workers)


def main() -> None:
    """Print a JSON line for each stage of each instance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--instance", help="part of a file's name")
    args = parser.parse_args()
    for line in lines(args.folder, args):
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
