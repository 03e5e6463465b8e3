"""What a reserved share costs at the sample fair: `python -m benchmarks.reserved_share`.

One JSON line per share: the talks of the group and of all, the total fit and the part of it
that the share gives up, the gap to the bound, and the times of `prepare` and `solve`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from matchmaker import pipeline
from matchmaker.candidates import Candidates, shortlist
from matchmaker.config import RunOptions
from matchmaker.demo import SAMPLE, demo_fair
from matchmaker.domain import Fair, Group, GroupId, Side
from matchmaker.policy.certificates import canonical_certificate
from matchmaker.progress import silent
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.solver import solve
from matchmaker.validation import group_loads

_STAMP = datetime(2026, 9, 1, tzinfo=UTC)


def group_of(fair: Fair, certificate: str, share: float) -> Group:
    """The firms that hold a certificate, with a share of the talks."""
    members = {
        v.id
        for v in fair.vendors
        if any(canonical_certificate(c.kind) == certificate for c in v.certificates or ())
    }
    return Group(
        id=GroupId("g"), name=certificate, side=Side.VENDOR, members=frozenset(members), share=share
    )


def figures(
    fair: Fair, candidates: Candidates, certificate: str, shares: list[float]
) -> Iterator[dict[str, object]]:
    """What each share gives and costs."""
    plain = None
    for share in shares:
        group = group_of(fair, certificate, share)
        asked = replace(fair, groups=(group,))
        began = time.process_time()
        problem = prepare(asked, candidates)
        prepared = time.process_time()
        result = solve(problem, asked, time_limit=20)
        plain = result.fit_points if plain is None else plain
        yield {
            "share": share,
            "members": len(group.members),
            "most_talks": result.most_talks,
            "wanted": group.goal(result.most_talks),
            "group": group_loads(asked, result.schedule.meetings)[group.id],
            "meetings": len(result.schedule.meetings),
            "fit": round(result.fit_points, 1),
            "given_up": round(1 - result.fit_points / plain, 4),
            "gap": result.gap,
            "prepare_cpu_seconds": round(prepared - began, 3),
            "solve_cpu_seconds": round(time.process_time() - prepared, 3),
        }


def main(argv: list[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--certificate", default="여성기업")
    parser.add_argument("--shares", type=float, nargs="+", default=[0, 0.1, 0.2, 0.3, 0.4, 0.6])
    asked = parser.parse_args(argv)
    options = RunOptions(stamp=_STAMP, first_day=_STAMP.date())
    fair = demo_fair(SAMPLE, options, silent).fair
    scored = pipeline.score(fair, options)
    candidates = shortlist(scored.fair, scored.fit)
    for line in figures(scored.fair, candidates, asked.certificate, asked.shares):
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
