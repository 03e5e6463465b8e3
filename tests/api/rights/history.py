"""The history of entries, and imports of workbooks."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.services.changing import EntryChange, change_entries
from api.services.imports import Difference, packed
from api.store import new_id
from api.store.tables import Import, StoredFair
from matchmaker.codec.fair_rows import VendorRow
from matchmaker.spreadsheet import template
from matchmaker.texts import texts
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.rights.rows import Made, Row, editors, organisers


def changed(session: Session, people: People) -> Made:
    content = VendorRow(id="V-A", name="새 이름").model_dump(mode="json")
    change = EntryChange(noun="vendors", code="V-A", after=content)
    return {"change_set_id": change_entries(session, people.fair_id, [change], "준비", NOW).id}


def looked_at(session: Session, people: People) -> Made:
    kept = Import(
        id=new_id(),
        fair_id=people.fair_id,
        file_name="fair.xlsx",
        made_at=NOW,
        made_by="준비",
        content_version=session.get_one(StoredFair, people.fair_id).content_version,
        removes_missing=False,
        counts={},
        findings=[],
        difference=packed(Difference(steps=())),
    )
    session.add(kept)
    return {"import_id": kept.id}


ROWS = {
    "list_history": Row(expected=organisers(200), prepare=changed),
    "get_change_set": Row(expected=organisers(200), prepare=changed),
    "list_changes": Row(expected=organisers(200), prepare=changed),
    "undo_change_set": Row(expected=editors(201), prepare=changed, json={}),
    "create_import": Row(
        expected=editors(201), files={"fair": ("fair.xlsx", template(texts("ko")))}
    ),
    "start_import": Row(
        expected=editors(202), files={"fair": ("fair.xlsx", template(texts("ko")))}
    ),
    "get_workbook": Row(expected=editors(200)),
    "get_import": Row(expected=editors(200), prepare=looked_at),
    "list_import_changes": Row(expected=editors(200), prepare=looked_at),
    "apply_import": Row(expected=editors(201), prepare=looked_at, json={}),
}
