"""Who has which part in a fair. A fair never loses its last owner."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from api.calls import Call
from api.problems import ProblemError
from api.store.tables import Account, Entry, Membership, Role, StoredBuyer, StoredFair, StoredVendor

ORGANISING = (Role.OWNER, Role.EDITOR, Role.VIEWER)
"""The roles of organisers, the widest first."""
_PARTICIPANTS: Mapping[Role, type[Entry]] = MappingProxyType(
    {Role.OFFICER: StoredBuyer, Role.VENDOR: StoredVendor}
)


def members(fair_id: str) -> Select[Membership]:
    """Everybody with an account and a part in a fair."""
    return select(Membership).where(Membership.fair_id == fair_id)


def get_member(
    session: Session, fair_id: str, member_id: str, *, to_change: bool = False
) -> Membership:
    """A part in a fair. Raises ProblemError ``unknown``."""
    if to_change:
        # One change of a fair's people at a time: what follows counts its owners.
        session.get(StoredFair, fair_id, with_for_update=True)
    found = session.get(Membership, member_id, populate_existing=to_change)
    if found is None or found.fair_id != fair_id:
        raise ProblemError("unknown")
    return found


def must_exist(session: Session, fair_id: str) -> None:
    """Lock a fair's people against other changes. Raises ProblemError ``unknown``."""
    if session.get(StoredFair, fair_id, with_for_update=True) is None:
        raise ProblemError("unknown")


def add(
    call: Call, account: Account, fair_id: str, role: Role, participant: str = ""
) -> Membership:
    """Give an account a part in a fair. An organiser has one, the widest that was given."""
    of_account = members(fair_id).where(Membership.account_id == account.id)
    for held in call.session.scalars(of_account):
        if (held.role, held.participant) == (role, participant):
            return held
        if role in ORGANISING and held.role in ORGANISING:
            held.role = min(role, held.role, key=ORGANISING.index)
            held.version += 1
            return held
    member = Membership(
        account_id=account.id,
        fair_id=fair_id,
        role=role,
        participant=participant,
        created_at=call.now,
    )
    call.session.add(member)
    call.session.flush()
    return member


def change_role(call: Call, member: Membership, role: Role) -> None:
    """Give an organiser another role. Raises ProblemError ``last_owner``, ``no_organiser``."""
    if member.role not in ORGANISING:
        raise ProblemError("no_organiser")
    if role is not Role.OWNER:
        _must_keep_owner(call.session, member)
    member.role = role
    member.version += 1


def remove(call: Call, member: Membership) -> None:
    """Take somebody's part in a fair. Raises ProblemError ``last_owner``."""
    _must_keep_owner(call.session, member)
    call.session.delete(member)
    call.session.flush()


def _owners(session: Session, fair_id: str) -> set[str]:
    """The accounts that own a fair and can sign in."""
    owning = (
        select(Membership.account_id)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.fair_id == fair_id, Membership.role == Role.OWNER)
        .where(Account.disabled_at.is_(None))
    )
    return set(session.scalars(owning))


def _must_keep_owner(session: Session, member: Membership) -> None:
    if member.role is Role.OWNER and _owners(session, member.fair_id) <= {member.account_id}:
        raise ProblemError("last_owner")


def must_own_no_fair_alone(session: Session, account_id: str) -> None:
    """Raises ProblemError ``last_owner`` naming the fairs that would be left without one."""
    owned = select(Membership.fair_id).where(
        Membership.account_id == account_id, Membership.role == Role.OWNER
    )
    fairs = select(StoredFair).where(StoredFair.id.in_(owned)).order_by(StoredFair.id)
    alone = [
        fair
        for fair in session.scalars(fairs.with_for_update())
        if _owners(session, fair.id) <= {account_id}
    ]
    if alone:
        named = [{"id": fair.id, "name": fair.name} for fair in alone]
        raise ProblemError("last_owner", more={"fairs": named})


def names_of(session: Session, fair_id: str, role: Role) -> dict[str, str]:
    """The participants that a role can speak for: their names by code, in their order."""
    table = _PARTICIPANTS[role]
    found = select(table).where(table.fair_id == fair_id).order_by(table.place, table.code)
    return {entry.code: str(entry.content.get("name", "")) for entry in session.scalars(found)}


def must_suit(session: Session, fair_id: str, role: Role, participant: str) -> str:
    """The name of the participant that a role is to speak for, empty for organisers. Raises
    ProblemError ``unknown`` where there is none."""
    if role in ORGANISING:
        if participant:
            raise ProblemError("unknown")
        return ""
    entry = session.get(_PARTICIPANTS[role], (fair_id, participant))
    if entry is None:
        raise ProblemError("unknown")
    return str(entry.content.get("name", ""))


def name_of(session: Session, fair_id: str | None, role: Role | None, participant: str) -> str:
    """The name of the participant that a role speaks for; empty where there is none."""
    table = _PARTICIPANTS.get(role) if role is not None else None
    entry = session.get(table, (fair_id, participant)) if table is not None else None
    return str(entry.content.get("name", "")) if entry is not None else ""
