"""Which entries a caller sees and may edit: all, or what is their own.

An officer sees the own agency with its desks and lines, what firms say of themselves, and the
own wishes; a vendor sees the own firm with its products, what agencies plan to buy, and the
own wishes. Vendors never see each other. Both may edit their own while entries are collected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from api.calls import Call
from api.identity import Part
from api.problems import ProblemError
from api.services.masking import masked
from api.services.nouns import Content
from api.store.tables import (
    ENTRIES,
    Booking,
    Entry,
    FairState,
    Role,
    StoredDesk,
    StoredFair,
    StoredProduct,
    StoredPurchase,
    StoredWish,
    Timetable,
    TimetableState,
)
from matchmaker.domain import Side

_OUTSIDE_FIRM = frozenset(
    (
        *("business_number", "contact", "email", "phone", "sales", "public_sales", "employees"),
        *("first_time", "tracks", "cap", "floor", "unavailable"),
    )
)
_OUTSIDE_AGENCY = frozenset(("tracks", "cap", "floor", "unavailable", "quota_shares"))
_HIDDEN: Mapping[tuple[Role, str], frozenset[str]] = MappingProxyType(
    {
        (Role.OFFICER, "vendors"): _OUTSIDE_FIRM,
        (Role.VENDOR, "buyers"): _OUTSIDE_AGENCY,
        (Role.VENDOR, "purchases"): frozenset({"budget"}),
    }
)
"""What of others' entries is not for a role. Contacts of firms that an agency meets are shown
once the timetable is released."""

_EDITABLE: Mapping[tuple[Role, str], frozenset[str] | None] = MappingProxyType(
    {
        (Role.OFFICER, "buyers"): frozenset({"kind", "region", "unavailable", "quota_shares"}),
        (Role.OFFICER, "desks"): frozenset(
            {"name", "officer", "email", "phone", "purchases", "unavailable"}
        ),
        (Role.OFFICER, "purchases"): None,
        (Role.OFFICER, "wishes"): frozenset({"rank", "note"}),
        (Role.VENDOR, "vendors"): frozenset(
            (
                *("business_number", "region", "size", "founded", "employees", "sales"),
                *("public_sales", "intro", "records", "certificates", "industries", "contact"),
                *("email", "phone", "first_time", "unavailable"),
            )
        ),
        (Role.VENDOR, "products"): None,
        (Role.VENDOR, "wishes"): frozenset({"rank", "note"}),
    }
)
"""What participants may change of their own entries; None is everything."""

SIDES: Mapping[Role, Side] = MappingProxyType({Role.OFFICER: Side.BUYER, Role.VENDOR: Side.VENDOR})
_OPEN_CONTACTS = (FairState.RELEASED, FairState.RUNNING, FairState.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What somebody sees of the entries of a noun. ``condition`` selects them; ``met`` are
    the vendors whose contact an officer may see."""

    condition: ColumnElement[bool]
    hidden: frozenset[str] = frozenset()
    is_masked: bool = False
    met: frozenset[str] = frozenset()

    def of(self, content: Content) -> Content:
        """A content as it is shown."""
        hidden = self.hidden - {"contact"} if content.get("id") in self.met else self.hidden
        seen = {name: value for name, value in content.items() if name not in hidden}
        return masked(seen) if self.is_masked else seen


def sight(call: Call, fair: StoredFair, noun: str) -> Sight:
    """What the caller sees of a noun's entries in a fair."""
    table, part = ENTRIES[noun], call.own
    here = table.fair_id == fair.id
    if part is None:
        viewing = call.part is not None and call.part.role is Role.VIEWER
        return Sight(condition=here, is_masked=viewing)
    hidden = _HIDDEN.get((part.role, noun), frozenset())
    met: frozenset[str] = frozenset()
    if (part.role, noun) == (Role.OFFICER, "vendors") and fair.state in _OPEN_CONTACTS:
        met = _met(call.session, fair.id, part.participant)
    return Sight(condition=here & is_visible(noun, part), hidden=hidden, met=met)


def is_visible(noun: str, part: Part) -> ColumnElement[bool]:
    """The entries of a noun that a participant sees."""
    own: dict[tuple[Role, str], ColumnElement[bool]] = {
        (Role.OFFICER, "buyers"): ENTRIES["buyers"].code == part.participant,
        (Role.OFFICER, "desks"): StoredDesk.buyer == part.participant,
        (Role.OFFICER, "purchases"): StoredPurchase.buyer == part.participant,
        (Role.VENDOR, "vendors"): ENTRIES["vendors"].code == part.participant,
        (Role.VENDOR, "products"): StoredProduct.vendor == part.participant,
        (Role.OFFICER, "wishes"): (StoredWish.buyer == part.participant)
        & (StoredWish.side == Side.BUYER),
        (Role.VENDOR, "wishes"): (StoredWish.vendor == part.participant)
        & (StoredWish.side == Side.VENDOR),
    }
    return own.get((part.role, noun), true())


def _met(session: Session, fair_id: str, buyer: str) -> frozenset[str]:
    """The vendors that an agency meets by the released timetable."""
    query = (
        select(Booking.vendor)
        .join(Timetable, Timetable.id == Booking.timetable_id)
        .where(
            Timetable.fair_id == fair_id,
            Timetable.state == TimetableState.RELEASED,
            Booking.buyer == buyer,
        )
    )
    return frozenset(session.scalars(query))


def is_own(noun: str, content: Content, part: Part) -> bool:
    """Whether an entry is a participant's own."""
    if noun == "wishes":
        side = SIDES[part.role]
        return bool(content["side"] == side and content[side.value] == part.participant)
    if noun in ("buyers", "vendors"):
        return bool(content["id"] == part.participant)
    return bool(content.get(SIDES[part.role].value) == part.participant)


def must_be_open(call: Call, fair: StoredFair) -> None:
    """Raises ProblemError where the state of the fair forbids the caller to edit entries."""
    now = call.words(f"api.state.{fair.state}")
    if call.own is not None and fair.state is not FairState.COLLECTING:
        raise ProblemError("not_collecting", now=now)
    if fair.state is FairState.CLOSED:
        raise ProblemError("fair_closed")


def closed_fields(noun: str, part: Part | None, named: Mapping[str, Any]) -> frozenset[str]:
    """The named fields that are not the caller's to change."""
    if part is None:
        return frozenset()
    allowed = _EDITABLE.get((part.role, noun), frozenset())
    return frozenset() if allowed is None else frozenset(named) - allowed


def entry_of(call: Call, noun: str, code: str, seen: Sight) -> Entry:
    """An entry that the caller sees. Raises ProblemError ``unknown``."""
    table = ENTRIES[noun]
    found = call.session.scalar(select(table).where(seen.condition, table.code == code))
    if found is None:
        raise ProblemError("unknown")
    return found
