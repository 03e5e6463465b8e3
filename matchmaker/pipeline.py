"""The whole path on one page: file → fair → fit → candidates → timetable → files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from matchmaker.agendas import Agenda, agendas
from matchmaker.candidates import Candidates, shortlist
from matchmaker.codec import encode_plan
from matchmaker.config import AgendaFiles, RunOptions
from matchmaker.domain import Buyer, BuyerId, DeskId, Fair, Schedule, Vendor, VendorId
from matchmaker.embeddings.cross_encoder import load_reranker
from matchmaker.embeddings.loading import fallback_finding, opened_encoder
from matchmaker.errors import Finding, InputError
from matchmaker.exports.csv import meetings_to_csv
from matchmaker.exports.html import to_html
from matchmaker.exports.ics import agenda_calendars
from matchmaker.exports.match_xlsx import matches_to_xlsx
from matchmaker.exports.pdf import agenda_pdfs, agenda_volumes
from matchmaker.exports.xlsx import to_xlsx
from matchmaker.fit import FairFit, build_fit, match_lists
from matchmaker.folders import whole_folder
from matchmaker.plan import FairPlan
from matchmaker.progress import Progress, batches, silent
from matchmaker.reasons import Explanation, MatchLists
from matchmaker.scheduler.fairness import compare_fairness
from matchmaker.scheduler.foresight import foresee
from matchmaker.scheduler.problem import prepare
from matchmaker.scheduler.result import SolveResult, Watch, unwatched
from matchmaker.scheduler.solver import solve
from matchmaker.spreadsheet import ReadFair, read_fair
from matchmaker.texts import Texts

# Who stands by may fit two thirds as well as who is invited: better than an empty chair.
_RESERVE_SHARE = 2 / 3
_EXPLAINED_AT_ONCE = 2048
# Beyond this many participants their agendas would take minutes and gigabytes that nobody may
# want: they are written when somebody asks.
_MOST_UNASKED = 2_000


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A fair with its fit, and what is worth telling about both."""

    fair: Fair
    fit: FairFit
    encoder: str
    reranker: str | None
    findings: tuple[Finding, ...]


def read(path: Path, options: RunOptions, progress: Progress = silent) -> ReadFair:
    """Read and check a workbook or a folder of CSV files. Raises SpreadsheetError."""
    return read_fair(path, first_day=options.first_day, progress=progress)


def check(path: Path, options: RunOptions, progress: Progress = silent) -> ReadFair:
    """Read a fair, and see whether its demands can hold together at all.

    Raises SpreadsheetError, or InputError with the demands that cannot and the ways out.
    """
    found = read(path, options, progress)
    if impossible := foresee(found.fair):
        raise InputError([*impossible, *found.findings])
    return found


def score(
    fair: Fair,
    options: RunOptions,
    findings: tuple[Finding, ...] = (),
    progress: Progress = silent,
) -> Scored:
    """Embed both sides and score every pair. Raises EncoderError, ExtraMissingError."""
    reranker = load_reranker(options.reranker) if options.reranker else None
    cluster = options.encoder_cluster
    with opened_encoder(options.encoder, cluster=cluster, progress=progress) as encoder:
        told = fallback_finding(encoder) if options.encoder == "auto" else None
        fit = build_fit(
            fair, encoder, weights=fair.policy.weights, reranker=reranker, progress=progress
        )
    return Scored(
        fair=fair,
        fit=fit,
        encoder=f"{encoder.name} {encoder.version}",
        reranker=options.reranker or None,
        findings=(*findings, told) if told else findings,
    )


def match(scored: Scored) -> MatchLists:
    """The ranked list per planned purchase and per vendor, with reasons."""
    return match_lists(scored.fit)


def plan(
    scored: Scored,
    options: RunOptions,
    progress: Progress = silent,
    *,
    stop: Callable[[], bool] = lambda: False,
    watch: Watch = unwatched,
    hint: Schedule | None = None,
) -> FairPlan:
    """Choose who meets whom, place the meetings in time, and explain each of them.

    ``stop`` ends the search and keeps the best timetable so far; ``watch`` sees each better
    one as it is found. ``hint`` is an earlier timetable of this fair to go on from.
    """
    fair = scored.fair
    progress("candidates", 0, 1)
    problem = prepare(fair, shortlist(fair, scored.fit), reserves_of(scored))
    progress("candidates", 1, 1)
    result = solve(
        problem,
        fair,
        hint=hint,
        stop=stop,
        time_limit=options.time_limit,
        seed=options.seed,
        progress=progress,
        watch=watch,
    )
    if not options.tell_seconds:
        result = replace_fields(result, seconds=0.0)
    made = explained(scored, result, options.seed, progress)
    compared, notes = compare_fairness(problem, fair) if result.status.has_schedule else ((), ())
    return replace_fields(made, fairness=compared, findings=(*made.findings, *notes))


def reserves_of(scored: Scored) -> Candidates:
    """The pairs that standby vendors are drawn from."""
    least = scored.fair.policy.min_relevance * _RESERVE_SHARE
    return shortlist(scored.fair, scored.fit, least=least)


def explained(
    scored: Scored, result: SolveResult, seed: int, progress: Progress = silent
) -> FairPlan:
    """A timetable as a plan: every meeting and every reserve with its reasons."""
    schedule = result.schedule
    return FairPlan(
        fair=scored.fair,
        result=result,
        explanations=_explain_meetings(scored.fit, schedule, progress),
        standby_explanations=_explain_standby(scored.fit, scored.fair, schedule),
        findings=(*scored.findings, *result.findings),
        matches=match(scored),
        encoder=scored.encoder,
        reranker=scored.reranker,
        seed=seed,
    )


def write_plan(
    plan: FairPlan,
    folder: Path,
    options: RunOptions,
    texts: Texts,
    *,
    replace: bool = False,
    input_files: Mapping[str, bytes] = MappingProxyType({}),
    more_files: Mapping[str, bytes] = MappingProxyType({}),
    progress: Progress = silent,
) -> None:
    """Write every output of a plan, or nothing at all.

    ``input_files`` (name → bytes) are left under ``input/`` for a person to edit;
    ``more_files`` stand beside the outputs.
    Raises InputError where the folder cannot be used, Cancelled (through ``progress``).
    """
    made_at = options.stamp.isoformat()
    with whole_folder(folder, replace=replace) as partial:
        inputs = ((f"input/{name}", content) for name, content in input_files.items())
        outputs = _outputs(plan, options, texts, made_at, progress)
        for name, content in chain(inputs, outputs, more_files.items()):
            _write(partial / name, content)


def agendas_to_write(plan: FairPlan, options: RunOptions) -> tuple[Agenda, ...]:
    """The agendas that are written along with a plan: of all who meet somebody or stand by."""
    if options.agendas is AgendaFiles.NONE:
        return ()
    every = [a for a in agendas(plan.fair, plan.schedule).all() if a.says_something]
    if options.agendas is AgendaFiles.AUTO and len(every) > _MOST_UNASKED:
        return ()
    return tuple(every)


def write_agendas(
    plan: FairPlan,
    folder: Path,
    options: RunOptions,
    texts: Texts,
    *,
    only: Collection[Buyer | Vendor] | None = None,
    progress: Progress = silent,
) -> None:
    """Write the agendas and calendars of a plan into a new folder, or nothing at all.

    ``only`` are the participants asked for, None for all who meet somebody or stand by.
    Raises InputError where the folder cannot be used, Cancelled (through ``progress``).
    """
    every = agendas(plan.fair, plan.schedule)
    made = [a for a in every.all() if a.says_something] if only is None else map(every.of, only)
    with whole_folder(folder, replace=False) as partial:
        for name, content in _agenda_files(plan, tuple(made), options, texts, progress):
            _write(partial / name, content)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def write_matches(
    scored: Scored, matches: MatchLists, folder: Path, texts: Texts, *, replace: bool = False
) -> None:
    """Write the ranked lists as a workbook, or nothing at all."""
    with whole_folder(folder, replace=replace) as partial:
        workbook = matches_to_xlsx(scored.fair, matches, texts)
        (partial / "matches.xlsx").write_bytes(workbook)


def _outputs(
    plan: FairPlan, options: RunOptions, texts: Texts, made_at: str, progress: Progress
) -> Iterator[tuple[str, bytes]]:
    progress("write", 0, 5)
    yield "schedule.json", encode_plan(plan, made_at=made_at)
    yield "schedule.csv", meetings_to_csv(plan, texts)
    progress("write", 1, 5)
    yield "schedule.xlsx", to_xlsx(plan, texts, progress)
    progress("write", 2, 5)
    yield "matches.xlsx", matches_to_xlsx(plan.fair, plan.matches, texts)
    progress("write", 3, 5)
    yield "report.html", to_html(plan, texts, made_at=made_at)
    progress("write", 4, 5)
    progress("write", 5, 5)
    if made := agendas_to_write(plan, options):
        yield from _agenda_files(plan, made, options, texts, progress)


def _agenda_files(
    plan: FairPlan, made: Sequence[Agenda], options: RunOptions, texts: Texts, progress: Progress
) -> Iterator[tuple[str, bytes]]:
    yield from agenda_volumes(plan, made, texts, progress)
    yield from agenda_pdfs(plan, made, texts, progress)
    yield from agenda_calendars(plan, made, texts, stamp=options.stamp, progress=progress)


def _explain_meetings(
    fit: FairFit, schedule: Schedule, progress: Progress
) -> dict[tuple[DeskId, VendorId], Explanation]:
    pairs = [(fit.desk_row[m.desk], fit.vendor_column[m.vendor]) for m in schedule.meetings]
    runs = batches(pairs, _EXPLAINED_AT_ONCE, "explain", progress)
    why = chain.from_iterable(fit.explain_talks(run) for run in runs)
    return {(m.desk, m.vendor): told for m, told in zip(schedule.meetings, why, strict=True)}


def _explain_standby(
    fit: FairFit, fair: Fair, schedule: Schedule
) -> dict[tuple[BuyerId, VendorId], Explanation]:
    """A standby vendor is explained at the desk of the agency that suits it best."""
    asked = [(s, desk) for s in schedule.standby for desk in fair.desks_of_buyer[s.buyer]]
    pairs = [(fit.desk_row[desk.id], fit.vendor_column[s.vendor]) for s, desk in asked]
    best: dict[tuple[BuyerId, VendorId], Explanation] = {}
    for (s, _), why in zip(asked, fit.explain_talks(pairs), strict=True):
        known = best.get((s.buyer, s.vendor))
        if known is None or why.points > known.points:
            best[s.buyer, s.vendor] = why
    return best


__all__ = [
    "ReadFair",
    "Scored",
    "check",
    "explained",
    "foresee",
    "match",
    "plan",
    "read",
    "reserves_of",
    "score",
    "write_matches",
    "write_plan",
]
