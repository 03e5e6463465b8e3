"""Fewest breaks on public instances: `python -m benchmarks.b2bsop DIR --time-limit 60`.

DIR holds ``instances/*.dzn`` (Bofill et al., JAIR 74, 2022) and perhaps ``best_known.json``.
One JSON line per instance; every schedule is counted by `benchmarks.b2bsop_check`, which
knows nothing of the solver.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.b2bsop_check import check
from benchmarks.dzn import Value, read_dzn
from matchmaker.scheduler.breaks import solve_breaks
from matchmaker.scheduler.breaks_problem import BreaksProblem

MORNING, AFTERNOON = 1, 2
Line = dict[str, object]


def as_problem(data: dict[str, Value], spread: int) -> BreaksProblem:
    """An instance with slots, meetings and participants counted from 0."""
    table = np.array(data["requested"], dtype=np.int64).reshape(-1, 3)
    slots = np.arange(_whole(data["nTotalSlots"]))
    morning = slots < _whole(data["nMorningSlots"])
    session = table[:, 2:]
    suits = ((session != AFTERNOON) & morning) | ((session != MORNING) & ~morning)
    closed = [np.isin(slots + 1, sorted(_members(s))) for s in _items(data["forbidden"])]
    before = [
        (first - 1, second)
        for second, firsts in enumerate(_items(data["precedences"]))
        for first in sorted(_members(firsts))
    ]
    return BreaksProblem(
        sides=table[:, :2] - 1,
        suits=suits,
        free=~np.array(closed, dtype=bool).reshape(-1, len(slots)),
        pinned=np.array(data["fixed"], dtype=np.int64) - 1,
        rooms=np.full(len(slots), _whole(data["nTables"])),
        stretch=np.zeros(len(slots), dtype=np.int64),
        before=np.array(before, dtype=np.int64).reshape(-1, 2),
        spread=spread,
    )


def measure(file: Path, spread: int, time_limit: float, workers: int) -> Line:
    """Solve one instance and let the independent checker count what is wrong with it."""
    started, worked = time.perf_counter(), time.process_time()
    result = solve_breaks(
        as_problem(read_dzn(file), spread), time_limit=time_limit, workers=workers
    )
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    line: Line = {
        "instance": file.name,
        "status": result.status.name,
        "objective": result.breaks,
        "bound": result.bound if result.status.has_schedule else None,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "violations": 0,
    }
    if result.slot_of is not None:
        found = check(read_dzn(file), [s + 1 for s in result.slot_of.tolist()], spread)
        line["violations"] = len(found.violations) + (found.breaks != result.breaks)
    return line


def lines(folder: Path, args: argparse.Namespace) -> Iterator[Line]:
    """A line per instance, beside the best value known where there is one."""
    file = folder / "best_known.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    for path in sorted((folder / "instances").glob("*.dzn")):
        if args.instance and not any(name in path.name for name in args.instance):
            continue
        line = measure(path, args.d, args.time_limit, args.workers)
        best = known.get(path.name, {}).get(f"d{args.d}", {}).get("opt")
        if best is not None:
            line["best_known"] = best
            line["agrees"] = _agrees(line, best)
        yield line


def _agrees(line: Line, best: object) -> bool:
    if best == "UNSAT":
        return line["status"] == "INFEASIBLE"
    return line["status"] == "OPTIMAL" and line["objective"] == best


def summary(done: list[Line]) -> str:
    """One line on all instances."""
    closed = sum(line["status"] in ("OPTIMAL", "INFEASIBLE") for line in done)
    compared = [bool(line["agrees"]) for line in done if "agrees" in line]
    broken = sum(int(str(line["violations"])) for line in done)
    slowest = max((float(str(line["seconds"])) for line in done), default=0.0)
    return (
        f"{closed} of {len(done)} closed, {sum(compared)} of {len(compared)} as best known, "
        f"{broken} violations, slowest {slowest:.1f} s"
    )


def _whole(value: Value) -> int:
    if not isinstance(value, int):
        raise TypeError(f"expected a whole number, found {value!r}")
    return value


def _items(value: Value) -> list[Value]:
    if not isinstance(value, list):
        raise TypeError(f"expected an array, found {value!r}")
    return value


def _members(value: Value) -> frozenset[int]:
    if not isinstance(value, frozenset):
        raise TypeError(f"expected a set, found {value!r}")
    return value


def main() -> None:
    """Print a JSON line for each instance, and a summary to the error stream."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--instance", action="append", help="part of a file's name")
    parser.add_argument("--d", type=int, default=2, help="largest difference between breaks")
    args = parser.parse_args()
    done = []
    for line in lines(args.folder, args):
        print(json.dumps(line), flush=True)
        done.append(line)
    print(summary(done), file=sys.stderr)


if __name__ == "__main__":
    main()
