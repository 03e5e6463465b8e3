"""Planning: each better timetable is kept as it is found, and the last one is gone on from."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any

from api.jobs.context import Context
from api.jobs.lists import encode_lists
from api.jobs.work.options import run_options
from matchmaker import pipeline
from matchmaker.codec import decode_fair, encode_plan
from matchmaker.codec.fair_rows import ScheduleRow
from matchmaker.codec.schema import FindingRow, build
from matchmaker.domain import Fair, Schedule
from matchmaker.plan import FairPlan
from matchmaker.scheduler.result import Standing
from matchmaker.validation import find_violations


def run(inputs: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Plan a fair. A fair that cannot work is an outcome too: one without a plan."""
    fair, options = decode_fair(inputs["fair"]), run_options(inputs["options"])
    scored = pipeline.score(fair, options, progress=context.progress)
    made = pipeline.plan(
        scored,
        options,
        context.progress,
        stop=context.stopped,
        watch=lambda standing: watched(standing, context),
        hint=saved_schedule(fair, context.save),
    )
    return outcome_of(made)


def watched(standing: Standing, context: Context) -> None:
    """Tell how the search stands, and keep its timetable where that is valid."""
    context.standing(standing)
    if standing.valid:
        row = ScheduleRow.model_validate(standing.schedule())
        context.keep(row.model_dump_json().encode(), standing.objective)


def saved_schedule(fair: Fair, save: bytes | None) -> Schedule | None:
    """The timetable that an earlier attempt kept, where it keeps every rule of the fair."""
    if save is None:
        return None
    schedule: Schedule = build(ScheduleRow.model_validate_json(save))
    return None if find_violations(fair, schedule) else schedule


def outcome_of(made: FairPlan) -> dict[str, Any]:
    """A plan on its way to whoever keeps it; without one where there is no timetable."""
    result = made.result
    rows = [FindingRow.model_validate(f).model_dump(mode="json") for f in made.findings]
    found = {"status": result.status.value, "findings": rows, "seconds": result.seconds}
    if not result.status.has_schedule:
        return found
    return {
        **found,
        "plan": gzip.compress(encode_plan(made), mtime=0),
        "lists": encode_lists(made.matches),
        "encoder": made.encoder,
    }
