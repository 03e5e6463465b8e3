"""Everything that can go wrong, and `Finding`: one thing worth telling, where, and why.

    MatchmakerError
     ├── InputError           a user's file or value cannot be used; carries Findings
     │    ├── SpreadsheetError    a workbook or CSV folder
     │    ├── FormatError         a JSON file of ours is damaged or of an unknown version
     │    └── EncoderError        an encoder's weights are missing, damaged or unknown
     ├── ExtraMissingError    an optional part is not installed; names the extra
     └── Cancelled            the user stopped a long step

An infeasible fair or a solve that ran out of time is a status, never an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """ERROR refuses the input, WARNING is likely a slip, NOTE names a default or a fact."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found: its code, how grave it is, where it stands, and the facts to say.

    The words live in the translation files under ``finding.<code>.what`` and
    ``finding.<code>.remedy``, with ``params`` filled in. ``row`` is the row number as the
    spreadsheet shows it (1-based); ``column`` is the header's text.
    """

    code: str
    severity: Severity = Severity.ERROR
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    params: Mapping[str, str | int | float] = field(default_factory=dict)


class MatchmakerError(Exception):
    """Base of every error that this program raises on purpose."""


class InputError(MatchmakerError):
    """A user's input cannot be used. ``findings`` holds every fault, not only the first."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f.code for f in self.findings))


class SpreadsheetError(InputError):
    """A workbook or a folder of CSV files cannot be used."""


class FormatError(InputError):
    """A JSON file of ours is damaged, or of a version that this program does not know.
    ``params["path"]`` of a finding is the JSON path of the fault."""


class EncoderError(InputError):
    """An encoder cannot be loaded: its weights are missing, damaged or unknown."""


class ExtraMissingError(MatchmakerError):
    """An optional part is not installed. ``extra`` is the name to install it with."""

    def __init__(self, extra: str, needed_for: str) -> None:
        self.extra = extra
        self.needed_for = needed_for
        super().__init__(f'{needed_for}: pip install "matchmaker[{extra}]"')


class Cancelled(MatchmakerError):
    """The user stopped a long step; nothing was written."""
