"""What the service answers, as pydantic models."""

from __future__ import annotations

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


class CheckOut(BaseModel):
    """The size of a fair that can be used, and every note and warning about it."""

    buyers: int
    purchases: int
    vendors: int
    products: int
    slots: int
    findings: list[FindingOut]


class Problem(BaseModel):
    """An error, as RFC 9457 has it; ``findings`` holds every fault of a refused input."""

    type: str = "about:blank"
    title: str
    status: int
    findings: list[FindingOut] = []
