"""Workbooks come through the child process whole, from wherever the program is started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matchmaker
from matchmaker.errors import SpreadsheetError
from matchmaker.spreadsheet import Limits, read_fair
from matchmaker.spreadsheet.memory import memory_of
from tests.broken import build
from tests.spreadsheet.small_sheets import FIRST_DAY, codes


def make_workbook(path: Path) -> Path:
    """Dates, times, numbers, merged cells and a hidden sheet, as Excel stores them."""
    book = openpyxl.Workbook()
    needs = book.active
    assert needs is not None
    needs.title = "구매예정품목"
    for row in (
        ["기관명", "사업명", "예산(천원)", "발주년월"],
        ["가온시청", "사무용 의자 구매", 12_000, date(2026, 10, 5)],
        [None, "회의용 책상 구매", "5천만원", 46_300],
    ):
        needs.append(row)
    needs.merge_cells("A2:A3")
    firms = book.create_sheet("기업")
    firms.append(["기업명", "기업소개", "사업자등록번호"])
    firms.append(["다온가구", "의자를 만듭니다", 1234500018])
    hours = book.create_sheet("행사시간")
    hours.append(["날짜", "시작", "종료"])
    hours.append([datetime(2026, 9, 15), time(10, 0), 0.5])
    hidden = book.create_sheet("예전 자료")
    hidden.append(["기관명"])
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def assert_whole(path: Path) -> None:
    read = read_fair(path, first_day=FIRST_DAY)
    fair = read.fair
    assert [p.buyer for p in fair.purchases] == ["가온시청", "가온시청"]
    assert [p.budget for p in fair.purchases] == [12_000_000, 50_000_000]
    assert [p.due for p in fair.purchases] == [date(2026, 10, 5), date(2026, 10, 5)]
    assert fair.vendors[0].business_number == "123-45-00018"
    assert (fair.sessions[0].start, fair.sessions[0].end) == (
        datetime(2026, 9, 15, 10),
        datetime(2026, 9, 15, 12),
    )
    assert "sheet_hidden" in codes(read.findings)


def test_cells_keep_their_types_and_merged_cells_their_value(tmp_path: Path) -> None:
    assert_whole(make_workbook(tmp_path / "fair.xlsx"))
    assert_whole(make_workbook(tmp_path / "FAIR.XLSX"))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_old_excel_files(tmp_path: Path) -> None:
    source = make_workbook(tmp_path / "fair.xlsx")
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "xls", "--outdir", tmp_path, source],
        check=True,
        capture_output=True,
    )
    assert_whole(tmp_path / "fair.xls")


def test_a_script_without_a_main_guard_can_read_workbooks(tmp_path: Path) -> None:
    book = tmp_path / "fair.xlsx"
    book.write_bytes(build.workbook())
    script = tmp_path / "run.py"
    script.write_text(
        "from datetime import date\nfrom pathlib import Path\n"
        "from matchmaker.spreadsheet import read_fair\n"
        f"print(len(read_fair(Path({str(book)!r}), first_day=date(2026, 9, 15)).fair.vendors))\n",
        "utf-8",
    )
    package = str(Path(matchmaker.__file__).parents[1])
    run = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env={"PYTHONPATH": package, "PATH": "", "SYSTEMROOT": "C:\\Windows"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout.strip(), run.returncode) == ("1", 0), run.stderr


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(seconds=0.0), "workbook_too_slow"),
        (Limits(memory_bytes=8 * 2**20), "workbook_too_much"),
        (Limits(rows=1), "cell_far_away"),
        (Limits(columns=1), "cell_far_away"),
        (Limits(cells=3), "too_many_cells"),
        (Limits(characters=10), "too_many_characters"),
        (Limits(parts=3), "file_too_many_parts"),
    ],
)
def test_each_limit_refuses_in_its_own_words(limits: Limits, code: str, tmp_path: Path) -> None:
    path = tmp_path / "fair.xlsx"
    path.write_bytes(build.workbook())
    with pytest.raises(SpreadsheetError) as refusal:
        read_fair(path, first_day=FIRST_DAY, limits=limits)
    assert codes(refusal.value.findings)[:1] == [code]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 5500), st.integers(0, 255)), min_size=1, max_size=8))
def test_flipped_bytes_are_read_or_refused(flips: list[tuple[int, int]]) -> None:
    data = bytearray(build.workbook())
    for at, value in flips:
        data[at % len(data)] = value
    with tempfile.TemporaryDirectory() as folder, suppress(SpreadsheetError):
        path = Path(folder) / "fair.xlsx"
        path.write_bytes(data)
        read_fair(path, first_day=FIRST_DAY)


@given(st.binary(max_size=300), st.sampled_from([".xlsx", ".xls", ".ods", ".csv", ".pdf", ""]))
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder, suppress(SpreadsheetError):
        path = Path(folder) / f"fair{suffix}"
        path.write_bytes(data)
        read_fair(path, first_day=FIRST_DAY)


def test_the_watchdog_sees_a_process() -> None:
    assert (memory_of(os.getpid()) or 0) > 10 * 2**20
    assert memory_of(2**22 + 1) is None
