"""Collecting findings: one place to add them, and the fault that a cell's parser raises."""

from __future__ import annotations

from dataclasses import dataclass, replace

from matchmaker.errors import Finding, Severity, SpreadsheetError

Param = str | int | float


class CellFault(ValueError):
    """A cell cannot be read; ``code`` and ``params`` become a Finding where the cell stands."""

    def __init__(self, code: str, **params: Param) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; ``row`` counts from 1, ``column`` is the header's text."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def at(self, *, row: int | None = None, column: str | None = None) -> Place:
        """The same place, told more closely."""
        return replace(self, row=row or self.row, column=column or self.column)


NOWHERE = Place()


class Report:
    """Every finding of one reading, in the order of the input."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []

    def error(self, code: str, place: Place = NOWHERE, /, **params: Param) -> None:
        """Something that must be mended before the input can be used."""
        self._add(code, Severity.ERROR, place, params)

    def warning(self, code: str, place: Place = NOWHERE, /, **params: Param) -> None:
        """Something that is likely a slip."""
        self._add(code, Severity.WARNING, place, params)

    def note(self, code: str, place: Place = NOWHERE, /, **params: Param) -> None:
        """A default that was applied, or a fact."""
        self._add(code, Severity.NOTE, place, params)

    def _add(self, code: str, severity: Severity, place: Place, params: dict[str, Param]) -> None:
        finding = Finding(
            code=f"input.{code}",
            severity=severity,
            file=place.file,
            sheet=place.sheet,
            row=place.row,
            column=place.column,
            params=params,
        )
        self._findings.append(finding)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Errors first, then warnings, then notes; each by sheet (as first told of) and row."""
        sheets = dict.fromkeys((f.file, f.sheet) for f in self._findings)
        sheet_at = {sheet: at for at, sheet in enumerate(sheets)}
        order = list(Severity)

        def place(finding: Finding) -> tuple[int, int, int]:
            sheet = sheet_at[finding.file, finding.sheet]
            return order.index(finding.severity), sheet, finding.row or 0

        return tuple(sorted(self._findings, key=place))

    @property
    def has_errors(self) -> bool:
        """Whether anything found so far refuses the input."""
        return any(f.severity is Severity.ERROR for f in self._findings)

    def refuse_if_faulty(self) -> None:
        """Raise SpreadsheetError with everything found when anything is an error."""
        if self.has_errors:
            raise SpreadsheetError(self.findings)
