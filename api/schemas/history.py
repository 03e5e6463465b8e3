"""Change sets and imports, as the service answers them. Personal fields in them are masked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.problems import FindingOut


class ChangeSetOut(BaseModel):
    """Changes that were made together. ``undone_by`` is the change set that took them back."""

    id: str
    kind: str = Field(examples=["edit", "import", "undo"])
    made_at: datetime
    made_by: str
    reason: str
    undone_by: str | None


class FieldChange(BaseModel):
    """A field before and after; null where there was or is none."""

    field: str
    before: Any = None
    after: Any = None


class EntryChangeOut(BaseModel):
    """One entry that was changed, or would be."""

    noun: str = Field(examples=["vendors"])
    code: str
    what: str = Field(examples=["added", "changed", "removed"])
    version: int
    fields: list[FieldChange]


class Reasoned(BaseModel):
    """Why something is done, for the history."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(default="", max_length=500, pattern=r"^[^\x00]*$")


class ImportOut(BaseModel):
    """A workbook that was read, and how much it would change. ``settings_change`` says whether
    it also changes the fair's name or rules."""

    id: str
    file_name: str
    made_at: datetime
    made_by: str
    content_version: int
    removes_missing: bool
    counts: dict[str, dict[str, int]] = Field(
        examples=[{"vendors": {"added": 3, "changed": 1, "kept": 12}}]
    )
    settings_change: bool
    findings: list[FindingOut]
    applied_at: datetime | None
    change_set_id: str | None
