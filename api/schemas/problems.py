"""Findings and problems, as the service answers them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from matchmaker.errors import Finding
from matchmaker.texts import Texts


class FindingOut(BaseModel):
    """One thing found in the input: where, what, and what to do."""

    code: str = Field(examples=["unknown_reference"])
    severity: str = Field(examples=["error"])
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    what: str
    remedy: str

    @classmethod
    def of(cls, finding: Finding, texts: Texts) -> FindingOut:
        """A finding in the words of one language."""
        return cls(
            code=finding.code,
            severity=finding.severity,
            file=finding.file,
            sheet=finding.sheet,
            row=finding.row,
            column=finding.column,
            what=texts.what(finding),
            remedy=texts.remedy(finding),
        )


class FaultOut(BaseModel):
    """One field of a request that cannot be read: where it stands, and what is wrong."""

    where: str = Field(examples=["body.name"])
    what: str


class Problem(BaseModel):
    """An error, as RFC 9457 has it. ``findings`` are the faults of a refused input or the rules
    that an edit would break; ``faults`` the fields of the request that cannot be read; ``more``
    what a program can go on from (for example the alternatives to a refused edit);
    ``request_id`` is what to name when asking the operator about it."""

    type: str = Field(default="about:blank", examples=["/problems/stale"])
    title: str
    detail: str = ""
    status: int
    findings: list[FindingOut] = []
    faults: list[FaultOut] = []
    more: dict[str, Any] = {}
    request_id: str = ""
