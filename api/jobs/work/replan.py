"""Changing a timetable as little as can be after something happened."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.jobs.context import Context
from api.jobs.work.options import run_options
from api.jobs.work.plan import outcome_of
from matchmaker.codec import decode_plan
from matchmaker.replanning import Asked, Replanned, replanned
from matchmaker.scheduler.difference import ChangeKind


def run(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Plan again after what was said to have happened."""
    accepted = inputs["accept"]
    made = replanned(
        decode_plan(gzip.decompress(inputs["plan"])),
        Asked(**{name: tuple(said) for name, said in inputs["happened"].items()}),
        run_options(inputs["options"]),
        datetime.fromisoformat(inputs["now"]),
        accepted=None if accepted is None else frozenset(accepted),
        progress=context.progress,
        stop=context.stopped,
    )
    return {**outcome_of(made.plan), "difference": figures_of(made)}


def figures_of(made: Replanned) -> dict[str, Any]:
    """How much is different, and what is proven about it."""
    found = made.difference
    return {
        "counts": {kind.value: len(found.of(kind)) for kind in ChangeKind},
        "parts": found.parts,
        "required": sorted(found.required),
        "cost": made.result.cost,
        "cost_bound": made.result.cost_bound,
        "least_change": made.result.least_change,
    }
