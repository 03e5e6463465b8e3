"""Sheets and columns are recognised by the words that people use for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.errors import Severity
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


OFFICE_WORDS = {
    "buyers vendors desks": {
        "cap": "상담수상한 상한 상담상한 상담상한수 최대횟수 최대건수 최대상담횟수 상담가능건수",
        "phone": "연락처 휴대폰 핸드폰 휴대폰번호 담당자연락처 담당자전화번호 사무실전화",
    },
    "buyers vendors": {
        "floor": "하한 상담수하한 상담하한 상담하한수 최소횟수 최소건수 최소상담횟수",
        "region": "소재지 주소 지역 소재지주소 시도",
    },
    "vendors": {
        "region": "본사소재지 본사주소 사업장주소 사업장소재지 회사주소",
        "contact": "대표자 대표자명 대표이사",
        "founded": "설립일 설립연도 창업일 설립년월일 창업연도 개업일자",
        "employees": "종업원수 상시근로자수 상시근로자 직원수(명) 상시종업원수",
        "sales": "매출액 매출액(백만원) 최근매출액 전년도매출액 매출규모",
        "intro": "회사소개 기업소개 업체소개",
        "product": "주생산품 주요생산품 생산품목 취급품목 주력제품 주요취급품목 생산제품"
        " 제품및서비스",
        "product_description": "제품소개",
        "certificates": "인증현황 보유인증 인증보유현황 보유인증현황 인증내역 인증및특허",
        None: "조달등록여부 나라장터등록 나라장터등록여부 조달청등록여부 종합쇼핑몰등록여부",
    },
    "purchases": {
        "budget": "추정가격 예정금액 소요예산 배정예산 예산액(천원) 예산(백만원) 사업비 소요금액"
        " 구매예산 발주금액 예정가격 기초금액",
        None: "연락처 담당자연락처 전화번호 이메일 수량",
    },
    "buyers desks purchases vendors products sessions": {
        None: "비고 비고란 메모 참고사항 특이사항 연번 번호 No No. 순번 일련번호 담당부서 부서명"
        " 소속부서 직위 직급 직책 홈페이지 홈페이지주소",
    },
}


def test_words_of_offices_are_known() -> None:
    """Each is read, or known not to be needed (None): none is called unknown."""
    for kinds, meanings in OFFICE_WORDS.items():
        for words in (vocabulary().sheets[kind] for kind in kinds.split()):
            for key, headers in meanings.items():
                for header in headers.split():
                    found = words.keys_for(header)
                    told = (words.kind, header, found)
                    assert key in found if key else words.is_unused(header) and not found, told


@pytest.mark.parametrize(
    ("headers", "cells", "said"),
    [
        ("주소,지역", "경기도 성남시 분당구 판교로 1,부산광역시", {"region": "부산광역시"}),
        ("지역,주소", "부산광역시,경기도 성남시 분당구 판교로 1", {"region": "부산광역시"}),
        ("주소", "(13494) 경기도 성남시 분당구 판교로 1", {"region": "경기도 성남시 분당구"}),
        ("소재지", "세종특별자치시 한누리대로 2130", {"region": "세종특별자치시"}),
        ("본사소재지", "전남 나주시 빛가람로 1", {"region": "전남 나주시"}),
        ("지역", "경남 진주시", {"region": "경남 진주시"}),
        ("대표자,담당자", "김하나,이두리", {"contact": "이두리"}),
        ("대표자명", "김하나", {"contact": "김하나"}),
        ("휴대폰,전화번호", "010-0000-0000,02-000-0000", {"phone": "02-000-0000"}),
        ("핸드폰", "010-0000-0000", {"phone": "010-0000-0000"}),
        ("매출액(백만원)", '"1,200"', {"sales": 1_200_000_000}),
        ("상한,하한", "5,2", {"cap": 5, "floor": 2}),
    ],
)
def test_the_likelier_of_two_headers_is_read_and_nothing_is_warned_of(
    tmp_path: Path, headers: str, cells: str, said: dict[str, object]
) -> None:
    firms = f"기업명,기업소개,{headers}\n다온가구,사무용 의자를 만듭니다,{cells}\n"
    found = read(tmp_path, 기업=firms)
    assert {key: getattr(found.fair.vendors[0], key) for key in said} == said
    assert not codes(found.findings, Severity.WARNING)


def test_a_description_beside_no_product_introduces_the_firm(tmp_path: Path) -> None:
    firms = "기업명,제품소개\n다온가구,사무용 의자를 만듭니다\n"
    vendor = read(tmp_path, 기업=firms).fair.vendors[0]
    assert vendor.intro == "사무용 의자를 만듭니다"


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
