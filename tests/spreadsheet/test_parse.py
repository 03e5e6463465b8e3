"""What the sheets of a fair become: nouns, references, defaults."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from matchmaker.domain import Fair, PreferenceKind, Side
from matchmaker.errors import Severity
from matchmaker.spreadsheet import read_fair
from matchmaker.spreadsheet.sessions import Demand, days_for
from matchmaker.texts import texts
from matchmaker.weights import DEFAULT_WEIGHTS
from tests.spreadsheet.small_sheets import FIRST_DAY, HOURS, codes, findings_of, read, write_folder


def starts(fair: Fair, missed: frozenset[str]) -> list[str]:
    """The starts of slots, for reading in a test."""
    return [f"{s.start:%d %H:%M}" for s in fair.slots if s.id in missed]


def test_needs_and_firms_alone_make_a_fair_whose_defaults_are_told(tmp_path: Path) -> None:
    found = read(tmp_path)
    fair = found.fair
    assert [b.name for b in fair.buyers] == ["가온시청", "나루군청"]
    assert [d.buyer for d in fair.desks] == ["가온시청", "나루군청"]
    assert [(s.start, s.end) for s in fair.sessions] == [
        (datetime(2026, 9, 15, 10), datetime(2026, 9, 15, 12)),
        (datetime(2026, 9, 15, 13, 30), datetime(2026, 9, 15, 17)),
    ]
    assert len(fair.slots) == 11
    assert set(codes(found.findings)) == {
        "buyers_from_lines",
        "default_desks",
        "default_sessions",
        "default_slots",
        "default_rooms",
        "default_products",
        "default_fair_name",
        "default_vendor_cap",
        "default_preferences",
        "default_availability",
    }


@pytest.mark.parametrize(
    ("vendors", "desks", "days"),
    [(2, 2, 1), (30, 30, 1), (60, 30, 2), (740, 256, 3), (500, 4, 7)],
)
def test_default_days_let_the_caps_bind_and_not_the_clock(
    vendors: int, desks: int, days: int
) -> None:
    demand = Demand(
        vendors=vendors,
        desks=desks,
        buyers=desks,
        talks_wanted=vendors * min(8, desks),
        most_of_a_vendor=8,
        most_of_a_buyer=None,
    )
    assert days_for(demand, 11) == days


def test_officers_named_in_the_lines_become_desks_with_their_lines(tmp_path: Path) -> None:
    needs = (
        "기관명,사업명,구매담당자\n가온시청,의자 구매,김하나\n가온시청,책상 구매,이두리\n"
        "가온시청,조명 구매,김하나\n"
    )
    fair = read(tmp_path, 구매예정품목=needs).fair
    titles = {p.id: p.title for p in fair.purchases}
    told = {d.officer: sorted(titles[p] for p in d.purchases) for d in fair.desks}
    assert told == {"김하나": ["의자 구매", "조명 구매"], "이두리": ["책상 구매"]}


def test_officers_on_the_agency_sheet_become_desks(tmp_path: Path) -> None:
    agencies = (
        "기관명,담당자,이메일\n가온시청,김하나,a@example.kr\n가온시청,이두리,b@example.kr\n"
        "나루군청,,\n"
    )
    fair = read(tmp_path, 기관=agencies).fair
    assert [(d.buyer, d.officer, d.email) for d in fair.desks] == [
        ("가온시청", "김하나", "a@example.kr"),
        ("가온시청", "이두리", "b@example.kr"),
        ("나루군청", None, None),
    ]
    two = read(tmp_path, 기관="기관명,상담석 수\n가온시청,2\n나루군청,\n").fair
    assert [d.buyer for d in two.desks] == ["가온시청", "가온시청", "나루군청"]


def test_products_and_certificates_inside_the_firm_sheet(tmp_path: Path) -> None:
    firms = (
        "기업명,주요제품,보유인증\n"
        '다온가구,"의자(사무용, 회의용), 책상","NEP, 여성기업"\n'
        "라온전자,공기청정기,없음\n마루상사,그늘막,\n"
    )
    fair = read(tmp_path, 기업=firms).fair
    assert [p.name for p in fair.products_of_vendor[fair.vendors[0].id]] == [
        "의자(사무용, 회의용)",
        "책상",
    ]
    held = [v.certificates for v in fair.vendors]
    assert [c.kind for c in held[0] or ()] == ["NEP", "여성기업"]
    assert held[1:] == [(), None]


def test_one_row_a_product_merges_into_one_firm(tmp_path: Path) -> None:
    firms = "기업명,지역,제품명,제품설명\n다온가구,서울,의자,편한 의자\n다온가구,,책상,넓은 책상\n"
    fair = read(tmp_path, 기업=firms).fair
    assert [v.name for v in fair.vendors] == ["다온가구"]
    assert [(p.name, p.description) for p in fair.products] == [
        ("의자", "편한 의자"),
        ("책상", "넓은 책상"),
    ]


def test_products_alone_name_the_firms(tmp_path: Path) -> None:
    read(tmp_path)
    (tmp_path / "기업.csv").unlink()
    (tmp_path / "제품.csv").write_text("업체명,품명,가격\n다온가구,의자,12만원\n", "utf-8")
    fair = read_fair(tmp_path, first_day=FIRST_DAY).fair
    assert [v.name for v in fair.vendors] == ["다온가구"]
    assert fair.products[0].price == 120_000


def test_firms_are_found_by_id_by_name_and_in_another_legal_form(tmp_path: Path) -> None:
    firms = (
        "기업ID,기업명,기업소개\nV1,(주)다온가구,의자를 만듭니다\nV2,라온전자,청정기를 만듭니다\n"
    )
    products = "기업명,제품명\nV1,의자\n주식회사 다온 가구,책상\n㈜다온가구,서랍\n라온전자,청정기\n"
    fair = read(tmp_path, 기업=firms, 제품=products).fair
    assert [p.vendor for p in fair.products] == ["V1", "V1", "V1", "V2"]


def test_unavailable_times_miss_every_slot_they_touch(tmp_path: Path) -> None:
    away = "참가자,날짜,시작,종료\n다온가구,2026-09-15,10:15,11:00\n가온시청,1일차,오후 1시 30분,\n"
    fair = read(tmp_path, 행사시간=HOURS, 참석불가=away).fair
    assert starts(fair, fair.vendors[0].unavailable) == ["15 10:00", "15 10:30"]
    assert starts(fair, fair.buyers[0].unavailable) == ["15 13:30", "15 14:00", "15 14:30"]


def test_available_times_miss_every_slot_not_wholly_inside(tmp_path: Path) -> None:
    come = "기업명,날짜,시간\n다온가구,2026-09-15,10:00~10:45\n다온가구,2026-09-15,10:45~11:30\n"
    fair = read(tmp_path, 행사시간=HOURS, 참석가능=come).fair
    assert starts(fair, fair.vendors[0].unavailable) == [
        "15 11:30",
        "15 13:30",
        "15 14:00",
        "15 14:30",
    ]
    assert not fair.vendors[1].unavailable


def test_own_rows_may_state_availability_in_words(tmp_path: Path) -> None:
    firms = (
        "기업명,기업소개,참석 불가,참석 가능\n다온가구,의자를 만듭니다,9월 15일 오전,\n"
        "라온전자,공기청정기를 만듭니다,,오후\n"
        '마루상사,책상을 만듭니다,"2026-09-15 10:00~10:30, 오후",\n'
    )
    fair = read(tmp_path, 행사시간=HOURS, 기업=firms).fair
    morning = ["15 10:00", "15 10:30", "15 11:00", "15 11:30"]
    afternoon = ["15 13:30", "15 14:00", "15 14:30"]
    missed = [starts(fair, v.unavailable) for v in fair.vendors]
    assert missed == [morning, morning, ["15 10:00", *afternoon]]


def test_sessions_tracks_slots_and_rooms(tmp_path: Path) -> None:
    hours = (
        "세션명,날짜,시간,트랙,상담시간(분),쉬는시간(분),상담실수\n"
        "가,2026-09-15,10:00~11:00,대기업,20,10,5\n"
        "나,2026-09-15,10:00~11:00,중소,,,\n"
    )
    slots = "세션명,시작,종료,상담실 수\n나,10:30,11:00,2\n나,10:00,10:30,\n"
    settings = "항목,값\n상담실 수,9\n"
    firms = "기업명,기업소개,트랙\n다온가구,의자를 만듭니다,대기업\n라온전자,청정기를 만듭니다,\n"
    fair = read(tmp_path, 행사시간=hours, 시간대=slots, 설정=settings, 기업=firms).fair
    assert [(s.session, f"{s.start:%H:%M}", f"{s.end:%H:%M}", s.rooms) for s in fair.slots] == [
        ("가", "10:00", "10:20", 5),
        ("가", "10:30", "10:50", 5),
        ("나", "10:00", "10:30", 9),
        ("나", "10:30", "11:00", 2),
    ]
    assert [s.track for s in fair.sessions] == ["대기업", "중소"]
    assert [fair.vendor_can_use(fair.vendors[0], s) for s in fair.slots] == [
        True,
        True,
        False,
        False,
    ]


def test_slots_alone_make_their_sessions(tmp_path: Path) -> None:
    slots = (
        "회차,날짜,시작,종료\n1,2026-09-15,10:00,10:20\n"
        "2,2026-09-15,10:30,10:50\n1,2026-09-16,10:00,10:20\n"
    )
    fair = read(tmp_path, 시간대=slots).fair
    assert [s.id for s in fair.sessions] == ["2026-09-15", "2026-09-16"]
    assert [s.id for s in fair.slots] == ["2026-09-15-1", "2", "2026-09-16-1"]


def test_wishes_from_the_sheet_and_from_own_rows(tmp_path: Path) -> None:
    sheet = (
        "기관명,기업명,구분,제출자,순위,사유\n가온시청,다온가구,희망,기관,2순위,견본\n"
        "나루군청,다온가구,기상담,,,\n"
    )
    firms = '기업명,기업소개,희망기관\n다온가구,의자를 만듭니다,"나루군청, 가온시청"\n'
    told = read(tmp_path, 희망=sheet, 기업=firms).fair.preferences
    assert [(p.buyer, p.kind, p.side, p.rank) for p in told] == [
        ("가온시청", PreferenceKind.WISH, Side.BUYER, 2),
        ("나루군청", PreferenceKind.MET_BEFORE, Side.ORGANISER, None),
        ("나루군청", PreferenceKind.WISH, Side.VENDOR, 1),
        ("가온시청", PreferenceKind.WISH, Side.VENDOR, 2),
    ]


def test_a_sheet_of_vetoes_needs_no_kind_column(tmp_path: Path) -> None:
    told = read(tmp_path, 제외="기관명,기업명\n가온시청,다온가구\n").fair.preferences
    assert [p.kind for p in told] == [PreferenceKind.VETO]


def test_pinned_meetings_take_a_free_desk_that_speaks_for_the_lines(tmp_path: Path) -> None:
    needs = "품목ID,기관명,사업명\nP1,가온시청,의자 구매\nP2,가온시청,조명 구매\n"
    desks = "기관명,담당자,담당 품목\n가온시청,김하나,P1\n가온시청,이두리,조명 구매\n"
    pins = (
        "기관명,기업명,날짜,시작,품목\n가온시청,다온가구,1일차,10:00,P2\n"
        "가온시청,라온전자,2026-09-15,10:30,\n"
    )
    fair = read(tmp_path, 구매예정품목=needs, 상담석=desks, 확정상담=pins, 행사시간=HOURS).fair
    officer = [fair.desk_of[m.desk].officer for m in fair.fixed]
    assert officer == ["이두리", "김하나"]
    assert [m.purchases for m in fair.fixed] == [("P2",), ()]
    assert all(m.fixed for m in fair.fixed)


def test_settings_reach_the_policy(tmp_path: Path) -> None:
    settings = (
        "항목,값\n행사명,가을 상담회\n기업 최대 상담 수,5회\n기관 최소 상담 수,2\n최소 적합도,60%\n"
        "기관별 대기 기업 수,4\n가중치:인증,9.5\nWeight: Region,0\n상담 시간(분),20\n"
    )
    fair = read(tmp_path, 설정=settings).fair
    assert fair.name == "가을 상담회"
    policy = fair.policy
    assert (policy.vendor_cap, policy.buyer_floor, policy.min_relevance) == (5, 2, 0.6)
    assert policy.standby_per_buyer == 4
    assert policy.weights == {"certificate": 9.5, "region": 0.0}
    assert {s.end - s.start for s in fair.slots} == {fair.slots[0].end - fair.slots[0].start}
    assert (fair.slots[0].end - fair.slots[0].start).seconds == 20 * 60


def test_weights_in_words_are_multiples_of_the_default(tmp_path: Path) -> None:
    words = "가중치:인증,꺼짐\n가중치:지역,낮게\n가중치:희망,보통\nWeight: Capacity,Very high\n"
    fair = read(tmp_path, 설정="항목,값\n" + words + "가중치:계약 방법,높게\n").fair
    assert fair.policy.weights == {
        "certificate": 0.0,
        "region": DEFAULT_WEIGHTS["region"] / 2,
        "wish": DEFAULT_WEIGHTS["wish"],
        "capacity": DEFAULT_WEIGHTS["capacity"] * 4,
        "contract_route": DEFAULT_WEIGHTS["contract_route"] * 2,
    }


def test_a_weight_in_other_words_is_told_with_the_words_to_use(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "fair", 설정="항목,값\n가중치:인증,무겁게\n")
    (found,) = [f for f in findings_of(folder) if f.severity is Severity.ERROR]
    assert found.code == "input.weight_unreadable"
    assert "매우 높게" in texts("ko").remedy(found)


def test_what_the_agency_has_reached_of_its_quotas(tmp_path: Path) -> None:
    sheet = "기관명,기술개발제품 구매율(%),여성기업 물품 구매율(%),창업기업 구매율(%)\n"
    rows = "가온시청,12.5,3.2%,\n나루군청,0,0.03,미정\n"
    made = read(tmp_path, 기관=sheet + rows)
    first, second = (b.quota_shares for b in made.fair.buyers)
    assert first == {"technology": 12.5, "women_goods": 3.2}
    assert second == {"technology": 0.0, "women_goods": 0.03}
    assert codes(made.findings, Severity.WARNING) == ["percent_tiny"]


@pytest.mark.parametrize(
    ("cell", "code"), [("많음", "percent_unreadable"), ("300", "percent_above_hundred")]
)
def test_a_share_that_is_no_percentage(tmp_path: Path, cell: str, code: str) -> None:
    sheet = f"기관명,기술개발제품 구매율(%)\n가온시청,{cell}\n나루군청,\n"
    found = findings_of(write_folder(tmp_path / "fair", 기관=sheet))
    assert codes(found, Severity.ERROR) == [code]


def test_public_sales_are_read_beside_all_sales(tmp_path: Path) -> None:
    firms = "기업명,기업소개,매출액,공공매출액\n다온가구,의자,12억,3억 5천만원\n라온,청정기,,\n"
    one, other = read(tmp_path, 기업=firms).fair.vendors
    assert (one.sales, one.public_sales) == (1_200_000_000, 350_000_000)
    assert other.public_sales is None


def test_licences_keep_their_middle_dots_and_silence_is_unknown(tmp_path: Path) -> None:
    firms = (
        '기업명,기업소개,업종·면허\n다온가구,의자,"전기공사업, 도장·습식·방수·석공사업"\n'
        "라온,청정기,없음\n마루,책상,\n"
    )
    some, none, silent = read(tmp_path, 기업=firms).fair.vendors
    assert some.industries == ("전기공사업", "도장·습식·방수·석공사업")
    assert none.industries == ()
    assert silent.industries is None


def test_english_sheets_and_headers(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "Planned purchases.csv").write_text(
        "Agency,Title,Budget\nCity Hall,Office chairs,12000000\n", "utf-8"
    )
    (tmp_path / "en" / "Vendors.csv").write_text(
        "Vendor,Introduction,Unavailable\nComfort,We make chairs,day 1 morning\n", "utf-8"
    )
    (tmp_path / "en" / "Wishes.csv").write_text(
        "Agency,Vendor,Kind,Said by\nCity Hall,Comfort,Must meet,Organiser\n", "utf-8"
    )
    fair = read_fair(tmp_path / "en", first_day=FIRST_DAY).fair
    assert fair.preferences[0].kind is PreferenceKind.MUST_MEET
    assert len(fair.vendors[0].unavailable) == 4


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    assert read(tmp_path, 행사시간=HOURS) == read(tmp_path, 행사시간=HOURS)
