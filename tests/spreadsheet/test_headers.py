"""Sheets and columns are recognised by the words that people use for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.spreadsheet.vocabulary import vocabulary
from tests.spreadsheet.small_sheets import NEEDS, codes, findings_of, read, write_folder


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("구매예정품목", "purchases"),
        ("2026년 구매예정품목(최종)", "purchases"),
        ("수요기관별 구매예정품목", "purchases"),
        ("planned_purchases", "purchases"),
        ("vendors_from_awards", "vendors"),
        ("참가기업 명단", "vendors"),
        ("Agencies", "buyers"),
        ("buyers", "buyers"),
        ("기관 담당자", "desks"),
        ("기업별 참석불가", "availability"),
        ("희망·제외", "preferences"),
        ("행사시간(세션)", "sessions"),
        ("제품인증", "certificates"),
        ("Sheet1", None),
        ("guidelines", None),
    ],
)
def test_kinds_of_sheets(name: str, kind: str | None) -> None:
    assert vocabulary().kind_of_sheet(name) == kind


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("사업명", "title"),
        (" 사 업 명 ", "title"),
        ("사업명*", "title"),
        ("사업명(필수)", "title"),
        ("예산(천원)", "budget"),
        ("예산 (단위: 백만원)", "budget"),
        ("추정가격_만원", "budget"),
        ("PLAN_ID", "id"),
        ("Planned purchase id", None),
        ("세부품명", "item_name"),
        ("buyer_id", "buyer"),
        ("수요기관명", "buyer_name"),
    ],
)
def test_meanings_of_headers(header: str, key: str | None) -> None:
    keys = vocabulary().sheets["purchases"].keys_for(header)
    assert (keys[0] if keys else None) == key


def test_a_header_that_may_mean_two_things_takes_the_free_one(tmp_path: Path) -> None:
    line = read(
        tmp_path, 구매예정품목="기관명,사업명,품목명\n가온시청,환경 개선,책상\n"
    ).fair.purchases[0]
    assert (line.title, line.item_name) == ("환경 개선", "책상")
    alone = read(tmp_path, 구매예정품목="기관명,품목명\n가온시청,책상\n").fair.purchases[0]
    assert (alone.title, alone.item_name) == ("책상", None)


def test_titles_above_the_header_and_totals_below_are_not_rows(tmp_path: Path) -> None:
    title, needs = (
        "2026년 수요조사 결과,,\n,,(단위: 원)\n",
        "연번,기관명,사업명\n1,가온시청,의자 구매\n",
    )
    found = read(tmp_path, 구매예정품목=f"{title}{needs}합계,,1건\n")
    assert [p.title for p in found.fair.purchases] == ["의자 구매"]
    assert "row_total" in codes(found.findings)


def test_headers_decide_where_the_name_does_not(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, 자료1=NEEDS)
    (folder / "구매예정품목.csv").unlink()
    assert "sheet_by_headers" in codes(findings_of(folder))


def test_two_sheets_of_one_kind_are_read_together(tmp_path: Path) -> None:
    more = "기업명,기업소개\n마루상사,책상을 만듭니다\n"
    assert len(read(tmp_path, 기업_추가=more).fair.vendors) == 3


def test_a_guide_sheet_is_left_alone(tmp_path: Path) -> None:
    assert not {"sheet_unknown"} & set(codes(read(tmp_path, 안내="가\n나\n").findings))
