"""Versions of a timetable, as the service reads and answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.edits import EditOut, Reason
from api.schemas.problems import FindingOut
from api.store.tables import Timetable, TimetableState

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class TimetableOut(BaseModel):
    """One version. ``value`` and ``bound`` are the solver's, None where meetings were changed
    by hand since; ``fair_version`` is the content of the fair that it was made from."""

    id: str
    number: int = Field(examples=[3])
    parent_id: str | None
    state: TimetableState
    name: str | None
    origin: str = Field(examples=["plan"])
    author: str
    reason: str
    made_at: datetime
    released_at: datetime | None
    released_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_reason: str
    fair_version: int
    status: str = Field(examples=["optimal"])
    value: int | None
    bound: int | None
    talks: int
    is_edited: bool
    revision: int

    @classmethod
    def of(cls, timetable: Timetable) -> TimetableOut:
        """A stored version, as it is answered."""
        fields = {name: getattr(timetable, name) for name in cls.model_fields}
        if timetable.is_edited:
            fields |= {"value": None, "bound": None}
        return cls(**fields)


class Edited(BaseModel):
    """A timetable after an edit, and the edit."""

    timetable: TimetableOut
    edit: EditOut


class NewCopy(BaseModel):
    """Why a version is taken up again."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason = Field(default="", examples=["오전 배정으로 되돌림"])


class NewRelease(BaseModel):
    """The name under which a timetable is sent out, and why."""

    model_config = ConfigDict(extra="forbid")
    name: Name = Field(examples=["1차 확정"])
    reason: Reason = ""


class AskedParts(BaseModel):
    """The parts of a re-plan to take over; those that are required come along."""

    model_config = ConfigDict(extra="forbid")
    parts: list[int] = Field(max_length=10_000, examples=[[1, 3]])
    reason: Reason = ""


class Spot(BaseModel):
    """Where and when a pair meets."""

    desk: str
    slot: str
    starts_at: datetime
    ends_at: datetime


class ChangeOut(BaseModel):
    """A pair whose meeting is different: ``new``, ``lost`` or ``moved``."""

    kind: str = Field(examples=["moved"])
    buyer: str
    buyer_name: str
    vendor: str
    vendor_name: str
    before: Spot | None
    after: Spot | None


class Figures(BaseModel):
    """A version in figures. ``points`` is the total fit of its talks, 0 to 100 each."""

    talks: int
    fixed: int
    buyers: int
    vendors: int
    points: float
    most_of_a_vendor: int


class DifferenceOut(BaseModel):
    """What is different in one version from another (None: from nothing)."""

    before_id: str | None
    after_id: str
    kept: int
    new: int
    lost: int
    moved: int
    before: Figures | None
    after: Figures
    changes: list[ChangeOut]


class Preview(BaseModel):
    """What a release would do. ``violations`` forbid it; ``is_outdated``: what participants
    handed in has changed since the timetable was made."""

    difference: DifferenceOut
    violations: list[FindingOut]
    is_outdated: bool
    participants: int = Field(description="How many agencies and vendors see a change")


class PartOut(BaseModel):
    """A part of a re-plan: its changes stand or fall together."""

    number: int
    is_required: bool
    sentences: list[str]
    changes: list[ChangeOut]


class PartsOut(BaseModel):
    """The parts of a re-planned version, compared with the version that it came from."""

    parts: list[PartOut]
