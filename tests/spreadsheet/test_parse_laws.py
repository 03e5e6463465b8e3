"""Whatever stands in the cells, reading ends: what was accepted refers to what is there."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import Fair
from matchmaker.spreadsheet.faults import Place, Report
from matchmaker.spreadsheet.parse import parse_fair
from matchmaker.spreadsheet.sheets import Cell, RawSheet
from matchmaker.spreadsheet.vocabulary import vocabulary
from matchmaker.texts import texts

WORDS = [
    "가온시청",
    "나루군청",
    "다온가구",
    "라온전자",
    "P1",
    "V1",
    "V1, V2",
    "의자 구매",
    "희망",
    "제외",
    "필수",
    "1일차",
    "2일차",
    "2026-09-15",
    "2026-02-30",
    "10:00",
    "12:00",
    "10:00~11:00",
    "25:00",
    "오전",
    "없음",
    "-",
    "O",
    "X",
    "가능",
    "기관",
    "기업",
    "상담석",
    "1억 2천만원",
    "예산",
    "합계",
    "행사명",
    "{value}",
    "",
]
NUMBERS = (0, 1, 2, 8, -3, 0.5, 1e18, 46_280.0, 46_280.4375, True)
CELLS: list[Cell] = [None, *WORDS, *NUMBERS, date(2026, 9, 15)]


def raw_sheet(kind: str, rows: list[list[Cell]]) -> RawSheet:
    words = vocabulary().sheets[kind]
    header = tuple(words.columns[key][0] for key in words.columns)
    return RawSheet(file="f.xlsx", name=words.names[0], rows=(header, *map(tuple, rows)))


@st.composite
def workbooks(draw: st.DrawFn) -> list[RawSheet]:
    kinds = draw(st.lists(st.sampled_from(sorted(vocabulary().sheets)), unique=True))
    sheets = []
    for kind in dict.fromkeys(["purchases", "vendors", *kinds]):
        width = len(vocabulary().sheets[kind].columns)
        row = st.lists(st.sampled_from(CELLS), min_size=width, max_size=width + 1)
        sheets.append(raw_sheet(kind, draw(st.lists(row, max_size=4))))
    return sheets


def assert_whole(fair: Fair) -> None:
    """Every id that is named is there, once."""
    for nouns in (fair.buyers, fair.desks, fair.purchases, fair.vendors, fair.products):
        assert len({noun.id for noun in nouns}) == len(nouns)
    assert {b.id for b in fair.buyers} == {d.buyer for d in fair.desks}
    assert {p.buyer for p in fair.purchases} <= fair.buyer_of.keys()
    assert {p.vendor for p in fair.products} <= fair.vendor_of.keys()
    assert {s.session for s in fair.slots} <= fair.session_of.keys()
    for who in (*fair.buyers, *fair.vendors, *fair.desks):
        assert who.unavailable <= fair.slot_of.keys()
    for said in fair.preferences:
        assert said.buyer in fair.buyer_of
        assert said.vendor in fair.vendor_of
    for meeting in fair.fixed:
        assert meeting.desk in fair.desk_of
        assert meeting.vendor in fair.vendor_of
        assert meeting.slot in fair.slot_of


@settings(max_examples=200)
@given(workbooks())
def test_any_cells_make_findings_that_have_words_and_a_fair_that_holds_together(
    sheets: list[RawSheet],
) -> None:
    report = Report()
    fair = parse_fair(sheets, Place("f.xlsx"), name="f", first_day=date(2026, 9, 15), report=report)
    for finding in report.findings:
        assert texts("ko").what(finding)
        assert texts("en").what(finding)
    assert_whole(fair)
