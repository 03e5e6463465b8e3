"""Passwords checked and hashed before the transaction begins: both are slow on purpose, and on
SQLite a writing transaction keeps all others waiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import select

from api.calls import store_of
from api.schemas.people import SignInWanted
from api.services import attempts, passwords
from api.services.attempts import Try
from api.store.tables import Account


@dataclass(frozen=True)
class Proof:
    """What came of checking a password. ``account_id`` is None where it is wrong."""

    wanted: SignInWanted
    tried: Try
    account_id: str | None


def address_of(request: Request) -> str:
    """The address that a request comes from."""
    return request.client.host if request.client else ""


def proof_of(request: Request, wanted: SignInWanted) -> Proof:
    """Check a password, at the pace of the slowest answer, outside of any transaction."""
    tried = Try(wanted.email, address_of(request))
    with store_of(request).reading() as session:
        attempts.must_not_wait(session, tried, request.app.state.clock())
        found = session.scalar(select(Account).where(Account.email == wanted.email))
        account_id = found.id if found and found.disabled_at is None else None
        kept = found.password_hash if account_id and found else None
    is_right = passwords.is_right(wanted.password, kept)
    return Proof(wanted, tried, account_id if is_right else None)


Proven = Annotated[Proof, Depends(proof_of, scope="function")]
