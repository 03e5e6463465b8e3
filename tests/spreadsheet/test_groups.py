"""Groups of participants, as organisers write them: who is in them, and what they are to have."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.domain import Group, Side
from tests.spreadsheet.small_sheets import codes, findings_of, read, write_folder

HEAD = "그룹명,대상,최대 상담 수,최소 상담 수,상담 비율,조건\n"
FIRMS = """기업명,기업소개,지역,기업규모,보유인증,첫 참가,그룹
다온가구,사무용 의자를 만듭니다,충북 청주시,소기업,여성기업확인서,예,
라온전자,공기청정기를 만듭니다,서울,중견기업,없음,아니요,초청기업
마루조명,조명등을 만듭니다,충북 제천시,,소상공인확인서,,"초청기업, 지역기업"
"""
AGENCIES = """기관명,기관구분,지역,그룹
가온시청,지방자치단체,충북 청주시,
나루군청,공공기관,강원,협력기관
"""


def groups(folder: Path, *rows: str) -> tuple[Group, ...]:
    sheet = HEAD + "\n".join(rows)
    return read(folder, 그룹=sheet, 기업=FIRMS, 기관=AGENCIES).fair.groups


def members(folder: Path, side: str, condition: str) -> set[str]:
    named = ("지역기업,,,1,,부산", "초청기업,,,1,,부산", "협력기관,기관,,1,,부산")
    *_, found = groups(folder, *named, f'시험,{side},,1,,"{condition}"')
    return set(found.members)


def test_a_group_has_a_cap_a_floor_and_a_share(tmp_path: Path) -> None:
    regional, invited, partners = groups(
        tmp_path, "지역기업,,12,3,30%,충북", "초청기업,기업,,2,,", "협력기관,기관,5,,0.1,"
    )
    limits = (regional.side, regional.cap, regional.floor, regional.share, regional.condition)
    assert limits == (Side.VENDOR, 12, 3, 0.3, "충북")
    assert regional.members == {"다온가구", "마루조명"}
    assert (invited.cap, invited.floor, invited.share) == (None, 2, 0.0)
    assert invited.members == {"라온전자", "마루조명"}
    assert (partners.side, partners.share, partners.members) == (Side.BUYER, 0.1, {"나루군청"})


@pytest.mark.parametrize(
    ("condition", "who"),
    [
        ("충북", {"다온가구", "마루조명"}),
        ("충북 청주시", {"다온가구"}),
        ("여성기업", {"다온가구"}),
        ("인증 보유", {"다온가구", "마루조명"}),
        ("첫 참가", {"다온가구"}),
        ("소기업", {"다온가구", "마루조명"}),
        ("중소기업", {"다온가구"}),
        ("중견기업", {"라온전자"}),
        ("서울, 여성기업", {"다온가구", "라온전자"}),
    ],
)
def test_a_condition_lets_vendors_in(tmp_path: Path, condition: str, who: set[str]) -> None:
    assert members(tmp_path, "기업", condition) == who


@pytest.mark.parametrize(
    ("condition", "who"), [("충북", {"가온시청"}), ("공공기관", {"나루군청"}), ("병원", set())]
)
def test_a_condition_lets_agencies_in(tmp_path: Path, condition: str, who: set[str]) -> None:
    assert members(tmp_path, "기관", condition) == who


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("지역기업,,,1,,착한 기업", "condition_unknown"),
        ("지역기업,,,1,,제주", "group_without_members"),
        ("지역기업,,,,,충북", "group_without_limit"),
        ("지역기업,,,,130%,충북", "share_above_one"),
        ("지역기업,,1,2,,충북", "cap_below_floor"),
        ("지역기업,손님,,1,,충북", "choice_unknown"),
        (",기업,,1,,충북", "cell_missing"),
        ("지역기업,,,1,,충북\n지역기업,기관,,1,,충북", "duplicate_group_name"),
    ],
)
def test_what_a_group_cannot_be_is_told(tmp_path: Path, row: str, code: str) -> None:
    assert code in codes(findings_of(write_folder(tmp_path, 그룹=f"{HEAD}{row}\n")))


def test_a_group_that_the_sheet_does_not_have_is_told(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, 기업=FIRMS, 그룹=f"{HEAD}지역기업,,,1,,충북\n")
    unknown = [f for f in findings_of(folder) if f.code == "input.group_unknown"]
    assert [f.params["value"] for f in unknown] == ["초청기업", "초청기업"]
    assert unknown[0].params["known"] == "지역기업"
