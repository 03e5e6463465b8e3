"""The workbook: everything is on it, links lead home, and no text becomes a formula."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from matchmaker.domain import Schedule
from matchmaker.errors import Cancelled
from matchmaker.exports.match_xlsx import matches_to_xlsx
from matchmaker.exports.xlsx import to_xlsx
from matchmaker.exports.xlsx_agendas import MOST_SHEETS, stacked_sides
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts
from tests.exports.plans import TROUBLE, plan_of, with_groups


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def texts_of(sheet: Worksheet) -> set[str]:
    return {str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None}


def column_of(sheet: Worksheet, header: str) -> list[object]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == header:
                below = sheet.iter_rows(
                    min_row=cell.row + 1, min_col=cell.column, max_col=cell.column
                )
                return [c.value for (c,) in below]
    raise AssertionError(f"no column {header} on {sheet.title}")


@pytest.fixture(scope="module")
def book(plan: FairPlan, ko: Texts) -> Workbook:
    return opened(to_xlsx(plan, ko))


def test_no_cell_is_a_formula(plan: FairPlan, ko: Texts) -> None:
    for content in (to_xlsx(plan, ko), matches_to_xlsx(plan.fair, plan.matches, ko)):
        cells = [c for s in opened(content).worksheets for row in s.iter_rows() for c in row]
        assert not [c for c in cells if c.data_type == "f"]
        assert [c for c in cells if isinstance(c.value, str) and c.value.startswith("=")]
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert not [n for n in parts.namelist() if b"<f>" in parts.read(n)]


def test_the_sheets_stand_in_a_useful_order(book: Workbook) -> None:
    assert book.sheetnames[:10] == [
        "요약", "시간표 6월 11일(목)", "시간표 6월 12일(금)", "상담 목록", "사유", "대기",
        "미배정", "알림", "참가자 찾아보기", "한빛시청",
    ]  # fmt: skip


def test_everyone_has_a_sheet_of_their_own(book: Workbook, plan: FairPlan) -> None:
    everyone = len(plan.fair.buyers) + len(plan.fair.vendors)
    assert len(book.sheetnames) == 9 + everyone
    titles = [book.worksheets[9 + i]["A1"].value for i in range(everyone)]
    assert titles[0] == "한빛시청"
    assert set(TROUBLE) <= set(titles)


def test_every_link_leads_to_a_place_that_exists(book: Workbook) -> None:
    links = [
        c.hyperlink for s in book.worksheets for row in s.iter_rows() for c in row if c.hyperlink
    ]
    assert len(links) > 60
    for link in links:
        assert link.target is None  # nothing leads out of the workbook
        sheet, _, cell = link.location.rpartition("!")
        assert book[sheet[1:-1].replace("''", "'")][cell].value is not None


def test_an_agenda_leads_back_to_its_own_line_of_the_index(book: Workbook) -> None:
    index = book["참가자 찾아보기"]
    for sheet in book.worksheets[9:]:
        _, _, cell = sheet["A3"].hyperlink.location.rpartition("!")
        assert index.cell(index[cell].row, 2).value == sheet["A1"].value


def test_the_list_holds_every_meeting_once(book: Workbook, plan: FairPlan) -> None:
    sheet = book["상담 목록"]
    numbers = [n for n in column_of(sheet, "번호") if n is not None]
    assert numbers == list(range(1, len(plan.schedule.meetings) + 1))
    assert sheet.auto_filter.ref is not None
    assert sheet.freeze_panes is not None
    vendors = {plan.fair.vendor_of[m.vendor].name for m in plan.schedule.meetings}
    assert vendors <= set(column_of(sheet, "기업"))


def test_the_points_of_the_criteria_add_up_on_the_sheet(book: Workbook) -> None:
    sheet = book["사유"]
    names = ("적합도", "뜻의 가까움", "함께 쓴 낱말", "기업 규모", "지역")
    rows = list(zip(*(column_of(sheet, name) for name in names), strict=True))
    assert rows
    for total, *parts in rows:
        assert total == pytest.approx(sum(parts))


def test_a_neutral_value_looks_different(book: Workbook) -> None:
    sheet = book["사유"]
    header = next(c for row in sheet.iter_rows() for c in row if c.value == "지역")
    shown = sheet.cell(header.row + 1, header.column)
    assert shown.value == 2.5
    assert shown.number_format.startswith("(")


def test_the_grid_shows_each_vendor_in_its_slot_and_the_rooms_in_use(
    book: Workbook, plan: FairPlan
) -> None:
    sheet = book["시간표 6월 11일(목)"]
    first = plan.schedule.meetings[0]
    assert sheet["C6"].value == plan.fair.vendor_of[first.vendor].name
    assert sheet["C5"].value == "10:00–10:30"
    assert sheet.freeze_panes == "C6"
    used = sum(m.slot == first.slot for m in plan.schedule.meetings)
    assert sheet.cell(6 + len(plan.fair.desks), 3).value == f"{used} / 4"


def test_parallel_tracks_stand_side_by_side_and_closed_slots_are_grey(book: Workbook) -> None:
    sheet = book["시간표 6월 12일(금)"]
    assert sheet["C4"].value == "둘째 날 A홀 · A"
    assert sheet["G4"].value == "둘째 날 B홀 · B"
    grey = sheet["F3"].fill.fgColor.rgb
    # The agency of track A cannot use the slots of track B.
    assert sheet["B9"].value == "상담석 4"
    assert sheet["G9"].fill.fgColor.rgb == grey
    assert sheet["C9"].fill.fgColor.rgb != grey


def test_who_was_left_out_is_told_what_the_data_knows(book: Workbook, ko: Texts) -> None:
    said = texts_of(book["미배정"])
    assert ko("exports.advice.vendor_none") in said
    assert ko("exports.advice.line_none") in said
    assert "누리도로공사" in said


def test_findings_tell_where_and_what(book: Workbook) -> None:
    assert {"기관 › 3행 › 이름", "안내"} <= texts_of(book["알림"])


def test_the_summary_says_each_kind_of_note_once(plan: FairPlan, ko: Texts) -> None:
    (note,) = plan.findings
    many = replace(plan, findings=tuple(replace(note, row=row) for row in range(2, 40)))
    said = texts_of(opened(to_xlsx(many, ko))["요약"])
    assert f"· {ko.what(note)}" in said
    assert f"· {ko('exports.summary.more_notes', count=37)}" in said


def test_the_summary_names_the_worst_off_where_it_counts(plan: FairPlan, ko: Texts) -> None:
    label = ko("exports.summary.worst_vendor")
    vendor = plan.fair.vendors[0].id
    told = replace(plan.result, worst_vendor=vendor, worst_fit=45.0)
    assert label not in texts_of(opened(to_xlsx(replace(plan, result=told), ko))["요약"])
    counts = replace(told, worst_bonus=1_000_000, floor_bonus=10**11, bound=4_750 * 1_000_000)
    said = texts_of(opened(to_xlsx(replace(plan, result=counts), ko))["요약"])
    assert {label, ko("exports.summary.worst_bound")} <= said
    assert ko("exports.summary.value") not in said


def test_the_summary_shows_each_group(plan: FairPlan, ko: Texts) -> None:
    title = ko("exports.groups.title")
    assert title not in texts_of(opened(to_xlsx(plan, ko))["요약"])
    rows = list(opened(to_xlsx(with_groups(plan), ko))["요약"].iter_rows(values_only=True))
    (head,) = [k for k, row in enumerate(rows) if row[0] == title]
    meetings = len(plan.schedule.meetings)
    assert [list(row[:8]) for row in rows[head + 2 : head + 4]] == [
        ["우선 기업", "기업", len(plan.fair.vendors), meetings, 99, 20, 0.2, meetings / 100],
        ["어느 기관", "기관", 0, 0, None, 3, None, None],
    ]


def test_the_same_plan_gives_the_same_bytes(plan: FairPlan, ko: Texts, en: Texts) -> None:
    assert to_xlsx(plan, ko) == to_xlsx(plan, ko)
    assert to_xlsx(plan, ko) != to_xlsx(plan, en)
    once = matches_to_xlsx(plan.fair, plan.matches, ko)
    assert once == matches_to_xlsx(plan.fair, plan.matches, ko)


def test_a_plan_without_a_meeting_is_still_a_workbook(plan: FairPlan, en: Texts) -> None:
    empty = plan_of(replace(plan.fair, slots=(), sessions=()), Schedule())
    book = opened(to_xlsx(empty, en))
    assert en("exports.advice.no_time") in texts_of(book["Left out"])


def test_a_cell_longer_than_excel_takes_is_cut(plan: FairPlan, ko: Texts) -> None:
    fair = plan.fair
    vendor = replace(fair.vendors[0], region="가" * 50_000)
    long = replace(plan, fair=replace(fair, vendors=(vendor, *fair.vendors[1:])))
    assert max(len(t) for t in texts_of(opened(to_xlsx(long, ko))["상담 목록"])) <= 32_767


@pytest.mark.parametrize(
    ("buyers", "vendors", "stacked"),
    [
        (1, MOST_SHEETS - 1, ()),
        (1, MOST_SHEETS, ("vendor",)),
        (MOST_SHEETS, 1, ("vendor",)),
        (MOST_SHEETS + 1, 1, ("buyer", "vendor")),
    ],
)
def test_when_agendas_share_a_sheet(buyers: int, vendors: int, stacked: tuple[str, ...]) -> None:
    assert stacked_sides(buyers, vendors) == stacked


def test_beyond_the_limit_agendas_share_a_sheet_and_the_index_finds_them(
    big_plan: FairPlan, ko: Texts
) -> None:
    book = opened(to_xlsx(big_plan, ko))
    assert book.sheetnames[-1] == "기업별 일정"
    index = book["참가자 찾아보기"]
    for row in index.iter_rows(min_row=4, min_col=2, max_col=2):
        (cell,) = row
        sheet, _, place = cell.hyperlink.location.rpartition("!")
        assert book[sheet[1:-1]][place].value == cell.value
    assert ko("exports.index.stacked", most=MOST_SHEETS) in texts_of(book["요약"])


def test_stopping_leaves_nothing(plan: FairPlan, ko: Texts) -> None:
    def stop(step: str, done: int, total: int) -> None:
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        to_xlsx(plan, ko, stop)


def test_the_ranked_lists_name_everyone_also_those_without_a_match(
    plan: FairPlan, ko: Texts
) -> None:
    book = opened(matches_to_xlsx(plan.fair, plan.matches, ko))
    lines, vendors, _ = book.worksheets
    assert {v.name for v in plan.fair.vendors} <= set(column_of(vendors, "기업"))
    assert {p.title for p in plan.fair.purchases} <= {
        str(t).split(" (")[0] for t in column_of(lines, "구매예정품목")
    }
    assert ko("exports.value.nobody") in texts_of(vendors)
    ranks = [r for r in column_of(lines, "순위") if r is not None]
    assert ranks[0] == 1
    assert len(ranks) == sum(map(len, plan.matches.by_purchase.values()))


def test_the_talks_of_an_agency_tell_what_they_serve_and_the_rules(
    plan: FairPlan, ko: Texts
) -> None:
    sheet = opened(matches_to_xlsx(plan.fair, plan.matches, ko))["기관별"]
    assert {b.name for b in plan.fair.buyers} <= set(column_of(sheet, "기관"))
    talks = [r for r in column_of(sheet, "순위") if r is not None]
    assert len(talks) == sum(map(len, plan.matches.by_buyer.values()))
    assert set(column_of(sheet, "기관 예산 대비")) == {0.25, None}
    assert "기업 규모: 중기업: 중소기업제품 구매 실적에 해당(가나다법 제1조)" in texts_of(sheet)


def test_the_reasons_of_meetings_tell_what_they_serve_and_the_rules(book: Workbook) -> None:
    sheet = book["사유"]
    assert 0.25 in column_of(sheet, "기관 예산 대비")
    assert any("가나다법 제1조" in str(t) for t in column_of(sheet, "기준별 근거"))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_finds_no_formula(
    plan: FairPlan, ko: Texts, tmp_path: Path
) -> None:
    source = tmp_path / "plan.xlsx"
    source.write_bytes(to_xlsx(plan, ko))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "fods", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=120)
    document = (tmp_path / "plan.fods").read_text(encoding="utf-8")
    assert "table:formula" not in document
    assert "=SUM(A1) 공단" in document
    assert document.count("<table:table ") == 9 + len(plan.fair.buyers) + len(plan.fair.vendors)
