"""Passkeys: without a device's answer there is none to add or to sign in with."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.store.tables import Passkey
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.rights.people import account_of
from tests.api.rights.rows import Made, Row, all_of, but, signed_in


def owners_passkey(session: Session, people: People) -> Made:
    held = Passkey(
        account_id=account_of(session, "owner").id,
        credential_id=b"1",
        public_key=b"1",
        created_at=NOW,
    )
    session.add(held)
    session.flush()
    return {"passkey_id": held.id}


ANSWER = {"challenge": "none was asked", "credential": {}}
NOT_ASKED = 410

ROWS = {
    "begin_passkey": Row(expected=signed_in(200)),
    "add_passkey": Row(expected=signed_in(NOT_ASKED), json={**ANSWER, "name": "노트북"}),
    "list_passkeys": Row(expected=signed_in(200), prepare=owners_passkey),
    "remove_passkey": Row(expected=but(signed_in(404), owner=204), prepare=owners_passkey),
    "begin_passkey_sign_in": Row(expected=all_of(200)),
    "sign_in_with_passkey": Row(expected=all_of(NOT_ASKED), json=ANSWER),
}
