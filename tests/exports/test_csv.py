"""The CSV list: Excel reads its Hangul, and nothing in it runs."""

from __future__ import annotations

import csv
import io

from matchmaker.exports.csv import COLUMNS, meetings_to_csv
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_it_has_a_bom_and_windows_line_ends(plan: FairPlan, ko: Texts) -> None:
    content = meetings_to_csv(plan, ko)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == len(plan.schedule.meetings) + 1


def test_every_meeting_is_a_row_in_the_order_of_time(plan: FairPlan, ko: Texts) -> None:
    rows = rows_of(meetings_to_csv(plan, ko))
    assert len(rows) == len(plan.schedule.meetings)
    assert len(rows[0]) == len(COLUMNS)
    times = [(r["날짜"], r["시작"]) for r in rows]
    assert times == sorted(times)
    assert rows[0]["기관"] == "한빛시청"
    assert rows[0]["적합도"] == "60.0"


def test_nothing_looks_like_a_formula(plan: FairPlan, ko: Texts, en: Texts) -> None:
    for texts in (ko, en):
        cells = [c for row in rows_of(meetings_to_csv(plan, texts)) for c in row.values()]
        assert not [c for c in cells if c.startswith(("=", "+", "@", "-", "|", "%", "\t", "\r"))]
        assert "'=1+1 상사" in cells
