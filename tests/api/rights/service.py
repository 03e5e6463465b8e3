"""The service itself, and workbooks without a fair."""

from __future__ import annotations

from matchmaker.spreadsheet import template
from matchmaker.texts import texts
from tests.api.rights.rows import Row, all_of, signed_in

ROWS = {
    "health": Row(expected=all_of(200)),
    "ready": Row(expected=all_of(200)),
    # For the machine itself; see tests/api/operations/test_probes.py.
    "metrics": Row(expected=all_of(404)),
    "get_template": Row(expected=all_of(200)),
    "check_workbook": Row(
        expected=signed_in(200), files={"fair": ("fair.xlsx", template(texts("ko")))}
    ),
}
