"""Jobs, as the service reads and answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.problems import FindingOut
from api.store.tables import Job, JobKind, JobState
from matchmaker.codec.schema import FindingRow, build
from matchmaker.domain import Fairness
from matchmaker.texts import Texts

Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Seconds = Annotated[float, Field(ge=0, le=3600)]
_MOST_SAID = 500


class _Params(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EmbedParams(_Params):
    """Nothing to choose."""


class MatchParams(_Params):
    """Nothing to choose: the fair's policy says how much each criterion counts."""


class PlanParams(_Params):
    """How to plan. What is left out is as the fair's policy and the service have it."""

    time_limit: Seconds | None = Field(default=None, examples=[30])
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    fairness: Fairness | None = None
    lines_first: bool | None = None
    reason: Reason = ""


class Happened(_Params):
    """What happened since: who (by code or name), when, where; as a person would type it."""

    cancel: list[Said] = Field(default=[], max_length=_MOST_SAID, examples=[["V-1"]])
    late: list[Said] = Field(default=[], max_length=_MOST_SAID, examples=[["V-2=10:30"]])
    leave: list[Said] = Field(default=[], max_length=_MOST_SAID)
    lose_slot: list[Said] = Field(default=[], max_length=_MOST_SAID)
    lose_room: list[Said] = Field(default=[], max_length=_MOST_SAID)
    veto: list[Said] = Field(default=[], max_length=_MOST_SAID)
    pin: list[Said] = Field(default=[], max_length=_MOST_SAID)
    walk_in: list[Said] = Field(default=[], max_length=_MOST_SAID)


class ReplanParams(_Params):
    """The timetable to change, and what happened. ``accept`` are the numbers of the parts of
    the difference to take over; all of them where it is left out."""

    timetable_id: str = Field(max_length=26)
    happened: Happened
    accept: list[int] | None = Field(default=None, max_length=1000)
    time_limit: Seconds = 10.0
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    reason: Reason = ""


class ExportParams(_Params):
    """The timetable to write, and as what: one workbook, one list, the agendas in one document,
    an archive of the agendas, of the calendars, or of everything."""

    timetable_id: str = Field(max_length=26)
    format: Literal["xlsx", "csv", "pdf", "agendas", "calendars", "everything"] = "xlsx"


class NewEmbed(_Params):
    """Embed the texts of a fair, so that matching need not wait for it."""

    kind: Literal[JobKind.EMBED]
    params: EmbedParams = EmbedParams()


class NewMatch(_Params):
    """Work out the ranked lists of a fair."""

    kind: Literal[JobKind.MATCH]
    params: MatchParams = MatchParams()


class NewPlan(_Params):
    """Make a timetable."""

    kind: Literal[JobKind.PLAN]
    params: PlanParams = PlanParams()


class NewReplan(_Params):
    """Change a timetable as little as can be after something happened."""

    kind: Literal[JobKind.REPLAN]
    params: ReplanParams


class NewExport(_Params):
    """Write the files of a timetable."""

    kind: Literal[JobKind.EXPORT]
    params: ExportParams


NewJob = Annotated[
    NewEmbed | NewMatch | NewPlan | NewReplan | NewExport, Field(discriminator="kind")
]


class JobProblem(BaseModel):
    """Why a job failed."""

    type: str = Field(examples=["/problems/job_memory"])
    title: str
    detail: str
    findings: list[FindingOut] = []


class JobOut(BaseModel):
    """A job. ``progress`` has the last of each kind of event; ``result`` what came of it (the
    timetable's id, the name of a file), ``cancel_asked_at`` when somebody asked it to end."""

    id: str
    kind: str = Field(examples=["plan"])
    state: JobState
    params: dict[str, Any]
    progress: dict[str, Any]
    result: dict[str, Any] | None
    problem: JobProblem | None
    attempts: int
    created_at: datetime
    created_by: str
    started_at: datetime | None
    ended_at: datetime | None
    cancel_asked_at: datetime | None

    @classmethod
    def of(cls, job: Job, words: Texts) -> JobOut:
        """A job as it is answered, in the words of one language."""
        apart = {"problem", "result"}
        fields = {name: getattr(job, name) for name in cls.model_fields if name not in apart}
        result = None if job.result is None else _told(job.result, words)
        return cls(problem=_problem(job.problem, words), result=result, **fields)


def findings_out(rows: list[dict[str, Any]], words: Texts) -> list[FindingOut]:
    """Kept findings in the words of one language."""
    read = (FindingRow.model_validate(row, strict=False) for row in rows)
    return [FindingOut.of(build(row), words) for row in read]


def _told(result: dict[str, Any], words: Texts) -> dict[str, Any]:
    if "findings" not in result:
        return result
    found = findings_out(result["findings"], words)
    return {**result, "findings": [finding.model_dump(mode="json") for finding in found]}


def _problem(kept: dict[str, Any] | None, words: Texts) -> JobProblem | None:
    if kept is None:
        return None
    code, params = kept["code"], kept.get("params", {})
    return JobProblem(
        type=f"/problems/{code}",
        title=words(f"problem.{code}.title", **params),
        detail=words(f"problem.{code}.detail", **params),
        findings=findings_out(kept.get("findings", []), words),
    )
