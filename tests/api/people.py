"""Ten kinds of people around one fair, each with a sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.store import Store
from api.store.tables import (
    Account,
    FairState,
    Membership,
    Role,
    SignIn,
    StoredBuyer,
    StoredFair,
    StoredVendor,
)
from api.tokens import hash_of
from matchmaker.codec.fair_rows import BuyerRow, PolicyRow, VendorRow

KINDS = (
    "nobody",
    "vendor_a",
    "vendor_b",
    "agency_a",
    "agency_b",
    "stranger",
    "viewer",
    "editor",
    "owner",
    "administrator",
)
"""``stranger`` organises another fair; ``agency_…`` are officers of agencies B-A and B-B, and
``vendor_…`` speak for the firms V-A and V-B."""


PASSWORD = "느티나무 아래의 정오"  # noqa: S105 - of people that a test invents
# Argon2 with next to no work: what a test is not about must not take its time.
_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$Xd4EJ1akffC1izonaGFZ6Q$4XJJuEgmptBJKXdISIsGjFn4xWuy9aCJ+rzFdjqm2/8"
)


@dataclass(frozen=True)
class People:
    """The fair, the other fair, and the token of each kind of person."""

    fair_id: str
    other_fair_id: str
    tokens: dict[str, str]

    def headers(self, kind: str, **more: str) -> dict[str, str]:
        """The headers with which a kind of person asks."""
        token = self.tokens.get(kind)
        return more if token is None else {"Authorization": f"Bearer {token}", **more}


def people_of(store: Store, now: datetime) -> People:
    """Write the fair and its people into an empty store."""
    with store.writing() as session:
        fair, other = (_fair(session, name, now) for name in ("가람시 상담회", "나루시 상담회"))
        for letter in "AB":
            _participants(session, fair.id, letter, now)
        parts = {
            "vendor_a": (fair.id, Role.VENDOR, "V-A"),
            "vendor_b": (fair.id, Role.VENDOR, "V-B"),
            "agency_a": (fair.id, Role.OFFICER, "B-A"),
            "agency_b": (fair.id, Role.OFFICER, "B-B"),
            "stranger": (other.id, Role.OWNER, ""),
            "viewer": (fair.id, Role.VIEWER, ""),
            "editor": (fair.id, Role.EDITOR, ""),
            "owner": (fair.id, Role.OWNER, ""),
        }
        tokens: dict[str, str] = {}
        for kind in KINDS[1:]:
            account = _account(session, kind, now)
            if kind in parts:
                fair_id, role, participant = parts[kind]
                session.add(
                    Membership(
                        account_id=account.id,
                        fair_id=fair_id,
                        role=role,
                        participant=participant,
                        created_at=now,
                    )
                )
            tokens[kind] = f"token-of-{kind}"
            session.add(_sign_in(account.id, tokens[kind], now))
        return People(fair.id, other.id, tokens)


def _fair(session: Session, name: str, now: datetime) -> StoredFair:
    fair = StoredFair(
        name=name,
        state=FairState.COLLECTING,
        policy=PolicyRow().model_dump(mode="json"),
        created_at=now,
    )
    session.add(fair)
    session.flush()
    return fair


def _participants(session: Session, fair_id: str, letter: str, now: datetime) -> None:
    buyer = BuyerRow(id=f"B-{letter}", name=f"기관 {letter}")
    vendor = VendorRow(id=f"V-{letter}", name=f"기업 {letter}")
    times = {"created_at": now, "changed_at": now}
    session.add(
        StoredBuyer(fair_id=fair_id, code=buyer.id, content=buyer.model_dump(mode="json"), **times)
    )
    session.add(
        StoredVendor(
            fair_id=fair_id, code=vendor.id, content=vendor.model_dump(mode="json"), **times
        )
    )


def _account(session: Session, kind: str, now: datetime) -> Account:
    account = Account(
        email=f"{kind}@example.org",
        name=kind,
        password_hash=_HASH,
        is_administrator=kind == "administrator",
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def _sign_in(account_id: str, token: str, now: datetime) -> SignIn:
    return SignIn(
        token_hash=hash_of(token),
        account_id=account_id,
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(days=365),
        ends_at=now + timedelta(days=365),
    )
