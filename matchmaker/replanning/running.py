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
from matchmaker.scheduler.change_cost import Prices, change_cost
from matchmaker.scheduler.changes import changed, walk_ins
from matchmaker.scheduler.difference import (
    ChangeKind,
    Difference,
    accept,
    decided,
    difference,
    finding_of,
)
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.replan import ReplanResult, replan
from matchmaker.scheduler.result import SolveResult, SolveStatus, Timing, TimingEnd
from matchmaker.scheduler.shortfall import shortfalls
from matchmaker.scheduler.solver import placed_as
from matchmaker.scheduler.timing import aims_of, timing_of
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
    """The plan after what happened. ``difference`` is to all of ``result``, part by part;
    where only some parts were ``accepted`` (None: all), ``plan`` holds these. ``made`` are
    the changes from the released plan to ``plan``, and ``cost`` is what they cost."""

    plan: FairPlan
    result: ReplanResult
    difference: Difference
    made: Difference
    cost: int
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
    found = made = difference(fair, released.schedule, result.schedule)
    solved = result.solved
    if accepted is not None and solved.status.has_schedule:
        solved = judged_anew(solved, fair, candidates, accept(found, accepted))
        made = decided(found, accepted)
    solved = replace(solved, timing=_beside(solved.timing, released.result.timing))
    return Replanned(
        plan=pipeline.explained(scored, solved, options.seed),
        result=result,
        difference=found,
        made=made,
        cost=change_cost(Prices(fair, today=now.date()), released.schedule, solved.schedule),
        accepted=accepted,
    )


def _beside(timing: Timing | None, released: Timing | None) -> Timing | None:
    """The figures of a changed timetable beside those of the one that was released."""
    if timing is None or released is None:
        return timing
    return replace(timing, breaks_before=released.breaks, sessions_before=released.sessions)


def figures_of(made: Replanned, texts: Texts) -> list[tuple[str, str]]:
    """How much changed, and what is proven about it, each with its name."""
    counts = [
        (texts(f"replan.figure.{kind}"), f"{len(made.made.of(kind)):,}") for kind in ChangeKind
    ]
    bound = made.result.cost_bound
    proven = made.result.solved.status.has_schedule and made.cost <= bound
    cost = texts(f"replan.cost.{'proven' if proven else 'open'}", cost=made.cost, bound=bound)
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
        own = found.of_part(part)
        if shown and shown + len(own) > most:
            break
        words = [texts.what(finding_of(c, found.fair)) for c in own]
        words += _lost_if_refused(found, part, texts)
        sections.append((texts(f"replan.told.{_standing(made, part)}", part=part), words))
        shown += len(own)
    left = sum(c.part is not None for c in found.changes) - shown
    return [*sections, (texts("replan.told.more", count=left), [])] if left else sections


def _lost_if_refused(found: Difference, part: int, texts: Texts) -> list[str]:
    """What cannot stay as it was, so that refusing a part of the choice loses it."""
    if part in found.required:
        return []
    gone = (c for c in found.of_part(part) if c.before is not None and c.refused is None)
    lost = (replace(c, kind=ChangeKind.LOST, after=None) for c in gone if c.after is not None)
    return [texts("replan.told.else", what=texts.what(finding_of(c, found.fair))) for c in lost]


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
    problem = prepare(fair, candidates)
    slot_of = placed_as(problem, fair, schedule)
    timing = timing_of(problem, aims_of(problem, fair), slot_of, slot_of, TimingEnd.NOT_ASKED)
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
        findings=shortfalls(problem, fair, slot_of),
        timing=_beside(timing, solved.timing),
    )
