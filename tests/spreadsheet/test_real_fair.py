"""The three files of real records load as they are."""

from __future__ import annotations

from pathlib import Path

from matchmaker.errors import Severity
from matchmaker.spreadsheet import read_fair
from tests.spreadsheet.small_sheets import FIRST_DAY, codes


def test_real_records_load_without_editing(shared: Path) -> None:
    read = read_fair(shared / "real_fair", first_day=FIRST_DAY)
    fair = read.fair
    assert (len(fair.buyers), len(fair.purchases), len(fair.vendors)) == (256, 372, 740)
    assert not [f for f in read.findings if f.severity is not Severity.NOTE]
    assert max(len(v.records) for v in fair.vendors) == 6
    assert sum(len(v.records) for v in fair.vendors) > 780
    assert sum(p.budget is None for p in fair.purchases) == 11
    assert len(fair.desks) == 256
    unused = {f.column for f in read.findings if f.code == "input.column_unused"}
    assert unused == {"소관", "건수", "구분", "실적수"}
    assert {"budgets_unknown", "default_sessions", "default_desks"} <= set(codes(read.findings))
