"""Who speaks for a participant, and how to reach them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from api.store.tables import Account, Membership, Role, StoredBuyer, StoredDesk, StoredVendor

_SIDES = {"buyer": Role.OFFICER, "vendor": Role.VENDOR}
_MOBILE = re.compile(r"01[016789]\d{7,8}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person who speaks for a participant. ``desks`` are the desks whose talks are theirs,
    None for all of the participant."""

    name: str
    side: str = ""
    participant: str = ""
    participant_name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "ko"
    desks: frozenset[str] | None = None

    @property
    def role(self) -> Role | None:
        """The role that a personal link gives; None for who speaks for no participant."""
        return _SIDES.get(self.side)


def mail_address(text: str | None) -> str:
    """An e-mail address in one spelling; empty where it is none."""
    address = (text or "").strip().lower()
    return address if _MAIL.fullmatch(address) and address.isascii() else ""


def mobile_number(text: str | None) -> str:
    """A Korean mobile number as digits (010…); empty where messages cannot go there."""
    digits = re.sub(r"[^\d+]", "", text or "")
    if digits.startswith(("+82", "0082")):
        digits = "0" + digits.split("82", 1)[1].removeprefix("0")
    return digits if _MOBILE.fullmatch(digits) else ""


def recipients(
    session: Session, fair_id: str, side: str | None = None, participant: str | None = None
) -> list[Recipient]:
    """Everybody who speaks for the participants of a fair, of one side, or for one of them."""
    found: list[Recipient] = []
    if side in (None, "buyer"):
        found += _officers(session, fair_id, participant)
    if side in (None, "vendor"):
        found += _vendors(session, fair_id, participant)
    return found


def standing_for(session: Session, fair_id: str, address: str) -> list[Recipient]:
    """Everything in a fair that one address (mail or phone) stands for."""
    spellings = _contact_matches(address)
    desks = select(StoredDesk.buyer).where(
        StoredDesk.fair_id == fair_id, or_(*(m(StoredDesk.content) for m in spellings))
    )
    vendors = select(StoredVendor.code).where(
        StoredVendor.fair_id == fair_id, or_(*(m(StoredVendor.content) for m in spellings))
    )
    accounts = (
        select(Membership)
        .join(Account)
        .where(
            Membership.fair_id == fair_id, Account.email == address, Membership.participant != ""
        )
    )
    named = {("buyer", code) for code in session.scalars(desks)}
    named |= {("vendor", code) for code in session.scalars(vendors)}
    for held in session.scalars(accounts):
        named.add(("buyer" if held.role is Role.OFFICER else "vendor", held.participant))
    everyone = (
        one for side, code in sorted(named) for one in recipients(session, fair_id, side, code)
    )
    return [one for one in everyone if address in (one.email, one.phone)]


def _contact_matches(address: str) -> list[Any]:
    if "@" in address:
        return [lambda content: func.lower(func.trim(content["email"].as_string())) == address]
    digits = [address, f"{address[:3]}-{address[3:-4]}-{address[-4:]}"]
    # Other spellings of a number (+82 …) are found by their last digits, then compared as numbers.
    return [
        lambda content: content["phone"].as_string().in_(digits),
        lambda content: content["phone"].as_string().like(f"%{address[-4:]}"),
    ]


def _officers(session: Session, fair_id: str, buyer: str | None) -> Iterator[Recipient]:
    of_buyer = (StoredBuyer.code == buyer) if buyer else (StoredBuyer.fair_id == fair_id)
    names = {
        b.code: str(b.content["name"])
        for b in session.scalars(
            select(StoredBuyer)
            .where(StoredBuyer.fair_id == fair_id, of_buyer)
            .order_by(StoredBuyer.place, StoredBuyer.code)
        )
    }
    query = select(StoredDesk).where(StoredDesk.fair_id == fair_id)
    desks: dict[str, list[StoredDesk]] = {}
    for desk in session.scalars(query.where(StoredDesk.buyer == buyer) if buyer else query):
        desks.setdefault(desk.buyer, []).append(desk)
    accounts = _accounts(session, fair_id, Role.OFFICER, buyer)
    for code, name in names.items():
        found = list(_of_agency(code, name, desks.get(code, [])))
        yield from _with_accounts(found, accounts.get(code, []), "buyer", code, name)


def _of_agency(code: str, name: str, desks: Iterable[StoredDesk]) -> Iterator[Recipient]:
    """A person for each address of an agency's desks. The talks of a desk that nobody is named
    for are everybody's."""
    people: dict[tuple[str, str], list[StoredDesk]] = {}
    unnamed: set[str] = set()
    for desk in sorted(desks, key=lambda d: (d.place, d.code)):
        email = mail_address(desk.content.get("email"))
        phone = mobile_number(desk.content.get("phone"))
        if email or phone:
            people.setdefault((email, phone), []).append(desk)
        else:
            unnamed.add(desk.code)
    for (email, phone), held in people.items():
        officer = next((d.content["officer"] for d in held if d.content.get("officer")), "")
        yield Recipient(
            side="buyer",
            participant=code,
            participant_name=name,
            name=officer or name,
            email=email,
            phone=phone,
            desks=frozenset(d.code for d in held) | unnamed,
        )


def _vendors(session: Session, fair_id: str, vendor: str | None) -> Iterator[Recipient]:
    query = select(StoredVendor).where(StoredVendor.fair_id == fair_id)
    if vendor:
        query = query.where(StoredVendor.code == vendor)
    accounts = _accounts(session, fair_id, Role.VENDOR, vendor)
    for stored in session.scalars(query.order_by(StoredVendor.place, StoredVendor.code)):
        content: Mapping[str, Any] = stored.content
        name = str(content["name"])
        email = mail_address(content.get("email"))
        phone = mobile_number(content.get("phone"))
        own = Recipient(
            side="vendor",
            participant=stored.code,
            participant_name=name,
            name=content.get("contact") or name,
            email=email,
            phone=phone,
        )
        found = [own] if email or phone else []
        yield from _with_accounts(found, accounts.get(stored.code, []), "vendor", stored.code, name)


def _accounts(
    session: Session, fair_id: str, role: Role, participant: str | None
) -> dict[str, list[Account]]:
    query = (
        select(Membership.participant, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.fair_id == fair_id,
            Membership.role == role,
            Account.disabled_at.is_(None),
        )
        .order_by(Account.id)
    )
    if participant:
        query = query.where(Membership.participant == participant)
    found: dict[str, list[Account]] = {}
    for code, account in session.execute(query):
        found.setdefault(code, []).append(account)
    return found


def _with_accounts(
    found: list[Recipient], accounts: Iterable[Account], side: str, code: str, name: str
) -> Iterator[Recipient]:
    """The people whom the entries name, and those with an account beside them."""
    known = {one.email for one in found}
    yield from found
    for account in accounts:
        if account.email not in known:
            yield Recipient(
                side=side,
                participant=code,
                participant_name=name,
                name=account.name,
                email=account.email,
                language=account.language,
            )
