"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.store.tables import Account, SignIn
from api.tokens import hash_of
from tests.api.conftest import NOW
from tests.api.people import PASSWORD, People
from tests.api.rights.rows import Made, Row, all_of, but, signed_in


def owners_other_sign_in(session: Session, people: People) -> Made:
    owner = session.scalars(select(Account).where(Account.name == "owner")).one()
    ends = NOW + timedelta(days=1)
    other = SignIn(
        token_hash=hash_of("other"),
        account_id=owner.id,
        created_at=NOW,
        seen_at=NOW,
        expires_at=ends,
        ends_at=ends,
    )
    session.add(other)
    session.flush()
    return {"sign_in_id": other.id}


ROWS = {
    "sign_in": Row(expected=all_of(200), json={"email": "owner@example.org", "password": PASSWORD}),
    "sign_out": Row(expected=signed_in(204)),
    "get_me": Row(expected=signed_in(200)),
    "list_sign_ins": Row(expected=signed_in(200)),
    "end_sign_in": Row(expected=but(signed_in(404), owner=204), prepare=owners_other_sign_in),
    "end_all_sign_ins": Row(expected=signed_in(204)),
    "create_token": Row(expected=signed_in(201), json={"program": "ERP"}),
}
