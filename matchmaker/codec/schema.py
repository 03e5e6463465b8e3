"""The rows of our JSON files, version 2, as pydantic models: the border of the codec.

A row has the fields of the noun that it ``builds``, under the same names; what they mean is
told in docs/schedule-format.md. Rows are strict: a number in quotes is refused, and so is a
field that this version does not know. Sets are sorted: bytes never depend on hashing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from matchmaker import domain, errors, reasons
from matchmaker.codec.fair_rows import FairRow, Row, ScheduleRow
from matchmaker.scheduler import result
from matchmaker.scheduler.fairness import FairnessChoice

PLAN_FORMAT = "matchmaker/schedule"
FAIR_FORMAT = "matchmaker/fair"
# Version 1 lacks `groups`, `first_time` and `most_talks`, which all have defaults.
VERSION, READABLE = 2, (1, 2)


class GroundRow(Row):
    builds = reasons.Ground
    kind: str
    params: Mapping[str, bool | str | int | float] = {}


class ContributionRow(Row):
    builds = reasons.Contribution
    criterion: str
    points: float
    known: bool = True
    ground: GroundRow | None = None


class PhraseRow(Row):
    builds = reasons.Phrase
    field: str
    start: int
    end: int


class MeetRow(Row):
    builds = reasons.Meet
    need: PhraseRow
    offer: PhraseRow
    how: reasons.How
    via: str = ""
    own: bool = False


class LineMatchRow(Row):
    builds = reasons.LineMatch
    purchase: str
    product: str | None
    offer: str
    words: tuple[tuple[str, str], ...]
    relevance: float
    record: int | None = None
    meets: tuple[MeetRow, ...] = ()


class ServedRow(Row):
    builds = reasons.Served
    needs: int
    agency_needs: int
    without_budget: int = 0
    budget: int | None = None
    agency_budget: int | None = None


class ExplanationRow(Row):
    builds = reasons.Explanation
    buyer: str
    desk: str
    vendor: str
    points: float
    contributions: tuple[ContributionRow, ...]
    lines: tuple[LineMatchRow, ...]
    served: ServedRow | None = None


class ExplanationsRow(Row):
    meetings: tuple[ExplanationRow, ...] = ()
    standby: tuple[ExplanationRow, ...] = ()


class FindingRow(Row):
    builds = errors.Finding
    code: str
    severity: errors.Severity = errors.Severity.ERROR
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    params: Mapping[str, bool | str | int | float] = {}


class TimingRow(Row):
    builds = result.Timing
    breaks: int = 0
    breaks_before: int = 0
    breaks_bound: int = 0
    most_breaks: int = 0
    sessions: int = 0
    sessions_before: int = 0
    sessions_bound: int = 0
    fullest_slot: int = 0
    emptiest_slot: int = 0
    end: result.TimingEnd = result.TimingEnd.NOT_ASKED


class ResultRow(Row):
    """The solver's answer without its schedule. ``gap`` is written for readers only."""

    status: result.SolveStatus
    objective: int = 0
    bound: int = 0
    gap: float = 0.0
    fit_points: float = 0.0
    units: int = 0
    floor_units_met: int = 0
    floor_units_wanted: int = 0
    lines_covered: int = 0
    lines_wanted: int = 0
    floor_bonus: int = 0
    worst_bonus: int = 0
    worst_vendor: str | None = None
    worst_fit: float = 0.0
    most_talks: int = 0
    seconds: float = 0.0
    findings: tuple[FindingRow, ...] = ()
    timing: TimingRow | None = None


class FairnessRow(Row):
    builds = FairnessChoice
    fairness: domain.Fairness | None = None
    meetings: int
    fit_points: float
    price: float
    floor_units: int
    lines_covered: int
    lowest_load: int | None = None
    lowest_fit: float | None = None


class PlanFile(Row):
    """schedule.json: a fair with its timetable, the reasons, and everything worth telling."""

    format: Literal["matchmaker/schedule"] = "matchmaker/schedule"
    version: Literal[1, 2] = 2
    program: str
    made_at: str | None = None
    encoder: str
    reranker: str | None = None
    seed: int = 0
    result: ResultRow
    findings: tuple[FindingRow, ...] = ()
    fair: FairRow
    schedule: ScheduleRow
    fairness: tuple[FairnessRow, ...] = ()
    explanations: ExplanationsRow = ExplanationsRow()


class FairFile(Row):
    """A fair alone, before anything was planned."""

    format: Literal["matchmaker/fair"] = "matchmaker/fair"
    version: Literal[1, 2] = 2
    program: str
    made_at: str | None = None
    fair: FairRow


class Envelope(BaseModel):
    """The head of a file, read first: is it ours, and of a version that we know?"""

    model_config = ConfigDict(strict=True)
    format: str
    version: int


def build(row: Any) -> Any:
    """The noun that a row stands for, with everything inside it; other values as they are."""
    if isinstance(row, Row):
        return row.builds(**{name: build(value) for name, value in row})
    if isinstance(row, tuple):
        return tuple(build(value) for value in row)
    return row
