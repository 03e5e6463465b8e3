"""Public fairs and applications to them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.services.applications import CONSENT_VERSION
from api.store import new_id
from api.store.tables import Application, StoredFair
from matchmaker.codec.fair_rows import VendorRow
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.rights.rows import Made, Row, all_of, editors, organisers

APPLICATION = {
    "vendor": {
        "name": "새빛조명",
        "business_number": "123-45-67891",
        "contact": "홍길동",
        "email": "hong@example.kr",
    },
    "products": [{"name": "LED 보안등", "price": "12만원"}],
    "agreed": True,
    "consent_version": CONSENT_VERSION,
}


def public(session: Session, people: People) -> Made:
    session.get_one(StoredFair, people.fair_id).is_public = True
    return {}


def applied(session: Session, people: People) -> Made:
    vendor = VendorRow(id="-", name="새빛조명", contact="홍길동").model_dump(mode="json")
    kept = Application(
        id=new_id(),
        fair_id=people.fair_id,
        content={"vendor": vendor, "products": []},
        consent_version=CONSENT_VERSION,
        consent_hash="",
        made_at=NOW,
    )
    session.add(kept)
    return {"application_id": kept.id}


ROWS = {
    "get_public_fair": Row(expected=all_of(200), prepare=public),
    "list_public_needs": Row(expected=all_of(200), prepare=public),
    "apply_to_fair": Row(expected=all_of(201), prepare=public, json=APPLICATION),
    "list_applications": Row(expected=organisers(200), prepare=applied),
    "decide_application": Row(expected=editors(200), prepare=applied, json={"accepted": True}),
}
