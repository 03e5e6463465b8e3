"""From a plan that was written to the changed plan, and back to files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from matchmaker import pipeline
from matchmaker.candidates import Candidates, shortlist
from matchmaker.codec import decode_plan
from matchmaker.config import RunOptions
from matchmaker.domain import Fair, Schedule, SlotId
from matchmaker.errors import Finding, InputError
from matchmaker.exports.difference import difference_to_csv
from matchmaker.exports.difference_xlsx import difference_to_xlsx
from matchmaker.plan import FairPlan
from matchmaker.progress import Progress, silent
from matchmaker.replanning.asking import Asked, disruptions_of
from matchmaker.scheduler.changes import changed, walk_ins
from matchmaker.scheduler.difference import (
    ChangeKind,
    Difference,
    accept,
    difference,
    finding_of,
)
from matchmaker.scheduler.replan import ReplanResult, replan
from matchmaker.scheduler.result import SolveResult, SolveStatus
from matchmaker.texts import Texts
from matchmaker.validation import (
    fit_points_of,
    floor_units_of,
    lines_covered,
    units_of,
    value_of,
    worst_off_of,
)

_SCHEDULE = "schedule.json"


@dataclass(frozen=True, kw_only=True)
class Replanned:
    """The plan after what happened. ``difference`` is to all of ``result``; where only some
    of its parts were ``accepted``, ``plan`` holds these (None: all)."""

    plan: FairPlan
    result: ReplanResult
    difference: Difference
    accepted: frozenset[int] | None = None


def read_plan(path: Path) -> FairPlan:
    """The plan in a folder that `write_plan` wrote, or in its schedule.json.

    Raises FormatError, or InputError where there is no such file.
    """
    file = path / _SCHEDULE if path.is_dir() else path
    try:
        data = file.read_bytes()
    except OSError as error:
        params = {"path": str(file), "reason": error.strerror or str(error)}
        finding = Finding(code="plan_not_readable", file=str(path), params=params)
        raise InputError([finding]) from error
    return decode_plan(data)


def notes_of_input(plan: FairPlan) -> tuple[Finding, ...]:
    """What was found in the input of a plan; what its solver found is for the new one to say."""
    of_solver = set(map(repr, plan.result.findings))
    return tuple(f for f in plan.findings if repr(f) not in of_solver)


def encoder_of(plan: FairPlan) -> str:
    """The name to load the encoder by that the plan was made with."""
    return plan.encoder.rpartition(" ")[0] or plan.encoder


def local_time(fair: Fair, stamp: datetime) -> datetime:
    """A moment (with its zone) as the clocks at the fair show it."""
    return stamp.astimezone(ZoneInfo(fair.timezone)).replace(tzinfo=None)


def begun_at(fair: Fair, now: datetime) -> frozenset[SlotId]:
    """The slots that have started by then."""
    return frozenset(s.id for s in fair.slots if s.start <= now)


def replanned(
    released: FairPlan,
    asked: Asked,
    options: RunOptions,
    now: datetime,
    *,
    accepted: frozenset[int] | None = None,
    progress: Progress = silent,
    stop: Callable[[], bool] = lambda: False,
) -> Replanned:
    """Apply what happened, score the fair again, and change the timetable as little as can be.

    ``now`` is in the fair's own time zone. ``accepted`` are the numbers of the parts of the
    difference to take over, None for all; ``stop`` ends the search with its best. Raises
    InputError for what cannot be understood.
    """
    begun = begun_at(released.fair, now)
    disruptions = disruptions_of(released.fair, released.schedule, asked, now)
    fair = changed(released.fair, disruptions, released=released.schedule, begun=begun)
    told = notes_of_input(released)
    scored = pipeline.score(fair, options, told, progress)
    candidates = candidates_of(scored, released.schedule)
    result = replan(
        fair,
        candidates,
        released.schedule,
        reserves=pipeline.reserves_of(scored),
        begun=begun,
        welcome=walk_ins(disruptions),
        today=now.date(),
        stop=stop,
        time_limit=options.time_limit,
        seed=options.seed,
        progress=progress,
    )
    found = difference(fair, released.schedule, result.schedule)
    solved = result.solved
    if accepted is not None and solved.status.has_schedule:
        solved = judged_anew(solved, fair, candidates, accept(found, accepted))
    plan = pipeline.explained(scored, solved, options.seed)
    return Replanned(plan=plan, result=result, difference=found, accepted=accepted)


def figures_of(made: Replanned, texts: Texts) -> list[tuple[str, str]]:
    """How much changed, and what is proven about it, each with its name."""
    counts = [
        (texts(f"replan.figure.{kind}"), f"{len(made.difference.of(kind)):,}")
        for kind in ChangeKind
    ]
    key = "proven" if made.result.least_change else "open"
    cost = texts(f"replan.cost.{key}", cost=made.result.cost, bound=made.result.cost_bound)
    return [*counts, (texts("replan.figure.cost"), cost)]


def sentences(found: Difference, texts: Texts) -> list[str]:
    """Every change in words, in the order of time."""
    changed = [c for c in found.changes if c.kind is not ChangeKind.KEPT]
    return [texts.what(finding_of(c, found.fair)) for c in changed]


def told(made: Replanned, texts: Texts, *, most: int = 40) -> list[tuple[str, list[str]]]:
    """The changes in words, part by part, the first ``most`` of them."""
    found = made.difference
    if not found.parts:
        return [(texts("replan.told.nothing"), [])]
    sections, shown = [], 0
    for part in range(1, found.parts + 1):
        words = [texts.what(finding_of(c, found.fair)) for c in found.of_part(part)]
        if shown and shown + len(words) > most:
            break
        sections.append((texts(f"replan.told.{_standing(made, part)}", part=part), words))
        shown += len(words)
    left = sum(c.part is not None for c in found.changes) - shown
    return [*sections, (texts("replan.told.more", count=left), [])] if left else sections


def _standing(made: Replanned, part: int) -> str:
    if part in made.difference.required:
        return "part_required"
    refused = made.accepted is not None and part not in made.accepted
    return "refused" if refused else "part"


def write_changed(
    plan: FairPlan,
    found: Difference,
    folder: Path,
    options: RunOptions,
    texts: Texts,
    *,
    overwrite: bool = False,
    progress: Progress = silent,
) -> None:
    """Write every output of a changed plan, and what is different in it."""
    files = {
        "difference.csv": difference_to_csv(found, texts),
        "difference.xlsx": difference_to_xlsx(found, texts),
    }
    pipeline.write_plan(
        plan, folder, options, texts, replace=overwrite, more_files=files, progress=progress
    )


def candidates_of(scored: pipeline.Scored, released: Schedule) -> Candidates:
    """The shortlist, with everyone who was released: they keep their points."""
    fair = scored.fair
    return shortlist(replace(fair, fixed=(*fair.fixed, *released.meetings)), scored.fit)


def judged_anew(
    solved: SolveResult, fair: Fair, candidates: Candidates, schedule: Schedule
) -> SolveResult:
    """The result of a schedule that a person chose: valid, with a value of its own."""
    bonuses = solved.floor_bonus, solved.worst_bonus
    vendor, points = worst_off_of(fair, schedule, candidates) or (None, 0)
    return replace(
        solved,
        status=SolveStatus.FEASIBLE,
        schedule=schedule,
        objective=value_of(fair, schedule, candidates, *bonuses, solved.most_talks),
        fit_points=fit_points_of(fair, schedule, candidates),
        units=units_of(fair, schedule, candidates, solved.most_talks),
        floor_units_met=floor_units_of(fair, schedule),
        lines_covered=lines_covered(fair, schedule, candidates),
        worst_vendor=vendor,
        worst_fit=points / 100,
    )
