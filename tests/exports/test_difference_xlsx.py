"""The workbook of what changed: every change in its part, and everyone who has to be told."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from matchmaker.domain import Fair, SlotId
from matchmaker.exports.difference_xlsx import difference_to_xlsx
from matchmaker.scheduler.difference import Difference, difference
from matchmaker.texts import texts
from tests.small_fairs import simple_fair, timetable, with_desk, with_vendor


@pytest.fixture
def fair() -> Fair:
    fair = with_vendor(simple_fair(2, 3, 2), "V1", contact="김담당", phone="010-0000-0001")
    fair = with_desk(fair, "D1", officer="이주무", email="lee@example.com")
    return with_vendor(fair, "V3", name="=1+1")


@pytest.fixture
def found(fair: Fair) -> Difference:
    """Vendor 1 moves, agency 2 loses vendor 2, and vendor 3 is new."""
    return difference(fair, timetable("D1 V1 AM1, D2 V2 AM1"), timetable("D1 V1 AM2, D2 V3 AM1"))


def book(found: Difference, language: str = "ko") -> Workbook:
    return load_workbook(io.BytesIO(difference_to_xlsx(found, texts(language))))


def rows(found: Difference, sheet: int) -> list[dict[str, object]]:
    header, *lines = list(book(found).worksheets[sheet].iter_rows(min_row=3, values_only=True))
    return [dict(zip(map(str, header), line, strict=True)) for line in lines]


def test_every_change_has_a_row_and_nothing_else(found: Difference) -> None:
    changes = rows(found, 0)
    assert sorted(str(r["구분"]) for r in changes) == ["신규", "이동", "취소"]
    moved = next(r for r in changes if r["구분"] == "이동")
    assert (moved["변경 전 시간"], moved["변경 후 시간"]) == (
        "2026-05-12 09:00–09:30",
        "2026-05-12 09:30–10:00",
    )


def test_what_refusing_a_part_means_is_told(fair: Fair) -> None:
    away = with_vendor(fair, "V1", unavailable=frozenset([SlotId("AM1")]))
    found = difference(away, timetable("D1 V1 AM1, D2 V2 AM1"), timetable("D1 V1 AM2, D2 V2 AM2"))
    told = {r["기업"]: r["반영하지 않으면"] for r in rows(found, 0)}
    assert told == {"기업1": "열리지 않음", "기업2": "그대로"}


def test_everyone_concerned_is_listed_once_with_how_to_reach_them(found: Difference) -> None:
    people = rows(found, 1)
    assert [r["참가자"] for r in people] == ["기관1", "기관2", "기업1", "기업2", "=1+1"]
    assert (people[0]["담당자"], people[0]["이메일"]) == ("이주무", "lee@example.com")
    assert (people[2]["담당자"], people[2]["전화번호"]) == ("김담당", "010-0000-0001")
    assert str(people[1]["안내"]).count("\n") == 1


def test_people_of_whom_nothing_changed_are_not_told(fair: Fair) -> None:
    same = difference(fair, timetable("D1 V1 AM1"), timetable("D1 V1 AM1"))
    assert rows(same, 0) == rows(same, 1) == []


def test_a_name_is_never_a_formula(found: Difference) -> None:
    cells = [c for sheet in book(found) for row in sheet.iter_rows() for c in row]
    assert "=1+1" in {c.value for c in cells}
    assert {c.data_type for c in cells if c.value == "=1+1"} == {"s"}


def test_the_same_difference_gives_the_same_bytes(found: Difference) -> None:
    again = replace(found)
    assert difference_to_xlsx(found, texts("en")) == difference_to_xlsx(again, texts("en"))
