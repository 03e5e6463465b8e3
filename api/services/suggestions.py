"""Kept matches, as each kind of person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.identity import Part
from api.paging import Page, next_after, place_after
from api.problems import ProblemError
from api.schemas.meetings import MatchDetail, MatchOut
from api.services.names import contents_by_code, names_of
from api.store.tables import KeptMatch, Role, StoredBuyer, StoredPurchase, StoredVendor

_WIDTH = 9


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which matches are asked for: the list of a purchase or of a vendor, or all of an agency;
    ``least`` are the points from which on."""

    purchase: str | None = None
    vendor: str | None = None
    buyer: str | None = None
    least: float | None = None


def matches_page(
    session: Session,
    fair_id: str,
    own: Part | None,
    asked: Asked,
    *,
    after: str | None,
    limit: int,
) -> Page[MatchOut]:
    """Ranked matches. With a vendor named they are the vendor's list, else the purchases'."""
    by_vendor = asked.vendor is not None and asked.purchase is None
    rank = KeptMatch.purchase_rank if by_vendor else KeptMatch.vendor_rank
    key = KeptMatch.vendor if by_vendor else KeptMatch.purchase
    query = select(KeptMatch).where(KeptMatch.fair_id == fair_id, rank.is_not(None))
    for name in ("purchase", "vendor", "buyer"):
        if (value := getattr(asked, name)) is not None:
            query = query.where(getattr(KeptMatch, name) == value)
    if own is not None:
        side = KeptMatch.vendor if own.role is Role.VENDOR else KeptMatch.buyer
        query = query.where(side == own.participant)
    elif asked.least is not None:
        query = query.where(KeptMatch.points >= asked.least)
    place = place_after(after, 2)
    if place is not None:
        query = query.where((key > place[0]) | ((key == place[0]) & (rank > _number(place[1]))))
    rows = session.scalars(query.order_by(key, rank).limit(limit + 1)).all()
    shown = _shown(session, fair_id, own, rows[:limit], by_vendor=by_vendor)
    if len(rows) <= limit:
        return Page(items=shown)
    last = rows[limit - 1]
    return Page(
        items=shown, next=next_after([getattr(last, key.key), str(getattr(last, rank.key))])
    )


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _WIDTH:
        raise ProblemError("invalid")
    return int(text)


def one_match(
    session: Session, fair_id: str, own: Part | None, purchase: str, vendor: str
) -> MatchDetail:
    """A match with its explanation. Raises ProblemError ``unknown``."""
    found = session.get(KeptMatch, (fair_id, purchase, vendor))
    if found is None or (own is not None and found.buyer != own.participant):
        raise ProblemError("unknown")
    (shown,) = _shown(session, fair_id, own, [found], by_vendor=False)
    return MatchDetail(**shown.model_dump(), explanation=found.explanation)


def _shown(
    session: Session,
    fair_id: str,
    own: Part | None,
    rows: Sequence[KeptMatch],
    *,
    by_vendor: bool,
) -> list[MatchOut]:
    buyers = names_of(session, StoredBuyer, fair_id, {row.buyer for row in rows})
    lines = contents_by_code(session, StoredPurchase, fair_id, {row.purchase for row in rows})
    vendors = contents_by_code(session, StoredVendor, fair_id, {row.vendor for row in rows})
    scored = own is None or own.role is not Role.VENDOR
    found = []
    for row in rows:
        vendor = vendors.get(row.vendor, {})
        shown = MatchOut(
            purchase=row.purchase,
            purchase_title=str(lines.get(row.purchase, {}).get("title", row.purchase)),
            buyer=row.buyer,
            buyer_name=buyers[row.buyer],
            vendor=row.vendor,
            vendor_name=str(vendor.get("name", row.vendor)),
        )
        if scored:
            shown.rank = row.purchase_rank if by_vendor else row.vendor_rank
            shown.points = row.points
            shown.certificates = _certificates(vendor)
            shown.records = list(vendor.get("records") or ())
            shown.region = vendor.get("region")
            shown.words = _words(row.explanation)
        found.append(shown)
    return found


def _certificates(vendor: dict[str, Any]) -> list[str] | None:
    held = vendor.get("certificates")
    return None if held is None else sorted({str(one["kind"]) for one in held})


def _words(explanation: dict[str, Any]) -> list[str]:
    """The words of the lines that were met, each once."""
    met = (words[0] for line in explanation["lines"] for words in line["words"])
    return list(dict.fromkeys(met))
