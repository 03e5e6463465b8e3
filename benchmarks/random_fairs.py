"""Laws of the scheduler on random small fairs: `python -m benchmarks.random_fairs`.

Fairs are drawn from a seed with any mix of rules, the same ones that the tests draw through
Hypothesis. One JSON line per fair that breaks a law, and a last line with the sums.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from matchmaker.scheduler.result import SolveStatus
from tests.fair_laws import LAWS, Solved
from tests.random_fairs import seeded_fair


@dataclass
class Tally:
    """What was seen so far."""

    statuses: Counter[SolveStatus] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    meetings: int = 0


def held_to_laws(seed: str, tally: Tally) -> None:
    """Draw one fair, hold every law against it, and print those that it breaks."""
    fair, candidates = seeded_fair(seed)
    case = Solved(fair, candidates, Random(f"{seed}:laws").choice)  # noqa: S311 - no secret
    for law in LAWS:
        try:
            law(case)
        except AssertionError as fault:
            tally.broken[law.__name__] += 1
            line = {"fair": seed, "law": law.__name__, "fault": str(fault).splitlines()[:1]}
            print(json.dumps(line, ensure_ascii=False), flush=True)
        else:
            tally.kept[law.__name__] += 1
    tally.statuses[case.result.status] += 1
    tally.meetings += len(case.schedule.meetings)


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; 1 where some law was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(argv)
    tally, began, cpu = Tally(), time.perf_counter(), time.process_time()
    for number in range(asked.count):
        held_to_laws(f"{asked.seed}:{number}", tally)
    summary = {
        "fairs": asked.count,
        "seed": asked.seed,
        "laws": len(LAWS),
        "checks": sum(tally.kept.values()) + sum(tally.broken.values()),
        "broken": dict(tally.broken),
        "statuses": {status.value: n for status, n in tally.statuses.items()},
        "meetings": tally.meetings,
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
    }
    print(json.dumps(summary, ensure_ascii=False))
    return 1 if tally.broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
