"""Fair assignment with scores: `python -m benchmarks.fair_assignment DIR`.

DIR holds ``scores.npy`` (rows × columns), ``covs.npy`` (rows that each column gets),
``loads.npy`` (columns that each row gets at most) and ``loads-lb.npy`` (at least; kept with
``--least-loads``). The worst-off column has the smallest sum of scores. JSON lines: the
largest total; the largest total at each ``--floor``, beside one general MIP model of it in
the same run; the highest floor there is, with its largest total; with ``--frontier`` every
total that some floor forces.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]

from matchmaker.scheduler.arcs import SINK, SOURCE, Network
from matchmaker.scheduler.worst_off.choice import NOBODY, Choice
from matchmaker.scheduler.worst_off.exact import Budget
from matchmaker.scheduler.worst_off.search import budget, most_fit_at, worst_off
from matchmaker.scheduler.worst_off.threshold import duty_of

# Scores are counted in millionths, so that sums are exact.
SCALE = 10**6
# What HiGHS answers when it ends by itself.
_STATUS = {0: "OPTIMAL", 2: "INFEASIBLE"}
Line = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Papers:
    """``scores`` (rows, columns); each column gets ``cover`` rows, each row ``least`` to
    ``most`` columns."""

    scores: NDArray[np.float64]
    cover: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]


def read(folder: Path, *, least_loads: bool) -> Papers:
    """The four arrays of a folder."""
    scores, cover, most = (np.load(folder / f"{name}.npy") for name in ("scores", "covs", "loads"))
    least = np.load(folder / "loads-lb.npy") if least_loads else np.zeros_like(most)
    return Papers(
        scores=scores.astype(np.float64),
        cover=cover.astype(np.int64),
        least=least.astype(np.int64),
        most=most.astype(np.int64),
    )


def as_choice(papers: Papers) -> Choice:
    """Columns are the participants that count, rows their partners."""
    rows, columns = papers.scores.shape
    row, column = np.divmod(np.arange(rows * columns), columns)
    column_node, row_node = 2 + np.arange(columns), 2 + columns + np.arange(rows)
    tail = np.concatenate([np.full(columns, SOURCE), column_node[column], row_node])
    head = np.concatenate([column_node, row_node[row], np.full(rows, SINK)])
    cells = np.ones(rows * columns, dtype=np.int64)
    none = np.zeros(len(tail), dtype=np.int64)
    points, owner = none.copy(), np.full(len(tail), NOBODY)
    points[columns:-rows] = np.rint(papers.scores.ravel() * SCALE)
    owner[columns:-rows] = column
    network = Network(
        nodes=2 + columns + rows,
        tail=tail,
        head=head,
        lower=np.concatenate([papers.cover, 0 * cells, papers.least]),
        upper=np.concatenate([papers.cover, cells, papers.most]),
        cost=none,
        kind=none,
        item=none,
    )
    return Choice(
        network=network,
        points=points,
        units=none,
        owner=owner,
        had=np.zeros(columns, dtype=np.int64),
        met=np.zeros(columns, dtype=bool),
        cap=papers.cover,
        first=np.arange(columns),
    )


def largest(choice: Choice) -> Line:
    """The largest total, whatever the worst-off column gets: one flow."""
    began = time.perf_counter()
    flow = choice.best(choice.points)
    seconds = time.perf_counter() - began
    if flow is None:
        return {"ask": "largest total", "status": "INFEASIBLE", "seconds": round(seconds, 3)}
    total = choice.total(flow)
    return _line("largest total", None, choice.worst(flow), total, total, seconds)


def at_floor(choice: Choice, floor: int, effort: Budget) -> Line:
    """The largest total where every column has ``floor``."""
    began = time.perf_counter()
    duty, start = duty_of(choice), choice.best(choice.points)
    if duty is None or start is None:
        raise ValueError("the loads cannot be kept")
    best = most_fit_at(choice, duty, floor, start, effort)
    seconds = time.perf_counter() - began
    if best.flow is None:
        status = "INFEASIBLE" if best.impossible else "UNKNOWN"
        return {"ask": "floor", "floor": floor / SCALE, "status": status, "seconds": seconds}
    return _line("floor", floor, choice.worst(best.flow), best.total, best.bound, seconds)


def highest_floor(choice: Choice, effort: Budget) -> Line:
    """The worst-off column as well off as can be, then the largest total."""
    began = time.perf_counter()
    best = worst_off(choice, effort)
    if best is None:
        raise ValueError("the loads cannot be kept")
    line = _line(
        "worst-off, then total",
        None,
        best.worst,
        best.total,
        best.total_bound,
        time.perf_counter() - began,
    )
    line["worst_bound"] = best.worst_bound / SCALE
    line["status"] = "OPTIMAL" if best.proven else "FEASIBLE"
    return line


def frontier(choice: Choice, top: int, effort: Callable[[], Budget]) -> Iterator[Line]:
    """Every point at which more for the worst-off costs total, up to the floor ``top``."""
    floor = None
    while floor is None or floor <= top:
        line = largest(choice) if floor is None else at_floor(choice, floor, effort())
        if line["status"] != "OPTIMAL":
            yield line
            return
        yield {**line, "ask": "frontier"}
        floor = round(float(str(line["worst"])) * SCALE) + 1


def by_general_solver(papers: Papers, floor: float, time_limit: float) -> Line:
    """One model over all cells, handed to HiGHS."""
    rows, columns = papers.scores.shape
    cells = rows * columns
    began = time.perf_counter()
    row, column = np.divmod(np.arange(cells), columns)
    ones, place, worth = np.ones(cells), np.arange(cells), papers.scores.ravel()
    of_row = sparse.csr_matrix((ones, (row, place)))
    of_column = sparse.csr_matrix((ones, (column, place)))
    worths = sparse.csr_matrix((worth, (column, place)))
    found = milp(
        -worth,
        integrality=ones,
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(of_row, papers.least, papers.most),
            LinearConstraint(of_column, papers.cover, papers.cover),
            LinearConstraint(worths, floor, np.inf),
        ],
        options={"time_limit": time_limit, "mip_rel_gap": 0.0},
    )
    line: Line = {"ask": "floor", "method": "HiGHS, one model", "floor": floor}
    line["status"] = _STATUS.get(found.status, "UNKNOWN" if found.x is None else "FEASIBLE")
    if found.x is not None:
        line["worst"] = round(float((worths @ np.rint(found.x)).min()), 6)
        line["total"] = round(float(worth @ np.rint(found.x)), 6)
        line["bound"] = round(-float(found.mip_dual_bound), 6)
    line["seconds"] = round(time.perf_counter() - began, 3)
    return line


def _line(
    ask: str, floor: int | None, worst: int | None, total: int, bound: int, seconds: float
) -> Line:
    return {
        "ask": ask,
        "method": "matchmaker",
        "floor": None if floor is None else floor / SCALE,
        "status": "OPTIMAL" if total == bound else "FEASIBLE",
        "worst": None if worst is None else worst / SCALE,
        "total": total / SCALE,
        "bound": bound / SCALE,
        "seconds": round(seconds, 3),
    }


def lines(papers: Papers, args: argparse.Namespace) -> Iterator[Line]:
    """A line for each question."""

    def effort() -> Budget:
        until = time.perf_counter() + args.time_limit
        return budget(lambda: until - time.perf_counter(), work=args.time_limit)

    choice = as_choice(papers)
    yield largest(choice)
    for floor in args.floor:
        ours = at_floor(choice, math.ceil(floor * SCALE - 1e-6), effort())
        baseline = by_general_solver(papers, floor, args.time_limit)
        yield ours
        yield baseline
        ratio = float(str(baseline["seconds"])) / max(1e-3, float(str(ours["seconds"])))
        yield {"ask": "times as fast as one model", "floor": floor, "ratio": round(ratio, 2)}
    best = highest_floor(choice, effort())
    yield best
    if args.frontier:
        yield from frontier(choice, round(float(str(best["worst"])) * SCALE), effort)


def main() -> None:
    """Print a JSON line for each question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--floor", type=float, action="append")
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--least-loads", action="store_true", help="keep loads-lb.npy")
    parser.add_argument("--frontier", action="store_true")
    args = parser.parse_args()
    args.floor = args.floor or [0.9448]
    for line in lines(read(args.folder, least_loads=args.least_loads), args):
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
