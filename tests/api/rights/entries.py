"""Entries: five operations for each noun."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from api.services.changing import EntryChange, change_entries
from api.services.nouns import ROWS as ROW_OF
from api.services.nouns import code_of
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.rights.rows import (
    Expected,
    Made,
    Row,
    but,
    editors,
    every_part,
    organisers,
    own,
)

AM = {"start": "2026-05-12T09:00:00", "end": "2026-05-12T12:00:00"}
SLOT = {"start": "2026-05-12T09:00:00", "end": "2026-05-12T09:30:00"}
CONTENTS: dict[str, dict[str, Any]] = {
    "sessions": {"id": "AM", "name": "오전", **AM},
    "slots": {"id": "AM-1", "session": "AM", **SLOT},
    "desks": {"id": "D", "buyer": "B-A", "name": "1"},
    "purchases": {"id": "P", "buyer": "B-A", "title": "가로등"},
    "products": {"id": "X", "vendor": "V-A", "name": "LED 등"},
    "wishes": {"buyer": "B-A", "vendor": "V-A", "side": "buyer", "kind": "wish"},
    "orders": {"buyer": "B-A", "vendor": "V-A", "then_buyer": "B-A", "then_vendor": "V-B"},
    "groups": {"id": "G", "name": "처음", "side": "vendor", "members": ["V-A"]},
    "terms": {"word": "가로등", "others": ["보안등"]},
    "pins": {"desk": "D", "vendor": "V-A", "slot": "AM-1", "fixed": True},
}
"""An entry of each noun beside the agencies and the firms that are there."""
NEW: dict[str, dict[str, Any]] = {
    "sessions": {"name": "오후", "start": "2026-05-13T14:00:00", "end": "2026-05-13T17:00:00"},
    "slots": {"session": "AM", "start": "2026-05-12T10:00:00", "end": "2026-05-12T10:30:00"},
    "buyers": {"name": "다온시청"},
    "desks": {"buyer": "B-A", "officer": "김담당"},
    "purchases": {"buyer": "B-A", "title": "의자"},
    "vendors": {"name": "새빛전자"},
    "products": {"vendor": "V-A", "name": "태양광 등"},
    "wishes": {"buyer": "B-A", "vendor": "V-A", "kind": "wish"},
    "orders": {"buyer": "B-B", "vendor": "V-A", "then_buyer": "B-B", "then_vendor": "V-B"},
    "groups": {"name": "둘", "side": "vendor", "members": ["V-A"], "cap": 3},
    "terms": {"word": "의자", "others": ["걸상"]},
    "pins": {"desk": "D", "vendor": "V-B", "slot": "AM-1"},
}
CHANGED: dict[str, dict[str, Any]] = {
    "sessions": {"name": "이른 오전"},
    "slots": {"rooms": 3},
    "buyers": {"region": "가람시"},
    "desks": {"officer": "박담당"},
    "purchases": {"budget": "3천만원"},
    "vendors": {"intro": "조명을 만듭니다"},
    "products": {"price": 10_000},
    "wishes": {"rank": 1},
    "orders": {},
    "groups": {"cap": 2},
    "terms": {"others": ["등주"]},
    "pins": {"purchases": []},
}


def prepared(*nouns: str) -> Any:
    def prepare(session: Session, people: People) -> Made:
        changes = []
        for noun in nouns:
            row = ROW_OF[noun].model_validate(CONTENTS[noun], strict=False)
            content = row.model_dump(mode="json")
            changes.append(EntryChange(noun=noun, code=code_of(noun, content), after=content))
        change_entries(session, people.fair_id, changes, "준비", NOW)
        return {"code": changes[-1].code} if changes else {}

    return prepare


def rows(
    one: str,
    many: str,
    reading: Expected,
    editing: Expected,
    *needs: str,
    listing: Expected | None = None,
    **others: Expected,
) -> dict[str, Row]:
    """The rows of a noun. Statuses of creating and deleting follow from ``editing``."""
    path = {"buyers": {"code": "B-A"}, "vendors": {"code": "V-A"}}.get(many, {})
    there = prepared(*needs, many) if not path else None
    before = prepared(*needs) if needs else None

    def answering(kind: str, status: int) -> Expected:
        found = others.get(kind, editing)
        return {who: status if found[who] == 200 else found[who] for who in found}

    return {
        f"list_{many}": Row(expected=listing or reading, prepare=there),
        f"get_{one}": Row(expected=reading, prepare=there, path=path),
        f"create_{one}": Row(expected=answering("creating", 201), prepare=before, json=NEW[many]),
        f"change_{one}": Row(
            expected=answering("changing", 200), prepare=there, path=path, json=CHANGED[many]
        ),
        f"delete_{one}": Row(
            expected=answering("deleting", 204),
            prepare=there,
            path=path,
            query={"with_dependants": "true"},
        ),
    }


ALL, EDITING = every_part(200), editors(200)
OWN_AGENCY = own(200, "agency_a")
OF_OFFICERS = but(OWN_AGENCY, vendor_a=403, vendor_b=403)
OFFICERS_EDIT = but(own(200, "agency_a", editing=True), vendor_a=403, vendor_b=403, viewer=403)
VENDORS_EDIT = but(own(200, "vendor_a", editing=True), agency_a=403, agency_b=403, viewer=403)
BOTH_EDIT = but(own(200, "agency_a", editing=True), viewer=403)

ROWS_OF_NOUNS = (
    rows("session", "sessions", ALL, EDITING),
    rows("slot", "slots", ALL, EDITING, "sessions"),
    rows("buyer", "buyers", but(ALL, agency_b=404), EDITING, listing=ALL, changing=OFFICERS_EDIT),
    rows(
        "desk",
        "desks",
        OF_OFFICERS,
        OFFICERS_EDIT,
        listing=but(every_part(200), vendor_a=403, vendor_b=403),
    ),
    rows("purchase", "purchases", but(ALL, agency_b=404), OFFICERS_EDIT, listing=ALL),
    rows("vendor", "vendors", but(ALL, vendor_b=404), EDITING, listing=ALL, changing=VENDORS_EDIT),
    rows("product", "products", but(ALL, vendor_b=404), VENDORS_EDIT, listing=ALL),
    rows(
        "wish",
        "wishes",
        OWN_AGENCY,
        BOTH_EDIT,
        listing=ALL,
        creating=but(BOTH_EDIT, vendor_a=200),
    ),
    rows("order", "orders", organisers(200), EDITING),
    rows("group", "groups", organisers(200), EDITING),
    rows("term", "terms", organisers(200), EDITING),
    rows("pin", "pins", organisers(200), EDITING, "sessions", "slots", "desks"),
)
ROWS = {name: row for noun in ROWS_OF_NOUNS for name, row in noun.items()}
