"""Fairs."""

from __future__ import annotations

from tests.api.rights.rows import Row, editors, every_part, owners, signed_in

ROWS = {
    "list_fairs": Row(expected=signed_in(200)),
    "create_fair": Row(expected=signed_in(201), json={"name": "다온시 상담회"}),
    "get_fair": Row(expected=every_part(200)),
    "change_fair": Row(expected=editors(200), json={"name": "새 이름"}),
    "move_fair": Row(expected=editors(200), json={"state": "draft"}),
    "delete_fair": Row(expected=owners(204)),
}
