"""CSV files of every encoding and mark, told apart without being asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.errors import SpreadsheetError
from matchmaker.spreadsheet import Limits, read_fair
from matchmaker.spreadsheet.csv_files import read_csv
from matchmaker.spreadsheet.faults import Report
from tests.spreadsheet.small_sheets import FIRMS, FIRST_DAY, NEEDS, codes

TEXT = '기업명,기업소개\n다온가구,"의자, 책상을\n만듭니다 ""튼튼"""\n라온전자,뷁\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_encodings_and_marks(encoding: str, mark: str, tmp_path: Path) -> None:
    path = tmp_path / "기업.csv"
    text = TEXT.replace(",", mark) if mark != "," else TEXT
    path.write_bytes(text.encode(encoding))
    sheet = read_csv(path, Limits(), Report())
    assert sheet.rows[0] == ("기업명", "기업소개")
    assert sheet.rows[1] == ("다온가구", f'의자{mark} 책상을\n만듭니다 "튼튼"')
    assert sheet.rows[2] == ("라온전자", "뷁")


def test_utf16_big_endian(tmp_path: Path) -> None:
    path = tmp_path / "기업.csv"
    path.write_bytes(b"\xfe\xff" + FIRMS.encode("utf-16-be"))
    assert read_csv(path, Limits(), Report()).rows[1][0] == "다온가구"


def test_an_unknown_encoding_is_guessed_and_told(tmp_path: Path) -> None:
    path = tmp_path / "Vendors.csv"
    text = "Vendor,Introduction\n" + "Café Élan,Crème brûlée à la carte\n" * 9
    path.write_bytes(text.encode("cp1252"))
    report = Report()
    assert len(read_csv(path, Limits(), report).rows) == 10
    assert codes(report.findings) == ["csv_encoding_guessed"]


def test_row_numbers_count_blank_rows_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    (tmp_path / "구매예정품목.csv").write_text("기관명,사업명\n\n가온시청,의자\n,책상\n", "utf-8")
    (tmp_path / "기업.csv").write_text(FIRMS, "utf-8")
    with pytest.raises(SpreadsheetError) as refusal:
        read_fair(tmp_path, first_day=FIRST_DAY)
    assert [f.row for f in refusal.value.findings if f.code == "input.cell_missing"] == [4]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(rows=2), "too_many_rows"),
        (Limits(columns=1), "too_many_columns"),
        (Limits(cells=3), "too_many_cells"),
        (Limits(file_bytes=10), "file_too_big"),
    ],
)
def test_limits_hold_for_csv_too(limits: Limits, code: str, tmp_path: Path) -> None:
    path = tmp_path / "구매예정품목.csv"
    path.write_text(NEEDS, "utf-8")
    with pytest.raises(SpreadsheetError) as refusal:
        read_fair(path, first_day=FIRST_DAY, limits=limits)
    assert code in codes(refusal.value.findings)


def test_one_csv_file_with_needs_alone_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "구매예정품목.csv"
    path.write_text(NEEDS, "utf-8")
    with pytest.raises(SpreadsheetError) as refusal:
        read_fair(path, first_day=FIRST_DAY)
    assert codes(refusal.value.findings)[:1] == ["no_vendors"]
