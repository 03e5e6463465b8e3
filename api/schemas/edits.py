"""Edits by hand, as the service reads and answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.store.tables import Edit

Code = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    desk: Code = Field(examples=["B-1-1"])
    vendor: Code = Field(examples=["V-7"])


class AskedAdd(_Asked):
    """A meeting that there was not. Without ``purchases`` it is about the lines for which the
    vendor stood by or was proposed."""

    kind: Literal["add"]
    slot: Code
    purchases: list[Code] | None = Field(default=None, max_length=100)
    fixed: bool = False


class AskedRemove(_Asked):
    """A meeting is not held."""

    kind: Literal["remove"]


class AskedMove(_Asked):
    """A meeting goes to another slot, or to another desk of its agency."""

    kind: Literal["move"]
    slot: Code
    to_desk: Code | None = None


class AskedSwap(_Asked):
    """Two meetings change their slots; each stays at its desk."""

    kind: Literal["swap"]
    other_desk: Code
    other_vendor: Code


class AskedPin(_Asked):
    """A meeting is fixed, so that no re-plan moves it, or is fixed no more."""

    kind: Literal["pin", "unpin"]


Asked = Annotated[
    AskedAdd | AskedRemove | AskedMove | AskedSwap | AskedPin, Field(discriminator="kind")
]


class NewEdits(BaseModel):
    """Edits that are made together, in this order, or not at all."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "edits": [
                        {"kind": "move", "desk": "B-1-1", "vendor": "V-7", "slot": "오전-1030"}
                    ],
                    "reason": "담당자 회의",
                }
            ]
        },
    )
    edits: list[Asked] = Field(min_length=1, max_length=100)
    reason: Reason = ""


class Why(BaseModel):
    """The reason for what is done."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason = ""


class Place(BaseModel):
    """Where a pair could meet instead."""

    desk: str
    slot: str
    starts_at: datetime
    ends_at: datetime


class Places(BaseModel):
    """The nearest places at which an edit (by its number in the request, from 0) breaks no
    rule; none where there is no such place."""

    edit: int
    places: list[Place]


class MeetingNow(BaseModel):
    """A meeting before or after an edit."""

    desk: str
    vendor: str
    slot: str
    fixed: bool


class EditOut(BaseModel):
    """An edit that was made. ``revision`` is the timetable's afterwards; ``undoes`` is the
    revision of the edit that it took back or made again."""

    revision: int
    kind: str = Field(examples=["move"])
    before: list[MeetingNow]
    after: list[MeetingNow]
    made_at: datetime
    made_by: str
    reason: str
    undoes: int | None

    @classmethod
    def of(cls, edit: Edit) -> EditOut:
        """A stored edit, as it is answered."""
        return cls(
            revision=edit.revision,
            kind=edit.kind,
            before=_meetings(edit.before),
            after=_meetings(edit.after),
            made_at=edit.made_at,
            made_by=edit.made_by,
            reason=edit.reason,
            undoes=edit.undoes,
        )


def _meetings(items: list[Any]) -> list[MeetingNow]:
    found = (item["meeting"] for item in items if "meeting" in item)
    return [MeetingNow(**{name: m[name] for name in MeetingNow.model_fields}) for m in found]
