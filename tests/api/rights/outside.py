"""Signing in by an outside provider: none is set up here (see tests/api/test_outside.py)."""

from __future__ import annotations

from tests.api.rights.rows import Row, all_of

NOT_OFFERED = 404

ROWS = {
    "begin_outside_sign_in": Row(expected=all_of(NOT_OFFERED)),
    "finish_outside_sign_in": Row(expected=all_of(NOT_OFFERED)),
}
