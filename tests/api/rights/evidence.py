"""Files that show certificates."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from api.store import new_id
from api.store.tables import Evidence
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.rights.rows import Expected, Made, Row, but, editors, every_part, own

PDF = b"%PDF-1.7 ..."


def handed_in(session: Session, people: People) -> Made:
    kept = Evidence(
        id=new_id(),
        fair_id=people.fair_id,
        vendor="V-A",
        certificate="여성기업",
        file_name="a.pdf",
        media_type="application/pdf",
        size=len(PDF),
        sha256=hashlib.sha256(PDF).hexdigest(),
        content=PDF,
        added_at=NOW,
        added_by="준비",
    )
    session.add(kept)
    return {"evidence_id": kept.id}


def of_vendors(expected: Expected) -> Expected:
    return but(expected, agency_a=403, agency_b=403)


SEEN = of_vendors(own(200, "vendor_a"))
EDITED = but(of_vendors(own(204, "vendor_a", editing=True)), viewer=403)
ADDED = {kind: 201 if status == 204 else status for kind, status in EDITED.items()}

ROWS = {
    "list_evidence": Row(expected=of_vendors(every_part(200)), prepare=handed_in),
    "add_evidence": Row(
        expected=ADDED,
        form={"vendor": "V-A", "certificate": "여성기업"},
        files={"file": ("a.pdf", PDF)},
    ),
    "get_evidence": Row(expected=SEEN, prepare=handed_in),
    "get_evidence_file": Row(expected=SEEN, prepare=handed_in),
    "judge_evidence": Row(expected=editors(200), prepare=handed_in, json={"accepted": True}),
    "delete_evidence": Row(expected=EDITED, prepare=handed_in),
}
