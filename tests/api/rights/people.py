"""Accounts, links and memberships."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.store.tables import Account, Link, LinkPurpose, Membership, Role
from api.tokens import hash_of
from tests.api.conftest import NOW
from tests.api.people import PASSWORD, People
from tests.api.rights.rows import (
    Made,
    Row,
    administrators,
    all_of,
    but,
    editors,
    organisers,
    owners,
    signed_in,
)

P = LinkPurpose
NEW = "자작나무 숲의 새벽"


def account_of(session: Session, name: str) -> Account:
    return session.scalars(select(Account).where(Account.name == name)).one()


def link(
    purpose: LinkPurpose, role: Role | None = None, participant: str = ""
) -> Callable[..., Made]:
    def prepare(session: Session, people: People) -> Made:
        held = Link(
            token_hash=hash_of("t"),
            purpose=purpose,
            account_id=account_of(session, "viewer").id if purpose is P.NEW_PASSWORD else None,
            fair_id=people.fair_id if role else None,
            role=role,
            participant=participant,
            created_at=NOW,
            expires_at=NOW + timedelta(days=1),
        )
        session.add(held)
        session.flush()
        return {"token": "t", "link_id": held.id}

    return prepare


def an_account(session: Session, people: People) -> Made:
    return {"account_id": account_of(session, "viewer").id}


def a_member(session: Session, people: People) -> Made:
    viewer = account_of(session, "viewer").id
    found = session.scalars(select(Membership).where(Membership.account_id == viewer)).one()
    return {"member_id": found.id}


def a_fair_to_own(session: Session, people: People) -> Made:
    return {**an_account(session, people), "owned_fair_id": people.fair_id}


personal = link(P.PERSONAL, Role.VENDOR, "V-A")
invitation = link(P.INVITATION, Role.EDITOR)
invited = {"email": "new@example.org", "role": "editor"}
NEEDS_DETAILS = 422

ROWS = {
    # Links: who holds one is who may use it.
    "get_link": Row(
        expected=all_of(200),
        prepare=personal,
        sees={"vendor_b": "they hold that firm's link"},
    ),
    "open_link": Row(
        expected=all_of(200),
        prepare=personal,
        sees={"vendor_b": "they hold that firm's link"},
    ),
    "accept_link": Row(
        expected=but(all_of(200), nobody=NEEDS_DETAILS), prepare=invitation, json={}
    ),
    "set_password": Row(expected=all_of(204), prepare=link(P.NEW_PASSWORD), json={"password": NEW}),
    "ask_new_password": Row(expected=all_of(202), json={"email": "viewer@example.org"}),
    # Accounts
    "get_own_account": Row(expected=signed_in(200)),
    "change_own_account": Row(expected=signed_in(200), json={"name": "새 이름"}),
    "change_password": Row(expected=signed_in(204), json={"old": PASSWORD, "new": NEW}),
    "list_accounts": Row(expected=administrators(200)),
    "create_account": Row(
        expected=administrators(201), json={"email": "new@example.org", "name": "새 사람"}
    ),
    "get_account": Row(expected=administrators(200), prepare=an_account),
    "change_account": Row(
        expected=administrators(200), prepare=an_account, json={"is_disabled": True}
    ),
    "give_password_link": Row(expected=administrators(201), prepare=an_account),
    "hand_over_fair": Row(expected=administrators(204), prepare=a_fair_to_own),
    # The people of a fair
    "list_members": Row(expected=organisers(200)),
    "get_member": Row(expected=organisers(200), prepare=a_member),
    "change_member": Row(expected=owners(200), prepare=a_member, json={"role": "editor"}),
    "remove_member": Row(expected=owners(204), prepare=a_member),
    "list_invitations": Row(expected=owners(200)),
    "invite": Row(expected=owners(201), json=invited),
    "revoke_invitation": Row(expected=owners(204), prepare=invitation),
    "list_personal_links": Row(expected=organisers(200)),
    "give_personal_links": Row(expected=editors(201), json={"role": "vendor"}),
    "revoke_personal_link": Row(expected=editors(204), prepare=personal),
}
