"""The findings of a plan, grouped, so that one slip in a hundred rows is told once."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.errors import Finding, Severity
from matchmaker.texts import Texts

_MOST_SHOWN = 30
_ORDER = tuple(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All findings of one code: the first in words, and where the others stand."""

    severity: Severity
    count: int
    what: str
    remedy: str
    others: tuple[tuple[str, str], ...]
    left_out: int


def told(findings: tuple[Finding, ...], texts: Texts) -> tuple[Told, ...]:
    """The gravest first; within a severity, in the order in which they came up."""
    groups: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    ordered = sorted(groups.items(), key=lambda item: _ORDER.index(item[0][0]))
    return tuple(_told(severity, group, texts) for (severity, _), group in ordered)


def _told(severity: Severity, group: list[Finding], texts: Texts) -> Told:
    shown = group[:_MOST_SHOWN] if len(group) > 1 or _place(group[0], texts) else []
    return Told(
        severity=severity,
        count=len(group),
        what=texts.what(group[0]),
        remedy=texts.remedy(group[0]),
        others=tuple((_place(f, texts), texts.what(f)) for f in shown),
        left_out=max(0, len(group) - _MOST_SHOWN),
    )


def _place(finding: Finding, texts: Texts) -> str:
    parts = [finding.file or "", finding.sheet or ""]
    if finding.row is not None:
        parts.append(texts("report.told.row", row=finding.row))
    parts.append(finding.column or "")
    return " · ".join(part for part in parts if part)
