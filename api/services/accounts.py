"""Accounts: made, changed, disabled, given a new password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from api.calls import Call
from api.problems import ProblemError
from api.schemas.people import AccountChange, OwnChange
from api.services import memberships, notices, sign_ins
from api.services.recipients import Recipient
from api.store import new_id
from api.store.tables import Account, LinkPurpose, Notice

_ASKED_AGAIN_AFTER = timedelta(minutes=10)


def accounts() -> Select[Account]:
    """Every account."""
    return select(Account)


def get_account(session: Session, account_id: str, *, to_change: bool = False) -> Account:
    """An account, kept from others until the end where it is ``to_change``. Raises ProblemError
    ``unknown``."""
    found = session.get(Account, account_id, with_for_update=to_change, populate_existing=to_change)
    if found is None:
        raise ProblemError("unknown")
    return found


def by_email(session: Session, email: str) -> Account | None:
    """The account of a mail address."""
    return session.scalar(select(Account).where(Account.email == email))


def create(call: Call, *, email: str, name: str, **fields: Any) -> Account:
    """A new account. Raises ProblemError ``account_exists``."""
    if by_email(call.session, email) is not None:
        raise ProblemError("account_exists")
    account = Account(email=email, name=name, created_at=call.now, **fields)
    call.session.add(account)
    call.session.flush()
    return account


def change_own(account: Account, change: OwnChange) -> None:
    """Change the fields that are named."""
    for name in ("name", "language"):
        value = getattr(change, name)
        if value is not None:
            setattr(account, name, value)
    account.version += 1


def change(call: Call, account: Account, wanted: AccountChange) -> None:
    """Change an account as its administrator. Who is disabled is signed out everywhere. Raises
    ProblemError ``last_administrator``, ``last_owner``."""
    loses_power = wanted.is_disabled or wanted.is_administrator is False
    if loses_power and account.is_administrator and account.disabled_at is None:
        _must_keep_administrator(call.session, account.id)
    if wanted.is_disabled and account.disabled_at is None:
        memberships.must_own_no_fair_alone(call.session, account.id)
        account.disabled_at = call.now
        sign_ins.end_all(call.session, account.id, call.now)
    if wanted.is_disabled is False:
        account.disabled_at = None
    if wanted.is_administrator is not None:
        account.is_administrator = wanted.is_administrator
    if wanted.name is not None:
        account.name = wanted.name
    account.version += 1


def _must_keep_administrator(session: Session, account_id: str) -> None:
    # All of them are locked: two that go at once must not both find the other still there.
    held = session.scalars(
        select(Account.id)
        .where(Account.is_administrator, Account.disabled_at.is_(None))
        .order_by(Account.id)
        .with_for_update()
    ).all()
    if set(held) <= {account_id}:
        raise ProblemError("last_administrator")


def set_password(call: Call, account: Account, password_hash: str, *, but: str | None) -> None:
    """A new password ends every sign-in, ``but`` perhaps the one that asks."""
    account.password_hash = password_hash
    account.version += 1
    sign_ins.end_all(call.session, account.id, call.now, but=but)


def mail_new_password(call: Call, email: str) -> None:
    """Send who forgot their password a link, where the address has an account: who asks does
    not learn whether it has. Not again within minutes."""
    account = by_email(call.session, email)
    if account is None or account.disabled_at is not None or _was_asked(call, email):
        return
    notices.tell_person(
        call.session,
        "new_password",
        Recipient(name=account.name, email=account.email, language=account.language),
        fair_id=None,
        cause=f"new_password:{new_id()}",
        now=call.now,
        link={"purpose": LinkPurpose.NEW_PASSWORD, "account_id": account.id},
    )


def _was_asked(call: Call, email: str) -> bool:
    asked = (
        select(func.count())
        .select_from(Notice)
        .where(
            Notice.template == "new_password",
            Notice.address == email,
            Notice.created_at > call.now - _ASKED_AGAIN_AFTER,
        )
    )
    return bool(call.session.scalar(asked))
