"""Small inputs for the tests: CSV folders from texts, and reading them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from matchmaker.errors import Finding, Severity, SpreadsheetError
from matchmaker.spreadsheet import ReadFair, read_fair

FIRST_DAY = date(2026, 9, 15)
NEEDS = "기관명,사업명\n가온시청,사무용 의자 구매\n나루군청,교실용 공기청정기 구매\n"
FIRMS = "기업명,기업소개\n다온가구,사무용 의자를 만듭니다\n라온전자,공기청정기를 만듭니다\n"
HOURS = "세션명,날짜,시작,종료\n오전,2026-09-15,10:00,12:00\n오후,2026-09-15,13:30,15:00\n"


def write_folder(folder: Path, **sheets: str) -> Path:
    """A folder of CSV files; needs and firms stand in where they are not given."""
    folder.mkdir(exist_ok=True)
    for name, text in {"구매예정품목": NEEDS, "기업": FIRMS, **sheets}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, **sheets: str) -> ReadFair:
    """The fair of such a folder."""
    return read_fair(write_folder(folder, **sheets), first_day=FIRST_DAY)


def findings_of(path: Path) -> tuple[Finding, ...]:
    """What reading a path tells, refused or not."""
    try:
        return read_fair(path, first_day=FIRST_DAY).findings
    except SpreadsheetError as refusal:
        return refusal.findings


def codes(findings: tuple[Finding, ...], severity: Severity | None = None) -> list[str]:
    """The findings' codes without their prefix."""
    return [f.code.removeprefix("input.") for f in findings if severity in (None, f.severity)]
